import csv
from pathlib import Path
from typing import Any, List

import pytest
import srsly

from .conftest import extract, make_rows, read_tree, write_csv
from .reading import ROWS, parquet, pyarrow, read

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
    assert "is not empty: delete its contents" in printed


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
            "--output-format is jsonl, but the output is",
        ),
        ("values", ["--output-format", "xml"], "unknown output format 'xml'"),
        ("values.csv", ["--rows", "record"], "records to csv, because they are nested"),
        ("values.csv", ["--rows", "cell"], "unknown rows 'cell'"),
        (
            "values.csv",
            ["--text", "titel"],
            "shop.csv has no column 'titel'. Did you mean 'title'? Its columns are ",
        ),
        (
            "values.csv",
            ["--text", "ti\xadtle"],
            "no column 'ti\xadtle'. 'title' only looks the same: rename it, ",
        ),
        ("values.csv", ["--keep", "titel"], "shop.csv has no column 'titel'"),
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


def test_not_all_of_many_columns_are_listed(model, tmp_path):
    path = tmp_path / "shop.csv"
    names = ",".join(f"c{number}" for number in range(100, 400))
    path.write_text(f"title,{names}\nred coat{300 * ','}\n")
    options = ["--text", "title", "--category", "kind"]
    printed = extract(model, path, tmp_path / "values.csv", *options, code=1)
    assert f"{path} has no column 'kind'. Its columns are title, c100, c101" in printed
    assert "c118 and 281 more" in printed


def test_plain_tables_are_read_by_their_columns(model, tmp_path):
    path = write_csv(tmp_path / "shop.csv", make_rows(0, 3))
    printed = extract(model, path, tmp_path / "values.csv")
    assert "the text is title" in printed and "the id is sku" in printed
    assert "choose the columns yourself" in printed
    asked = extract(model, path, tmp_path / "asked.csv", "-t", "title", "--id", "sku")
    assert "No preset knows" not in asked
    assert read(tmp_path / "values.csv") == read(tmp_path / "asked.csv")


def test_a_table_without_texts(model, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_text("sku,stock\n1,4\n2,7\n")
    printed = extract(model, path, tmp_path / "values.csv", code=1)
    assert "add --text COLUMN" in printed and "sku, stock" in printed


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


def test_an_output_that_a_glob_would_find(model, tmp_path):
    write_csv(tmp_path / "a.csv", [["1", "red cotton shirt", "1"]])
    glob, output = tmp_path / "*.csv", tmp_path / "values.csv"
    printed = extract(model, glob, output, "-t", "title", code=1)
    assert f"can't write {output}: {glob}, which is read" in printed
