from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly

from .labelling import flat, read, run, write_csv


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Many attributes, of which most are rare."""
    path = tmp_path / "shop.jsonl"
    rows: List[Dict[str, Any]] = []
    for i in range(24):
        name = "Tallas" if i < 4 else "Talla"
        specs = {name: "XL", f"rare {i}": "cotton", "Color": "red" if i < 6 else ""}
        rows.append({"id": str(i), "title": "Red cotton shirt, XL", "specs": specs})
    srsly.write_jsonl(path, rows)
    return path


ROLES = ("--text", "title", "--nested", "specs", "--id", "id")


def test_suggestions(shop: Path, tmp_path: Path) -> None:
    result = run(shop, tmp_path / "out.jsonl", *ROLES)
    assert result.exit_code == 0, result.output
    said = flat(result.stdout)
    assert (
        "Talla, Tallas may be one attribute. If their values are in one language, and of "
        "one system of sizes, merge them: add --merge "
        '"Tallas=Talla"' in said
    )
    assert "Fewer than 5 rows have a value of 25 of 27 attributes" in said
    assert "add --min-rows 5" in said


def test_merge_and_leave_out(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    result = run(shop, output, *ROLES, "--merge", "Tallas=Talla", "--min-rows", 7)
    assert result.exit_code == 0, result.output
    assert read(output) == {str(i): {"Talla": ["XL"]} for i in range(24)}
    said = flat(result.stdout)
    assert "Left out 25 attributes that too few rows have" in said
    assert "may be one attribute" not in said and "Fewer than" not in said
    report = srsly.read_json(tmp_path / "out.report.json")
    assert len(report["rare"]) == 25 and "Color" in report["rare"]
    # Six rows say that they are red. The others have an empty cell.
    run(shop, output, *ROLES, "--min-rows", 6, "--vocabulary", "columns")
    assert read(output)["23"] == {"Talla": ["XL"], "Color": ["Red"]}


def test_merge_columns(tmp_path: Path) -> None:
    rows = [
        {"title": "Red and blue hat", "color": "red", "Colors": "blue", "kind": "hat"},
        {"title": "Green hat", "color": "", "Colors": "green", "kind": ""},
    ]
    write_csv(tmp_path / "shop.csv", rows)
    output = tmp_path / "out.jsonl"
    run(tmp_path / "shop.csv", output, "--text", "title", "--merge", "Colors=color")
    assert read(output) == {
        "1": {"color": ["Red", "blue"], "kind": ["hat"]},
        "2": {"color": ["Green"]},
    }


def test_merges_that_will_not_do(shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    for option in ("Talla", "=Talla", "Talla=", "Talla=Talla"):
        result = run(shop, output, *ROLES, "--merge", option)
        assert result.exit_code == 1
        assert 'as in "Tallas=Talla", got' in flat(result.output)
    result = run(shop, output, *ROLES, "--merge", "Taille=Talla")
    assert result.exit_code == 0
    assert "No row has an attribute 'Taille' to merge" in flat(result.output)
