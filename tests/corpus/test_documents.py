"""Files of JSON that is not one value a line."""

import gzip
import io
import json
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_adatag.corpus.documents import read_elements
from spacy_adatag.corpus.json_lists import MAX_OBJECT
from spacy_adatag.corpus.json_source import HEAD
from spacy_adatag.corpus.records import Record, Rejected, read_records
from spacy_adatag.corpus.tables import Row, Shard, ShardError, estimate_rows, read_rows

RECORDS = [
    {"id": "a", "text": "Crocs, Navy", "attributes": {"Color": ["Navy"]}},
    {"id": "b", "text": "Größe, \U0001f45f", "attributes": {"Color": ["Navy", "x"]}},
    {"id": "c", "text": "z", "attributes": {}, "fields": None},
]
LINES = [json.dumps(record) for record in RECORDS]
PRETTY = json.dumps(RECORDS, indent=2, ensure_ascii=False)
WRAPPED = {"total": 3, "products": RECORDS, "pages": [1]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.json"


def read(path: Path, text: str) -> List[Any]:
    path.write_text(text, encoding="utf8")
    return [x.id if isinstance(x, Record) else x.reason for x in read_records(path)]


@pytest.mark.parametrize("size", [HEAD - 1, HEAD, HEAD + 1, HEAD + 2000, 3 * HEAD])
def test_a_line_as_long_as_what_is_read_at_once(path: Path, size: int) -> None:
    text = json.dumps({"foods": RECORDS})
    padded = text.replace("Crocs", "Crocs" + "s" * (size - len(text)))
    assert len(padded) == size
    assert read(path, padded) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        PRETTY,
        json.dumps(RECORDS),
        "\ufeff\n" + PRETTY.replace("\n", "\r\n"),
        "[\n" + ",\n".join(LINES) + ",\n]\n",
        json.dumps({"data": RECORDS}),
        json.dumps({"data": RECORDS}, indent=2),
        json.dumps(WRAPPED, indent=1),
        json.dumps(WRAPPED),
        json.dumps({"status": "ok", "response": WRAPPED, "next": None}),
        json.dumps({"response": {"docs": RECORDS}}, indent=2),
        json.dumps({"catalog": {"products": RECORDS}}, indent=1),
        json.dumps([{"products": RECORDS}]),
        json.dumps([RECORDS[:1], RECORDS[1:]]),
        json.dumps([{"Items": RECORDS[:2]}, {"records": RECORDS[2:]}]),
        json.dumps({"total": 3, "itemSummaries": RECORDS, "warnings": ["a"]}),
        json.dumps({"data": {"products": {"edges": RECORDS, "page": {"next": "x"}}}}),
        json.dumps({"rss": {"channel": {"title": "a", "item": RECORDS}}}),
        json.dumps({"hits": {"total": {"value": 3}, "hits": RECORDS}}, indent=2),
        "\n".join(json.dumps(record, indent=2) for record in RECORDS),
        "\n".join(LINES),
    ],
)
def test_records(path: Path, text: str) -> None:
    assert read(path, text) == ["a", "b", "c"]
    assert [x.line for x in read_records(path) if isinstance(x, Record)] == [1, 2, 3]
    shard = Shard(path, "jsonl")
    rows = [Row(number, data) for number, data in enumerate(RECORDS, 1)]
    assert list(read_rows(shard)) == rows
    assert list(read_rows(shard, start=2)) == rows[2:]
    assert estimate_rows([shard]) in (3, 4)


@pytest.mark.parametrize("indent", [None, 1])
def test_columns_as_pandas_writes_them(path: Path, indent: Any) -> None:
    rows = [{"id": f"r{i}", "text": "Crocs " * 99, "price": i} for i in range(200)]
    cells = {key: {i: row[key] for i, row in enumerate(rows)} for key in rows[0]}
    path.write_text(json.dumps(cells, indent=indent), encoding="utf8")
    assert [row.data for row in read_rows(Shard(path, "jsonl"))] == rows
    # Objects with numbers as keys are no columns if these differ.
    assert len(read(path, json.dumps({"x": {"0": 1}, "text": "a"}))) == 1
    assert len(read(path, '{"x": {"0": 1}, "x": 1}')) == 1


def test_lines_that_begin_like_a_table(path: Path) -> None:
    line = json.dumps({"fields": {"0": "x"}, "text": "a"})
    path.write_text(f"{line}\n{line[:-5]}\n{line}\n", encoding="utf8")
    found = read_rows(Shard(path, "jsonl"))
    assert [isinstance(row, Row) for row in found] == [True, False, True]


