// HowGood, the plan typed together. The page works without this file, by its Save buttons; with it each field is saved
// as it is left, and what others write appears while one types.
//
// What is sent is a field with the mark of what it was seen as, so the server can tell when somebody else changed it
// meanwhile. Every answer is the page as it then stands: it is taken in field by field, and what somebody is typing
// here, or could not save yet, is never taken away.
"use strict";

(() => {
  const plan = document.querySelector("[data-plan]");
  if (!plan) return;
  const POLL = 2000;
  const state = plan.querySelector("[data-state]");
  const known = new Map(); // What the server is known to hold, by the field's id.
  let line = Promise.resolve(); // One message at a time, in the order in which fields were left.
  let polling = 0;
  let waiting = 0;

  for (const update of plan.querySelectorAll("[data-update]")) update.hidden = true;
  for (const form of plan.querySelectorAll("[data-card]")) learn(form);

  function fieldsOf(form) {
    return [...form.querySelectorAll("[data-field]")].map((box) => box.querySelector("input:not([type=hidden]), select, textarea"));
  }

  function learn(form) {
    for (const field of fieldsOf(form)) known.set(field.id, field.value);
  }

  const isChanged = (field) => field.value !== known.get(field.id);

  function tell(field, message) {
    const box = field.closest("[data-field]");
    box.classList.toggle("field--error", Boolean(message));
    box.querySelector(".error-message")?.remove();
    if (message) {
      box.querySelector(".label").after(message);
      field.setAttribute("aria-describedby", message.id);
      field.setAttribute("aria-invalid", "true");
    } else {
      field.removeAttribute("aria-describedby");
      field.removeAttribute("aria-invalid");
    }
  }

  // Takes in the page as the server has it; `sent` are the values that went with it, by the field's id.
  function take(page, sent = new Map()) {
    const fresh = page.querySelector("[data-plan]");
    if (!fresh) return false;
    const there = new Set([...fresh.querySelectorAll(".plan-card")].map((card) => card.id));
    const shelves = new Set([...fresh.querySelectorAll("[data-shelf]")].map((shelf) => shelf.id));
    for (const shelf of fresh.querySelectorAll("[data-shelf]")) {
      const cards = [...shelf.querySelectorAll(".plan-card")];
      let here = document.getElementById(shelf.id);
      if (!here) { // Its actions may stand here already, under another priority.
        for (const card of cards) card.remove();
        here = document.adoptNode(shelf);
        plan.querySelector("[data-add]:not([data-shelf] *)").closest("section").before(here);
      }
      for (const card of cards) takeCard(here, card, sent);
      for (const card of [...here.querySelectorAll(".plan-card")]) {
        if (!there.has(card.id) && !fieldsOf(card).some(isChanged)) card.remove();
      }
    }
    for (const empty of plan.querySelectorAll("[data-empty]")) {
      empty.hidden = Boolean(empty.closest("[data-shelf]").querySelector(".plan-card"));
    }
    for (const here of plan.querySelectorAll("[data-shelf]")) { // A priority that no action has any more.
      const isTyping = [...here.querySelectorAll("[data-add] textarea")].some((field) => field.value);
      if (!shelves.has(here.id) && !here.querySelector(".plan-card") && !isTyping) here.remove();
    }
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const old = document.getElementById(part.id);
      if (old && old.innerHTML !== part.innerHTML && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(part));
    }
    return true;
  }

  function takeCard(shelf, card, sent) {
    const here = document.getElementById(card.id);
    if (!here) {
      shelf.querySelector("[data-cards]").append(document.adoptNode(card));
      learn(card);
      return;
    }
    here.querySelector("h3").textContent = card.querySelector("h3").textContent;
    if (!shelf.contains(here) && !here.contains(document.activeElement)) shelf.querySelector("[data-cards]").append(here);
    for (const field of fieldsOf(card)) {
      const mine = document.getElementById(field.id);
      const mark = document.getElementById(`${field.id}-served`);
      const fresh = markIn(card, field);
      const message = card.querySelector(`#${CSS.escape(field.id)}-error`);
      if (message) { // It was not kept: what was typed stays, and saving again is meant.
        mark.value = fresh;
        tell(mine, message);
      } else if (sent.has(field.id) || !isChanged(mine)) {
        const isTyping = mine.value !== (sent.has(field.id) ? sent.get(field.id) : known.get(field.id));
        if (!isTyping && mine.value !== field.value) {
          if (mine.tagName === "SELECT" && ![...mine.options].some((one) => one.value === field.value)) mine.innerHTML = field.innerHTML;
          mine.value = field.value;
        }
        known.set(field.id, field.value);
        mark.value = fresh;
        if (sent.has(field.id)) tell(mine, null);
      }
    }
  }

  const markIn = (card, field) => card.querySelector(`#${CSS.escape(field.id)}-served`).value;

  async function ask(href, body) {
    const answer = await fetch(href, { method: body ? "POST" : "GET", body, cache: "no-store" });
    return [answer.status, new DOMParser().parseFromString(await answer.text(), "text/html")];
  }

  // Sends these fields of a form; the others of it are none of this message's business.
  async function save(form, fields) {
    const changed = fields.filter(isChanged);
    if (!changed.length) return;
    const body = new URLSearchParams();
    const sent = new Map();
    for (const [name, value] of new FormData(form)) {
      const field = form.elements[name.replace("served.", "")];
      if (field instanceof HTMLElement && field.closest("[data-field]") && !changed.includes(field)) continue;
      body.append(name, value);
    }
    for (const field of changed) sent.set(field.id, field.value);
    await send(form.action, body, sent);
  }

  async function send(href, body, sent) {
    try {
      const [status, page] = await ask(href, body);
      if (!take(page, sent)) throw new Error(`status ${status}`);
      state.textContent = status === 422 ? state.dataset.told : state.dataset.saved;
      state.classList.add("visually-hidden");
      return status;
    } catch { // The network is away, or the session: nothing typed is lost, and it is sent again.
      state.textContent = plan.dataset.unsaved;
      state.classList.remove("visually-hidden");
      setTimeout(look, POLL);
      return 0;
    }
  }

  function queue(work) {
    waiting += 1;
    line = line.then(work).catch(() => {}).finally(() => { waiting -= 1; });
    return line;
  }

  plan.addEventListener("change", (event) => {
    const form = event.target.closest("[data-card]");
    if (form) queue(() => save(form, [event.target]));
  });

  plan.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.matches("[data-card]")) {
      queue(() => save(form, fieldsOf(form)));
    } else if (form.matches("[data-add]")) {
      queue(() => add(form));
    } else {
      queue(() => send(form.action, new URLSearchParams(new FormData(form))));
    }
  });

  // An action carries its id from the start, so one that is sent again because no answer came stands once.
  async function add(form) {
    const id = form.querySelector("[data-fresh]").value;
    const what = form.querySelector("textarea");
    const body = new URLSearchParams(new FormData(form));
    try {
      const [status, page] = await ask(form.action, body);
      form.querySelector(".error-message")?.remove();
      if (status === 422) {
        const message = page.querySelector(`#${CSS.escape(what.id)}-error, #new-priority-error`);
        if (message) form.querySelector(".label").after(document.adoptNode(message));
        what.focus();
        return;
      }
      const again = page.querySelector(`[data-add] #${CSS.escape(what.id)}`);
      form.querySelector("[data-fresh]").value = again.closest("form").querySelector("[data-fresh]").value;
      for (const field of form.querySelectorAll("textarea, input[type=text]")) {
        if (field.value === body.get(field.name)) field.value = ""; // What was typed since is another action's.
      }
      take(page);
      document.getElementById(`${id}-leads`)?.focus();
      state.textContent = state.dataset.saved;
      state.classList.add("visually-hidden");
    } catch {
      state.textContent = plan.dataset.unsaved;
      state.classList.remove("visually-hidden");
      setTimeout(() => { if (what.value === body.get("what")) queue(() => add(form)); }, POLL);
    }
  }

  function look() {
    if (waiting > 1) return;
    queue(async () => {
      for (const form of plan.querySelectorAll("[data-card]")) { // What the network kept back before is sent again.
        const left = fieldsOf(form).filter((field) => field !== document.activeElement && isChanged(field)
          && !field.closest("[data-field]").classList.contains("field--error"));
        if (left.length) await save(form, left);
      }
      const [, page] = await ask(plan.dataset.here);
      take(page);
    });
  }

  function poll(on) {
    if (on && !polling) polling = setInterval(look, POLL);
    if (!on && polling) { clearInterval(polling); polling = 0; }
  }

  poll(true);
  const stream = new EventSource(plan.dataset.stream);
  stream.onerror = () => poll(true);
  stream.onmessage = () => { poll(false); look(); }; // A network may open a stream and hold what it says.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...plan.querySelectorAll("[data-card]")].some((form) => fieldsOf(form).some(isChanged));
    if (waiting || unsaved) event.preventDefault();
  });
})();
