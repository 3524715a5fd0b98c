// Numbers: the head of the page, scores, the table of attributes, and the curve.

function drawHead() {
  const { texts, with_gold, with_values, rejected } = data;
  const records = data.records || "the records";
  document.getElementById("title").replaceChildren("What was found in ", bdi(records));
  document.title = `${records} – attribute report`;
  const facts = [
    data.title && ["Pipeline ", bdi(data.title)],
    plural(texts, "text"),
    with_gold < texts && `${count(with_gold)} with gold values`,
    plural(data.attributes.length, "attribute"),
    `${share(with_values, texts)} of the texts have a value`,
    data.created,
  ];
  document
    .getElementById("facts")
    .append(...facts.filter(Boolean).map((fact) => add(el("span"), fact)));
  if (!rejected.count) return;
  const root = document.getElementById("rejected");
  root.hidden = false;
  const verb = rejected.count === 1 ? "was" : "were";
  root.querySelector("summary").textContent =
    `${plural(rejected.count, "line")} could not be used and ${verb} left out`;
  const list = root.querySelector("ul");
  for (const { line, id, reason } of rejected.shown) {
    const record = id === null ? "" : ["record ", bdi(id), ": "];
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
    data.with_gold === data.texts ? `, ${share(row.labelled, row.asked)} in gold` : "";
  const text =
    `This attribute alone. ${share(row.found, row.asked)} of the ` +
    `${plural(row.asked, "text")} asked for it have a value${inGold}. `;
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
        scoreCard("Macro", `The average of ${plural(scored.length, "attribute")}: each counts the same.`, of("macro")),
        scoreCard("Micro", "All values together: frequent attributes count more.", of("micro")),
      ];
  const sum = (key) => data.attributes.reduce((n, a) => n + (a[key] || 0), 0);
  const [gold, predicted, correct] = ["gold", "predicted", "correct"].map((key) =>
    row ? row[key] || 0 : sum(key),
  );
  const { missing = 0, boundary = 0, invented = 0 } = row ? row.errors : data.errors.kinds;
  const bars = [
    shareBar(plural(gold, "gold value"), gold, [
      ["good", "found", correct],
      ["boundary", "with a wrong boundary", boundary],
      ["attribute", "taken for another attribute", gold - correct - boundary - missing],
      ["missing", "missing", missing],
    ]),
    shareBar(plural(predicted, "predicted value"), predicted, [
      ["good", "right", correct],
      ["boundary", "with a wrong boundary", boundary],
      ["attribute", "of another attribute in gold", predicted - correct - boundary - invented],
      ["invented", "invented", invented],
    ]),
  ];
  root.replaceChildren(
    el("div", { className: "cards" }, cards),
    el("div", { className: "card shares" }, bars),
  );
}

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
    number("Gold", "gold"),
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
    sort: data.scores ? "Gold" : "With a value",
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

// From counts between thresholds to what is kept from each threshold on.
function sumCurve(steps) {
  const curve = data.thresholds.map((threshold) => ({ threshold, kept: 0, correct: 0 }));
  for (const [i, kept, correct] of steps) Object.assign(curve[i], { kept, correct });
  for (let i = curve.length - 2; i >= 0; i--) {
    curve[i].kept += curve[i + 1].kept;
    curve[i].correct += curve[i + 1].correct;
  }
  return curve;
}

const allCurve = sumCurve(data.curve);
// Precision of fewer values than this says little.
const MIN_KEPT = 5;
// Thresholds that are named in the plot.
const STOPS = [0.5, 0.7, 0.9];

