// HowGood in the room. Every page works without this file, by its Update button; with it, a page follows the room.
//
// The stream says only that something has changed: the page then fetches itself and shows what is new. Until the stream
// has spoken, and wherever a network cuts or holds it, the page asks every two seconds. A phone that wakes looks at
// once. What somebody is writing is never taken away, and a page that is loaded again still has it.
"use strict";

(() => {
  const POLL = 2000;
  let room = document.querySelector("[data-room]");
  if (!room) return;
  let looking = null;
  let again = false;
  let polling = 0;
  let stream = null;
  let left = 0;
  let began = 0;

  const fields = () => [...room.querySelectorAll("textarea, input[type=text]")];
  const isWriting = () => fields().some((field) => field.value !== field.defaultValue);

  // What is being written, kept in this tab alone, by the item it is about, until it is sent.
  const draft = (field) => `howgood ${room.dataset.here} ${room.dataset.mark.split("-")[0]} ${field.name}`;

  function settle() {
    for (const update of room.querySelectorAll("[data-update]")) update.classList.add("update--off");
    const timer = room.querySelector("[data-left]");
    left = timer ? Number(timer.dataset.left) : 0;
    began = Date.now();
    for (const field of fields()) {
      const kept = sessionStorage.getItem(draft(field));
      if (kept !== null && field.value === field.defaultValue && !field.matches("[aria-invalid]")) field.value = kept;
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (!fields().includes(target)) return;
    if (target.value === target.defaultValue) sessionStorage.removeItem(draft(target));
    else sessionStorage.setItem(draft(target), target.value);
  });
  document.addEventListener("submit", ({ target }) => {
    for (const field of fields()) if (target.contains(field)) sessionStorage.removeItem(draft(field));
  });

  function tick() {
    const timer = room.querySelector("[data-left]");
    if (!timer) return;
    const seconds = Math.max(0, left - Math.floor((Date.now() - began) / 1000));
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    timer.textContent = seconds ? timer.dataset.words.replace("0:00", time) : timer.dataset.over;
    const told = room.querySelector("[data-time-up]");
    if (told && !seconds && !told.textContent) told.textContent = timer.dataset.over;
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

  // This device is in the room no more: the workshop has ended, or its phone was taken out.
  function goOut() {
    if (isWriting()) for (const notice of room.querySelectorAll("[data-moved]")) notice.hidden = false;
    else location.assign(room.dataset.here);
  }

  function refocus(part, value) {
    const same = [...part.querySelectorAll("button")].find((button) => button.value === value);
    if (same) same.focus();
  }

  async function look() {
    if (looking) { again = true; return; }
    const mine = looking = new AbortController();
    const tooLong = setTimeout(() => mine.abort(), 4 * POLL);
    try {
      const answer = await fetch(room.dataset.here, { cache: "no-store", signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-room]");
      if (fresh) show(document.adoptNode(fresh));
      else if (answer.status === 401) goOut();
    } catch { /* The network is away for a moment: the next look brings the page up to date. */ }
    clearTimeout(tooLong);
    if (looking !== mine) return;
    looking = null;
    if (again) { again = false; look(); }
  }

  function poll(on) {
    if (on && !polling) polling = setInterval(look, POLL);
    if (!on && polling) { clearInterval(polling); polling = 0; }
  }

  function listen() {
    stream?.close();
    poll(true);
    stream = new EventSource(room.dataset.stream);
    stream.onerror = () => poll(true);
    stream.onmessage = () => { poll(false); look(); };
  }

  // While a phone sleeps its connections end without a word: so nothing that was under way before is waited for.
  function wake() {
    looking?.abort();
    looking = null;
    listen();
    look();
  }

  settle();
  setInterval(tick, 1000);
  listen();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
})();
