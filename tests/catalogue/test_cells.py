"""Cells: what is in them comes out as it is."""

import json
from datetime import date
from math import nan

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.catalogue.plain import to_json, to_text
from spacy_adatag.corpus.tables import Row, find_shards, read_rows

from .conftest import extract
from .reading import parquet, pyarrow, read

pyarrow_csv = pytest.importorskip("pyarrow.csv")


def test_types_of_kept_columns(model, tmp_path):
    row = {"title": "coat", "day": date(2024, 1, 2), "sizes": [1, 2], "n": nan}
    path = tmp_path / "shop.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    args = ["-t", "title", "-k", "day", "-k", "sizes", "-k", "n", "--rows", "product"]
    for suffix in ("parquet", "jsonl", "csv"):
        extract(model, path, tmp_path / f"values.{suffix}", *args)
    (row,) = read(tmp_path / "values.parquet")
    assert (row["day"], row["sizes"]) == (date(2024, 1, 2), [1, 2])
    (row,) = read(tmp_path / "values.jsonl")
    assert (row["day"], row["sizes"], row["n"]) == ("2024-01-02", [1, 2], None)
    (row,) = read(tmp_path / "values.csv")
    assert (row["day"], row["sizes"], row["n"]) == ("2024-01-02", "[1, 2]", "")


def test_bytes_are_text(model, tmp_path):
    path = tmp_path / "shop.parquet"
    raw = pyarrow.array([b"A-1", "Größe".encode(), b"\xff"])
    titles = pyarrow.array([b"red cotton shirt", b"dark blue wool coat", b"x"])
    table = pyarrow.table({"sku": raw, "title": titles, "tags": [[b"x"]] * 3})
    parquet.write_table(table, path)
    args = ["-t", "title", "--id", "sku", "-k", "sku", "-k", "tags", "--rows", "product"]
    for suffix in ("parquet", "jsonl", "csv"):
        output = tmp_path / f"values.{suffix}"
        extract(model, path, output, *args, code=3)
        rows = read(output)
        assert [(row["id"], row["sku"]) for row in rows] == [
            ("A-1", "A-1"),
            ("Größe", "Größe"),
        ]
        assert rows[0]["tags"] == ('["x"]' if suffix == "csv" else ["x"])
        (rejected,) = srsly.read_jsonl(f"{output}.rejected.jsonl")
        assert "column 'sku': expected UTF-8" in rejected["reason"]


@pytest.mark.parametrize("text", [["-t", "text", "--id", "id"], []])
def test_rejected_rows_keep_their_ids(model, tmp_path, text):
    """Also those of records, and those of a file that lacks a column."""
    titles = pyarrow.array([b"red cotton shirt", b"\xff"])
    good = pyarrow.table({"id": ["A-1", "A-2"], "text": titles, "n": [1, 2]})
    parquet.write_table(good, tmp_path / "a.parquet")
    parquet.write_table(good.take([0]).drop(["n"]), tmp_path / "b.parquet")
    output = tmp_path / "out" / "values.jsonl"
    extract(model, tmp_path / "*.parquet", output, *text, "-k", "n", code=3)
    rejects = srsly.read_jsonl(f"{output}.rejected.jsonl")
    assert [row["id"] for row in rejects] == ["A-2", "A-1"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("key", [None, "products"])
def test_a_json_array(model, tmp_path, indent, key):
    rows = [{"sku": f"p{i}", "title": "red cotton shirt"} for i in range(5)]
    path = tmp_path / "shop.json"
    data = {key: rows} if key else rows
    path.write_text(json.dumps(data, indent=indent))
    args = ["-t", "title", "--id", "sku", "--rows", "product", "--piece-size", 2]
    extract(model, path, tmp_path / "values.jsonl", *args)
    assert [row["id"] for row in read(tmp_path / "values.jsonl")] == [
        f"p{i}" for i in range(5)
    ]
    path.write_text(json.dumps(data, indent=indent)[:-30])
    out = extract(model, path, tmp_path / "cut.jsonl", *args, code=3)
    assert len(read(tmp_path / "cut.jsonl")) == 4 and "ends too early" in out


def test_html_entities(model, tmp_path):
    row = {"sku": "A&amp;1", "title": "red &amp; dark blue&nbsp;wool", "k": "x&amp;y"}
    srsly.write_jsonl(tmp_path / "shop.jsonl", [row])
    args = ["-t", "title", "--id", "sku", "-k", "k"]
    extract(model, tmp_path / "shop.jsonl", tmp_path / "values.jsonl", *args)
    (line,) = read(tmp_path / "values.jsonl")
    assert line["text"] == "red & dark blue\xa0wool"
    assert (line["id"], line["k"]) == ("A&amp;1", "x&amp;y")
    for values in line["attributes"].values():
        for value in values:
            assert line["text"][value["start"] : value["end"]] == value["text"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_ends_of_lines_in_cells(model, tmp_path, end):
    rows = [{"sku": f"p{end}1", "t": "coat", "k": f"wool{end}warm{end}"}]
    srsly.write_jsonl(tmp_path / "shop.jsonl", rows)
    output = tmp_path / "values.csv"
    args = ["-t", "t", "--id", "sku", "-k", "k", "--rows", "product"]
    extract(model, tmp_path / "shop.jsonl", output, *args)
    columns = ["id", "k", "Scent", "Color", "Material"]
    row = dict(zip(columns, [rows[0]["sku"], rows[0]["k"], "", "", ""]))
    assert read(output) == [row]
    assert list(read_rows(*find_shards(output))) == [Row(1, row, 2)]
    csv_file = pyarrow_csv.read_csv(
        output, parse_options=pyarrow_csv.ParseOptions(newlines_in_values=True)
    )
    assert csv_file.select(["id", "k"]).to_pylist() == [{"id": row["id"], "k": row["k"]}]
    assert output.read_bytes().startswith(b"id,k,Scent,Color,Material\n")


def test_numbers_that_json_cannot_hold(model, tmp_path):
    path = tmp_path / "shop.jsonl"
    big = 2**64
    cells = ["Infinity", "[1.5, NaN]", '{"n": [-1e999]}', f"{big}", f"[{-big}, 7, true]"]
    path.write_text("".join(f'{{"t": "coat", "k": {cell}}}\n' for cell in cells))
    kept = [None, [1.5, None], {"n": [None]}, str(big), [str(-big), 7, True]]
    for rows in ("record", "product"):
        output = tmp_path / f"{rows}.jsonl"
        extract(model, path, output, "-t", "t", "-k", "k", "--rows", rows)
        assert [row["k"] for row in read(output)] == kept


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
)
def test_cells_can_be_written(value):
    text = to_text(value)
    assert text is None or isinstance(text, str)
    # As `_JsonlWriter` does, which is stricter than json.
    srsly.json_dumps(to_json(value))
