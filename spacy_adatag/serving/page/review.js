// Values that people confirm, correct, reject or add, and the records of their decisions.
// They are kept when other texts are extracted, until the page is closed.

const get = (id) => document.getElementById(id);
// Between two of these, no word ends.
const LETTERS = /^\p{L}\p{M}*\p{L}$/u;
const INVISIBLE = /^\p{Cf}$/u;
const SIGNS = { confirm: "\u2713", reject: "\u2717" };
const DIGITS = /^\p{N}\p{N}$/u;

export class Review {
  constructor() {
    // What was found in each text, the decision on each value, and the values that were
    // added to each text.
    this.results = new Map();
    this.decisions = new Map();
    this.added = new Map();
    // The records that were downloaded last.
    this.saved = "";
    get("download").addEventListener("click", () => this.download());
    this.tell();
  }

  add(results) {
    for (const result of results) {
      const { text } = result;
      // Other attributes may have been selected before.
      const before = this.results.get(text)?.attributes;
      this.results.set(text, { ...result, attributes: { ...before, ...result.attributes } });
      // What was added may be found now.
      for (const value of this.listAdded(text)) this.addValue(text, value);
    }
    this.tell();
  }

  listAdded(text) {
    return this.added.get(text) ?? [];
  }

  // Adds a value that was not found. Values of an attribute don't overlap: it corrects one
  // that was found at its place, or was corrected to it.
  addValue(text, value) {
    const { attribute, start, end } = value;
    const found = this.results.get(text).attributes[attribute] ?? [];
    const toKey = (other) => identify(text, { attribute, ...other });
    const met = found.filter((other) => meet(this.decisions.get(toKey(other))?.place ?? other, value));
    this.removeValue(text, value);
    if (!met.length) this.added.set(text, [...this.listAdded(text), value]);
    const isSame = (other) => other.start === start && other.end === end;
    const kept = met.find(isSame) ?? met[0];
    const correct = { kind: "correct", correction: value.text, place: { start, end } };
    const keep = kept && isSame(kept) ? { kind: "confirm" } : correct;
    for (const other of met) {
      this.decisions.set(toKey(other), other === kept ? keep : { kind: "reject" });
    }
    this.tell();
    return met.length === 0;
  }

  // Removes the added values of an attribute at the place of a value.
  removeValue(text, value) {
    const isOther = (o) => o.attribute !== value.attribute || !meet(o, value);
    this.added.set(text, this.listAdded(text).filter(isOther));
    this.tell();
  }

  // Says what was decided on a value.
  describe(text, value) {
    const { kind, correction } = this.decisions.get(identify(text, value)) ?? {};
    if (kind === "correct") return `\u2192 ${correction}`;
    return kind ? SIGNS[kind] : "";
  }

