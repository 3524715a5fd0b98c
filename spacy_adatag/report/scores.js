// Sections with numbers: the head of the page, scores, and the table of attributes.

function drawHead() {
  const { texts, with_gold, with_values, rejected } = data;
  const records = data.records || "the records";
  document.getElementById("title").replaceChildren("Values found in ", bdi(records));
  document.title = `${records} – attribute report`;
  const facts = [
    data.title && ["Pipeline ", bdi(data.title)],
    plural(texts, "text"),
    with_gold < texts && `${count(with_gold)} with labels`,
    plural(data.attributes.length, "attribute"),
    `${share(with_values, texts)} of texts have a value`,
    data.created,
  ];
  document
    .getElementById("facts")
    .append(...facts.filter(Boolean).map((fact) => add(el("span"), fact)));
  const { trained_on } = data;
  if (trained_on) {
    const notice = document.getElementById("trained-on");
    notice.hidden = false;
    notice.textContent =
      `The pipeline was trained on ${count(trained_on)} of these ${plural(texts, "text")} ` +
      `(${share(trained_on, texts)}). On those, scores are too good.`;
  }
  if (!rejected.count) return;
  const root = document.getElementById("rejected");
  root.hidden = false;
  const verb = rejected.count === 1 ? "was" : "were";
  root.querySelector("summary").textContent =
    `${plural(rejected.count, "line")} could not be processed and ${verb} left out`;
  const list = root.querySelector("ul");
  for (const { line, id, reason } of rejected.shown) {
    const record = id === null || id === String(line) ? [] : ["record ", bdi(id), ": "];
    list.append(add(el("li"), [`Line ${count(line)}: `, record, bdi(reason)]));
  }
  const more = rejected.count - rejected.shown.length;
  if (more) list.append(el("li", {}, `${count(more)} more`));
}

function drawChoice() {
  const select = document.getElementById("choose");
  const names = [...byName.keys()].sort((a, b) => a.localeCompare(b, "en"));
  select.append(...names.map((name) => el("option", { value: name }, name)));
  select.onchange = () => choose(select.value);
}

function scoreCard(title, text, [p, r, f]) {
  const item = (name, value, className = "") =>
    el("div", { className }, el("dt", {}, name), el("dd", {}, points(value)));
  const list = el("dl", {}, item("F1", f, "main"), item("precision", p), item("recall", r));
  return el("div", { className: "card score" }, el("h3", {}, title), el("p", {}, text), list);
}

function shareBar(title, total, parts) {
  const bar = el("div", { className: "stack", "aria-hidden": "true" });
  const legend = el("ul", { className: "legend" });
  for (const [className, label, n] of parts) {
    if (!n) continue;
    const piece = el("span", { className });
    piece.style.flexGrow = n;
    bar.append(piece);
    const text = ` ${label}, ${share(n, total)}`;
    legend.append(el("li", { className }, el("b", {}, count(n)), text));
  }
  const head = el("p", { className: "share-title" }, el("strong", {}, title));
  return el("div", {}, head, bar, legend);
}

function describe(row) {
  const inGold =
    data.with_gold === data.texts
      ? `, and ${share(row.labelled, row.asked)} have a label`
      : "";
  const untrained = row.trained === false ? `${UNTRAINED}. ` : "";
  const text =
    `${untrained}This attribute only. Of ${plural(row.asked, "text")} asked for it, ` +
    `${share(row.found, row.asked)} have a value${inGold}. `;
  const all = { type: "button", className: "link", onclick: () => choose("") };
  return [text, el("button", all, "Show all attributes")];
}

function drawScores(root) {
  const row = byName.get(chosen);
  const of = (kind) => ["p", "r", "f"].map((x) => data.scores[`attr_${kind}_${x}`]);
  const scored = data.attributes.filter((a) => a.gold);
  const cards = row
    ? [scoreCard(bdi(row.name), describe(row), [row.p || 0, row.r || 0, row.f || 0])]
    : [
        scoreCard("Macro", `The average of ${plural(scored.length, "attribute")}. Each counts the same.`, of("macro")),
        scoreCard("Micro", "All values together. Frequent attributes count more.", of("micro")),
      ];
  const sum = (key) => data.attributes.reduce((n, a) => n + (a[key] || 0), 0);
  const [gold, predicted, correct] = ["gold", "predicted", "correct"].map((key) =>
    row ? row[key] || 0 : sum(key),
  );
  const kinds = row ? row.errors : data.errors.kinds;
  const { missing = 0, boundary = 0, invented = 0, unlabelled = 0 } = kinds;
  const elsewhere = predicted - correct - boundary - invented - unlabelled;
  const bars = [
    shareBar(plural(gold, "label"), gold, [
      ["good", "found", correct],
      ["boundary", "with a wrong boundary", boundary],
      ["attribute", "predicted as another attribute", gold - correct - boundary - missing],
      ["missing", "missing", missing],
    ]),
    shareBar(plural(predicted, "predicted value"), predicted, [
      ["good", "correct", correct],
      ["boundary", "with a wrong boundary", boundary],
      ["attribute", "labelled with another attribute", elsewhere],
      ["unlabelled", "known, in the text, and not labelled", unlabelled],
      ["invented", "invented", invented],
    ]),
  ];
  root.replaceChildren(
    el("div", { className: "cards" }, cards),
    el("div", { className: "card shares" }, bars),
  );
}

