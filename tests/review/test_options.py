"""Corrections in the shop's own terms."""

import csv

import pytest
import spacy
import srsly

from spacy_adatag.canonical import Schema
from spacy_adatag.corpus.schema import Record
from spacy_adatag.review import Case, Question, read_back
from spacy_adatag.review.sheet import write_sheet

from .conftest import read_sheet

TEXT = "dark blue wool coat, navy trim"
TOKENIZER = spacy.blank("en").tokenizer
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
    result = read_back(str(path), tmp_path / "out.jsonl", ["Color"], schema, TOKENIZER)
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
    result = read_back(str(path), tmp_path / "out.jsonl", ["Color"], schema, TOKENIZER)
    (rejected,) = result.rejected
    assert "the correction 'Black' is not in the text" in rejected.reason


@pytest.mark.parametrize(
    "unit, text, start, end, canonical",
    [
        # As in the pipeline, the unit behind a number counts.
        ("l", "Mug, 12 oz", 5, 7, "0.3549 l"),
        ("ml", "Cream 50 ml (1.7 oz)", 13, 19, "50 ml"),
        ("ml", "Cream SPF 50, 75 ml", 10, 12, None),
        ("l", "Mug, 12 oz", 5, 10, "0.3549 l"),
        # What a tool marked within a token.
        ("l", "Mug, 12ozx", 5, 9, "0.3549 l"),
    ],
)
@pytest.mark.parametrize("has_fields", [False, True])
def test_quantities(tmp_path, unit, text, start, end, canonical, has_fields):
    value = {"start": start, "end": end}
    record = {"id": "1", "text": text}
    if has_fields:
        fields = [{"name": "brand", "text": "Oak"}, {"name": "title", "text": text}]
        record = {"id": "1", "fields": fields}
        value["field"] = "title"
    first = 4 if has_fields else 0
    task = {
        "text": "Oak\n" + text if has_fields else text,
        "spans": [{"start": first + start, "end": first + end, "label": "Volume"}],
        "answer": "accept",
        "adatag": {"record": record, "asked": ["Volume"]},
    }
    path, out = tmp_path / "done.jsonl", tmp_path / "out.jsonl"
    srsly.write_jsonl(path, [task])
    schema = Schema.from_json({"Volume": {"kind": "quantity", "unit": unit}})
    assert not read_back(str(path), out, ["Volume"], schema, TOKENIZER).rejected
    (read,) = srsly.read_jsonl(out)
    assert read["attributes"] == {"Volume": [{**value, "canonical": canonical}]}


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
