from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

from .labelling import flat, run, write_csv

COLORS = ["Red", "Blue", "Green", "Navy"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    rows: List[Dict[str, str]] = []
    for i in range(24):
        color = COLORS[i % 4]
        row = {"title": f"Shirt {i} in {color}, white-space", "color": color}
        rows.append({**row, "paint": "white", "type": "shirt", "pack": "10"})
    rows[0]["title"] += ", 10 cm"
    rows.append({**rows[0], "title": ""})
    write_csv(tmp_path / "shop.csv", rows)
    return tmp_path / "shop.csv"


def test_dry_run(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    result = run(shop, output, "--text", "title", "--dry-run")
    assert result.exit_code == 0, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["shop.csv"]
    said = flat(result.stdout)
    assert f"24 records go to {output}" in said
    assert "1 rows can't be read, or have no text" in said
    # First those that may be wrong.
    lines = result.stdout.splitlines()
    names = [line.strip("= ").partition(":")[0] for line in lines if line[:2] == "=="]
    assert names == ["paint", "type", "color"]
    assert said.count("100% of them are 'white'") == 1
    at = lines.index("6 x 'Red'")
    contexts = [line.strip() for line in lines[at + 1 : at + 4]]
    assert len(set(contexts)) == 3
    assert all("in [Red], white-space" in context for context in contexts)
    assert lines[at + 4].startswith("6 x")


def test_doubts_of_a_run(shop: Path, tmp_path: Path) -> None:
    result = run(shop, tmp_path / "records.jsonl", "--text", "title")
    said = flat(result.stdout)
    assert "Look at the labels of 2 attributes, which may be wrong. --dry-run" in said
    assert "paint: 24 places, 100% of them are 'white'" in said
    assert "2 values that match anywhere, such as numbers and letters, are in" in said
    report: Dict[str, Any] = srsly.read_json(tmp_path / "records.report.json")
    paint, color = (report["attributes"][name] for name in ("paint", "color"))
    assert paint["doubts"] == ["100% of them are 'white'"]
    assert color["doubts"] == []
    assert [(s["text"], s["count"]) for s in color["strings"]] == [
        (name, 6) for name in COLORS
    ]
    assert all(len(string["contexts"]) == 3 for string in color["strings"])


def test_nothing_to_doubt(tmp_path: Path) -> None:
    write_csv(tmp_path / "shop.csv", [{"title": "Red hat", "color": "red"}])
    result = run(tmp_path / "shop.csv", tmp_path / "records.jsonl", "--text", "title")
    assert "may be wrong" not in result.stdout


def test_dry_run_without_any_label(tmp_path: Path) -> None:
    write_csv(tmp_path / "shop.csv", [{"title": "No hood", "sale": "No"}])
    output = tmp_path / "records.jsonl"
    result = run(tmp_path / "shop.csv", output, "--text", "title", "--dry-run")
    assert result.exit_code == 1
    assert "No value was found" in flat(result.output)


def test_columns_of_one_name(tmp_path: Path) -> None:
    """The first has a role. Attributes may be in any."""
    lines = ["sku,title,color,sku,color,title"]
    for i in range(40):
        color = COLORS[i % 4]
        cells = f"{color}," if i % 2 else f",{color}"
        first, second = cells.split(",")
        lines.append(f"A{i},Soft shirt {i} in {color},{first},B{i},{second},Other {i}")
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(lines))
    result = run(path, tmp_path / "records.jsonl")
    assert result.exit_code == 0, result.output
    said = flat(result.stdout)
    assert "name: sku, title, color. The second is 'sku (2)'" in said
    records = list(srsly.read_jsonl(tmp_path / "records.jsonl"))
    assert len(records) == 40 and records[0]["id"] == "A0"
    assert all(list(record["attributes"]) == ["color"] for record in records)
