// The plot of precision against the share of kept values, and the choice of a threshold.

// Sums counts between thresholds to counts from each threshold on.
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
// The precision of fewer values is too noisy to plot.
const MIN_KEPT = 5;
// Thresholds with a label in the plot.
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
  parts.push(svg("text", middle, "share of predicted values kept"));
  parts.push(svg("text", { x: box.left, y: 12 }, "precision"));
  for (const { at, className } of shown) {
    const line = at.map((point) => `${toX(point.x)},${toY(point.y)}`).join(" ");
    parts.push(svg("polyline", { points: line, class: `line ${className}` }));
  }
  for (const { threshold, x, y } of shown.at(-1).at) {
    if (!STOPS.includes(threshold)) continue;
    parts.push(svg("circle", { cx: toX(x), cy: toY(y), r: 3.5, class: "stop" }));
    // Keep the label inside the plot, also at the right edge.
    const side = x < 0.85 ? { x: toX(x) + 6 } : { x: toX(x) - 6, "text-anchor": "end" };
    parts.push(svg("text", { ...side, y: toY(y) - 8 }, `from ${threshold}`));
  }
  if (current.kept) {
    const x = toX(current.kept / shown.at(-1).total);
    const y = Math.min(box.bottom, toY(current.correct / current.kept));
    parts.push(svg("line", { x1: x, x2: x, y1: y, y2: box.bottom, class: "guide" }));
    parts.push(svg("circle", { cx: x, cy: y, r: 5.5, class: "dot" }));
  }
  const label = "Precision against the share of predicted values kept";
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
  const nothing = el("p", { className: "notice" });
  const without = el("p", { className: "muted" });
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
      ["precision", share(correct, kept)],
      ["recall", share(correct, gold)],
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
    const { unscored } = row || data;
    if (!curve[0].kept) {
      nothing.textContent = unscored
        ? `The ${plural(unscored, "predicted value")} here have no score.`
        : "No values were predicted here.";
      root.replaceChildren(nothing);
      return;
    }
    without.hidden = !unscored;
    without.textContent = `Left out ${plural(unscored, "predicted value")} without a score.`;
    root.replaceChildren(card, without);
    legend.hidden = !row;
    legend.replaceChildren(
      el("li", { className: "line" }, bdi(chosen)),
      el("li", { className: "rest" }, "all attributes"),
    );
    drawPoint();
    drawTargets();
  };
}

section("curve", makeCurve());
