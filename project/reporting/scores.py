"""Read what systems reach, and find where they differ."""

from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

import srsly

from reporting.plots import Point

DATA = {"oa-mine": "OA-Mine", "ae-110k": "AE-110k"}
# Attributes with fewer labels differ by chance.
LABELS, LISTED = 10, 10


class Scores(NamedTuple):
    """What a system reaches on a data set: means over its seeds.

    published, macro (float): F1 by `extractgpt`, and the paper's macro F1, asked what
        the records ask.
    everything (Optional[float]): Micro F1, asked everything.
    minutes (Optional[float]): Of training on one core. None if that was not measured.
    seeds (int): The number of seeds.
    """

    published: float
    macro: float
    everything: Optional[float]
    minutes: Optional[float]
    seeds: int


def read_shipped(rows: Any) -> Dict[str, Scores]:
    """Read what configs reach as they are.

    rows (List[Dict[str, Any]]): The output of `benchmarks asking`.
    RETURNS (Dict[str, Scores]): The scores of each config.
    """
    by_config = defaultdict(list)
    for row in rows:
        if row["trained"] == "config":
            by_config[row["config"]].append(row)
    return {
        config: Scores(
            mean(row["extractgpt"]["record"]["f"] for row in found),
            mean(row["paper"]["record"]["macro_f"] for row in found),
            mean(row["paper"]["everything"]["f"] for row in found),
            _get_mean(row.get("minutes") for row in found),
            len(found),
        )
        for config, found in by_config.items()
    }


def read_papers(folder: Path, rows: Any, parameters: Dict[str, int]) -> Dict[str, Scores]:
    """Read what systems reach with the paper's training, on all attributes.

    folder (Path): The runs of the tables on a data set.
    rows (List[Dict[str, Any]]): The output of `benchmarks asking`.
    parameters (Dict[str, int]): The number of parameters of each config, to add to.
    RETURNS (Dict[str, Scores]): The scores of each config.
    """
    everything = {
        row["config"]: row["paper"]["everything"]["f"]
        for row in rows
        if row["trained"] == "paper"
    }
    by_config = defaultdict(list)
    for path in sorted(folder.glob("*-seed*.json")):
        config, _, _ = path.stem.rpartition("-seed")
        if Path(f"../configs/{config}.cfg").exists():
            by_config[config].append(srsly.read_json(path))
    for config, found in by_config.items():
        parameters.setdefault(config, found[0]["parameters"])
    return {
        config: Scores(
            mean(run["test"]["extractgpt"]["f"] for run in found),
            mean(run["test"]["paper"]["attr_macro_f"] for run in found),
            everything.get(config),
            mean(run["training"]["minutes"] for run in found),
            len(found),
        )
        for config, found in by_config.items()
    }


def list_points(
    scores: Dict[str, Dict[str, Scores]], speed: Dict[str, Any], suffix: str
) -> List[Point]:
    """List the systems whose F1 on all data sets and speed are known.

    scores (Dict[str, Dict[str, Scores]]): For each data set the scores of each config.
    speed (Dict[str, Any]): The row of `benchmarks price` of each config.
    suffix (str): What to write behind the name of the config.
    RETURNS (List[Point]): The points of the plot.
    """
    return [
        Point(
            f"{config}{suffix}",
            row["titles a second"],
            mean(100 * found[config].published for found in scores.values()),
        )
        for config, row in speed.items()
        if all(config in found for found in scores.values())
    ]


def list_published(published: Any) -> Dict[str, float]:
    """RETURNS (Dict[str, float]): What to write about each published system, and its mean
    F1."""
    return {f"{row['system']}: {say_average(row)}": row["average"] for row in published}


def say_average(row: Any) -> str:
    """RETURNS (str): The mean F1 of a published system. If the figures of each data set
    were not published, nor is the exact mean."""
    exact = all(data in row for data in DATA)
    return f"{'' if exact else 'about '}{row['average']}"


def find_differences(first: Any, second: Any) -> List[Sequence[Any]]:
    """Find the attributes whose F1 differs most.

    first, second (Dict[str, Any]): Rows of `benchmarks errors`.
    RETURNS (List[Sequence[Any]]): Attribute, number of labels, the F1 of both and the
        difference, the largest gain first.
    """
    rows = [
        (name, own["gold"], own["f"], other["f"], other["f"] - own["f"])
        for name, own in first["attributes"].items()
        for other in [second["attributes"][name]]
        if own["gold"] >= LABELS
    ]
    rows.sort(key=lambda row: -abs(row[-1]))
    return sorted(rows[:LISTED], key=lambda row: -row[-1])


def _get_mean(values: Iterable[Optional[float]]) -> Optional[float]:
    known = [value for value in values if value is not None]
    return mean(known) if known else None
