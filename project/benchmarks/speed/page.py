"""Write the page of the measurements, and draw its plots."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

Results = Dict[str, Any]
# The goals of speed are ratios to this commit.
EARLIER = "adatag at fd42458"


class Bound(NamedTuple):
    """A goal, and the measured value."""

    what: str
    value: Optional[float]
    bound: float
    at_most: bool


def list_bounds(results: Results) -> List[Bound]:
    """List the goals of the project, with the measured values.

    results (Results): The measurements of a device.
    RETURNS (List[Bound]): The goals. The value is None if it was not measured.
    """
    growth = {(row["text"], row["attributes"]): row for row in results.get("growth", ())}
    others = {
        (row["text"], row["other"]): row["times slower"]
        for row in results.get("others", ())
    }
    losses = {(row["pairs"], row["n"]): row for row in results.get("losses", ())}
    training = {row["system"]: row["times slower"] for row in results.get("training", ())}
    memory = {row["case"]: row["megabytes"] for row in results.get("memory", ())}
    lengths = {row["words"]: row for row in results.get("lengths", ())}
    gains = {
        (row["pipeline"], row["text"]): row["times faster"]
        for row in results.get("against", ())
    }
    unseen = next(iter(results.get("unseen", ())), {})
    added = {row["added"]: row["over none added"] for row in results.get("added", ())}

    def grow(more: int, less: int) -> Optional[float]:
        times = [
            growth.get(("title", n), {}).get("milliseconds a text") for n in (more, less)
        ]
        return times[0] / times[1] if all(times) else None

    decoding = [
        row["naive"]
        for row in results.get("decoding", ())
        if row["pairs"] >= 1632 and row["n"] == 20 and row["with a value"] < 1
    ]
    limit = next((value for case, value in memory.items() if "5,000" in case), None)
    return [
        Bound(
            "51 attributes over tokenizer and encoder",
            growth.get(("title", 51), {}).get("over encoder"),
            1.4,
            True,
        ),
        Bound("the same, unseen texts", unseen.get("over encoder"), 1.2, True),
        Bound("51 attributes over 1", grow(51, 1), 1.3, True),
        Bound("500 over 51", grow(500, 51), 2.2, True),
        Bound("5,000 over 500", grow(5000, 500), 6.0, True),
        *(
            Bound(f"{n:,} added after training, over none", added.get(n), bound, True)
            for n, bound in ((10, 1.5), (51, 3.0), (5000, 26.4))
        ),
        Bound(
            "a text of 200,000 words over one of 20,000",
            lengths.get(200_000, {}).get("over the shortest"),
            12,
            True,
        ),
        Bound("faster than ner", others.get(("title", "ner")), 12, False),
        Bound("faster than spancat", others.get(("title", "spancat")), 15, False),
        Bound(
            "faster than question answering over MiniLM",
            others.get(("title", "question answering over MiniLM")),
            2000,
            False,
        ),
        Bound(
            "faster than a torchcrf decode for each attribute",
            others.get(("title", "torchcrf, one attribute after the other")),
            15,
            False,
        ),
        *(
            Bound(
                f"loss and gradient, faster than torchcrf, {pairs:,} x {n}",
                losses.get((pairs, n), {}).get("torchcrf"),
                bound,
                False,
            )
            for pairs, n, bound in ((128, 20, 6), (1632, 20, 12), (1632, 120, 20))
        ),
        Bound(
            "decoding, faster than a loop, 1,632 pairs and more",
            min(decoding, default=None),
            2,
            False,
        ),
        Bound("training, faster than ner", training.get("ner"), 2.8, False),
        Bound("training, faster than spancat", training.get("spancat"), 5, False),
        Bound(
            "error of the gradient in single precision",
            max((row["error"] for row in results.get("losses", ())), default=None),
            2e-5,
            True,
        ),
        Bound("megabytes, 5,000 attributes, 64 texts of 512 words", limit, 1500, True),
        Bound(
            "single text, faster than ner",
            others.get(("single title", "ner")),
            2.5,
            False,
        ),
        *(
            Bound(
                f"{pipeline}, {text}, faster than {EARLIER}",
                gains.get((pipeline, text)),
                bound,
                False,
            )
            for pipeline, text, bound in (
                ("adatag", "title", 1.15),
                ("adatag-fast", "title", 1.6),
                ("adatag-fast", "120 words", 1.6),
                ("adatag-fast", "extract, Parquet", 1.6),
            )
        ),
    ]


def write_page(results: Dict[str, Results], path: Path) -> None:
    """Write the page.

    results (Dict[str, Results]): The measurements of each device.
    path (Path): The Markdown file.
    """
    lines = [
        "# Speed and memory",
        "",
        "`python -m weasel run benchmark` writes this page. Figures are ratios: the "
        "systems that are compared take turns, in one process and one thread, and the "
        "figure is the median over all turns. The pipeline is AdaTag over GloVe and a "
        "BiLSTM. It was trained on OA-Mine, with all attributes queried for every title. "
        "`ner` and `spancat` are spaCy's own.",
        "",
    ]
    for device, measured in results.items():
        lines += [f"## {device}", "", measured["versions"], ""]
        lines += _write_bounds(measured)
        for key, title in TITLES.items():
            if measured.get(key):
                lines += [f"### {title}", "", *_write_rows(measured[key]), ""]
    path.write_text("\n".join(lines), encoding="utf8")


TITLES = {
    "growth": "Time and the number of attributes",
    "lengths": "Time and the length of a text",
    "added": "Attributes that were added after training, with 20 example values",
    "unseen": "Texts with unseen words",
    "others": "Other systems: how many times slower they are",
    "losses": "Loss and gradient of the CRF: how many times slower others are",
    "decoding": "Decoding: how many times slower a loop is",
    "reference": "Values compared to a decoder in double precision",
    "training": "Training on a text",
    "processes": "Two processes",
    "memory": "Peak memory",
    "steps": "Where the time of a title goes, 51 attributes",
    "roofline": "Throughput compared to the best of the processor",
    "against": "An earlier commit, 51 attributes",
}


def _write_bounds(results: Results) -> List[str]:
    lines = ["| | wanted | measured | |", "| --- | ---: | ---: | --- |"]
    for what, value, bound, at_most in list_bounds(results):
        sign = "at most" if at_most else "at least"
        if value is None:
            lines.append(f"| {what} | {sign} {bound:g} | – | not measured |")
            continue
        met = value <= bound if at_most else value >= bound
        verdict = "yes" if met else "**no**"
        lines.append(f"| {what} | {sign} {bound:g} | {_say(value)} | {verdict} |")
    return [*lines, ""]


def _write_rows(rows: List[Dict[str, Any]]) -> List[str]:
    header = list(rows[0])
    numbers = [not isinstance(rows[0][name], str) for name in header]
    return [
        f"| {' | '.join(header)} |",
        f"| {' | '.join('---:' if number else '---' for number in numbers)} |",
        *(f"| {' | '.join(_say(row[name]) for name in header)} |" for row in rows),
    ]


def _say(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def draw(results: Results, folder: Path) -> None:
    """Draw three plots: time against the number of attributes, the time of each step, and
    the throughput of matrix products compared to the best.

    results (Results): The measurements of a device.
    folder (Path): The folder for the PNG file.
    """
    figure, axes = pyplot.subplots(1, 3, figsize=(15, 4), layout="constrained")
    _draw_growth(axes[0], results)
    _draw_steps(axes[1], results)
    _draw_roofline(axes[2], results)
    figure.savefig(folder / "speed.png", dpi=120)
    pyplot.close(figure)


def _draw_growth(axis: Any, results: Results) -> None:
    by_text: Dict[str, List[Tuple[int, float]]] = {}
    for row in results.get("growth", ()):
        point = row["attributes"], row["milliseconds a text"]
        by_text.setdefault(row["text"], []).append(point)
    for text, points in by_text.items():
        axis.plot(*zip(*points), marker="o", label=f"adatag, {text}")
    titles = dict(by_text.get("title", ()))
    marks = "sD^v"
    for row in results.get("others", ()):
        if row["text"] == "title" and 51 in titles:
            mark, marks = marks[0], marks[1:] + marks[0]
            axis.plot(51, titles[51] * row["times slower"], mark, label=row["other"])
    axis.set(xscale="log", yscale="log", xlabel="attributes", ylabel="ms a text")
    # Below the plot, where it covers no point.
    axis.legend(fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.15))
    axis.grid(alpha=0.3)


def _draw_steps(axis: Any, results: Results) -> None:
    steps = results.get("steps", ())
    left = 0.0
    for row in steps:
        axis.barh(0, row["share"], left=left, label=f"{row['step']}, {row['share']:.0%}")
        left += row["share"]
    axis.set(yticks=[], xlabel="share of the time of a title, 51 attributes", xlim=(0, 1))
    axis.legend(fontsize=7, loc="upper center", ncol=2)
    axis.set_ylim(-0.5, 1.6)


def _draw_roofline(axis: Any, results: Results) -> None:
    rows = results.get("roofline", ())
    bars = axis.barh(
        [row["step"] for row in rows], [row["billions a second"] for row in rows]
    )
    axis.bar_label(bars, [f"{row['of the best']:.0%}" for row in rows], fontsize=8)
    axis.set(xlabel="billions of operations a second")
    axis.margins(x=0.15)
    axis.invert_yaxis()
