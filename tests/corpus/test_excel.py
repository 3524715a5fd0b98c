"""Excel files."""

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.cli.presets import choose_preset
from spacy_adatag.corpus.excel import find_last_header_row
from spacy_adatag.corpus.shards import Shard, ShardError
from spacy_adatag.corpus.tables import estimate_rows, read_columns, read_rows

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.xlsx"


def write(path: Path, rows: List[List[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_rows(path: Path) -> None:
    day = datetime.datetime(2024, 5, 1)
    rows = [["id", "title", "", "day"], [1, "Größe", "x", day], [], [2.5, 501.0, None]]
    shard = Shard(write(path, rows), "xlsx")
    assert read_columns(shard) == ["id", "title", "", "day"]
    first, second = read_rows(shard)
    assert first == (1, {"id": "1", "title": "Größe", "day": "2024-05-01"}, 2)
    # With the row of the sheet, which has an empty one before.
    assert second == (2, {"id": "2.5", "title": "501", "day": ""}, 4)
    assert [row.data for row in read_rows(shard, ["id"], start=1)] == [{"id": "2.5"}]
    assert estimate_rows([shard]) > 0


def test_header_row_and_columns_of_one_name(path: Path) -> None:
    rows = [["Products of 2024"], ["id", "a", "a"], [1, 2, 3]]
    shard = Shard(write(path, rows), "xlsx", header_row=2)
    assert read_columns(shard) == ["id", "a", "a (2)"]
    assert [row.data for row in read_rows(shard)] == [{"id": "1", "a": "2", "a (2)": "3"}]
    assert [row.data for row in read_rows(shard, ["a"])] == [{"a": "2"}]


def test_files_that_are_none(path: Path) -> None:
    for content in (b"", b"id,title\n", b"PK\x03\x04"):
        path.write_bytes(content)
        with pytest.raises(ShardError, match=r"can't read the Excel file"):
            read_columns(Shard(path, "xlsx"))


@pytest.mark.parametrize("dimension", ["A1", "A1:B2", "A1:Z99", ""])
def test_a_wrong_range_of_the_sheet(path: Path, dimension: str) -> None:
    """openpyxl drops what is beyond it, if it does not read the whole sheet."""
    write(
        path, [["id", "title", "color"], [1, "Red cap", "Red"], [2, "Blue cap", "Blue"]]
    )
    new = f'<dimension ref="{dimension}"/>' if dimension else ""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], count = re.subn(r'<dimension ref="[^"]*" ?/>', new, parts[sheet])
    assert count == 1
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    shard = Shard(path, "xlsx")
    assert read_columns(shard) == ["id", "title", "color"]
    first, second = (row.data for row in read_rows(shard))
    assert first == {"id": "1", "title": "Red cap", "color": "Red"}
    assert second == {"id": "2", "title": "Blue cap", "color": "Blue"}


def test_escapes(path: Path) -> None:
    """Excel escapes what XML does not allow. openpyxl leaves the escapes."""
    cells = ["Red_x000D_\ncap", "_x005F_x000D_", "_xD800_", "a_x00e9_", "x_xyz_"]
    write(path, [["a", "b", "c", "d", "e"], cells])
    (row,) = read_rows(Shard(path, "xlsx"))
    values = ["Red\r\ncap", "_x000D_", "_xD800_", "aé", "x_xyz_"]
    assert row.data == dict(zip("abcde", values))


def test_leading_zeros(path: Path) -> None:
    """A number is what Excel shows, if that is more than a number."""
    book = openpyxl.Workbook()
    book.active.append(["sku", "ean", "price", "share", "flag"])
    book.active.append([42, 4006381333931.0, 5, 0.5, True])
    formats = ("00000", "0000000000000", "0.00", "0%", "00")
    for cell, number_format in zip(book.active[2], formats):
        cell.number_format = number_format
    book.save(path)
    (row,) = read_rows(Shard(path, "xlsx"))
    assert list(row.data.values()) == ["00042", "4006381333931", "5", "0.5", "True"]


def test_names_of_columns_are_read_as_in_csv(path: Path) -> None:
    """Without blanks and invisible characters around them."""
    shard = Shard(write(path, [["\ufeffid ", " title\u200b"], [1, "Größe"]]), "xlsx")
    assert read_columns(shard) == ["id", "title"]
    (row,) = read_rows(shard, ["title"])
    assert row.data == {"title": "Größe"}


def test_covers_and_empty_sheets_are_passed_over(path: Path) -> None:
    """Hidden sheets as well. Without any table, the first one is read."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Prices of 2024, all with taxes"])
    book.create_sheet("Empty")
    hidden = book.create_sheet("Old")
    shown = book.create_sheet("New")
    for sheet, title in ((hidden, "Old cap"), (shown, "New cap")):
        for row in (["id", "title"], [1, title]):
            sheet.append(row)
    hidden.sheet_state = "hidden"
    book.save(path)
    (row,) = read_rows(Shard(path, "xlsx"))
    assert row.data == {"id": "1", "title": "New cap"}
    book.remove(shown)
    book.save(path)
    assert read_columns(Shard(path, "xlsx")) == ["Prices of 2024, all with taxes"]


def test_covers_with_names_and_values(path: Path) -> None:
    """A table has more cells in a row, or more rows. An empty sheet has no products,
    whatever it is called."""
    book = openpyxl.Workbook()
    for row in (["Shop", "Nord"], ["Version", 3], ["Date", "2024-05-01"]):
        book.active.append(row)
    sheet = book.create_sheet("List")
    for row in (["id", "title", "color"], [1, "Cap", "Red"]):
        sheet.append(row)
    book.create_sheet("Products")
    book.save(path)
    assert read_columns(Shard(path, "xlsx")) == ["id", "title", "color"]
    for i in range(20):
        book.active.append([f"C{i}", "Cap"])
    book.save(path)
    assert read_columns(Shard(path, "xlsx")) == ["Shop", "Nord"]
    book.remove(sheet)
    book.save(path)
    assert read_columns(Shard(path, "xlsx")) == ["Shop", "Nord"]


def test_merged_cells(path: Path) -> None:
    """Rows have what is merged with a cell above, but no row is made of it alone."""
    rows = [["brand", "", "title"], ["Nord", "", "a"], ["", "", "b"], [], ["", "", "c"]]
    write(path, [*rows, ["Sud", "", "d"]])
    book = openpyxl.load_workbook(path)
    for cells in ("A2:A4", "A1:B1"):
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    shard = Shard(path, "xlsx")
    cells = [(row.data["brand"], row.data["title"]) for row in read_rows(shard)]
    assert cells == [("Nord", "a"), ("Nord", "b"), ("", "c"), ("Sud", "d")]
    # A name of a column is no value.
    later = Shard(path, "xlsx", header_row=2)
    assert [row.data["Nord"] for row in read_rows(later)] == ["", "", "Sud"]


def test_units_below_names(path: Path) -> None:
    """They are no names, and their line is no product."""
    write(path, [["sku", "title", "weight"], ["", "", "kg"], ["A1", "Soft cap", "5"]])
    book = openpyxl.load_workbook(path)
    for cells in ("A1:A2", "B1:B2"):
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    shard = Shard(path, "xlsx")
    assert find_last_header_row(shard) == 1
    units, cap = read_rows(shard)
    assert units.data == {"sku": "", "title": "", "weight": "kg"}
    assert cap.data == {"sku": "A1", "title": "Soft cap", "weight": "5"}


def test_two_lines_of_names(path: Path) -> None:
    """`Properties` stands above `Color` and `Material`, beside names of both lines."""
    title = [
        ["Prices"],
        ["Product", "Properties", "", "Price"],
        ["", "Color", "Material"],
    ]
    rows = [[f"Cap {i}", "red", "wool", str(i)] for i in range(9)]
    write(path, [*title, *rows])
    book = openpyxl.load_workbook(path)
    for cells in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    assert find_last_header_row(Shard(path, "xlsx", header_row=2)) == 3
    chosen = choose_preset(str(path), None, None, "utf-8", None)
    assert chosen.header_row == 3 and chosen.preset.text == ("Product",)
    shard = Shard(path, "xlsx", header_row=chosen.header_row)
    names = ["Product", "Color", "Material", "Price"]
    assert read_columns(shard) == names
    (first, *_) = read_rows(shard)
    assert first.data == dict(zip(names, rows[0]))
    # A column of one merged cell is no name of two lines.
    book.worksheets[0].unmerge_cells("A2:A3")
    book.worksheets[0].unmerge_cells("D2:D3")
    book.worksheets[0].merge_cells("A2:A9")
    book.save(path)
    assert find_last_header_row(Shard(path, "xlsx", header_row=2)) == 2
