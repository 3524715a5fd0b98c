"""Tables in, tables out."""

import csv
import json
from datetime import date
from math import nan
from pathlib import Path
from typing import Any, Dict, List

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.catalogue.plain import to_json, to_text
from spacy_adatag.corpus.tables import Row, find_shards, read_rows

from .conftest import extract, make_rows, read_tree, write_csv

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pyarrow_csv = pytest.importorskip("pyarrow.csv")
ROWS = [
    {"sku": 1, "title": "dark blue wool coat", "more": "red cotton shirt", "price": 1.5},
    {"sku": 2, "title": "red cotton shirt", "more": "", "price": None},
    {"sku": 3, "title": "12 tea cups", "more": None, "price": 2.0},
]
COLORS = [["dark blue"], ["red"], []]


@pytest.fixture(params=["shop.csv", "shop.jsonl", "shop.parquet"])
def shop(request, tmp_path) -> Path:
    path = tmp_path / request.param
    if path.suffix == ".jsonl":
        srsly.write_jsonl(path, ROWS)
    elif path.suffix == ".parquet":
        parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
    else:
        with path.open("w", newline="") as file_:
            writer = csv.DictWriter(file_, list(ROWS[0]))
            writer.writeheader()
            writer.writerows(ROWS)
    return path


def read(path: Path) -> List[Dict[str, Any]]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return list(srsly.read_jsonl(path))
    with path.open(newline="") as file_:
        return list(csv.DictReader(file_))


