"""A table of decisions as a spreadsheet saves it: nothing good is lost."""

import csv
from pathlib import Path
from typing import Any, List, Optional

import pytest
import spacy
import srsly

from spacy_adatag.canonical import Schema
from spacy_adatag.corpus.schema import Record
from spacy_adatag.review import Case, Question, is_reviewed, read_back
from spacy_adatag.review.sheet import write_sheet
from spacy_adatag.review.spoilt import is_spoilt

from .conftest import Rows, read_sheet

TOKENIZER = spacy.blank("en").tokenizer
TEXTS = {"007": ("toy for ages 1-2 café", "1-2"), "008": ("rope of 1.50 m", "1.50")}
TEXTS |= {"009": ("red hat", "red"), "010": ("blue hat", "blue")}


@pytest.fixture
def rows(tmp_path) -> Rows:
    cases = []
    for id, (text, value) in TEXTS.items():
        start = text.index(value)
        place = start, start + len(value)
        question = Question(value, [place], 0.5, None, "low", "low", 1.0)
        cases.append(Case(Record(id, text), "Size", [question]))
    write_sheet(cases, tmp_path / "look.csv")
    return read_sheet(tmp_path / "look.csv")


def read(
    path: Path, rows: Rows, columns: Optional[List[str]] = None, end: str = ""
) -> Any:
    """Save rows as Excel does in Germany, and read them."""
    with path.open("w", encoding="cp1252", newline="") as file_:
        names = columns or list(rows[0])
        writer = csv.DictWriter(file_, names, delimiter=";", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        file_.write(end)
    assert is_reviewed(str(path), "cp1252")
    out = path.with_suffix(".jsonl")
    result = read_back(str(path), out, ["Size"], Schema(), TOKENIZER, "cp1252")
    records = srsly.read_jsonl(out)
    return result, {data["id"]: data["attributes"]["Size"] for data in records}


def test_nothing_good_is_lost(tmp_path, rows):
    """Other dates, numbers and words for true, ids without zeros, and empty rows."""
    for row, decision in zip(rows, ["WAHR", "TRUE", "FALSCH", "vrai"]):
        row.update(decision=decision, id=row["id"].lstrip("0"))
    rows[0]["value"], rows[1]["value"] = "02. Jan", "1,5"
    empty = ";" * (len(rows[0]) - 1) + "\r\n"
    result, found = read(tmp_path / "saved.csv", rows[::-1], end=f"{empty}\r\n{empty}")
    assert not result.rejected and list(found) == ["010", "009", "008", "007"]
    assert found["007"] == [{"start": 13, "end": 16}] and found["009"] == []


def test_dropped_columns(tmp_path, rows):
    for row in rows:
        row["decision"] = "yes"
    assert len(read(tmp_path / "few.csv", rows, ["record", "decision"])[1]) == 4
    with pytest.raises(ValueError, match="expected the column record"):
        read(tmp_path / "no.csv", rows, [name for name in rows[0] if name != "record"])


def test_what_is_lost_is_told(tmp_path, rows):
    for row in rows:
        row["decision"] = "yes"
    rows[0]["correction"], rows[1]["correction"] = "02. Jan", "1,50"
    result, found = read(tmp_path / "saved.csv", [*rows, {**rows[2], "decision": "no"}])
    assert {row.line: row.reason for row in result.rejected}.keys() == {2, 6}
    date, copy = (row.reason for row in result.rejected)
    assert "has made a date of it" in date and "in a copy of this row, row 4:" in copy
    # A number may have another decimal sign.
    assert found == {"008": [{"start": 8, "end": 12}], "010": [{"start": 0, "end": 4}]}


@pytest.mark.parametrize(
    "shown, text, expected",
    [
        ("02. Jan", "1-2", True),
        ("2-Jan", "1/2", True),
        ("Mrz 24", "3-24", True),
        ("2024-03-12 00:00:00", "3-12", True),
        ("1,23457E+15", "1234567890123456", True),
        ("03. Jan", "1-2", False),
        ("02. Jan", "size 1-2", False),
        ("2-3", "1-2", False),
        ("1,3E+15", "1234567890123456", False),
    ],
)
def test_what_spreadsheets_make(shown, text, expected):
    assert is_spoilt(shown, text) is expected


def test_the_files_of_two_people_in_one(tmp_path, rows):
    """Each has decided some rows, and left the others as they were."""
    one, other = [dict(row) for row in rows], [dict(row) for row in rows]
    for i, half in enumerate((other, one, other, one)):
        half[i]["decision"] = "yes"
    other[1]["decision"] = "yes"
    other[3]["decision"] = one[3]["decision"] = ""
    header = {name: name for name in rows[0]}
    result, found = read(tmp_path / "both.csv", [*one, header, *other])
    assert not result.rejected and len(found) == 3
    assert result.decisions.accepted == 3, "one of them twice"
    assert result.decisions.undecided == 1


def test_the_names_of_columns_are_below_a_title(tmp_path, rows):
    path = tmp_path / "titled.csv"
    with path.open("w", encoding="utf-8", newline="") as file_:
        file_.write("Look at these until Friday\n")
        writer = csv.DictWriter(file_, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(ValueError, match=r"got them in line 2: add --header-row 2$"):
        is_reviewed(str(path))
    assert is_reviewed(str(path), header_row=2)


def test_the_column_of_decisions_has_another_name(tmp_path, rows):
    path = tmp_path / "renamed.csv"
    names = ["Entscheidung" if name == "decision" else name for name in rows[0]]
    with path.open("w", encoding="utf-8", newline="") as file_:
        csv.writer(file_).writerows([names, *map(dict.values, rows)])
    with pytest.raises(ValueError, match=r"expected the column decision.*Entscheidung"):
        is_reviewed(str(path))
