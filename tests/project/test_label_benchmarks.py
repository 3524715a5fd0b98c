"""The measurements of `adatag label` measure what they say."""

import sys
from pathlib import Path
from typing import Any

import pytest
import srsly
import typer
from typer.testing import CliRunner

BENCHMARKS = Path(__file__).parents[2] / "project" / "benchmarks"


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in list(sys.modules):
        if name.split(".")[0] in ("speed", "label_matchers", "label_recall"):
            del sys.modules[name]


def run(main: Any, *args: Any) -> str:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, list(map(str, args)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_matchers(tmp_path):
    pytest.importorskip("ahocorasick")
    from label_matchers import main

    output = tmp_path / "matchers.json"
    args = ["--texts", 50, "--values", 100, "--repeats", 1]
    shown = run(main, *args, "--output", output)
    assert "| PhraseMatcher, LOWER |" in shown
    result = srsly.read_json(output)
    found = {row["way"]: row["places found"] for row in result["rows"]}
    # Those that look at the case only agree, and so do those that look at all.
    assert found["PhraseMatcher, LOWER"] >= 100
    assert found["PhraseMatcher, LOWER"] == found["Matcher, to the case"]
    assert found["PhraseMatcher, LOWER"] == found["pyahocorasick, lower case"]
    assert found["pyahocorasick, normal forms"] == found["Matcher, to inflection"]
    assert all(row["microseconds a title"] > 0 for row in result["rows"])


def test_recall(tmp_path):
    from label_recall import main

    records = tmp_path / "records.jsonl"
    attributes = {"Type": ["Boots"], "Size": ["50 ml"], "Color": ["-", "Red"]}
    srsly.write_jsonl(
        records, [{"text": "Red Boots - red, 50 ml", "attributes": attributes}]
    )
    output = tmp_path / "recall.json"
    run(main, records, "--output", output)
    result = srsly.read_json(output)
    assert (result["texts"], result["places"]) == (1, 4)
    rows = {row["way"]: row for row in result["rows"]}
    assert rows["as in the text"]["verbatim"] == 0.75, "a dash is no value"
    assert rows["as in the text"]["others"] == 1, "red"
    capitals = rows["in capitals"]
    assert (capitals["verbatim"], capitals["case"]) == (0.0, 0.75)
    spaced = rows["spaced in another way"]
    assert (spaced["case"], spaced["spacing"]) == (0.5, 0.75)
    plural = rows["singular for plural"]
    assert (plural["spacing"], plural["inflection"]) == (0.25, 0.75)
