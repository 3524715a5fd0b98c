// Lists values in a table, where people decide on them.

import { describe, describeCanonical, describeScore, make } from "./parts.js";

// Characters around a value.
const CONTEXT = 30;
const COLUMNS = { of: "Text", attribute: "Attribute", text: "Value", score: "Score" };
const { compare } = new Intl.Collator("en", { numeric: true });

export class Table {
  constructor(results, review) {
    this.results = results;
    this.review = review;
    this.sort = { key: "of", up: true };
  }

  make(values) {
    // Only a pipeline with a schema has canonical values.
    const hasCanonical = values.some((value) => "canonical" in value);
    const columns = { ...COLUMNS, ...(hasCanonical && { canonical: "Canonical" }) };
    const table = make("table");
    const title = make("th", "decision quiet", "Decision");
    title.scope = "col";
    table.createTHead().insertRow().append(
      ...Object.entries(columns).map(([key, title]) => this.head(key, title)),
      title,
    );
    const body = table.createTBody();
    const points = this.results.results.map((result) => Array.from(result.text));
    for (const value of this.sorted(values)) {
      const { text } = this.results.results[value.of - 1];
      const row = body.insertRow();
      row.dataset.value = locate(value);
      row.append(
        this.number(value),
        this.attribute(value),
        putInContext(value, points[value.of - 1]),
        this.score(value),
      );
      if (hasCanonical) row.append(make("td", "canonical", describeCanonical(value)));
      row.append(value.added ? this.remover(text, value) : this.review.control(text, value));
    }
    return table;
  }

  head(key, title) {
    const cell = make("th");
    const button = make("button", "", title);
    cell.scope = "col";
    button.type = "button";
    button.dataset.key = key;
    button.addEventListener("click", () => {
      this.sort = { key, up: this.sort.key === key ? !this.sort.up : key !== "score" };
      this.results.render();
      document.querySelector(`#view-table [data-key="${key}"]`).focus();
    });
    if (this.sort.key === key) cell.ariaSort = this.sort.up ? "ascending" : "descending";
    cell.append(button);
    return cell;
  }

  // Makes the number of a text, which leads to the text.
  number({ of }) {
    const cell = make("td", "of");
    const button = make("button", "link", of);
    button.type = "button";
    button.setAttribute("aria-label", `Show text ${of}`);
    button.addEventListener("click", () => this.results.findText(of));
    cell.append(button);
    return cell;
  }

  attribute({ attribute }) {
    const cell = make("td", "attribute", attribute);
    cell.style.setProperty("--hue", this.results.hues.get(attribute));
    if (this.results.untrained.has(attribute)) cell.append(make("span", "tag", "never trained"));
    return cell;
  }

  score(value) {
    const cell = make("td", "score");
    cell.title = describeScore(value, this.results.untrained);
    if (!value.added) {
      const meter = make("meter");
      meter.value = value.score ?? 0;
      cell.append(meter);
    }
    cell.append(describe(value));
    return cell;
  }

  // Makes the control of a value that somebody added.
  remover(text, value) {
    const box = make("td", "decision");
    const button = make("button", "", "Remove");
    button.type = "button";
    button.setAttribute("aria-label", `Remove ${value.attribute}: ${value.text}`);
    button.addEventListener("click", () => {
      this.review.removeValue(text, value);
      this.results.render();
      document.getElementById("tab-table").focus();
    });
    box.append(button);
    return box;
  }

  sorted(values) {
    const { key, up } = this.sort;
    const isText = ["attribute", "text", "canonical"].includes(key);
    const order = (a, b) =>
      isText ? compare(a[key] ?? "", b[key] ?? "") : (a[key] ?? -1) - (b[key] ?? -1);
    return [...values].sort((a, b) => (up ? order(a, b) : order(b, a)));
  }

  // Shows the row of a value.
  find(value) {
    const row = document.querySelector(`[data-value="${CSS.escape(locate(value))}"]`);
    row.scrollIntoView({ block: "center" });
    row.querySelector(".decision button").focus({ preventScroll: true });
  }
}

function locate({ of, attribute, start }) {
  return `${of} ${start} ${attribute}`;
}

// Nobody can decide on a value without the words around it.
function putInContext({ text, start, end }, points) {
  const cell = make("td", "value");
  const from = Math.max(0, start - CONTEXT);
  const to = Math.min(points.length, end + CONTEXT);
  const words = make("span", "context quiet");
  words.append(
    from > 0 ? "\u2026" : "",
    points.slice(from, start).join(""),
    make("b", "", text),
    points.slice(end, to).join(""),
    to < points.length ? "\u2026" : "",
  );
  cell.append(make("span", "words", text), words);
  for (const part of cell.children) part.dir = "auto";
  return cell;
}
