"""Formats of records."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict

import pytest
import srsly
from hypothesis import given

from spacy_adatag.corpus.records import (
    FORMATS,
    Field,
    Record,
    Rejected,
    Value,
    read_records,
)

from .reading import EXTRACTGPT, JSON, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.jsonl"


@pytest.mark.parametrize(
    "data,record",
    [
        ("Red shoe", Record("1", "Red shoe")),
        ({"text": "Red shoe"}, Record("1", "Red shoe")),
        ({"text": "Red", "id": 7, "attributes": {}}, Record("7", "Red", {})),
        (
            {"id": "a", "text": "Red", "category": "Shoes"},
            Record("a", "Red", category="Shoes"),
        ),
        (
            {"fields": [{"name": "title", "text": "Shoe"}]},
            Record("1", "Shoe", fields=(Field("title", 0, 4),)),
        ),
        (
            {
                "input": "Red shoe",
                "category": "Shoes",
                "target_scores": {"C": {"Red": 1}},
            },
            Record("1", "Red shoe", {"C": [Value("Red")]}, category="Shoes"),
        ),
        (
            {"paragraphs": [{"text": "Shoe", "source": "title"}], "attributes": []},
            Record("1", "Shoe", {}, fields=(Field("title", 0, 4),)),
        ),
    ],
)
def test_formats_are_recognised(path: Path, data: Any, record: Record) -> None:
    assert read(path, [json.dumps(data)]) == [record]


def test_format_is_that_of_the_first_known_line(path: Path) -> None:
    lines = ["{", '"a"', '{"title": "b"}', EXTRACTGPT % "{}", '{"text": "c"}']
    results = read(path, lines)  # type: ignore[arg-type]
    assert [type(result) for result in results] == [
        Rejected,
        Record,
        Rejected,
        Record,
        Rejected,
    ]
    assert 'expected "input"' in results[4].reason  # type: ignore[union-attr]


OF_EACH_FORMAT = {
    "canonical": '{"text": "a", "attributes": {}}',
    "extractgpt": EXTRACTGPT % "{}",
    "mave": '{"paragraphs": [{"text": "a", "source": "b"}]}',
    "ae-110k": "a\x01b\x01NULL",
    "oa-mine": '{"title": "a", "entities": []}',
    "prodigy": '{"text": "a", "spans": []}',
    "doccano": '{"text": "a", "entities": []}',
    "label-studio": '{"data": {"body": "a"}, "annotations": [{"result": []}]}',
    "conll": "a\tO",
}


@pytest.mark.parametrize("format", list(FORMATS))
def test_format_can_be_given(path: Path, format: str) -> None:
    own = OF_EACH_FORMAT[format]
    others = [line for line in OF_EACH_FORMAT.values() if '"text"' not in line]
    (record,) = read(path, [own], format=format)
    assert isinstance(record, Record)
    # A text of which nothing is said is a record to these.
    lines = [line for line in others if line != own]
    for result in read(path, lines, format=format):  # type: ignore[arg-type]
        assert isinstance(result, Rejected)


@pytest.mark.parametrize("format", list(FORMATS))
def test_every_format_is_recognised(path: Path, format: str) -> None:
    given = read(path, [OF_EACH_FORMAT[format], "{"], format=format)
    assert read(path, [OF_EACH_FORMAT[format], "{"]) == given


@pytest.mark.parametrize(
    "data",
    [
        {"text": "Red shoe", "label": "shoe"},
        {"text": "Red shoe", "label": ["shoe", "red"]},
        {"text": "Red shoe", "answer": "42"},
        {"text": "Red shoe", "labels": None, "spans": "none"},
        {"text": "Red shoe", "spans": [], "attributes": None},
        {"text": "Red shoe", "entities": [], "attributes": None},
    ],
)
def test_other_keys_are_no_format(path: Path, data: Any) -> None:
    """As tables have them that are extracted from."""
    assert read(path, [json.dumps(data)]) == [Record("1", "Red shoe")]


SPANS = [
    {"text": "Red mug", "spans": [{"start": 0, "end": 3, "label": "Color"}]},
    {"text": "Mug", "spans": []},
    {"text": "Mug", "answer": "reject"},
    {"text": "Mug", "spans": [{"start": 0, "end": 3, "label": "Item"}]},
]


def test_queries_of_formats_that_do_not_say_them(path: Path) -> None:
    lines = [json.dumps(data) for data in SPANS]
    path.write_text("\n".join(lines))
    color, item = [Value("Red", 0, 3)], [Value("Mug", 0, 3)]
    of_file = [r.attributes for r in read_records(path) if isinstance(r, Record)]
    assert of_file == [
        {"Color": color, "Item": []},
        {"Color": [], "Item": []},
        {"Color": [], "Item": item},
    ]
    annotated = [
        record.attributes
        for record in read_records(path, queries="annotated")
        if isinstance(record, Record)
    ]
    assert annotated == [{"Color": color}, {}, {"Item": item}]
    # Formats that say them are as they were.
    path.write_text('{"text": "a", "attributes": {"A": []}}\n{"text": "b"}')
    asked = [record.attributes for record in read_records(path)]  # type: ignore[union-attr]
    assert asked == [{"A": []}, None]
    with pytest.raises(ValueError, match="unknown queries 'all': expected one of"):
        read_records(path, queries="all")


def test_by_category(path: Path) -> None:
    lines = [
        {
            "text": "Red",
            "category": "Shoes",
            "attributes": {"Color": ["Red"], "Size": []},
        },
        {"text": "Red", "attributes": {"Color": ["Red"]}},
        {"text": "Red", "category": None, "attributes": {"Color": ["Red"]}},
        {"text": "Red", "category": "Shoes"},
        {"text": "Red", "category": "Shoes", "attributes": {}},
    ]
    srsly.write_jsonl(path, lines)
    red = [Value("Red")]
    assert [record.attributes for record in read_records(path)] == [  # type: ignore[union-attr]
        *({"Color": red, "Size": []}, {"Color": red}, {"Color": red}, None, {})
    ]
    found = list(read_records(path, by_category=True))
    assert found == [
        Record("1", "Red", {"Shoes / Color": red, "Shoes / Size": []}, category="Shoes"),
        Record("2", "Red", {"Color": red}),
        Record("3", "Red", {"Color": red}),
        Record("4", "Red", category="Shoes"),
        Record("5", "Red", {}, category="Shoes"),
    ]
    assert [record.line for record in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "data",
    [
        {"text": "Mug", "attributes": {"Color": []}},
        {"input": "Mug", "target_scores": {"Color": {"n/a": 1}}},
        {
            "paragraphs": [{"text": "Mug", "source": "title"}],
            "attributes": [{"key": "Color", "evidences": []}],
        },
    ],
)
def test_by_category_in_every_format(path: Path, data: Dict[str, Any]) -> None:
    srsly.write_jsonl(path, [{**data, "category": "Mugs"}])
    (record,) = read_records(path, by_category=True)
    assert record == replace(record, attributes={"Mugs / Color": []}, category="Mugs")


def test_unknown_format(path: Path) -> None:
    with pytest.raises(ValueError, match="'csv': expected one of auto, canonical"):
        read_records(path, "csv")


@pytest.mark.parametrize("format", ["auto", "canonical"])
@pytest.mark.parametrize(
    "name,how",
    [
        ("a.spacy", "which is training data.*adatag convert .*a.spacy OUT.jsonl"),
        ("a.SPACY.gz", "which is training data"),
        ("a.parquet", "which is a table.*adatag label .*a.parquet OUT.jsonl"),
        ("a.xlsx", "a table; save it as CSV.*adatag label TABLE.csv OUT.jsonl"),
    ],
)
def test_files_of_something_else(tmp_path: Path, name: str, how: str, format: str):
    with pytest.raises(ValueError, match=f"expected records, one JSON value .*{how}"):
        read_records(tmp_path / name, format)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz"])
def test_tables_as_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = b"id,title,color\n1,Red mug,Red\n"
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    with pytest.raises(ValueError, match=f"a table.*adatag label .*{name} OUT.jsonl"):
        list(read_records(path))


def test_records_in_columns(tmp_path: Path) -> None:
    """They are a table, too."""
    path = tmp_path / "a.tsv"
    path.write_text("Red\tB-Color\nmug\tO\n")
    (record,) = read_records(path)
    assert isinstance(record, Record) and record.text == "Red mug"


@given(JSON)
def test_any_json_is_a_record_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    results = read(path, [json.dumps(data)])
    # A list, or an object with one of objects in it, is read by its elements.
    assert len(results) == 1 or isinstance(data, (list, dict))
    for result in results:
        if isinstance(result, Rejected):
            assert result.reason.encode()
