"""Figure 3: F1 on the test attributes as others are added to the training."""

from pathlib import Path
from typing import Dict, List, Optional, Sequence

from matplotlib import pyplot as plt
from reporting.plots import STYLE

COLORS = ("#6b7280", "#d9792b", "#2e8b57", "#1f5a96")
MARKS = ("s", "D", "^", "o")


def plot_figure_3(
    points: Sequence[int], lines: Dict[str, List[Optional[float]]], path: Path
) -> None:
    """Plot the lines of all finished runs.

    points (Sequence[int]): The numbers of trained attributes.
    lines (Dict[str, List[Optional[float]]]): The F1 of each system at each point,
        between 0 and 1.
    path (Path): The PNG file to write.
    """
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
        for (label, line), color, mark in zip(lines.items(), COLORS, MARKS):
            shown = [(x, 100 * f) for x, f in zip(points, line) if f is not None]
            if shown:
                x, y = zip(*shown)
                axes.plot(x, y, color=color, marker=mark, markersize=5, label=label)
        axes.set_title("Macro F1 on the test attributes, %")
        axes.set_xlabel("attributes trained together")
        axes.set_xticks(points)
        axes.grid(axis="y")
        if axes.lines:
            axes.legend(frameon=False, fontsize=9)
        figure.savefig(path)
        plt.close(figure)
