// Sections with texts: errors, confusions, suspicious labels, and values.

const ofChosen = (item) =>
  !chosen || [item.gold, item.predicted].some((side) => side && side.attribute === chosen);

const inTraining = (n) => (n ? `${count(n)}× in training` : "not in training");

// `sure` is the probability of no value, if there is no answer.
function drawSide(label, answer, sure) {
  const nothing = el("span", { className: "muted" }, "no value");
  const term = el("dt", {}, label);
  if (!answer) {
    const score = el("dd", { className: "score-of" }, sure ? sure.toFixed(3) : "");
    return el("div", {}, term, el("dd", {}, nothing), score);
  }
  const notes = [answer.absent && "not in the text", inTraining(answer.trained)];
  const note = notes.filter(Boolean).join(", ");
  const small = el("small", {}, el("b", {}, bdi(answer.attribute)), `, ${note}`);
  const value = el("dd", {}, bdi(answer.value), small);
  const score = answer.score === undefined ? "" : answer.score.toFixed(3);
  return el("div", {}, term, value, el("dd", { className: "score-of" }, score));
}

function drawCase(item, title) {
  const where = [`line ${count(item.line)}`];
  if (item.id !== String(item.line)) where.push(", id ", bdi(item.id));
  if (item.trained_on) where.push(", trained on");
  return el(
    "li",
    { className: "case" },
    el(
      "div",
      {},
      el("span", { className: `kind ${item.kind}` }, title),
      el("span", { className: "where" }, ...where),
    ),
    el("p", { className: "text", dir: "auto" }, ...excerpt(item.text)),
    el("dl", { className: "pair" }, drawSide("Label", item.gold), drawSide("Predicted", item.predicted, item.sure)),
  );
}

// A list of cases, with a filter by kind. `titles` has the title of each kind.
function caseList(label, titles) {
  const list = el("ol", { className: "cases" });
  const card = el("div", { className: "card" }, list);
  const nothing = el("p", { className: "notice" }, "None.");
  const pages = paged(10, (shown) =>
    list.replaceChildren(...shown.map((item) => drawCase(item, titles[item.kind]))),
  );
  const kinds = segments(label, (key) => {
    kind = key;
    draw();
  });
  const key = el(
    "span",
    { className: "key" },
    el("mark", { className: "g" }, "label"),
    el("mark", { className: "p" }, "predicted"),
    el("mark", { className: "b" }, "both"),
  );
  const note = el("span", { role: "status" });
  const tools = el("div", { className: "tools" }, kinds.element, note, key);
  let kind = "";
  let items = [];
  let totals = {};

  function draw() {
    const sum = Object.values(totals).reduce((a, b) => a + b, 0);
    const options = Object.keys(titles)
      .filter((name) => totals[name] || name === kind)
      .map((name) => ({ key: name, label: titles[name], n: totals[name] || 0 }));
    kinds.set([{ key: "", label: "All", n: sum }, ...options], kind);
    const shown = items.filter((item) => !kind || item.kind === kind);
    const total = kind ? totals[kind] || 0 : sum;
    note.textContent = shown.length < total ? `${count(shown.length)} shown` : "";
    card.hidden = !shown.length;
    nothing.hidden = Boolean(shown.length);
    pages.set(shown);
  }

  return {
    element: el("div", {}, tools, card, nothing, pages.pager),
    // The totals count all cases of a kind. The page may have fewer.
    set(newItems, newTotals) {
      items = newItems;
      totals = newTotals;
      draw();
    },
  };
}

function countKinds(items) {
  const totals = {};
  for (const { kind } of items) totals[kind] = (totals[kind] || 0) + 1;
  return totals;
}

function makeErrors() {
  const list = caseList("Kind of error", KINDS);
  return (root) => {
    if (!root.hasChildNodes()) root.append(list.element);
    const row = byName.get(chosen);
    list.set(data.errors.shown.filter(ofChosen), row ? row.errors : data.errors.kinds);
  };
}

