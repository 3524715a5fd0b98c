import gzip
import json
from pathlib import Path
from typing import Any, List, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.records import (
    Field,
    Record,
    Rejected,
    describe_text,
    parse_record,
    read_records,
)

from .reading import EXTRACTGPT, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.jsonl"


@pytest.mark.parametrize(
    "line,reason",
    [
        ('{"text": "Red"', "expected one JSON value on each line, got: Expecting"),
        (b'{"text": "R\xffd"}', "expected UTF-8, got the byte 0xff at position 11"),
        ("[" * 100_000, "JSON nested too deep"),
        ("[1]", "expected the line to be an object, got [1]"),
        ('"  "', "expected the text not to be empty"),
        ('{"text": "a", "id": true}', "expected a text or number in 'id', got true"),
        ('{"title": "a"}', 'expected the keys of a known format: "text" or "fields"'),
        ("{}", "got no keys"),
        # What the repository of MAVE holds: labels without the texts.
        ('{"id": "a", "attributes": []}', '(label-studio); got "attributes", "id"'),
        ('{"text": ""}', 'expected "text" not to be empty, got ""'),
        (EXTRACTGPT % "[]", 'expected "target_scores" to be an object'),
        ('{"paragraphs": 7}', 'expected "paragraphs" to be a list, got 7'),
    ],
)
def test_invalid_lines_do_not_stop_the_others(
    path: Path, line: Union[str, bytes], reason: str
) -> None:
    before, rejected, after = read(path, ['"before"', line, '"after"'])
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(rejected, Rejected)
    assert rejected.line == 2
    assert reason in rejected.reason
    assert rejected.raw.startswith(line[:8] if isinstance(line, str) else '{"text"')


def test_rejected_line_keeps_its_id(path: Path) -> None:
    (rejected,) = read(path, ['{"id": "x7", "text": ""}'])
    assert isinstance(rejected, Rejected)
    assert rejected.id == "x7"


def test_identifiers(path: Path) -> None:
    ids: List[Any] = ["a ", "", None, 42, 42.0, 1.5]
    lines = [json.dumps({"text": "a", "id": id}) for id in ids]
    found = [record.id for record in read(path, lines)]  # type: ignore[arg-type]
    assert found == ["a", "2", "3", "42", "42", "1.5"]


def test_blank_lines_count_but_hold_nothing(path: Path) -> None:
    lines: List[Union[str, bytes]] = ["", '{"text": "a"}', " \t", '{"text": "b"}\r']
    assert [record.id for record in read(path, lines)] == ["2", "4"]


def test_line_separators_within_a_text(path: Path) -> None:
    # str.splitlines() and text files would break the line here.
    (record,) = read(path, ['{"text": "a\u2028b\x85c"}'])
    assert isinstance(record, Record)
    assert record.text == "a\u2028b\x85c"


def test_byte_order_mark_and_gzip(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl.gz"
    with gzip.open(path, "wb") as file_:
        file_.write(b'\xef\xbb\xbf{"text": "a"}\n{"text": "b"}\n')
    assert [record.text for record in read_records(path)] == ["a", "b"]  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", ["cut", "plain"])
def test_damaged_gzip(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "records.jsonl.gz"
    data = gzip.compress(b'{"text": "a"}\n' * 1000)
    path.write_bytes(data[:-10] if damage == "cut" else b'{"text": "a"}\n')
    with pytest.raises(ValueError, match=r"can't read the \.gz file"):
        list(read_records(path))


def test_reading_is_streamed(path: Path) -> None:
    path.write_text('{"text": "a"}\n' * 100_000)
    assert next(iter(read_records(path))) == Record("1", "a")


@given(st.binary())
def test_any_bytes_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(data)
    for result in read_records(path):
        assert isinstance(result, (Record, Rejected))


@given(
    texts=st.lists(st.text("ab <&", min_size=1).filter(str.strip), min_size=1),
    category=st.none() | st.just("Shoes"),
    group=st.none() | st.just("G"),
    partial=st.booleans(),
    named=st.booleans(),
)
def test_a_described_text_is_read_again(texts, category, group, partial, named) -> None:
    text, fields = "\n".join(texts), []
    for i, part in enumerate(texts):
        start = fields[-1].end + 1 if fields else 0
        fields.append(Field(f"f{i}", start, start + len(part)))
    kept = tuple(fields) if named else ()
    record = Record("7", text, None, kept, category, group, partial)
    assert parse_record(describe_text(record), "7") == record
