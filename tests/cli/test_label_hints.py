"""What `adatag label` says about tables that it can't read as a user expects."""

from pathlib import Path
from typing import Any, List

import pytest
import srsly

from ..conftest import run_cli
from ..shops.test_presets import flat


def label(tmp_path: Path, *args: Any) -> Any:
    result = run_cli("adatag", "label", *args[:1], tmp_path / "out.jsonl", *args[1:])
    return result.exit_code, flat(result.output)


def test_rows_in_another_encoding_are_left_out_aloud(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(
        "title,color\nRote Mütze,rot\nGrüne Mütze,grün\nred cap,red\n".encode("cp1252")
    )
    code, output = label(tmp_path, path)
    assert code == 3
    assert "2 of 3 rows can't be read, and are left out" in output
    assert "add --encoding cp1252" in output.partition("Annotations are")[2]
    code, output = label(tmp_path, path, "--encoding", "cp1252")
    assert code == 0 and "can't be read" not in output
    assert len([*srsly.read_jsonl(tmp_path / "out.jsonl")]) == 1


def test_rows_that_cannot_be_read_are_not_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("title,color\nred cap,red\nred, cap,red\n,red\n")
    code, output = label(tmp_path, path)
    assert code == 3
    assert "1 of 3 rows can't be read, and are left out. The reasons are above" in output


def test_rows_without_a_text_are_usual(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("title,color\nred cap,red\n,red\n")
    code, output = label(tmp_path, path, "--text", "title")
    assert code == 0 and "1 row without a text" in output


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_wrong_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("title,color\nred cap,red\n")
    code, output = label(tmp_path, path, "--encoding", encoding)
    assert code == 1
    assert f"the file is not in {encoding} (" in output
    assert "Leave --encoding out if it is in UTF-8" in output


@pytest.mark.parametrize(
    "name, lines",
    [
        ("shop.jsonl", ['{"title": "Red cap", "specs": {"color": "Red"}}']),
        ("shop.csv", ["title,specs", "Red cap,{'color': 'Red'}"]),
    ],
)
def test_objects_are_no_values(tmp_path: Path, name: str, lines: List[str]) -> None:
    path = tmp_path / name
    path.write_text("\n".join(lines))
    code, output = label(tmp_path, path, "--text", "title", "--attribute", "specs")
    assert code == 1
    assert "1 of 1 cell of specs are objects" in output and '--nested "specs"' in output
    code, output = label(tmp_path, path, "--text", "title", "--nested", "specs")
    assert code == 0 and "are objects" not in output


def test_few_labels_are_worth_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    rows = "".join(f"Soft cap {i},Nord\n" for i in range(20))
    path.write_text(f"title,brand\nNord cap,Nord\n{rows}")
    code, output = label(tmp_path, path)
    assert code == 0
    assert "Left out 20 rows without any value in the text. Add longer texts" in output
    assert "assumed: too few" in output and 'set negatives = "given"' in output


def test_the_encoding_comes_first_if_nothing_is_found(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes("title,color\nRote Mütze,rot\nred cap,grey\n".encode("cp1252"))
    code, output = label(tmp_path, path)
    assert code == 1
    said = output.partition("No value was found")[2]
    assert "1 of 2 rows can't be read" in said and "add --encoding cp1252" in said
