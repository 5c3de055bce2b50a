// HowGood in the browser. Every page works without this file; with it, each answer is saved as it is given.
//
// One question is saved by POST /response/answers/CODE. A message carries the page load (`client`) and a number that
// only grows (`counter`), so that the server can tell an old message that arrives late from a new one. Of one question
// there is never more than one message under way: what changes meanwhile is sent when the answer to the first is here.
"use strict";

(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const copy of document.querySelectorAll("[data-copy]")) {
    const done = copy.querySelector("[role=status]");
    copy.hidden = false;
    copy.querySelector("button").addEventListener("click", async () => {
      const copied = await copyText(copy.dataset.copy);
      done.textContent = copied ? done.dataset.done : done.dataset.failed;
    });
  }

  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // Not offered outside https: the older way.
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      return copied;
    }
  }

  // A file that takes long is fetched here, so that the page can say so. Without this the browser shows that it loads.
  for (const link of document.querySelectorAll("[data-prepare]")) {
    const place = link.closest("section");
    const state = place.querySelector("[role=status]");
    const seconds = place.querySelector(".downloads-seconds");
    let busy = false;
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // Another tab was asked for.
      event.preventDefault();
      if (busy) return;
      busy = true;
      const began = Date.now();
      const ticking = setInterval(() => { seconds.textContent = `${Math.round((Date.now() - began) / 1000)} s`; }, 1000);
      state.textContent = link.dataset.prepare;
      try {
        const response = await fetch(link.href, { headers: { Accept: "application/json" } });
        if (response.ok) hand(await response.blob(), response.headers.get("Content-Disposition"));
        state.textContent = response.ok ? state.dataset.done : (await response.json()).message;
      } catch {
        state.textContent = state.dataset.failed;
      }
      clearInterval(ticking);
      seconds.textContent = "";
      busy = false;
    });
  }

  function hand(file, disposition) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = disposition?.match(/filename="([^"]+)"/)?.[1] ?? "";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  document.querySelector("[data-focus]")?.focus();

  // A digit chooses the level of the row that holds the focus and goes on to the next row; only while a choice holds it,
  // so that no digit typed elsewhere chooses anything.
  for (const keyed of document.querySelectorAll("form[data-keys]")) {
    for (const hint of keyed.querySelectorAll("[data-keys-hint]")) hint.hidden = false;
    const choices = (row) => [...row.querySelectorAll("input[type=radio]:not([data-alone])")];
    keyed.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
      const row = event.target.closest("[data-code]");
      const chosen = row && choices(row)[Number(event.key) - 1];
      if (!chosen) return;
      event.preventDefault();
      chosen.click();
      const rows = [...keyed.querySelectorAll("[data-code]")];
      const next = rows.slice(rows.indexOf(row) + 1).find((other) => choices(other).length);
      const ahead = next ? choices(next) : [chosen];
      (ahead.find((choice) => choice.checked) ?? ahead[0]).focus();
    });
  }

  const form = document.querySelector("form[data-save]");
  if (!form) return;

  const PAUSES = [1, 2, 4, 8, 16, 30]; // Seconds before each further try; the last one is repeated.
  const TYPING = 700; // Milliseconds without a keystroke before text is sent.
  const PATIENCE = 15000; // Milliseconds after which a silent server counts as out of reach.

  const state = document.querySelector(".state");
  const count = document.querySelector(".progress-count");
  const bar = document.querySelector("progress");
  const questions = new Map(); // By code. `edits` counts the changes made here, `saved` how far they are acknowledged.
  let counter = 0;
  let counted = 0; // The counter of the newest message whose totals are shown.
  let leaving = false; // The page's own form is on its way, and carries everything.

  for (const place of form.querySelectorAll("[data-code], template[data-question]")) {
    const shown = place.localName !== "template";
    const wrapper = shown ? place : place.content.querySelector("[data-code]");
    const code = wrapper.dataset.code;
    questions.set(code, { code, wrapper, place: shown ? document.createElement("template") : place,
      step: document.querySelector(`.steps [data-for="${CSS.escape(code)}"]`),
      edits: 0, saved: 0, tries: 0, timer: 0, busy: false, stopped: "" });
  }
  const all = () => [...questions.values()];
  const unsaved = (q) => q.edits !== q.saved;
  const questionOf = (target) => questions.get(target.closest("[data-code]")?.dataset.code);
  const isText = (field) => field.matches("textarea, input[type=text]");
  const fields = (q, name) => [...q.wrapper.querySelectorAll(`[name="${CSS.escape(name + "." + q.code)}"]`)];

  function values(q) {
    return fields(q, "value").filter((field) => isText(field) || field.checked).map((field) => field.value);
  }

  function message(q) {
    const { client, holder } = form.elements;
    const body = new URLSearchParams({ client: client.value, holder: holder.value, counter: String(++counter) });
    for (const value of values(q)) body.append("value", value);
    body.append("note", fields(q, "note")[0]?.value ?? "");
    for (const page of fields(q, "page")) body.append("page", page.value);
    return body;
  }

  async function save(q) {
    clearTimeout(q.timer);
    if (q.busy || !unsaved(q)) return;
    const edits = q.edits;
    const body = message(q);
    q.busy = true;
    show(q);
    let reply;
    try {
      const response = await fetch(form.dataset.save + encodeURIComponent(q.code), {
        method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(PATIENCE) });
      if (response.status >= 500 || response.status === 429) throw new Error("The server asks for patience.");
      reply = await response.json();
    } catch {
      q.busy = false;
      tryAgain(q);
      return;
    }
    q.busy = false;
    q.tries = 0;
    let more = "";
    if (reply.saved) {
      q.stopped = "";
      q.saved = Math.max(q.saved, edits);
      const rerouted = took(q, reply, Number(body.get("counter")));
      more = reply.message || (rerouted ? state.dataset.more : "");
      all().filter((other) => other.stopped).forEach(save); // What stopped these may be over: a session is back.
    } else {
      q.stopped = reply.reason === "no-session" ? state.dataset.noSession : reply.message || state.dataset.refused;
    }
    if (q.edits !== edits) save(q);
    show(q, more);
  }

  function tryAgain(q) {
    const pause = PAUSES[Math.min(q.tries++, PAUSES.length - 1)];
    q.timer = setTimeout(save, pause * 1000, q);
    show(q);
  }

  // What an acknowledged answer changes in the page; true when questions came or went.
  function took(q, reply, number) {
    if (!unsaved(q)) fields(q, "served")[0].value = reply.served; // So that Save and continue does not write it again.
    // A later message has told more, unless the server took it before this one: then this one counts further.
    if (number < counted && reply.answered <= bar.value) return false;
    counted = Math.max(counted, number);
    count.textContent = count.dataset.words.replace("{answered}", reply.answered).replace("{total}", reply.total);
    bar.max = reply.total;
    bar.value = reply.answered;
    return Object.entries(reply.shown ?? {}).filter(([code, shown]) => reveal(questions.get(code), shown)).length > 0;
  }

  // A question its routing no longer shows is set aside with what was typed in it, and comes back with it.
  function reveal(q, shown) {
    if (!q || q.wrapper.isConnected === shown) return false;
    if (shown) q.place.replaceWith(q.wrapper);
    else q.wrapper.replaceWith(q.place);
    if (q.step) q.step.hidden = !shown;
    return true;
  }

  // The one state of the page. Said aloud when it changes, but not while somebody is typing, unless something is wrong.
  function show(q, more) {
    if (leaving) return;
    const waiting = all().filter(unsaved);
    const stopped = waiting.find((other) => other.stopped);
    const name = stopped ? "stopped" : waiting.some((other) => other.tries) ? "retrying" : waiting.length ? "saving" : "saved";
    const typing = document.activeElement && isText(document.activeElement) && form.contains(document.activeElement);
    state.setAttribute("aria-live", name === "saving" || (name === "saved" && typing) ? "off" : "polite");
    state.dataset.state = name;
    say(".state-words", stopped ? stopped.stopped : state.dataset[name]);
    state.toggleAttribute("data-telling", Boolean(more)); // A phone has room for more than the state only if it matters.
    if (name === "saved") say(".state-more", more || q.wrapper.dataset.name);
    else if (name !== "saving") say(".state-more", "");
    q.step?.toggleAttribute("data-answered", values(q).some((value) => value.trim()));
  }

  function say(where, words) {
    const place = state.querySelector(where);
    if (place.textContent !== words) place.textContent = words;
  }

  function edited(q, pause) {
    q.edits += 1;
    q.stopped = "";
    clearTimeout(q.timer);
    q.timer = setTimeout(save, pause, q);
    show(q);
  }

  form.addEventListener("input", ({ target }) => {
    const q = questionOf(target);
    if (!q || !isText(target)) return;
    edited(q, TYPING);
  });

  form.addEventListener("change", ({ target }) => {
    const q = questionOf(target);
    if (!q) return;
    if (isText(target)) return void save(q);
    if (target.type === "checkbox" && target.checked) { // "Don't know" and a choice do not go together.
      const alone = "alone" in target.dataset;
      for (const box of fields(q, "value")) if (box !== target && (alone || "alone" in box.dataset)) box.checked = false;
    }
    edited(q, 0);
  });

  form.addEventListener("focusin", ({ target }) => {
    const here = questionOf(target);
    for (const q of all()) {
      if (q === here) q.step?.setAttribute("aria-current", "true");
      else q.step?.removeAttribute("aria-current");
    }
  });
  form.addEventListener("focusout", ({ target }) => {
    const q = questionOf(target);
    if (q && isText(target)) save(q);
  });

  form.addEventListener("submit", () => {
    leaving = true;
    // What was not acknowledged counts as changed, even where it was changed back to what the page was served with.
    for (const q of all().filter(unsaved)) fields(q, "served")[0].value = "";
    form.elements.counter.value = String(++counter); // Newer than any message still under way.
  });

  // Leaving the page, or putting the phone away: send what is not yet saved, and do not wait for the answer.
  function sendAll() {
    if (leaving) return;
    for (const q of all().filter(unsaved)) {
      fetch(form.dataset.save + encodeURIComponent(q.code), { method: "POST", body: message(q), keepalive: true }).catch(() => {});
    }
  }
  window.addEventListener("pagehide", sendAll);
  document.addEventListener("visibilitychange", () => document.hidden && all().forEach(save));
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("online", () => all().forEach(save));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && all().some(unsaved)) event.preventDefault();
  });

  state.dataset.state = "still";
  say(".state-words", state.dataset.still);
})();
