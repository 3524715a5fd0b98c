import gzip
from pathlib import Path
from typing import Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.formats import read_triples
from spacy_adatag.corpus.records import Record, Rejected, Value, read_records

LINES = [
    "Acme Lure 85mm \x01Brand Name\x01Acme",
    "Red Rod\x01 Color \x01Red",
    "Acme Lure 85mm\x01Material\x01NULL",
    "Acme Lure 85mm\x01Length\x0185mm",
    "Red Rod\x01Color\x01NULL",
    "Acme Lure 85mm\x01Brand Name\x01Lure",
    "Acme Lure 85mm\x01Brand Name\x01Acme",
]
RECORDS = [
    Record(
        "1",
        "Acme Lure 85mm",
        {
            "Brand Name": [Value("Acme"), Value("Lure")],
            "Material": [],
            "Length": [Value("85mm")],
        },
    ),
    Record("2", "Red Rod", {"Color": [Value("Red")]}),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_triples(tmp_path: Path, end: str) -> None:
    """The lines of a title are one record, wherever they stand."""
    path = tmp_path / "publish_data.txt"
    path.write_text(end.join(LINES), newline="")
    found = list(read_records(path))
    assert found == RECORDS
    assert [record.line for record in found] == [1, 2]


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "publish_data.txt.gz"
    path.write_bytes(gzip.compress("\n".join(LINES).encode()))
    assert list(read_records(path, "ae-110k")) == RECORDS


@pytest.mark.parametrize(
    "line,reason",
    [
        (
            b"Red Rod\x01Color",
            "expected a title, an attribute and a value with the character U+0001 "
            "between them, got 2 parts",
        ),
        (b"Red Rod", "got 1 parts"),
        (b"Red Rod\x01Color\x01Red\x01Blue", "got 4 parts"),
        (b" \x01Color\x01Red", "expected the title not to be empty"),
        (b"Red Rod\x01\x01Red", "the name of an attribute not to be empty"),
        (b"Red Rod\x01Color\x01", 'the value of attribute "Color" not to be empty'),
        (b"Red\xff\x01Color\x01Red", "expected UTF-8, got the byte 0xff at position 3"),
    ],
)
def test_invalid_lines_do_not_stop_the_others(line: bytes, reason: str) -> None:
    first, last = (LINES[i].encode() for i in (0, 1))
    rejected, *records = read_triples([(1, first), (3, line), (4, last)])
    assert isinstance(rejected, Rejected)
    assert rejected.line == 3 and reason in rejected.reason
    assert [record.line for record in records] == [1, 4]


TRIPLES = st.tuples(
    st.sampled_from(["red mug", "mug", "rod"]),
    st.sampled_from(["Color", "Item"]),
    st.sampled_from(["NULL", "red", "mug"]),
)


@given(st.lists(TRIPLES))
def test_every_triple_is_in_one_record(triples: List) -> None:
    lines = [(i, "\x01".join(t).encode()) for i, t in enumerate(triples, 1)]
    found: Dict[str, Record] = {}
    for record in read_triples(lines):
        assert isinstance(record, Record) and record.text not in found
        found[record.text] = record
    for title, name, value in triples:
        attributes = found[title].attributes
        assert attributes is not None
        assert value == "NULL" or Value(value) in attributes[name]
    values = [
        (title, name, value.text)
        for title, record in found.items()
        for name, given_ in (record.attributes or {}).items()
        for value in given_
    ]
    assert sorted(values) == sorted({t for t in triples if t[2] != "NULL"})
