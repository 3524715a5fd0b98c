"""Draw the plots of the pages. Matplotlib needs no screen for them."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from reporting.run import Step

BLUE, ORANGE, GRAY = "#1f5a96", "#d9792b", "#6b7280"
# `Any`, because matplotlib's stubs check all keys, and older versions have no stubs.
STYLE: Any = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GRAY,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "xtick.color": GRAY,
    "ytick.color": GRAY,
    "grid.color": "#e5e7eb",
    "figure.dpi": 150,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.08,
}
BAR_INCHES = 0.27


class Point(NamedTuple):
    """A system: its name, the titles that it reads in a second, and its F1 in percent."""

    name: str
    speed: float
    f: float


def plot_curve(steps: List[Step], best: Optional[Step], path: Path) -> None:
    """Plot the loss and the development score over the steps.

    steps (List[Step]): The training log.
    best (Optional[Step]): The step to mark.
    path (Path): The PNG file to write.
    """
    with plt.rc_context(STYLE):
        figure, (above, below) = plt.subplots(
            2, 1, sharex=True, figsize=(7, 5), layout="constrained"
        )
        x = [step.step for step in steps]
        above.plot(x, [s.loss for s in steps], color=BLUE, marker="o", markersize=4)
        above.set_title("Training loss (mean of the steps since the last evaluation)")
        # Log scale: the first loss, of an untrained model, is a hundred times the last.
        above.set_yscale("log")
        above.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        above.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        above.yaxis.set_minor_locator(NullLocator())
        below.plot(x, [s.dev for s in steps], color=ORANGE, marker="o", markersize=4)
        below.set_title("Macro F1 on the development set, %")
        below.set_ylim(0, 100)
        below.set_xlabel("training step")
        if best is not None:
            _mark(below, best, last=x[-1])
        for axes in (above, below):
            axes.grid(axis="y")
        figure.savefig(path)
        plt.close(figure)


def plot_attributes(
    by_attribute: Dict[str, Dict[str, float]], macro: float, path: Path
) -> None:
    """Plot F1 by attribute, the best first, with the number of gold values.

    by_attribute (Dict[str, Dict[str, float]]): Scores with `f` and `gold`.
    macro (float): The mean F1, between 0 and 1.
    path (Path): The PNG file to write.
    """
    ranked = sorted(by_attribute.items(), key=lambda item: (item[1]["f"], item[0]))
    names = [f"{name} ({score['gold']:.0f})" for name, score in ranked]
    values = [100 * score["f"] for _, score in ranked]
    with plt.rc_context(STYLE):
        height = 1.3 + BAR_INCHES * len(names)
        figure, axes = plt.subplots(figsize=(7, height), layout="constrained")
        bars = axes.barh(names, values, color=BLUE, height=0.7)
        axes.axvline(100 * macro, color=ORANGE, linewidth=1.2, linestyle="--")
        # A white background, in case the line crosses a number.
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        style: Any = {"fontsize": 8, "color": GRAY, "bbox": paper}
        axes.bar_label(bars, fmt="%.1f", padding=4, **style)
        axes.set_title(f"F1 by attribute, %  (dashed: macro F1 {100 * macro:.1f})")
        axes.set_xlabel("F1 on the test set; in brackets the number of gold values")
        # Leave room for the numbers on the right.
        axes.set_xlim(0, 110)
        axes.set_xticks(range(0, 101, 20))
        axes.margins(y=0.01)
        axes.tick_params(axis="y", length=0, labelcolor="black", labelsize=9)
        axes.grid(axis="x")
        figure.savefig(path)
        plt.close(figure)


def plot_price(points: List[Point], published: Dict[str, float], path: Path) -> None:
    """Plot the F1 of systems against their speed.

    points (List[Point]): The systems.
    published (Dict[str, float]): The F1 of systems whose speed is not known, by what to
        write at their lines.
    path (Path): The PNG file to write.
    """
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
        for said, f in published.items():
            axes.axhline(f, color=ORANGE, linewidth=1, linestyle="--")
            axes.annotate(
                said,
                (0, f),
                xycoords=("axes fraction", "data"),
                xytext=(4, 2),
                textcoords="offset points",
                fontsize=8,
                color=ORANGE,
            )
        for point in points:
            axes.plot(point.speed, point.f, "o", color=BLUE, markersize=6)
            axes.annotate(
                point.name,
                (point.speed, point.f),
                xytext=(6, -11),
                textcoords="offset points",
                fontsize=9,
            )
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.margins(x=0.25, y=0.08)
        axes.set_title("F1 by extractgpt, mean of OA-Mine and AE-110k, %")
        axes.set_xlabel("titles a second on one core")
        axes.grid(axis="y")
        figure.savefig(path)
        plt.close(figure)


def _mark(axes: Axes, best: Step, last: int) -> None:
    """Label the step that was kept, on the side of the point that has room."""
    axes.plot([best.step], [best.dev], "o", color=ORANGE, markersize=8)
    right = best.step < last / 2
    above = best.dev < 80
    axes.annotate(
        f"kept: {best.dev:.1f} at step {best.step}",
        (best.step, best.dev),
        xytext=(8 if right else -8, 10 if above else -14),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom" if above else "top",
        fontsize=9,
    )
