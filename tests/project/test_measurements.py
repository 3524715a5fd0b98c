"""The page of measurements shows what the files beside it hold."""

from pathlib import Path
from statistics import mean, median
from typing import Any, Dict, Iterator, List

import pytest
import srsly

from spacy_adatag.corpus.asking import WAYS

RESULTS = Path(__file__).parents[2] / "project" / "results"
PAGE = RESULTS.joinpath("measurements.md").read_text("utf8")
DATA = {"OA-Mine": "oa-mine", "AE-110k": "ae-110k"}


def read(name: str) -> Any:
    return srsly.read_json(RESULTS / name)


def read_both(name: str) -> Iterator[Any]:
    """The rows of both data sets, side by side."""
    yield from zip(*(read(f"{folder}/{name}.json") for folder in DATA.values()))


def check(*cells: str) -> None:
    assert f"| {' | '.join(cells)} |" in PAGE


def test_tokens() -> None:
    for rows in read_both("tokenizer_reach"):
        cells = [rows[0]["tokenizer"]]
        for row in rows:
            cells += [f"{100 * row['reach']:.1f} %", f"{row['tokens_per_text']:.1f}"]
        check(*cells)


def test_labels() -> None:
    stages = ("verbatim", "case", "spacing", "inflection")
    for title, folder in DATA.items():
        for row in read(f"catalogue/label_recall_{folder}.json")["rows"]:
            shares = [f"{100 * row[stage]:.1f} %" for stage in stages]
            check(title, row["way"], *shares, str(row["others"]))


def test_asking() -> None:
    """Means over seeds, of each system and way to train it."""
    runs: Dict[Any, List[Any]] = {}
    for row in read("oa-mine/asking.json"):
        runs.setdefault((row["config"], row["trained"]), []).append(row)
    assert ("adatag", "config") in runs and ("adatag", "paper") in runs
    training = {"paper": "the paper's", "config": "as in its config"}
    for (config, trained), rows in runs.items():
        paper = [row["paper"] for row in rows]
        scores = [mean(of[way]["f"] for of in paper) for way in WAYS]
        scores.append(mean(of["everything"]["macro_f"] for of in paper))
        cells = [f"{100 * score:.1f}" for score in scores]
        cells.append(f"{mean(of['everything']['values'] for of in paper):.1f}")
        cells.append(f"{mean(of['everything']['invented'] for of in paper):,.0f}")
        cells.append(
            f"{100 * mean(row['extractgpt']['record']['f'] for row in rows):.1f}"
        )
        check(f"`{config}`", training[trained], str(len(rows)), *cells)


def test_serving() -> None:
    found = read("serving.json")
    single, lists = (found[f"titles a second, {x}"] for x in ("single", "lists"))
    assert f"and reach {single:,.0f} titles a second" in PAGE
    assert f"and reaches {lists:,.0f}." in PAGE
    assert (
        f"The ratio is {found['ratio']:.2f} (wanted: at least {found['wanted']:.1f})"
        in PAGE
    )


def test_time_of_training() -> None:
    first, *others = read("training.json")["rows"]
    for row in (first, *others):
        name = row["config"].split()[0]
        best = f"{100 * median(row['best']):.1f}"
        ratio = f"{first['seconds'] / row['seconds']:.2g}"
        seconds = f"{row['seconds']:.0f}"
        in_all = f"{row['seconds of training']:.0f}"
        check(row["config"].replace(name, f"`{name}`"), best, seconds, ratio, in_all)
    assert 100 * first["goal"] == pytest.approx(77.0, abs=0.05)


def test_training_on_a_large_corpus() -> None:
    found = read("training_large.json")
    assert f"on {found['texts']:,} generated titles" in PAGE
    for row in found["steps"]:
        if row["step"] != "convert dev":
            spent = row.get("processor seconds")
            minutes = "–" if spent is None else f"{spent / 60:.0f}"
            check(row["step"], f"{row['megabytes']:,.0f}", minutes)


def test_unseen_words() -> None:
    for rows in read_both("unseen_words"):
        cells = [f"{rows[0]['kept']:,}"]
        for row in rows:
            cells += [f"{100 * row[f'attr_{x}_f']:.1f}" for x in ("macro", "micro")]
        check(*cells, f"{rows[0]['megabytes']:.0f} MB")


def test_threads() -> None:
    found: Dict[Any, List[Any]] = {}
    for row in read("threads.json")["rows"]:
        found.setdefault((row["config"], row["busy"]), []).append(row)
    for (config, busy), rows in found.items():
        assert [row["threads"] for row in rows] == ["one", "all", "chosen"]
        seconds = [f"{row[key]:.3f}" for key in ("train", "predict") for row in rows]
        check(f"`{config}`", "busy" if busy else "idle", *seconds)


def test_matchers() -> None:
    found = read("catalogue/label_matchers.json")
    assert f"{found['values']:,} values in {found['texts']:,} generated titles" in PAGE
    for row in found["rows"]:
        places = "–" if row["places found"] is None else f"{row['places found']:,}"
        microseconds = f"{row['microseconds a title']:.0f}"
        check(row["way"], microseconds, f"{row['minutes a million']:.2f}", places)


GIVEN = {
    ("nothing", 0): "nothing",
    ("values", 0): "its name",
    ("description", 0): "its name and a description",
    ("taxonomy", 0): "values of the taxonomy",
    ("values", 1): "1 value",
}


def average(rows: List[Any], part: Any, given: str, size: int, path: str) -> float:
    """The mean over the draws of values."""
    found = []
    for row in rows:
        if (row["fifth"], row["given"], row["size"]) == (part, given, size):
            for name in path.split("."):
                row = row[name]
            found.append(row)
    return mean(found)


def test_attributes_never_trained() -> None:
    """Means over the draws of values, then over the fifths."""
    ways = ["any.f", "threshold.f", "threshold.p", "alone.f", "dictionary.f", "span.f"]
    columns = ["any.f", "threshold.f", "dictionary.f", "span.f", "trained.f"]
    for data, folder in DATA.items():
        rows, fifths = read(f"{folder}/open.json"), range(5)
        (other,) = {row["fifth"] for row in rows} - {*fifths}
        for given, size in sorted({(row["given"], row["size"]) for row in rows}):
            found = {
                way: mean(average(rows, n, given, size, way) for n in fifths)
                for way in [*ways, "invented"]
            }
            cells = [f"{100 * found[way]:.1f}" for way in ways]
            cells.insert(4, f"{found['invented']:.0f}")
            check(GIVEN.get((given, size), f"{size} values"), *cells)
        for part in [*fifths, other]:
            cells = [
                f"{100 * average(rows, part, 'values', 20, column):.1f}"
                for column in columns
            ]
            if part in fifths:
                check(data, str(part + 1), *cells)
            else:
                (asked,) = (name for name, each in DATA.items() if each == other)
                check(data, asked, *cells[:-1])
        nearest = mean(average(rows, n, "values", 0, "decoder.f") for n in fifths)
        assert f"{100 * nearest:.1f} on {data}" in PAGE
