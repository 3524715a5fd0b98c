"""Sheets with products of one table."""

from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.corpus.sheet_groups import belong_together, have_same_products
from spacy_adatag.corpus.tables import read_columns, read_rows

NAMES = ["sku", "title", "price", "color"]
CAPS = [NAMES, *([f"C{i}", f"Cap {i}", "5", "red"] for i in range(4))]
MUGS = [NAMES, *([f"M{i}", f"Mug {i}", "5", "red"] for i in range(4))]
VOLUMES = [[*NAMES[:3], "volume"], *([*row[:3], "0.5 l"] for row in MUGS[1:])]


@pytest.mark.parametrize(
    "other, expected",
    [
        (MUGS, True),
        (VOLUMES, True),
        ([NAMES[::-1], *(row[::-1] for row in MUGS[1:])], True),
        # The same products, in another language, or with stocks.
        ([NAMES, *([row[0], f"Kappe {i}"] for i, row in enumerate(CAPS[1:]))], False),
        ([["sku", "title", "color", "stock"], *CAPS[1:]], False),
        # Other things.
        ([["sku", "title", "rate", "region"], *MUGS[1:]], False),
        ([["sku", "price", "color"], *(row[::2] for row in MUGS[1:])], False),
        ([["title"], ["Mug"]], False),
        ([], False),
    ],
)
def test_sheets_of_one_table(other: List[List[str]], expected: bool) -> None:
    assert belong_together(CAPS, other) == expected


def test_numbers_of_rows_are_no_keys() -> None:
    numbered = [
        [["no", *rows[0]], *([str(i), *row] for i, row in enumerate(rows[1:], 1))]
        for rows in (CAPS, MUGS)
    ]
    assert belong_together(*numbered)


VARIANTS = [["title", "size"], *([f"Cap {i // 2}", "SM"[i % 2]] for i in range(8))]


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (CAPS, [NAMES, *CAPS[:0:-1]], True),
        # Prices of some.
        (CAPS, [["price", "sku"], *([f"{i}", f"C{i}"] for i in (3, 2))], True),
        (VARIANTS, [["title", "size"], *VARIANTS[:0:-1]], True),
        (CAPS, MUGS, False),
        (CAPS, [NAMES, *CAPS[4:], *MUGS[1:]], False),
        # The same titles of other variants.
        (
            [["sku", "title"], *([f"M{i}", f"Cap {i // 2}"] for i in range(8))],
            [["sku", "title"], *([f"W{i}", f"Cap {i // 2}"] for i in range(8))],
            False,
        ),
        (CAPS, [], False),
    ],
)
def test_sheets_of_the_same_products(
    one: List[List[str]], other: List[List[str]], expected: bool
) -> None:
    assert have_same_products(one, other) == expected


def test_the_same_products_in_another_order_are_read_once(tmp_path: Path) -> None:
    """The first rows of both sheets have none of the products of the other."""
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "shop.xlsx"
    book = openpyxl.Workbook()
    caps = [[f"C{i}", f"Cap {i}", "5", "red"] for i in range(300)]
    for title, rows in (("Now", caps), ("Before", caps[::-1]), ("Mugs", MUGS[1:])):
        sheet = book.create_sheet(title)
        for row in (NAMES, *rows):
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    (shard,) = find_shards(path)
    assert len(list(read_rows(shard))) == 304


def test_rows_of_several_sheets(tmp_path: Path) -> None:
    """Each row has the columns of its sheet, and the table those of all."""
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "shop.xlsx"
    book = openpyxl.Workbook()
    tables: Any = {"Caps": CAPS, "Rates": [["a", "b"], ["1", "2"]], "Mugs": VOLUMES}
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    (shard,) = find_shards(path)
    assert read_columns(shard) == [*NAMES, "volume"]
    rows = list(read_rows(shard))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [row.line for row in rows] == [2, 3, 4, 5] * 2
    assert rows[0].data == dict(zip(NAMES, CAPS[1]))
    assert rows[7].data == dict(zip(VOLUMES[0], VOLUMES[4]))
    assert list(read_rows(shard, start=6)) == rows[6:]
    (shard,) = find_shards(path, sheet="mugs")
    assert len(list(read_rows(shard))) == 4
