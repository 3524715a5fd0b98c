"""Texts that may have values of attributes that they are not asked."""

from pathlib import Path

import pytest
import spacy
import srsly

from spacy_adatag.corpus.reader import Corpus
from spacy_adatag.corpus.records import parse_record

from ..conftest import run_cli

LINES = [
    {
        "text": "red cotton shirt",
        "attributes": {"Color": ["red"], "Material": ["cotton"]},
    },
    {"text": "blue wool hat", "attributes": {"Color": ["blue"]}, "partial": True},
    {"text": "green hat", "attributes": {"Color": ["green"], "Material": []}},
]


@pytest.fixture
def train(tmp_path) -> Path:
    records, path = tmp_path / "records.jsonl", tmp_path / "train.spacy"
    srsly.write_jsonl(records, LINES)
    assert run_cli("adatag", "convert", records, path).exit_code == 0
    return path


@pytest.mark.parametrize("negatives", ["auto", "all"])
def test_nothing_is_drawn_as_absent(train, negatives):
    nlp = spacy.blank("en")
    examples = list(Corpus(train, negatives=negatives)(nlp))
    drawn = [eg.reference._.attr_absent is not None for eg in examples]
    assert drawn == [True, False, True]
    assert examples[0].reference._.attr_absent["names"] == ["Color", "Material"]


def test_only_partial_texts(tmp_path):
    records, path = tmp_path / "records.jsonl", tmp_path / "train.spacy"
    srsly.write_jsonl(records, [LINES[1]])
    result = run_cli("adatag", "convert", records, path)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "partial (as all records say)" in said and "is absent" not in said
    (example,) = Corpus(path)(spacy.blank("en"))
    assert example.reference._.attr_absent is None
    assert example.reference._.attr_queries == ["Color"]


def test_it_is_kept_on_the_way_back(train, tmp_path):
    back = tmp_path / "back.jsonl"
    assert run_cli("adatag", "convert", train, back).exit_code == 0
    assert [data.get("partial") for data in srsly.read_jsonl(back)] == [None, True, None]


@pytest.mark.parametrize("value", ["yes", 2, []])
def test_other_values(value):
    with pytest.raises(ValueError, match='"partial" to be true or false'):
        parse_record({**LINES[0], "partial": value}, "1")
