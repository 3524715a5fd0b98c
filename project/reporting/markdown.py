"""Write the text of the report."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Dict, Iterable, List, Sequence

from reporting.page import MAX_TEXTS
from reporting.run import MACRO_F, Run

NOTICE = """\
> **A demonstration.** The data of this run is made up by
> `python -m embedded`. Its scores show that every step works and say nothing
> about real product texts or about the figures in the paper.
"""
EXAMPLES = 5


@dataclass(frozen=True)
class Heading:
    """The facts that are not in the files of a run.

    data (str): The data set.
    command (str): The command that repeats the run.
    demonstration (bool): Whether the data are made up.
    """

    data: str
    command: str
    demonstration: bool


def write_markdown(run: Run, heading: Heading) -> str:
    """Write the report.

    run (Run): The run.
    heading (Heading): The facts that are not in its files.
    RETURNS (str): Markdown.
    """
    parts = [f"# AdaTag on {heading.data}\n"]
    if heading.demonstration:
        parts.append(NOTICE)
    parts.append(_about(run, heading))
    parts.append("## Scores\n")
    parts += [_scores(entry) for entry in run.scores.values()]
    if run.by_attribute:
        parts.append("## By attribute\n\n![F1 by attribute](f1_by_attribute.png)\n")
        parts.append(_attributes(run.by_attribute))
    if run.best is not None:
        parts.append("## Training\n\n![Loss and score over the steps](curve.png)\n")
    if run.extracted:
        parts.append("## Extracted values\n")
        shown = min(MAX_TEXTS, len(run.extracted))
        page = "[values.html](values.html)"
        parts.append(f"{shown} texts with their values marked are in {page}.")
        parts.append("The first ones:\n")
        parts += [_example(entry) for entry in run.extracted[:EXAMPLES]]
    return "\n".join(parts)


def _about(run: Run, heading: Heading) -> str:
    software = ", ".join(
        f"{name} {version(name)}" for name in ("spacy-adatag", "spacy", "torch")
    )
    rows = [("data", heading.data), ("seed", run.seed)]
    if run.best is not None:
        rows.append(
            (
                "training",
                f"{run.steps[-1].step:,} steps; kept: step {run.best.step:,} in epoch "
                f"{run.best.epoch}, with a macro F1 of {run.best.dev:.1f} on the "
                "development set",
            )
        )
    rows += [("command", f"`{heading.command}`"), ("software", software)]
    return _table(("run", ""), rows)


def _scores(entry: Dict[str, Any]) -> str:
    scores = entry["scores"]
    title = f"Metric `{entry['metric']}`, {entry['records']:,} test texts:\n\n"
    if entry["metric"] != "paper":
        header = ("P", "R", "F1", "NN", "NV", "VN", "VC", "VW")
        row = [_percent(scores[key]) for key in "prf"]
        return title + _table(header, [[*row, *(scores[key] for key in header[3:])]])
    rows = [
        [kind, *(_percent(scores[f"attr_{kind}_{key}"]) for key in "prf")]
        for kind in ("macro", "micro")
        if scores.get(f"attr_{kind}_f") is not None
    ]
    return title + _table(("mean", "P", "R", "F1"), rows)


def _attributes(by_attribute: Dict[str, Dict[str, float]]) -> str:
    rows = [
        [
            _cell(name),
            *(_percent(score[key]) for key in "prf"),
            *(f"{score[key]:.0f}" for key in ("gold", "predicted", "correct")),
        ]
        for name, score in sorted(by_attribute.items(), key=lambda item: -item[1]["f"])
    ]
    header = ("attribute", "P", "R", "F1", "gold", "predicted", "correct")
    return _table(header, rows)


def _example(entry: Dict[str, Any]) -> str:
    rows = [
        [
            _cell(name),
            ", ".join(_cell(value["text"]) for value in found),
            ", ".join(f"{value['score']:.2f}" for value in found),
        ]
        for name, found in entry["attributes"].items()
        if found
    ]
    text = "\n> ".join(_cell(line) for line in entry["text"].splitlines())
    if not rows:
        return f"> {text}\n\nNothing found.\n"
    return f"> {text}\n\n" + _table(("attribute", "values", "scores"), rows)


def _percent(score: float) -> str:
    return f"{100 * score:.1f}"


def _cell(text: str) -> str:
    """RETURNS (str): Text that is safe in a table cell and contains no HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _table(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    lines: List[Sequence[Any]] = [header, ["---"] * len(header), *map(list, rows)]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def macro_f(run: Run) -> float:
    """RETURNS (float): The paper's macro F1, between 0 and 1."""
    return float(run.scores["paper"]["scores"][MACRO_F])