// What it means that an attribute was never trained.
const UNTRAINED =
  "The training data had no value of this attribute. Its scores are not calibrated";

function makeAttributeTable() {
  const number = (label, key) => ({
    label,
    num: true,
    value: (row) => row[key] || 0,
    cell: (row) => count(row[key] || 0),
  });
  const score = (label, key) => ({
    label,
    num: true,
    value: (row) => (row.gold ? row[key] : -1),
    cell: (row) => (row.gold ? points(row[key]) : "–"),
  });
  const f1 = score("F1", "f");
  const name = {
    label: "Attribute",
    value: (row) => row.name,
    cell: (row) => [
      nameButton(row.name),
      !row.known && el("span", { className: "tag" }, "not in the model"),
      row.trained === false && el("span", { className: "tag", title: UNTRAINED }, "never trained"),
    ],
  };
  const coverage = {
    label: "Coverage",
    num: true,
    value: (row) => row.found / Math.max(1, row.asked),
    cell: (row) =>
      meter(row.found / Math.max(1, row.asked), share(row.found, row.asked), "share"),
  };
  const counts = [number("Texts asked", "asked"), coverage];
  const scores = [
    { ...f1, cell: (row) => (row.gold ? meter(row.f, points(row.f)) : "–") },
    score("Precision", "p"),
    score("Recall", "r"),
    number("Labels", "gold"),
    number("Predicted", "predicted"),
    number("Correct", "correct"),
  ];
  const others = [number("Different values", "values"), number("New values", "new")];
  const found = number("With a value", "found");
  const columns = data.scores
    ? [name, ...scores, ...counts]
    : [name, found, ...counts, ...others];
  return sortable("Attributes", columns, {
    size: 25,
    sort: data.scores ? "Labels" : "With a value",
    mark: (row) => row.name === chosen,
  });
}

const attributeTable = makeAttributeTable();

function drawAttributes() {
  const part = document.getElementById("attribute-filter").value.trim().toLowerCase();
  attributeTable.set(
    data.attributes.filter((row) => row.name.toLowerCase().includes(part)),
  );
}

const ASKED = {
  record: "Attributes of the record",
  category: "Attributes of its category",
  everything: "All attributes",
};

// The ways to ask, side by side.
function drawAsked() {
  if (!data.scores || !data.asked) return;
  const score = (label, name) => ({
    label,
    num: true,
    value: (row) => row.scores[`attr_${name}`],
    cell: (row) => points(row.scores[`attr_${name}`]),
  });
  const number = (label, key, digits) => ({
    label,
    num: true,
    value: (row) => row[key],
    cell: (row) => row[key].toFixed(digits),
  });
  const columns = [
    { label: "Asked", value: (row) => ASKED[row.way] },
    score("Micro F1", "micro_f"),
    score("Precision", "micro_p"),
    score("Recall", "micro_r"),
    score("Macro F1", "macro_f"),
    number("Values per text", "values_per_text", 2),
    number("Labels", "gold_per_text", 2),
    number("Invented per 100 texts", "invented_per_100_texts", 1),
  ];
  const table = sortable("Ways to ask", columns, { size: 3, sort: "Micro F1" });
  table.set(Object.entries(data.asked).map(([way, found]) => ({ way, ...found })));
  document.getElementById("asked-table").append(table.element);
  document.getElementById("annotations").textContent = `${data.annotations}.`;
  document.getElementById("asked").hidden = false;
}

drawHead();
drawChoice();
section("score-cards", drawScores);
drawAsked();
document.getElementById("attribute-table").append(attributeTable.element);
document.getElementById("attribute-filter").oninput = drawAttributes;
sections.push(drawAttributes);
