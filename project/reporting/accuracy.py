"""Write the page of what each point of F1 costs, and of what goes wrong.

`python -m reporting.accuracy results` reads what the benchmarks wrote there.
"""

from pathlib import Path
from statistics import mean
from typing import Annotated, Any, Dict, List, Optional

import srsly
import typer
from benchmarks.kinds import KINDS
from tables.markdown import write_table
from wasabi import msg

from reporting.plots import plot_price
from reporting.scores import (
    DATA,
    LABELS,
    LISTED,
    Scores,
    find_differences,
    list_points,
    list_published,
    read_papers,
    read_shipped,
    say_average,
)

# The speed and the values of others are compared to those of the first.
FIRST, SECOND = "adatag", "best-fast"


def main(
    results: Annotated[Path, typer.Argument(help="Folder of the results", exists=True)],
) -> None:
    """Write accuracy.md and accuracy.png."""
    price = srsly.read_json(results / "price.json")
    published = srsly.read_json(results / "published.json")
    asking = {data: srsly.read_json(results / data / "asking.json") for data in DATA}
    parameters: Dict[str, int] = {}
    speed = {"config": {}, "paper": {}}  # type: Dict[str, Dict[str, Any]]
    for row in price["pipelines"]:
        name, _, _ = row["pipeline"].rpartition("-")
        config = name.removesuffix("-paper")
        speed["config" if config == name else "paper"][config] = row
        parameters[config] = row["parameters"]
    shipped = {data: read_shipped(rows) for data, rows in asking.items()}
    papers = {
        data: read_papers(results / "runs" / data, asking[data], parameters)
        for data in DATA
    }
    points = [
        *list_points(shipped, speed["config"], ""),
        *list_points(papers, speed["paper"], ", the paper's training"),
    ]
    plot_price(points, list_published(published), results / "accuracy.png")
    parts = [
        "# What each point costs, and what goes wrong\n",
        "`python -m weasel run accuracy` writes this page.\n",
        _write_prices(price, shipped, papers, speed, parameters, published),
        _write_attributes(results),
        _write_kinds(results),
    ]
    (results / "accuracy.md").write_text("\n".join(parts), encoding="utf8")
    msg.good(f"Wrote {results / 'accuracy.md'}")


def _write_prices(
    price: Any,
    shipped: Dict[str, Dict[str, Scores]],
    papers: Dict[str, Dict[str, Scores]],
    speed: Dict[str, Dict[str, Any]],
    parameters: Dict[str, int],
    published: Any,
) -> str:
    rows = [
        [
            row["system"],
            *(row.get(data, "–") for data in DATA),
            say_average(row),
            row["source"],
        ]
        for row in published
    ]
    one = speed["config"][FIRST]
    return "\n".join(
        [
            "## What each point costs\n",
            "For each data set: F1 by `extractgpt` / macro F1 by the paper's metric, "
            "both for the attributes of the record / micro F1 if texts are asked for "
            "everything. AE-110k is annotated in part, so there only values of the "
            "record's attributes count. Figures are means over the seeds, whose number "
            "is in brackets.\n",
            "- **Titles a second**: OA-Mine's test titles on one core, asked for "
            f"everything. This is the median of {price['rounds']} rounds, in which the "
            f"pipelines take turns ({price['titles']} titles, {price['versions']}, "
            f"commit {price['commit']}). Seconds are processor time, since the machine "
            "had other work, too. Titles a second depend on the processor, so look at "
            f"the ratio: how many times as fast as `{FIRST}` a pipeline is. Systems "
            "without this figure were not measured.",
            "- **Values** that were found in a title. More values take more time.",
            "- **Minutes** of training on one core, on OA-Mine / AE-110k. Those of the "
            "configs as they are were not recorded for all trainings.",
            "- **Parameters** include those of a transformer, even if it is frozen, and "
            "no word vectors.\n",
            "The configs as they are:\n",
            _write_systems(shipped, speed["config"], parameters, one),
            "With the paper's training, only on the queries that have a value:\n",
            _write_systems(papers, speed["paper"], parameters, one),
            "The mean `extractgpt` F1 of both data sets, with published figures as "
            "lines. Their speed was not published.\n",
            "![F1 against titles a second](accuracy.png)\n",
            write_table(
                ("published", *DATA.values(), "average", "source"), rows, ["source"]
            ),
        ]
    )


