"""The measurement of `adatag label` measures what it says."""

from typing import Any

import srsly
import typer
from benchmarks.labels import main
from typer.testing import CliRunner


def run(main: Any, *args: Any) -> str:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, list(map(str, args)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_recall(tmp_path):
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