OPTIONS = ["--id", "sku", "--text", "title"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_row_for_a_product(model, shop, tmp_path, suffix):
    output = tmp_path / f"values.{suffix}"
    extract(model, shop, output, *OPTIONS, "--keep", "price", "--rows", "product")
    rows = read(output)
    assert [list(row) for row in rows] == [
        ["id", "price", "Scent", "Color", "Material"]
    ] * 3
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    expected: List[Any] = COLORS
    if suffix == "csv":
        expected = ["|".join(colors) for colors in COLORS]
    assert [row["Color"] for row in rows] == expected
    # A type that is not the same in all files of the input is text.
    prices: List[Any] = ["1.5", None, "2.0"]
    if "csv" in (suffix, shop.suffix[1:]):
        prices = ["1.5", "", "2.0"]
    elif suffix in ("jsonl", shop.suffix[1:]):
        prices = [1.5, None, 2.0]
    assert [row["price"] for row in rows] == prices


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_row_for_a_value(model, shop, tmp_path, suffix):
    output = tmp_path / f"values.{suffix}"
    texts = ["--text", "title", "--text", "more", "--attributes", "Color,Material"]
    extract(model, shop, output, "--id", "sku", *texts, "--rows", "value")
    rows = read(output)
    assert {tuple(row) for row in rows} == {
        ("id", "attribute", "value", "field", "start", "end", "score")
    }
    by_id = {str(row["sku"]): row for row in ROWS}
    for row in rows:
        text = by_id[row["id"]][row["field"]]
        assert text[int(row["start"]) : int(row["end"])] == row["value"]
        assert 0 < float(row["score"]) <= 1
    found = [(row["id"], row["attribute"], row["value"], row["field"]) for row in rows]
    assert ("2", "Material", "cotton", "title") in found
    # What is empty is no field.
    assert {row["field"] for row in rows if row["id"] == "2"} == {"title"}


def test_records_from_tables(model, shop, tmp_path):
    """The nested record, and the other order of columns."""
    output = tmp_path / "values.jsonl"
    texts = ["--text", "more", "--text", "title", "--category", "sku"]
    extract(model, shop, output, *texts, "--keep", "price")
    first, second, third = read(output)
    assert first["fields"] == [
        {"name": "more", "text": "red cotton shirt"},
        {"name": "title", "text": "dark blue wool coat"},
    ]
    assert (first["id"], first["category"], float(first["price"])) == ("1", "1", 1.5)
    assert [field["name"] for field in second["fields"]] == ["title"]
    assert third["attributes"].get("Color", []) == []


def test_records_need_no_options(model, tmp_path):
    """What one table has as columns, another has not: empty cells are left out."""
    rows = [
        {"text": "red cotton shirt", "category": None, "attributes": {"Color": []}},
        {"text": "dark blue wool coat", "category": "Coats", "attributes": None},
    ]
    path = tmp_path / "shop.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    extract(model, path, tmp_path / "values.jsonl")
    first, second = read(tmp_path / "values.jsonl")
    assert list(first["attributes"]) == ["Color"] and "category" not in first
    assert set(second["attributes"]) == {"Color", "Material"}
    assert second["category"] == "Coats"
    table = tmp_path / "shop.csv"
    table.write_text("id,text,category\n7,red cotton shirt,\n8,coat,Coats\n")
    extract(model, table, tmp_path / "values.csv", "--keep", "category")
    assert [(row["id"], row["category"]) for row in read(tmp_path / "values.csv")] == [
        ("7", ""),
        ("8", "Coats"),
    ]


def test_what_was_not_asked_is_null(model, tmp_path):
    path = tmp_path / "texts.jsonl"
    lines = [{"text": "red shirt", "attributes": {"Color": [], "Scent": []}}, "red shirt"]
    srsly.write_jsonl(path, lines)
    extract(model, path, tmp_path / "values.parquet", "--attributes", "Scent,Material")
    some, both = read(tmp_path / "values.parquet")
    assert some == {"id": "1", "Scent": [], "Material": None}
    assert both["Scent"] == [] and both["Material"] is not None


def test_attributes_from_a_file(model, tmp_path):
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    names = tmp_path / "names.txt"
    names.write_text("Material\n\nColor\n")
    extract(model, path, tmp_path / "values.csv", "-t", "title", "-a", names)
    assert list(read(tmp_path / "values.csv")[0]) == ["id", "Material", "Color"]


def test_bullets_are_one_text(model, tmp_path):
    path = tmp_path / "shop.jsonl"
    srsly.write_jsonl(path, [{"bullets": ["wool coat", "red"]}])
    extract(model, path, tmp_path / "values.jsonl", "-t", "bullets")
    assert read(tmp_path / "values.jsonl")[0]["text"] == "wool coat\nred"


@pytest.mark.parametrize("output_format", [None, "csv", "jsonl", "parquet"])
def test_folders(model, tmp_path, output_format):
    """A folder has a file for each piece, which together are what one file is."""
    for name, first in (("b.csv", 5), ("a/c.csv", 0)):
        write_csv(tmp_path / "shop" / name, make_rows(first, first + 5))
    options = ["-t", "title", "--id", "sku", "--piece-size", "2", "--rows", "product"]
    extra = ["--output-format", output_format] if output_format else []
    suffix = output_format or "csv"
    one, folder = tmp_path / f"one.{suffix}", tmp_path / "values"
    extract(model, tmp_path / "shop", one, *options)
    extract(model, tmp_path / "shop", f"{folder}/", *options, *extra)
    # Ten rows of two small files, which are read as one.
    names = [f"part-00000-{j:05}.{suffix}" for j in range(5)]
    assert sorted(read_tree(folder)) == names
    assert [row for name in names for row in read(folder / name)] == read(one)
    assert [row["id"] for row in read(one)] == [f"p{i}" for i in range(10)]
    # It can be read again as it is.
    extract(model, folder, tmp_path / "again.csv", "-t", "id")
    # What is there already is nobody's to delete.
    printed = extract(model, tmp_path / "shop", folder, *options, code=1)
    assert "expected an empty folder, or none" in printed


@pytest.mark.parametrize("name", ["values.csv", "values"])
def test_output_through_a_link(model, tmp_path, name):
    """The link stays, and what it points to is replaced."""
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    target, link = tmp_path / "disk" / f"real-{name}", tmp_path / name
    target.parent.mkdir()
    if name == "values":
        target.mkdir()
    link.symlink_to(target)
    extract(model, path, link, "-t", "title")
    assert link.is_symlink() and list(target.parent.iterdir()) == [target]
    (written,) = [target] if target.is_file() else target.iterdir()
    assert len(read(written)) == 3
    # So it cannot be the input by another name.
    printed = extract(model, target, link, "-t", "id", code=1)
    assert "which is read" in printed


def test_rows_without_ids_are_named_by_file(model, tmp_path):
    for name in ("a/b.csv", "c.csv"):
        write_csv(tmp_path / "shop" / name, make_rows(0, 2))
    extract(model, f"{tmp_path}/shop/**/*.csv", tmp_path / "values.csv", "-t", "title")
    ids = [row["id"] for row in read(tmp_path / "values.csv")]
    assert ids == ["a/b.csv:1", "a/b.csv:2", "c.csv:1", "c.csv:2"]


@pytest.mark.parametrize(
    "output,options,message",
    [
        ("values.txt", [], "ends in .jsonl, .csv or .parquet, or a folder"),
        (
            "values.csv",
            ["--output-format", "jsonl"],
            "jsonl, as --output-format",
        ),
        ("values", ["--output-format", "xml"], "unknown output format 'xml'"),
        ("values.csv", ["--rows", "record"], "records are nested, and need JSONL"),
        ("values.csv", ["--rows", "cell"], "unknown rows 'cell'"),
        ("values.csv", ["--text", "titel"], "no file has a column 'titel'"),
        ("values.csv", ["--keep", "titel"], "no file has a column 'titel'"),
        ("values.jsonl", ["--keep", "id"], "can't keep the column 'id'"),
        ("values.csv", ["--attributes", "Colour"], "did you mean 'Color'"),
        ("shop.csv", [], "shop.csv, which is read"),
    ],
)
def test_jobs_that_cannot_be_done(model, tmp_path, output, options, message):
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    args = [*options, *([] if "--text" in options else ["--text", "title"])]
    assert message in extract(model, path, tmp_path / output, *args, code=1)
    assert list(tmp_path.iterdir()) == [path]


def test_plain_tables_need_the_column_of_the_text(model, tmp_path):
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    printed = extract(model, path, tmp_path / "values.csv", code=1)
    assert "expected --text COLUMN" in printed and "price, sku, title" in printed
    printed = extract(model, path, tmp_path / "values.csv", "--id", "sku", code=1)
    assert "--id and --category are for plain tables" in printed


def test_a_glob_that_holds_what_was_rejected(model, tmp_path):
    """The next time, that would be rows of the input."""
    write_csv(tmp_path / "shop.csv", [*make_rows(0, 2), [""]])
    (tmp_path / "values.csv.rejected.jsonl").touch()
    args = [f"{tmp_path}/*", tmp_path / "values.csv", "-t", "title"]
    assert "values.csv.rejected.jsonl, which is read" in extract(model, *args, code=1)


def test_output_in_the_folder_of_the_input(model, tmp_path):
    write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    args = [tmp_path, tmp_path / "values.csv", "-t", "title"]
    assert f"it is in {tmp_path}, which is read" in extract(model, *args, code=1)


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


def test_an_output_that_a_glob_would_find(model, tmp_path):
    write_csv(tmp_path / "a.csv", [["1", "red cotton shirt", "1"]])
    glob, output = tmp_path / "*.csv", tmp_path / "values.csv"
    printed = extract(model, glob, output, "-t", "title", code=1)
    assert f"can't write {output}: {glob}, which is read" in printed


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
    assert list(read_rows(*find_shards(output))) == [Row(1, row)]
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
