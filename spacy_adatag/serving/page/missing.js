// Adds a value that was not found: people select its words in a text, or type them.

import { findPlace, isInside } from "./review.js";

const get = (id) => document.getElementById(id);
const NOWHERE = { start: 0, end: 0 };

export class Missing {
  constructor(names, results, review) {
    this.names = new Map(names.map((name) => [name.toLowerCase(), name]));
    this.results = results;
    this.review = review;
    // What was selected, and in which text, until somebody types something else. Other
    // texts may be extracted meanwhile.
    this.selected = null;
    get("known").replaceChildren(...names.map((name) => new Option(name, name)));
    get("add").addEventListener("click", () => {
      this.open(get("missing").hidden);
      if (!get("missing").hidden) get("missing-value").focus();
    });
    get("missing").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.open(false);
      get("add").focus();
    });
    get("missing").addEventListener("input", (event) => {
      if (event.target !== get("missing-attribute")) this.selected = null;
      get("missing-said").textContent = "";
      this.check();
    });
    get("missing").addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
    // The form may move the texts, so it waits until the button of the mouse is up.
    let isDown = false;
    document.addEventListener("pointerdown", () => (isDown = true));
    for (const kind of ["pointerup", "pointercancel"]) {
      document.addEventListener(kind, (event) => {
        isDown = false;
        if (!get("missing").contains(event.target)) this.select();
      });
    }
    document.addEventListener("selectionchange", () => isDown || this.select());
  }

  open(on) {
    get("missing").hidden = !on;
    get("add").ariaExpanded = String(on);
  }

  // Takes the words that are selected in one of the texts.
  select() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const box = findText(range.startContainer);
    if (!box || box !== findText(range.endContainer)) return;
    const of = Number(box.dataset.of);
    const place = findWords(this.getText(of), count(box, range, "start"), count(box, range, "end"));
    if (!place) return;
    get("missing-of").value = of;
    get("missing-value").value = cut(this.getText(of), place);
    get("missing-said").textContent = "";
    this.selected = { text: this.getText(of), place };
    this.open(true);
    this.check();
  }

  getText(of) {
    return this.results.results[of - 1]?.text;
  }

  // Finds the words in a text: where they were selected, if it is the same text.
  find(text, words) {
    const { text: before, place } = this.selected ?? {};
    const isSelected = text === before && cut(text, place) === words;
    return isSelected ? place : findPlace(text, words, NOWHERE);
  }

  // Checks all fields. Returns the value, or null.
  check() {
    const text = this.getText(Number(get("missing-of").value));
    const words = get("missing-value").value.trim();
    const name = get("missing-attribute").value.trim();
    const attribute = this.names.get(name.toLowerCase());
    const place = text && words ? this.find(text, words) : null;
    const most = this.results.results.length;
    tell("missing-of", text ? "" : `Expected the number of a text, from 1 to ${most}.`);
    tell("missing-value", !text || !words || place ? "" : "This is not in the text, or only inside a word.");
    tell("missing-attribute", !name || attribute ? "" : "The pipeline does not know this attribute.");
    return attribute && place && { attribute, text: cut(text, place), ...place };
  }

  add() {
    const value = this.check();
    if (!value) return get("missing").reportValidity();
    const text = this.getText(Number(get("missing-of").value));
    const isNew = this.review.addValue(text, value);
    this.results.render();
    const what = `${value.attribute}: ${value.text}`;
    get("missing-said").textContent = isNew
      ? `Added ${what}`
      : `Decided on the value that was found there: ${what}`;
    this.selected = null;
    get("missing-value").value = "";
    get("missing-value").focus();
  }
}

function tell(id, fault) {
  const input = get(id);
  input.setCustomValidity(fault);
  input.ariaInvalid = String(Boolean(fault));
}

function cut(text, { start, end }) {
  return Array.from(text).slice(start, end).join("");
}

function findText(node) {
  return (node instanceof Element ? node : node.parentElement)?.closest(".text");
}

// Counts the characters of a text before an end of a range, without the names of values.
function count(box, range, end) {
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range[`${end}Container`], range[`${end}Offset`]);
  const copy = before.cloneContents();
  for (const name of copy.querySelectorAll(".name")) name.remove();
  return Array.from(copy.textContent).length;
}

// Moves the ends of a selection to those of words. Null if it has none.
function findWords(text, start, end) {
  const points = Array.from(text);
  while (start < end && !points[start].trim()) start += 1;
  while (start < end && !points[end - 1].trim()) end -= 1;
  if (start >= end) return null;
  while (isInside(points, start)) start -= 1;
  while (isInside(points, end)) end += 1;
  return { start, end };
}