function drawPlot(root, curves, current) {
  const width = Math.max(280, root.clientWidth - 24);
  const height = Math.min(360, Math.max(220, width * 0.55));
  const box = { left: 52, right: width - 12, top: 26, bottom: height - 44 };
  const shown = curves.map(({ curve, ...rest }) => {
    const total = curve[0].kept;
    const least = Math.max(1, Math.min(MIN_KEPT, total));
    const at = curve
      .filter((point) => point.kept >= least)
      .map(({ threshold, kept, correct }) => ({ threshold, x: kept / total, y: correct / kept }));
    return { ...rest, total, at };
  });
  const lowest = Math.min(0.9, ...shown.flatMap(({ at }) => at.map((point) => point.y)));
  const floor = Math.floor(lowest * 10 + 1e-9) / 10;
  const toX = (x) => box.left + x * (box.right - box.left);
  const toY = (y) => box.bottom - ((y - floor) / (1 - floor)) * (box.bottom - box.top);
  const parts = [];
  const step = 1 - floor > 0.55 ? 0.2 : 0.1;
  for (let y = 1; y > floor - 1e-9; y -= step) {
    const at = { x1: box.left, x2: box.right, y1: toY(y), y2: toY(y), class: "grid" };
    parts.push(svg("line", at));
    const place = { x: box.left - 8, y: toY(y) + 4, "text-anchor": "end" };
    parts.push(svg("text", place, `${Math.round(100 * y)}%`));
  }
  for (let x = 0; x <= 1.001; x += 0.25) {
    const anchor = x > 0.9 ? "end" : x ? "middle" : "start";
    const place = { x: toX(x), y: box.bottom + 18, "text-anchor": anchor };
    parts.push(svg("text", place, `${Math.round(100 * x)}%`));
  }
  const middle = { x: (box.left + box.right) / 2, y: box.bottom + 38, "text-anchor": "middle" };
  parts.push(svg("text", middle, "share of predicted values that are kept"));
  parts.push(svg("text", { x: box.left, y: 12 }, "precision"));
  for (const { at, className } of shown) {
    const line = at.map((point) => `${toX(point.x)},${toY(point.y)}`).join(" ");
    parts.push(svg("polyline", { points: line, class: `line ${className}` }));
  }
  for (const { threshold, x, y } of shown.at(-1).at) {
    if (!STOPS.includes(threshold)) continue;
    parts.push(svg("circle", { cx: toX(x), cy: toY(y), r: 3.5, class: "stop" }));
    const place = { x: toX(x) + 6, y: toY(y) - 8 };
    parts.push(svg("text", place, `from ${threshold}`));
  }
  if (current.kept) {
    const x = toX(current.kept / shown.at(-1).total);
    const y = Math.min(box.bottom, toY(current.correct / current.kept));
    parts.push(svg("line", { x1: x, x2: x, y1: y, y2: box.bottom, class: "guide" }));
    parts.push(svg("circle", { cx: x, cy: y, r: 5.5, class: "dot" }));
  }
  const label = "Precision against the share of predicted values that are kept";
  root.replaceChildren(
    svg("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label }, parts),
  );
}

function makeCurve() {
  const plot = el("div", { className: "plot" });
  const slider = el("input", { type: "range", id: "threshold-slider", min: 0, max: data.thresholds.length - 1, value: 50 });
  const label = el("label", { htmlFor: "threshold-slider" });
  const facts = el("dl");
  const targets = el("tbody");
  const head = ["Precision", "From", "Kept", "Recall"].map((name) =>
    el("th", { scope: "col" }, name),
  );
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...head)), targets);
  const side = el("div", { className: "side" }, label, slider, facts, table);
  const legend = el("ul", { className: "legend" });
  const card = el("div", { className: "card curve" }, el("div", {}, legend, plot), side);
  const nothing = el("p", { className: "notice" }, "No values were predicted here.");
  let curve = allCurve;
  let gold = 0;
  const toText = (threshold) => threshold.toFixed(threshold > 0.99 ? 3 : 2);

  function drawPoint() {
    const point = curve[slider.value];
    const { threshold, kept, correct } = point;
    label.replaceChildren("Keep scores from ", el("b", {}, toText(threshold)));
    slider.setAttribute("aria-valuetext", toText(threshold));
    const rows = [
      ["values kept", `${count(kept)} of ${count(curve[0].kept)}`],
      ["share kept", share(kept, curve[0].kept)],
      ["of these right", share(correct, kept)],
      ["gold found", share(correct, gold)],
    ];
    facts.replaceChildren(
      ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    );
    const one = curve === allCurve;
    const lines = [{ curve, className: "" }];
    if (!one) lines.unshift({ curve: allCurve, className: "rest" });
    drawPlot(plot, lines, point);
  }

  function drawTargets() {
    targets.replaceChildren(
      ...[0.8, 0.9, 0.95, 0.98].map((wanted) => {
        const enough = ({ kept, correct }) => kept && correct / kept >= wanted;
        const point = curve.find(enough);
        const cells = point
          ? [toText(point.threshold), share(point.kept, curve[0].kept), share(point.correct, gold)]
          : ["never", "–", "–"];
        return el(
          "tr",
          {},
          el("th", { scope: "row" }, `${100 * wanted}%`),
          ...cells.map((cell) => el("td", {}, cell)),
        );
      }),
    );
  }

  slider.oninput = drawPoint;
  new ResizeObserver(() => plot.isConnected && drawPoint()).observe(plot);
  return (root) => {
    const row = byName.get(chosen);
    curve = row ? sumCurve(row.curve) : allCurve;
    gold = row ? row.gold || 0 : data.attributes.reduce((n, a) => n + (a.gold || 0), 0);
    if (!curve[0].kept) {
      root.replaceChildren(nothing);
      return;
    }
    root.replaceChildren(card);
    legend.hidden = !row;
    legend.replaceChildren(
      el("li", { className: "line" }, bdi(chosen)),
      el("li", { className: "rest" }, "all attributes"),
    );
    drawPoint();
    drawTargets();
  };
}

drawHead();
drawChoice();
section("score-cards", drawScores);
document.getElementById("attribute-table").append(attributeTable.element);
document.getElementById("attribute-filter").oninput = drawAttributes;
sections.push(drawAttributes);
section("curve", makeCurve());
