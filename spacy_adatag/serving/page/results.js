// Shows the values: highlighted in their texts, in a table, and as JSON.

import { describe, describeCanonical, describeScore, make } from "./parts.js";
import { Table } from "./table.js";

// Maximum characters of overlapping values that fit side by side on a phone.
const MAX_COLUMNS = 24;
// Maximum names of attributes without values, of each text.
const MAX_NAMES = 24;
const get = (id) => document.getElementById(id);

export class Results {
  constructor(untrained, review) {
    this.review = review;
    this.untrained = new Set(untrained);
    this.hues = new Map();
    this.results = [];
    this.table = new Table(this, review);
    get("threshold").addEventListener("input", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.render());
    });
    get("copy").addEventListener("click", () => this.copy());
    for (const view of ["texts", "table"]) {
      get(`tab-${view}`).addEventListener("click", () => this.open(view));
      get(`tab-${view}`).addEventListener("keydown", (event) => {
        if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
        this.open(view === "texts" ? "table" : "texts");
        get(`tab-${this.view}`).focus();
      });
    }
    this.open("texts");
  }

  open(view) {
    this.view = view;
    for (const other of ["texts", "table"]) {
      get(`tab-${other}`).setAttribute("aria-selected", String(other === view));
      get(`tab-${other}`).tabIndex = other === view ? 0 : -1;
      get(`view-${other}`).hidden = other !== view;
    }
    this.render();
  }

  show(results) {
    this.results = results;
    this.review.add(results);
    this.assignHues(list(results));
    get("empty").hidden = true;
    get("answer").hidden = false;
    this.render();
  }

  // Assigns hues in order of first appearance, so that attributes seen together differ.
  // They stay the same for later results.
  assignHues(values) {
    for (const { attribute } of values) {
      if (!this.hues.has(attribute)) {
        this.hues.set(attribute, (255 + this.hues.size * 137.508) % 360);
      }
    }
  }

  // Adds the values that people added.
  merge(result) {
    const attributes = { ...result.attributes };
    for (const { attribute, ...value } of this.review.listAdded(result.text)) {
      attributes[attribute] = [...(attributes[attribute] ?? []), { ...value, score: null, added: true }];
    }
    return { ...result, attributes };
  }

  // Leaves out the values below the threshold.
  filter() {
    const least = Number(get("threshold").value);
    return this.results.map((result) => {
      const kept = Object.entries(result.attributes).map(([name, values]) => [
        name,
        values.filter((value) => value.score === null || value.score >= least),
      ]);
      return { ...result, attributes: Object.fromEntries(kept) };
    });
  }

  render() {
    get("threshold-shown").textContent = Number(get("threshold").value).toFixed(2);
    const results = this.filter();
    const hidden = list(this.results).length - list(results).length;
    const all = results.map((result) => this.merge(result));
    const shown = list(all);
    this.assignHues(shown);
    const parts = [count(shown.length, "value"), `in ${count(results.length, "text")}`];
    if (hidden) parts.push(`and ${hidden.toLocaleString("en")} hidden below this score`);
    get("summary").textContent = parts.join(" ");
    if (this.view === "texts") {
      get("view-texts").replaceChildren(...all.map((result, i) => this.card(result, i)));
    } else {
      get("view-table").replaceChildren(this.table.make(shown));
    }
  }

  card(result, i) {
    const card = make("article", "card");
    const text = make("div", "text");
    text.dataset.of = i + 1;
    text.dir = "auto";
    const values = list([result], i).sort((a, b) => a.start - b.start || b.end - a.end);
    // Offsets count characters. JavaScript strings count UTF-16 units.
    const points = Array.from(result.text);
    let at = 0;
    for (const group of join(values)) {
      text.append(points.slice(at, group.start).join(""), this.mark(group, points, result.text));
      at = group.end;
    }
    text.append(points.slice(at).join(""));
    card.append(make("span", "number", i + 1), text);
    const rest = this.describeRest(result, i);
    if (rest) card.append(make("p", "rest quiet", rest));
    return card;
  }

  // Lists the attributes without values, and those with values below the threshold.
  describeRest(result, i) {
    const before = Object.entries(this.results[i].attributes);
    const shown = ([name]) => result.attributes[name].filter((value) => !value.added);
    const without = before
      .filter(([name, found]) => !found.length && !result.attributes[name].length)
      .map(([name]) => name);
    const below = before
      .filter((item) => item[1].length > shown(item).length)
      .map(([name]) => name);
    const parts = [];
    if (without.length) parts.push(`No value: ${cut(without)}`);
    if (below.length) parts.push(`Below this score: ${cut(below)}`);
    if (!before.length) parts.push("No values");
    return parts.join(". ");
  }

  mark(group, points, whole) {
    const mark = make("mark", "marked");
    const alone = group.values.length === 1;
    mark.classList.toggle("alone", alone);
    mark.classList.toggle("long", !alone && group.end - group.start > MAX_COLUMNS);
    mark.style.setProperty("--hue", this.hues.get(group.values[0].attribute));
    const edges = new Set(group.values.flatMap((value) => [value.start, value.end]));
    const cuts = [...edges].sort((a, b) => a - b);
    cuts.slice(1).forEach((end, i) => {
      const piece = make("span", "piece", points.slice(cuts[i], end).join(""));
      piece.style.gridColumn = i + 1;
      piece.classList.toggle("first", i === 0);
      piece.classList.toggle("last", i === cuts.length - 2);
      mark.append(piece);
    });
    // Put each value into the first row that has room for it.
    const ends = [];
    for (const value of group.values) {
      let row = ends.findIndex((end) => end <= value.start);
      if (row < 0) row = ends.length;
      ends[row] = value.end;
      const name = make("span", "name");
      name.style.setProperty("--hue", this.hues.get(value.attribute));
      name.style.gridRow = row + 2;
      name.style.gridColumn = `${cuts.indexOf(value.start) + 1} / ${cuts.indexOf(value.end) + 1}`;
      name.dataset.value = value.text;
      const canonical = describeCanonical(value);
      name.title =
        `${value.attribute}: ${value.text}, ${describeScore(value, this.untrained)}` +
        (canonical && `, canonical: ${canonical}`) +
        ". Click to review.";
      name.addEventListener("click", () => this.findValue(value));
      const decision = value.added ? "" : this.review.describe(whole, value);
      const score = make("span", "", `${describe(value)} ${decision}`.trim());
      name.append(make("b", "", value.attribute), " ", score);
      mark.append(name);
    }
    return mark;
  }

  findValue(value) {
    this.open("table");
    this.table.find(value);
  }

  findText(of) {
    this.open("texts");
    get("view-texts").children[of - 1].scrollIntoView({ block: "center" });
    get("tab-texts").focus({ preventScroll: true });
  }

  async copy() {
    const text = JSON.stringify({ results: this.filter() }, null, 2);
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // The clipboard API only exists in secure contexts.
      const area = make("textarea", "hidden", text);
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      get("copy").focus();
    }
    get("copy").textContent = done ? "Copied" : "Could not copy";
    setTimeout(() => (get("copy").textContent = "Copy JSON"), 1500);
  }
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

// Lists the first names, and counts the others.
function cut(names) {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).join(", ");
  return more > 0 ? `${shown} and ${more.toLocaleString("en")} more` : shown;
}

// Lists all values of all results, in the order of the texts.
function list(results, first = 0) {
  return results.flatMap((result, i) =>
    Object.entries(result.attributes)
      .flatMap(([attribute, values]) =>
        values.map((value) => ({ attribute, of: first + i + 1, ...value })),
      )
      .sort((a, b) => a.start - b.start),
  );
}

// Groups values that overlap. They have to be sorted by their starts.
function join(values) {
  const groups = [];
  for (const value of values) {
    const last = groups.at(-1);
    if (last && value.start < last.end) {
      last.values.push(value);
      last.end = Math.max(last.end, value.end);
    } else {
      groups.push({ start: value.start, end: value.end, values: [value] });
    }
  }
  return groups;
}