function makeLabels() {
  const titles = { unlabelled: "Add?", invented: "Add? (new)", missing: "Remove?", boundary: "Change?", attribute: "Move?" };
  const list = caseList("What to do", titles);
  const { count: all, shown } = data.suspicious;
  document.getElementById("labels-lead").textContent =
    `Labels that contradict a sure model, with a score of ${data.sure} or more. ` +
    "Check these first when you clean your data." +
    (shown.length < all ? ` This page has ${count(shown.length)} of ${count(all)}.` : "");
  return (root) => {
    if (!root.hasChildNodes()) root.append(list.element);
    const items = shown.filter(ofChosen);
    list.set(items, countKinds(items));
  };
}

const exampleColumn = {
  label: "Example",
  className: "wide",
  value: (row) => row.text.map(([text]) => text).join(""),
  cell: (row) => el("span", { dir: "auto" }, ...excerpt(row.text)),
};

function makeConfusions() {
  const { count: all, shown } = data.confusions;
  const columns = [
    { label: "Label", value: (row) => row.gold.attribute, cell: (row) => nameButton(row.gold.attribute) },
    { label: "Predicted as", value: (row) => row.predicted.attribute, cell: (row) => nameButton(row.predicted.attribute) },
    { label: "Times", num: true, value: (row) => row.count, cell: (row) => count(row.count) },
    exampleColumn,
  ];
  const table = sortable("Confusions", columns, { size: 10, sort: "Times" });
  const note = `This page has the ${count(shown.length)} most frequent of ${plural(all, "pair")}.`;
  return (root) => {
    if (!root.hasChildNodes()) {
      root.append(table.element);
      if (shown.length < all) root.append(el("p", { className: "muted" }, note));
    }
    table.set(shown.filter(ofChosen));
  };
}

// Empty for attributes without a schema.
function describeCanonical(row) {
  return row.canonical ?? (data.canonical.includes(row.attribute) ? "none" : "");
}

function makeValues() {
  const columns = [
    { label: "Value", value: (row) => row.value, cell: (row) => bdi(row.value) },
    { label: "Attribute", value: (row) => row.attribute, cell: (row) => nameButton(row.attribute) },
    ...(data.canonical.length ? [{ label: "Canonical", value: describeCanonical, cell: (row) => bdi(describeCanonical(row)) }] : []),
    { label: "Texts", num: true, value: (row) => row.texts, cell: (row) => count(row.texts) },
    { label: "Mean score", num: true, value: (row) => row.score ?? -1, cell: (row) => row.score?.toFixed(3) ?? "–" },
    exampleColumn,
  ];
  const table = sortable("Values", columns, { size: 15, sort: "Texts" });
  const which = segments("Which values", (key) => {
    news = key;
    draw();
  });
  const filter = el("input", { type: "search", id: "value-filter", autocomplete: "off", spellcheck: false, placeholder: "part of a value", oninput: draw });
  const note = el("span", { role: "status" });
  const tools = document.getElementById("value-tools");
  tools.append(which.element, el("label", {}, "Filter ", filter), note);
  document.getElementById("value-table").append(table.element);
  let news = "new";

  function draw() {
    const row = byName.get(chosen);
    const { known: allKnown, new: allNew, shown } = data.values;
    const n = row ? row.new : allNew;
    const known = row ? row.values - row.new : allKnown;
    which.set(
      [
        { key: "new", label: "New", n },
        { key: "known", label: "Known", n: known },
      ],
      news,
    );
    const kept = shown.filter(
      (item) => item.new === (news === "new") && (!chosen || item.attribute === chosen),
    );
    const total = news === "new" ? n : known;
    note.textContent = kept.length < total ? `${count(kept.length)} shown` : "";
    const part = filter.value.trim().toLowerCase();
    table.set(kept.filter((item) => item.value.toLowerCase().includes(part)));
  }
  return draw;
}

section("error-list", makeErrors());
section("confusion-table", makeConfusions());
section("label-list", makeLabels());
section("value-table", makeValues());
choose(readAddress().name);
followAddress();
window.onhashchange = followAddress;
