// HowGood in the room. Every page works without this file, by its Update button; with it, a page follows the room.
//
// The stream says only that something has changed: the page then fetches itself and shows what is new. Where a network
// cuts the stream, the page asks every two seconds. What somebody is writing is never taken away.
"use strict";

(() => {
  const POLL = 2000;
  let room = document.querySelector("[data-room]");
  if (!room) return;
  let looking = false;
  let again = false;
  let polling = 0;
  let left = 0;
  let began = 0;

  const fields = () => [...room.querySelectorAll("textarea, input[type=text]")];
  const isWriting = () => fields().some((field) => field.value !== field.defaultValue);

  function settle() {
    for (const update of room.querySelectorAll("[data-update]")) update.hidden = true;
    const timer = room.querySelector("[data-left]");
    left = timer ? Number(timer.dataset.left) : 0;
    began = Date.now();
  }

  function tick() {
    const timer = room.querySelector("[data-left]");
    if (!timer) return;
    const seconds = Math.max(0, left - Math.floor((Date.now() - began) / 1000));
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function show(fresh) {
    if (fresh.dataset.mark === room.dataset.mark) {
      for (const part of fresh.querySelectorAll("[data-live]")) {
        const old = document.getElementById(part.id);
        if (!old || old.innerHTML === part.innerHTML) continue;
        const held = old.contains(document.activeElement) ? document.activeElement.value : null;
        old.replaceWith(part);
        if (held !== null) refocus(part, held);
      }
      return;
    }
    if (isWriting()) {
      for (const notice of room.querySelectorAll("[data-moved]")) notice.hidden = false;
      return;
    }
    const hadFocus = room.contains(document.activeElement);
    room.replaceWith(fresh);
    room = fresh;
    settle();
    if (hadFocus) document.getElementById("main").focus({ preventScroll: true });
  }

  function refocus(part, value) {
    const same = [...part.querySelectorAll("button")].find((button) => button.value === value);
    if (same) same.focus();
  }

  async function look() {
    if (looking) { again = true; return; }
    looking = true;
    try {
      const answer = await fetch(room.dataset.here, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-room]");
      if (fresh) show(document.adoptNode(fresh));
    } catch { /* The network is away for a moment: the next look brings the page up to date. */ }
    looking = false;
    if (again) { again = false; look(); }
  }

  function poll(on) {
    if (on && !polling) polling = setInterval(look, POLL);
    if (!on && polling) { clearInterval(polling); polling = 0; }
  }

  settle();
  setInterval(tick, 1000);
  poll(true);
  const stream = new EventSource(room.dataset.stream);
  stream.onopen = () => poll(false);
  stream.onerror = () => poll(true);
  stream.onmessage = look;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