  // Makes the controls of a value.
  control(text, value) {
    const key = identify(text, value);
    const box = document.createElement("td");
    box.className = "decision";
    const buttons = Object.entries(SIGNS).map(([kind, sign]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = kind;
      button.textContent = sign;
      button.title = kind === "confirm" ? "Confirm" : "Reject";
      button.setAttribute("aria-label", `${button.title} ${value.attribute}: ${value.text}`);
      button.addEventListener("click", () => {
        const is = this.decisions.get(key)?.kind === kind;
        if (is) this.decisions.delete(key);
        else this.decisions.set(key, { kind });
        input.value = "";
        show();
        this.tell();
      });
      return button;
    });
    const input = document.createElement("input");
    input.type = "text";
    input.placeholder = "or correct it";
    input.spellcheck = false;
    input.setAttribute("aria-label", `Correct ${value.attribute}: ${value.text}`);
    input.value = this.decisions.get(key)?.correction ?? "";
    input.addEventListener("input", () => {
      const correction = input.value.trim();
      const place = correction ? findPlace(text, correction, value) : null;
      if (place) this.decisions.set(key, { kind: "correct", correction, place });
      else this.decisions.delete(key);
      const isWrong = correction && !place;
      input.setCustomValidity(isWrong ? "This is not in the text, or only inside a word." : "");
      show();
      this.tell();
    });
    input.addEventListener("change", () => input.reportValidity());
    const show = () => {
      const kind = this.decisions.get(key)?.kind;
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.className === kind));
      }
      if (!input.value) input.setCustomValidity("");
      input.ariaInvalid = String(!input.validity.valid);
    };
    box.append(...buttons, input);
    show();
    return box;
  }

  // Makes a record of each text with decisions. An attribute is left out if one of its
  // values has no decision: nobody knows whether the others are all.
  makeRecords() {
    const records = [];
    let left = 0;
    for (const [text, result] of this.results) {
      const attributes = {};
      const added = this.listAdded(text);
      const names = [...Object.keys(result.attributes), ...added.map((value) => value.attribute)];
      for (const name of new Set(names)) {
        const values = result.attributes[name] ?? [];
        const of = (value) => this.decisions.get(identify(text, { attribute: name, ...value }));
        const decided = values.filter(of);
        const missing = added
          .filter((value) => value.attribute === name)
          .map(({ start, end }) => ({ start, end }));
        if (!decided.length && !missing.length) continue;
        if (decided.length < values.length) left += 1;
        else {
          const rank = (value) => (of(value).kind === "correct" ? 0 : 2);
          const found = values.flatMap((value) =>
            place(value, of(value)).map((at) => ({ at, rank: rank(value) })),
          );
          attributes[name] = keepApart([...found, ...missing.map((at) => ({ at, rank: 1 }))]);
        }
      }
      if (!Object.keys(attributes).length) continue;
      const { category } = result;
      // Of other attributes, nobody has said anything.
      const id = makeId(text);
      records.push({ id, ...(category && { category }), text, partial: true, attributes });
    }
    return { records, left };
  }

  tell() {
    const { records, left } = this.makeRecords();
    const noun = records.length === 1 ? "record" : "records";
    get("download").disabled = !records.length;
    get("download").textContent = records.length
      ? `Download ${records.length.toLocaleString("en")} ${noun}`
      : "Download records";
    get("undecided").textContent = left
      ? `Left out ${left.toLocaleString("en")} ${left === 1 ? "attribute" : "attributes"} of which some values have no decision.`
      : "";
  }

  write() {
    return this.makeRecords().records.map((record) => `${JSON.stringify(record)}\n`).join("");
  }

  get isSaved() {
    return this.write() === this.saved;
  }

  download() {
    this.saved = this.write();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.saved], { type: "application/jsonl" }));
    link.download = "reviewed.jsonl";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

// The page asks texts without an id. The same text always has the same one.
export function makeId(text) {
  // FNV-1a, in 64 bits.
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}

function meet(one, other) {
  return one.start < other.end && other.start < one.end;
}

function identify(text, { attribute, start, end }) {
  return JSON.stringify([text, attribute, start, end]);
}

function place({ start, end, canonical }, { kind, place: corrected }) {
  if (kind === "reject") return [];
  return [kind === "confirm" ? { start, end, ...(canonical && { canonical }) } : corrected];
}

// Values of an attribute don't overlap. What somebody has written comes first.
function keepApart(ranked) {
  const kept = [];
  for (const one of [...ranked].sort((a, b) => a.rank - b.rank)) {
    if (!kept.some((other) => meet(one.at, other.at))) kept.push(one);
  }
  return ranked.filter((one) => kept.includes(one)).map(({ at }) => at);
}

// Finds what a value should be in the text, in any case, and without invisible characters,
// which nobody types. If it stands there several times, the place that overlaps the value is
// meant, or else the first.
export function findPlace(text, correction, value) {
  const points = Array.from(text);
  const isVisible = (point) => !INVISIBLE.test(point);
  const wanted = Array.from(correction.toLowerCase()).filter(isVisible);
  if (!wanted.length) return null;
  const places = [...points.keys()].filter((at) => isVisible(points[at]));
  // Some characters have more than one in lower case.
  const lower = places.map((at) => points[at].toLowerCase());
  let first = null;
  for (let i = 0; i + wanted.length <= places.length; i += 1) {
    if (!wanted.every((point, j) => lower[i + j] === point)) continue;
    const start = places[i];
    const end = places[i + wanted.length - 1] + 1;
    if (isInside(points, start) || isInside(points, end)) continue;
    if (meet({ start, end }, value)) return { start, end };
    first ??= { start, end };
  }
  return first;
}

export function isInside(points, at) {
  const around = `${points[at - 1] ?? ""}${points[at] ?? ""}`;
  return LETTERS.test(around) || DIGITS.test(around);
}