def test_texts(path: Path) -> None:
    assert read(path, '["Navy flat",\n"red coat"]') == ["1", "2"]
    assert read(path, '"Navy"\n"red"\n') == ["1", "2"]
    assert read(path, '{"n": 2, "titles": ["Navy", "red"]}') == ["1", "2"]
    assert read(path, '{"data": {"items": ["Navy", "red"]}}') == ["1", "2"]
    # The values of a record are no texts.
    assert read(path, json.dumps(RECORDS[0], indent=1)) == ["a"]
    assert read(path, "[]") == read(path, "") == []


@pytest.mark.parametrize(
    "row",
    [
        {"title": "Navy", "items": ["a", "b"]},
        {"title": "Navy", "data": {"items": [{"a": 1}]}},
        {"name": "Navy", "items": ["a", "b"]},
        {"bullets": ["a", "b"]},
        {"attributes": {"Color": ["Navy", "red"]}},
        {"title": "Navy", "product_data": [{"name": "Color", "value": "Red"}]},
        {"title": "Navy", "itemList": [{"name": "Color"}], "price": 5},
        {"name": "Navy", "productDetails": [{"name": "Color", "value": "Red"}]},
        {"name": "Navy", "product_details": [{"name": "Color"}], "price": 5},
    ],
)
def test_rows_with_lists(path: Path, row: Any) -> None:
    path.write_text(json.dumps(row, indent=1))
    assert list(read_rows(Shard(path, "jsonl"))) == [Row(1, row)]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_large_list_in_objects(path: Path, indent: Any) -> None:
    records = [{"text": "x" * 100}] * (MAX_OBJECT // 100)
    data = {"status": 0, "response": {"total": len(records), "docs": records}}
    path.write_text(json.dumps(data, indent=indent))
    assert sum(1 for x in read_records(path) if isinstance(x, Record)) == len(records)


@pytest.mark.parametrize("text", [PRETTY, json.dumps(RECORDS), json.dumps(WRAPPED)])
def test_cut_off(path: Path, text: str) -> None:
    text = text[: text.index('"c"')]
    *records, reason = read(path, text)
    assert records == ["a", "b"]
    line = text.count("\n") + 1
    assert f"ends too early in line {line}: " in reason and "2 records" in reason
    with pytest.raises(ShardError, match="row 3: "):
        list(read_rows(Shard(path, "jsonl")))


def test_damaged_in_its_first_elements(path: Path) -> None:
    path.write_text('[\n"Navy",\n"Red" x,\n"Black"\n]')
    *records, error = read_records(path)
    assert [record.text for record in records] == ["Navy", "Red"]
    assert isinstance(error, Rejected) and "damaged in line 3" in error.reason


def test_half_a_character_in_an_inner_list(path: Path) -> None:
    reason, other = read(path, r'[{"products": [{"text": "Red \ud83d"}, {"text": "x"}]}]')
    assert "half a surrogate pair" in reason and other == "2"


def test_damaged(path: Path) -> None:
    *records, reason = read(path, PRETTY.replace('"b"', "b"))
    assert records == ["a"] and "is damaged in line 12: " in reason
    path.write_bytes(PRETTY.encode().replace("ö".encode(), b"\xf6"))
    first, second, third = read_records(path)
    assert isinstance(first, Record) and isinstance(third, Record)
    assert isinstance(second, Rejected) and "got the byte 0xf6" in second.reason


@pytest.mark.parametrize(
    "damaged",
    [
        "[",
        "[[",
        "[1, 2]",
        '["Navy"',
        '["Navy",',
        "{",
        '{"text": "abc',
        '{"text": "abc", "attributes":',
        '{"text": "abc", "attributes": {',
        '{"data": [{"text": "x"}',
        '{"data": [{"text": "x"}]}',
        "a\x01b\x01c",
        "[" * 100_000,
    ],
)
def test_a_damaged_line_is_one_line(path: Path, damaged: str) -> None:
    found = read(path, "\n".join([damaged, *LINES]))
    assert found[1:] == ["a", "b", "c"] and "expected" in found[0]
    # With another one only, it may be a list that is cut off.
    assert "a" in read(path, "\n".join([damaged, LINES[0]]))


def test_objects_with_lists_that_are_records(path: Path) -> None:
    fields = [{"name": "title", "text": "a"}, {"name": "b", "text": "c"}]
    (record,) = read_records(write(path, {"fields": fields}))
    assert isinstance(record, Record) and len(record.fields) == 2
    entities = [{"label": "Color", "value": "a", "startOffset": 0, "endOffset": 1}]
    (record,) = read_records(write(path, {"title": "a", "entities": entities}))
    assert isinstance(record, Record) and record.attributes is not None


def test_long_lines_are_lines(path: Path) -> None:
    long = json.dumps({"text": "x " * HEAD, "attributes": {}})
    assert read(path, "\n".join([long, "{", long, LINES[0]]))[2:] == ["3", "a"]


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize("indent", [None, 1])
def test_memory_does_not_grow(tmp_path: Path, indent: Any) -> None:
    path = tmp_path / "large.json.gz"
    records = [{"id": str(i), "text": "x " * 50_000} for i in range(50)]
    wrapped = json.dumps({"meta": {"n": 1}, "data": records, "more": 2}, indent=indent)
    assert len(wrapped) > MAX_OBJECT
    path.write_bytes(gzip.compress(wrapped.encode()))
    found = [x.id for x in read_records(path)]
    assert found == [str(i) for i in range(50)]
    sizes: List[int] = []
    file_ = io.BytesIO(wrapped.encode())

    def read_some(size: int) -> bytes:
        sizes.append(size)
        return file_.read(size)

    for _ in read_elements(path, read_some):
        pass
    assert max(sizes) <= 2 * MAX_OBJECT + HEAD


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda items: st.lists(items, max_size=3) | st.dictionaries(st.text(), items),
    max_leaves=8,
)


