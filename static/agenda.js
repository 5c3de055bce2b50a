// HowGood on the agenda of a workshop. Every button works without this file; with it, items can be dragged too, by
// mouse, pen or finger, and the page stays where it is: what comes back takes the place of the agenda.
"use strict";

(() => {
  let agenda = document.querySelector("[data-agenda]");
  if (!agenda) return;
  const EDGE = 60; // pixels from the edge of the window, within which a drag scrolls it

  function settle() {
    for (const grip of agenda.querySelectorAll("[data-grip]")) {
      grip.hidden = false;
      grip.addEventListener("pointerdown", drag);
    }
  }

  const items = () => [...agenda.querySelectorAll("[data-item]")];

  function drag(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const grip = event.currentTarget;
    const item = grip.closest("[data-item]");
    const list = item.parentElement;
    const was = items().indexOf(item);
    const put = (index) => list.insertBefore(item, items().filter((one) => one !== item)[index] ?? null);
    const follow = ({ clientY }) => {
      if (clientY < EDGE) window.scrollBy(0, -EDGE / 4);
      if (clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
      const others = items().filter((one) => one !== item);
      const above = others.filter((one) => {
        const box = one.getBoundingClientRect();
        return box.top + box.height / 2 < clientY;
      }).length;
      if (items().indexOf(item) !== above) put(above);
    };
    // Moving an element in the page ends the capture of its pointer: so the window listens, until the drag is over.
    const over = ({ type, key }) => {
      if (type === "keydown" && key !== "Escape") return;
      for (const [name, what] of heard) window.removeEventListener(name, what);
      item.classList.remove("agenda-item--held");
      const now = items().indexOf(item);
      if (type !== "pointerup") put(was);
      else if (now !== was) send(agenda.querySelector(".fits"), { change: `to/${item.dataset.item}`, to: now + 1 });
    };
    const heard = [["pointermove", follow], ["pointerup", over], ["pointercancel", over], ["keydown", over]];
    for (const [name, what] of heard) window.addEventListener(name, what);
    item.classList.add("agenda-item--held");
  }

  // Sends a form with what else is said, and shows what comes back; where the network is away, the browser says so.
  async function send(form, more, pressed) {
    const said = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(more)) said.set(name, value);
    let fresh = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body: said });
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-agenda]");
    } catch { /* Told by the page that opens now. */ }
    if (!fresh) return location.assign(form.action);
    agenda.replaceWith(document.adoptNode(fresh));
    agenda = fresh;
    settle();
    document.querySelector("[data-told]").textContent = agenda.querySelector("[data-said]").textContent.trim();
    if (pressed) focus(pressed);
  }

  // The focus stays at the button that was pressed, or by its item where the button is gone.
  function focus({ value }) {
    const [, item] = value.split("/");
    const buttons = [...agenda.querySelectorAll("button[name=change]")];
    const there = agenda.querySelector(".error-summary") ?? buttons.find((one) => one.value === value)
      ?? buttons.find((one) => item && one.value.endsWith(`/${item}`)) ?? document.getElementById("main");
    there.focus();
  }

  document.addEventListener("submit", (event) => {
    if (!agenda.contains(event.target) || !event.submitter) return;
    event.preventDefault();
    send(event.target, { change: event.submitter.value }, event.submitter);
  });
  settle();
})();
