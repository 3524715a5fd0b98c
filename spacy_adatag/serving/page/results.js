// Shows the values: highlighted in their texts, as a table, and as JSON.

// Maximum characters of overlapping values that fit side by side on a phone.
const MAX_COLUMNS = 24;
const get = (id) => document.getElementById(id);

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

// Values of rules have no score.
const toText = (score) => (score === null ? "–" : score.toFixed(2));
const describe = (value) => (value.added ? "added" : toText(value.score));

export class Results {
  constructor(untrained, review) {
    this.review = review;
    this.untrained = new Set(untrained);
    this.hues = new Map();
    this.results = [];
    this.sort = { key: "of", up: true };
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
      get("view-table").replaceChildren(this.table(shown));
    }
  }

  card(result, i) {
    const card = make("article", "card");
    const text = make("div", "text");
    text.dataset.of = i + 1;
    const values = list([result]).sort((a, b) => a.start - b.start || b.end - a.end);
    // Offsets count characters. JavaScript strings count UTF-16 units.
    const points = Array.from(result.text);
    let at = 0;
    for (const group of join(values)) {
      text.append(points.slice(at, group.start).join(""), this.mark(group, points));
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
    if (without.length) parts.push(`No value: ${without.join(", ")}`);
    if (below.length) parts.push(`Below this score: ${below.join(", ")}`);
    if (!before.length) parts.push("No values");
    return parts.join(". ");
  }

  mark(group, points) {
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
        `${value.attribute}: ${value.text}, ${this.describeScore(value)}` +
        (canonical && `, canonical: ${canonical}`);
      const score = make("span", "", describe(value));
      name.append(make("b", "", value.attribute), " ", score);
      mark.append(name);
    }
    return mark;
  }

  // Thresholds and the correction of scores are learned from trained attributes.
  describeScore({ attribute, score, added }) {
    if (added) return "added";
    const note = this.untrained.has(attribute) ? ", not calibrated: never trained" : "";
    return `score ${score ?? "unknown"}${note}`;
  }

  table(values) {
    const columns = { of: "Text", attribute: "Attribute", text: "Value", score: "Score" };
    // Only a pipeline with a schema has canonical values.
    const hasCanonical = values.some((value) => "canonical" in value);
    if (hasCanonical) columns.canonical = "Canonical";
    const table = make("table");
    const head = table.createTHead().insertRow();
    const title = make("th", "decision quiet", "Decision");
    title.scope = "col";
    for (const [key, title] of Object.entries(columns)) {
      const cell = make("th");
      const button = make("button", "", title);
      cell.scope = "col";
      button.type = "button";
      button.dataset.key = key;
      button.addEventListener("click", () => {
        this.sort = { key, up: this.sort.key === key ? !this.sort.up : key !== "score" };
        this.render();
        get("view-table").querySelector(`[data-key="${key}"]`).focus();
      });
      if (this.sort.key === key) cell.ariaSort = this.sort.up ? "ascending" : "descending";
      cell.append(button);
      head.append(cell);
    }
    head.append(title);
    const body = table.createTBody();
    for (const value of this.sorted(values)) {
      const row = body.insertRow();
      const attribute = make("td", "attribute", value.attribute);
      attribute.style.setProperty("--hue", this.hues.get(value.attribute));
      if (this.untrained.has(value.attribute)) attribute.append(make("span", "tag", "never trained"));
      const score = make("td", "score");
      score.title = this.describeScore(value);
      if (!value.added) {
        const meter = make("meter");
        meter.value = value.score ?? 0;
        score.append(meter);
      }
      score.append(describe(value));
      row.append(make("td", "of", value.of), attribute, make("td", "", value.text), score);
      if (hasCanonical) row.append(make("td", "canonical", describeCanonical(value)));
      const { text: whole } = this.results[value.of - 1];
      row.append(value.added ? this.remover(whole, value) : this.review.control(whole, value));
    }
    return table;
  }

  // Makes the control of a value that somebody added.
  remover(text, value) {
    const box = make("td", "decision");
    const button = make("button", "", "Remove");
    button.type = "button";
    button.setAttribute("aria-label", `Remove ${value.attribute}: ${value.text}`);
    button.addEventListener("click", () => {
      this.review.removeValue(text, value);
      this.render();
      get("tab-table").focus();
    });
    box.append(button);
    return box;
  }

  sorted(values) {
    const { key, up } = this.sort;
    const isText = ["attribute", "text", "canonical"].includes(key);
    const compare = (a, b) =>
      isText ? (a[key] ?? "").localeCompare(b[key] ?? "") : (a[key] ?? -1) - (b[key] ?? -1);
    return [...values].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
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

// Empty for attributes without a schema.
function describeCanonical(value) {
  return "canonical" in value ? (value.canonical ?? "none") : "";
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

// Lists all values of all results, in the order of the texts.
function list(results) {
  return results.flatMap((result, i) =>
    Object.entries(result.attributes)
      .flatMap(([attribute, values]) =>
        values.map((value) => ({ attribute, of: i + 1, ...value })),
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
