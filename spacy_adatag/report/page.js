"use strict";
// Code that all sections share: the data, the chosen attribute, and functions that make
// elements. Names and texts are not trusted, so they go into the page as text only.

const data = JSON.parse(document.getElementById("data").textContent);
const byName = new Map(data.attributes.map((row) => [row.name, row]));
const SVG = "http://www.w3.org/2000/svg";
const KINDS = {
  missing: "Missing",
  boundary: "Wrong boundary",
  attribute: "Wrong attribute",
  unlabelled: "Not labelled",
  invented: "Invented",
};

let chosen = "";
const sections = [];

function add(parent, children) {
  for (const child of [children].flat(2)) {
    if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
  return parent;
}

// Set properties of the element. Names with a dash are attributes.
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  return add(element, children);
}

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return add(element, children);
}

// Isolates right-to-left text from the text beside it.
const bdi = (text) => el("bdi", {}, text);

const format = new Intl.NumberFormat("en");
const count = (n) => format.format(n);
const points = (x) => (100 * x).toFixed(1);
const percent = (x) => `${points(x)}%`;
const share = (part, whole) => (whole ? percent(part / whole) : "–");
const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

// A number between 0 and 1 with a bar. The width of the number does not move the bar.
function meter(x, text, className = "") {
  const fill = el("i");
  fill.style.width = percent(x);
  const bar = el("span", { className: `meter ${className}`, "aria-hidden": "true" }, fill);
  return el("span", { className: "metered" }, bar, el("span", { className: "n" }, text));
}

function choose(name) {
  chosen = name;
  document.getElementById("choose").value = name;
  for (const draw of sections) draw();
  writeAddress();
}

// The section and the attribute in the address, such as `#errors&attribute=Color`.
function readAddress() {
  const [id, coded = ""] = location.hash.slice(1).split("&attribute=");
  let name = "";
  try {
    name = decodeURIComponent(coded);
  } catch {
    // Not of this page.
  }
  return { id, name: byName.has(name) ? name : "" };
}

// A page that is saved or shared, and a link to a section, keep the chosen attribute.
function writeAddress() {
  const end = chosen ? `&attribute=${encodeURIComponent(chosen)}` : "";
  for (const link of document.querySelectorAll("nav a")) {
    link.setAttribute("href", link.getAttribute("href").split("&")[0] + end);
  }
  const hash = `#${readAddress().id}${end}`;
  if (hash !== (location.hash || "#")) history.replaceState(null, "", hash);
}

function followAddress() {
  const { id, name } = readAddress();
  if (!name) return;
  if (name !== chosen) choose(name);
  document.getElementById(id)?.scrollIntoView();
}

// A section that is drawn again when another attribute is chosen. Sections that need
// labels show a notice if there are none.
function section(id, draw) {
  const root = document.getElementById(id);
  if (root.classList.contains("needs-gold") && !data.scores) {
    const text =
      "These texts have no labels to compare with. " +
      "To see this, make the report with records that have values in their attributes.";
    root.append(el("p", { className: "notice" }, text));
    root.parentElement.querySelector(".lead").hidden = true;
    return;
  }
  sections.push(() => draw(root));
}

// Shows rows in pages. `show` is called with the rows of a page.
function paged(size, show) {
  let rows = [];
  let first = 0;
  const status = el("span", { role: "status" });
  const turn = (label, arrow, step) =>
    el(
      "button",
      {
        className: "button",
        type: "button",
        "aria-label": label,
        onclick: () => {
          first += step;
          draw();
        },
      },
      arrow,
    );
  const previous = turn("Previous page", "←", -size);
  const next = turn("Next page", "→", size);
  function draw() {
    const last = Math.min(first + size, rows.length);
    show(rows.slice(first, last));
    status.textContent = `${count(first + 1)}–${count(last)} of ${count(rows.length)}`;
    pager.hidden = rows.length <= size;
    previous.disabled = first === 0;
    next.disabled = last === rows.length;
  }
  const pager = el("div", { className: "pager" }, status, previous, next);
  return {
    pager,
    set(newRows) {
      rows = newRows;
      first = 0;
      draw();
    },
  };
}

// A table that is sorted by a click on a column head. A column has `label`, `value` to
// sort by, `cell` to show (by default the value), `num` and `className`.
function sortable(caption, columns, { size, sort, mark = () => false }) {
  let rows = [];
  let by = columns.findIndex((column) => column.label === sort);
  let down = columns[by].num;
  const heads = columns.map((column, i) =>
    el(
      "th",
      { scope: "col", className: `${column.num ? "num" : ""} ${column.className || ""}` },
      el("button", { type: "button", onclick: () => sortBy(i) }, column.label),
    ),
  );
  const body = el("tbody");
  const pages = paged(size, (shown) => body.replaceChildren(...shown.map(drawRow)));
  function drawRow(row) {
    const cells = columns.map((column, i) => {
      const content = (column.cell || column.value)(row);
      const name = `${column.num ? "num" : ""} ${column.className || ""}`;
      const properties = i ? { className: name } : { className: name, scope: "row" };
      return add(el(i ? "td" : "th", properties), content);
    });
    return el("tr", { className: mark(row) ? "chosen" : "" }, ...cells);
  }
  function sortBy(i) {
    down = i === by ? !down : Boolean(columns[i].num);
    by = i;
    draw();
  }
  function draw() {
    heads.forEach((head, i) => {
      if (i === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const { value } = columns[by];
    const order = (a, b) =>
      typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b;
    pages.set(
      rows.slice().sort((a, b) => order(value(a), value(b)) * (down ? -1 : 1)),
    );
  }
  const empty = el("p", { className: "notice" }, "Nothing to show.");
  const table = el(
    "div",
    { className: "card scroll" },
    el("table", { "aria-label": caption }, el("thead", {}, el("tr", {}, ...heads)), body),
  );
  return {
    element: el("div", {}, table, empty, pages.pager),
    set(newRows) {
      rows = newRows;
      table.hidden = !rows.length;
      empty.hidden = Boolean(rows.length);
      draw();
    },
  };
}

// A group of buttons, one of them pressed. An option has `key`, `label` and a count, `n`.
function segments(label, onchoose) {
  const element = el("div", { className: "segments", role: "group", "aria-label": label });
  return {
    element,
    set(options, current) {
      const had = element.contains(document.activeElement);
      element.replaceChildren(
        ...options.map(({ key, label, n }) =>
          el(
            "button",
            {
              type: "button",
              "aria-pressed": String(key === current),
              onclick: () => onchoose(key),
            },
            label,
            el("span", { className: "n" }, count(n)),
          ),
        ),
      );
      if (had) element.querySelector('[aria-pressed="true"]').focus();
    },
  };
}

// Marks the pieces of a text: 1 is labelled, 2 predicted, 3 both.
function excerpt(pieces) {
  const names = ["", "g", "p", "b"];
  return pieces.map(([text, kind]) =>
    kind ? el("mark", { className: names[kind] }, text) : text,
  );
}

function nameButton(name) {
  return el(
    "button",
    { type: "button", className: "link", onclick: () => choose(name) },
    bdi(name),
  );
}