def _write_systems(
    scores: Dict[str, Dict[str, Scores]],
    speed: Dict[str, Any],
    parameters: Dict[str, int],
    one: Any,
) -> str:
    def average(config: str) -> float:
        return mean(found[config].published for found in scores.values())

    configs = dict.fromkeys(config for found in scores.values() for config in found)
    both = [name for name in configs if all(name in found for found in scores.values())]
    rest = [name for name in configs if name not in both]
    rows = []
    for config in [*sorted(both, key=average, reverse=True), *rest]:
        found = [scores[data].get(config) for data in DATA]
        row = speed.get(config)
        rows.append(
            [
                f"`{config}`",
                *map(_write_scores, found),
                f"{parameters[config] / 1e6:.1f} M" if config in parameters else "–",
                _write_minutes([own.minutes if own else None for own in found]),
                _round(row and row["titles a second"], "{:,.0f}"),
                _round(row and row["titles a second"] / one["titles a second"], "{:.2g}"),
                _round(row and row["values a title"], "{:.1f}"),
            ]
        )
    header = ("config", *DATA.values(), "parameters", "minutes", "titles a second")
    return write_table((*header, f"`{FIRST}` = 1", "values"), rows)


def _write_minutes(minutes: List[Optional[float]]) -> str:
    if not any(minutes):
        return "–"
    return " / ".join(_round(value, "{:.0f}") for value in minutes)


def _write_scores(own: Optional[Scores]) -> str:
    if own is None:
        return "–"
    scores = (own.published, own.macro, own.everything)
    shown = " / ".join(_round(score and 100 * score, "{:.1f}") for score in scores)
    return f"{shown} ({own.seeds})"


def _write_attributes(results: Path) -> str:
    parts = [
        "## Differences by attribute\n",
        f"The {LISTED} attributes whose F1 by the paper's metric differs most between "
        f"`{FIRST}` and `{SECOND}`, of those with at least {LABELS} labels in the test "
        "set. This is one training of each config, so its F1 differs from the means "
        "above, and a small difference may be due to chance. The figures are in "
        "`oa-mine/errors.json` and `ae-110k/errors.json`.\n",
    ]
    for data, name in DATA.items():
        first, second = _read_errors(results, data)
        rows = [
            (attribute, labels, *(f"{100 * f:.1f}" for f in both), f"{100 * more:+.1f}")
            for attribute, labels, *both, more in find_differences(first, second)
        ]
        parts.append(f"{name}, {_say_asked(first)}:\n")
        header = ("attribute", "labels", f"`{FIRST}`", f"`{SECOND}`", "difference")
        parts.append(write_table(header, rows))
    return "\n".join(parts)


def _write_kinds(results: Path) -> str:
    parts = [
        "## Kinds of error\n",
        "A wrong and a missed value of the same attribute in a text are one error. The "
        "rules are in [`benchmarks/kinds.py`](../benchmarks/kinds.py). Examples are of "
        f"`{SECOND}`: attribute, label → what was found.\n",
    ]
    for data, name in DATA.items():
        first, second = _read_errors(results, data)
        kinds = [kind for kind in KINDS if kind in {**first["kinds"], **second["kinds"]}]
        counts = {
            kind: [
                row["kinds"].get(kind, {"count": 0})["count"] for row in (first, second)
            ]
            for kind in kinds
        }
        kinds.sort(key=lambda kind: -counts[kind][1])
        totals = [sum(column) for column in zip(*counts.values())]
        rows = [
            (f"**{kind}**: {KINDS[kind]}", *counts[kind], _write_example(second, kind))
            for kind in kinds
        ]
        parts.append(f"{name}, {_say_asked(first)}:\n")
        header = ("kind", f"`{FIRST}`", f"`{SECOND}`", "example")
        parts.append(write_table(header, [*rows, ("all", *totals, "")], header[-1:]))
    return "\n".join(parts)


def _read_errors(results: Path, data: str) -> List[Any]:
    rows: Any = srsly.read_json(results / data / "errors.json")
    by_name = {row["pipeline"].rpartition("-")[0]: row for row in rows}
    return [by_name[FIRST], by_name[SECOND]]


def _say_asked(row: Any) -> str:
    asked = "everything" if row["asked"] == "everything" else "what the records ask"
    return f"asked for {asked}"


def _write_example(row: Any, kind: str) -> str:
    if kind not in row["kinds"]:
        return ""
    example = row["kinds"][kind]["example"]
    sides = [example["label"], example["found"]]
    names = dict.fromkeys(side[0] for side in sides if side)
    values = " → ".join(_code(side[1]) if side else "nothing" for side in sides)
    return f"{' → '.join(names)}: {values} in {_code(example['text'])}"


def _code(text: str) -> str:
    plain = " ".join(text.replace("`", "'").split())
    return f"`{plain}`"


def _round(value: Optional[float], form: str) -> str:
    return "–" if value is None else form.format(value)


if __name__ == "__main__":
    typer.run(main)