def is_element(value: Any) -> bool:
    # A list of objects is a page of them, also in a list of one item.
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    has_object = isinstance(value, list) and any(isinstance(x, dict) for x in value)
    return value != "" and not has_object


@settings(deadline=None)
@given(st.lists(JSON.filter(is_element), max_size=4), st.integers(1, 9), st.data())
def test_any_pieces(items: List[Any], size: int, data: st.DataObject) -> None:
    """Wherever reading stops to go on."""
    indent = data.draw(st.sampled_from([None, 1]))
    file_ = io.BytesIO(json.dumps(items, indent=indent, ensure_ascii=False).encode())
    found = list(read_elements(Path("x"), lambda _: file_.read(size)))
    assert [json.loads(raw) for _, raw in found] == items


def read_data(path: Path, data: Any, **options: Any) -> List[Any]:
    path.write_text(json.dumps(data, **options))
    return [row.data for row in read_rows(Shard(path, "jsonl")) if isinstance(row, Row)]


@pytest.mark.parametrize("indent", [None, 2])
def test_records_by_their_keys(path: Path, indent: Any) -> None:
    caps = {f"P-{c}": {"name": f"Cap {c}", "color": "red"} for c in "abc"}
    rows = [{"id": key, **cap} for key, cap in caps.items()]
    assert read_data(path, caps, indent=indent) == rows
    # Keys that count are no identifiers.
    inner = {f"Product {i}": {"details": cap} for i, cap in enumerate(caps.values())}
    assert read_data(path, inner, indent=indent) == list(inner.values())
    # Numbers of products may follow each other, too.
    caps = {f"{number}": {"name": "Cap"} for number in (1001, 1002, 1003)}
    rows = [{"id": key, "name": "Cap"} for key in caps]
    assert read_data(path, caps, indent=indent) == rows


@pytest.mark.parametrize(
    "data",
    [
        {"en": {"name": "Cap"}, "de": {"name": "Kappe"}, "fr": {"name": "Bonnet"}},
        {side: {"value": 1, "unit": "cm"} for side in ("width", "height", "depth")},
        {"a": {"name": "Cap"}, "b": {"name": "Hat"}, "total": 2},
        {k: {"en": "a", "de": "b", "fr": "c"} for k in ("heading", "about", "color")},
        {k: {"label": "a", "id": 1, "x": 2} for k in ("name", "brand", "color")},
        {"a": {"name": "Cap"}, "b": {"name": "Hat"}, "c": {"x": 1, "y": 2, "z": 3}},
    ],
)
def test_one_record_of_objects(path: Path, data: Any) -> None:
    assert read_data(path, data, indent=2) == [data]


@pytest.mark.parametrize("indent", [None, 2])
def test_records_by_their_categories(path: Path, indent: Any) -> None:
    cap, hat, tee = (
        {"name": name, "color": "red", "n": 1} for name in ("Cap", "Hat", "T")
    )
    data = {"Heads": {"Caps": [cap], "Hats": [hat], "Hoods": []}, "Tees": [tee]}
    assert read_data(path, data, indent=indent) == [
        {"category": "Heads > Caps", **cap},
        {"category": "Heads > Hats", **hat},
        {"category": "Tees", **tee},
    ]
    keyed = {"Caps": dict.fromkeys("abc", cap), "Hats": dict.fromkeys("def", hat)}
    found = read_data(path, keyed, indent=indent)
    assert found[3:] == [{"category": "Hats", "id": c, **hat} for c in "def"]
    # The options and attributes of one product.
    option = {"name": "Color", "value": "red"}
    other = {"options": [option, option], "attributes": [option]}
    assert read_data(path, other, indent=2) == [other]
