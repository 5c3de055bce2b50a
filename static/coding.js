// The coding desk by keyboard: numbers tick themes, letters go on, a box finds themes by name, selected words become
// a passage. The page works without this file; the keys can be switched off, for people who speak to their computer.
"use strict";

(() => {
  for (const place of document.querySelectorAll("[data-file-for]")) {
    const field = place.querySelector("input");
    place.hidden = false;
    field.addEventListener("change", async () => {
      if (field.files[0]) document.getElementById(place.dataset.fileFor).value = await field.files[0].text();
    });
  }

  const desk = document.querySelector("[data-coding]");
  const form = desk?.querySelector(".coding-form");
  if (!form) return;

  const said = form.querySelector("[role=status]");
  const shown = desk.querySelector("[data-words]");
  const words = shown.textContent;
  const excerpt = form.elements.excerpt;
  const whole = form.querySelector("[name=span][value=whole]");
  const part = form.querySelector("[name=span][value=excerpt]");
  const themes = [...form.querySelectorAll("label[data-title]")];
  const tell = (what, more = "") => { said.textContent = `${said.dataset[what]} ${more}`.trim(); };

  // Themes: numbered as they stand; a box narrows them by name.

  function left() {
    return themes.filter((theme) => !theme.hidden);
  }

  function number() {
    themes.forEach((theme) => { theme.querySelector(".coding-number").textContent = ""; });
    left().slice(0, 9).forEach((theme, n) => { theme.querySelector(".coding-number").textContent = isOn() ? n + 1 : ""; });
  }

  function tick(theme) {
    const box = theme?.querySelector("input");
    if (!box) return;
    box.checked = !box.checked;
    tell(box.checked ? "ticked" : "unticked", theme.dataset.title);
  }

  const find = form.querySelector("#find");
  if (find) {
    find.closest("[data-find]").hidden = false;
    find.addEventListener("input", narrow);
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault(); // It would send the form.
        if (find.value.trim()) tick(left()[0]);
        find.value = "";
        narrow({ quietly: true });
      } else if (event.key === "Escape") {
        find.value = "";
        narrow({ quietly: true });
        find.blur();
        desk.querySelector("h1").focus();
      }
    });
  }

  function narrow({ quietly = false }) {
    const parts = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const theme of themes) {
      theme.hidden = !parts.every((one) => theme.dataset.title.toLowerCase().includes(one));
    }
    number();
    if (quietly !== true) tell(left().length ? "left" : "none", left().slice(0, 3).map((one) => one.dataset.title).join(", "));
  }

  // The passage: what was selected or typed, a sentence, or the whole comment.

  function choose(text, aloud = true) {
    if (text && form.elements.was.value && whole.checked) { // Words besides the whole comment, not instead of it.
      form.elements.was.value = "";
      for (const theme of themes) theme.querySelector("input").checked = false;
    }
    excerpt.value = text;
    (text ? part : whole).checked = true;
    if (aloud) tell(text ? "passage" : "whole", text);
  }

  excerpt.addEventListener("input", () => { part.checked = true; });
  whole.addEventListener("change", () => { excerpt.value = ""; });

  shown.addEventListener("mouseup", () => {
    const chosen = getSelection();
    if (chosen.rangeCount && shown.contains(chosen.getRangeAt(0).commonAncestorContainer)) {
      const text = chosen.toString().trim();
      if (text) choose(text);
    }
  });

  const sentences = (words.match(/[^.!?\n]+[.!?]*/g) ?? []).map((one) => one.trim()).filter((one) => /\p{L}/u.test(one) && one !== words.trim());
  let sentence = -1;

  function step() {
    sentence = sentence + 1 < sentences.length ? sentence + 1 : -1;
    choose(sentence < 0 ? "" : sentences[sentence]);
  }

  // Keys.

  const KEPT = "howgood-coding-keys-off";
  const keys = form.querySelector("[data-keys]");
  const button = form.querySelector("[data-switch]");

  function isOn() {
    try {
      return !localStorage.getItem(KEPT);
    } catch { // A browser that keeps nothing: on for this page.
      return true;
    }
  }

  function show() {
    button.textContent = isOn() ? button.dataset.wordsOff : button.dataset.wordsOn;
    number();
  }

  button.addEventListener("click", () => {
    try {
      if (isOn()) localStorage.setItem(KEPT, "1");
      else localStorage.removeItem(KEPT);
    } catch { /* as above */ }
    show();
    tell(isOn() ? "on" : "off");
  });
  keys.hidden = false;
  show();

  const OWN = {
    "/": () => find?.focus(),
    "?": () => { keys.open = !keys.open; },
    x: step,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !isOn()) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return;
    const key = event.key.toLowerCase();
    const target = desk.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (/^[1-9]$/.test(key)) tick(left()[key - 1]);
    else if (OWN[key]) OWN[key]();
    else if (target) target.click();
    else return;
    event.preventDefault();
  });
})();
