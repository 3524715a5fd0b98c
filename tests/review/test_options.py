"""Corrections in the shop's own terms."""

import csv

import pytest
import srsly

from spacy_adatag.canonical import Schema
from spacy_adatag.corpus.schema import Record
from spacy_adatag.review import Case, Question, read_back
from spacy_adatag.review.sheet import write_sheet

from .conftest import read_sheet

TEXT = "dark blue wool coat, navy trim"
SCHEMA = {"kind": "choice", "values": {"Navy Blue": ["dark blue"], "Navy": []}}


@pytest.mark.parametrize(
    "correction,found,canonical",
    [
        # The text says it in other words.
        ("Navy Blue", "dark blue", "Navy Blue"),
        ("navy blue", "dark blue", "Navy Blue"),
        # The text says it.
        ("Navy", "navy", "Navy"),
        ("dark blue", "dark blue", "Navy Blue"),
    ],
)
def test_an_option_for_its_alias(tmp_path, correction, found, canonical):
    rows, path = ask(tmp_path), tmp_path / "decided.csv"
    rows[0]["correction"] = correction
    save(rows, path)
    schema = Schema.from_json({"Color": SCHEMA})
    result = read_back(str(path), tmp_path / "out.jsonl", ["Color"], schema)
    assert not result.rejected
    (record,) = srsly.read_jsonl(tmp_path / "out.jsonl")
    start = TEXT.index(found)
    expected = {"start": start, "end": start + len(found), "canonical": canonical}
    assert record["attributes"] == {"Color": [expected]}


def test_an_option_that_is_not_in_the_text(tmp_path):
    rows, path = ask(tmp_path), tmp_path / "decided.csv"
    rows[0]["correction"] = "Black"
    save(rows, path)
    options = {**SCHEMA["values"], "Black": ["ebony"]}
    schema = Schema.from_json({"Color": {**SCHEMA, "values": options}})
    result = read_back(str(path), tmp_path / "out.jsonl", ["Color"], schema)
    (rejected,) = result.rejected
    assert "the correction 'Black' is not in the text" in rejected.reason


def ask(folder):
    start = TEXT.index("wool")
    question = Question("wool", [(start, start + 4)], 0.5, None, "low", "low", 1.0)
    write_sheet([Case(Record("1", TEXT), "Color", [question])], folder / "look.csv")
    return read_sheet(folder / "look.csv")


def save(rows, path):
    with path.open("w", encoding="utf8", newline="") as file_:
        writer = csv.DictWriter(file_, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
