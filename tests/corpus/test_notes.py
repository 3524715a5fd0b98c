"""Lines of a template that hold no products."""

from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.delimited import open_csv
from spacy_adatag.corpus.notes import count_notes, read_units
from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.corpus.tables import read_rows

NAMES = ["sku", "title", "price", "image", "color"]
CAPS = [
    [f"C{i}", f"Wool cap {i}", f"{i}.50", f"https://x/{i}.jpg", "red"] for i in range(6)
]
REQUIRED = ["Required", "Required", "Required", "Optional", ""]
LABELS = ["SKU", "Product name", "Price in EUR", "Main image", "Color"]
HOW = ["At most 20 letters", "With the brand", "With a point", "A link", "Any color"]
UNITS = ["", "", "EUR", "file", ""]


@pytest.mark.parametrize(
    "above, count",
    [
        ([], 0),
        ([REQUIRED], 1),
        ([LABELS, REQUIRED, HOW], 3),
        ([LABELS, [], HOW], 3),
        ([UNITS], 1),
        ([["Pflichtfeld", "Pflichtfeld", "Optional", "", "Optional"]], 1),
        # A product without a price yet.
        ([["C9", "Linen cap", "tba", "https://x/9.jpg", "red"]], 0),
        ([["C9", "Linen cap", "n/a", "-", "red"]], 0),
        # A product whose values are words of templates.
        ([["C9", "Optional cap", "1.50", "https://x/9.jpg", "optional"]], 0),
    ],
)
def test_notes_above_products(above: List[List[str]], count: int) -> None:
    assert count_notes([NAMES, *above, *CAPS]) == count


@pytest.mark.parametrize("above, count", [([REQUIRED], 1), ([LABELS, REQUIRED, HOW], 3)])
def test_notes_above_one_product(above: List[List[str]], count: int) -> None:
    assert count_notes([NAMES, *above, CAPS[0]]) == count
    # Without what is required, they may be two products.
    assert count_notes([NAMES, LABELS, CAPS[0]]) == 0


OPEN = ["C9", "Linen cap", "on request", "follows", "blue"]
SHIRTS = [[f"T-{i}", f"Tee {i}", "M", "Wash cold"] for i in range(5)]
SHOES = [[f"{i}", f"Shoe {i}", f"{i + 40}", "30"] for i in range(9)]
LIDS = [["Pot", *["optional"] * 5], ["Pan", *["optional", "no"] * 2, "no"]]


@pytest.mark.parametrize(
    "products",
    [
        # The first, or a later one, has no price yet.
        [OPEN, *CAPS],
        [*CAPS, OPEN, *CAPS],
        [["CAP", *OPEN[1:4], "red"], *CAPS],
        # Others have other kinds of values.
        [*SHIRTS, *SHOES],
        [["A1", "Cap", "Color", "red"], ["1002", "Hat", "Size", "42"]],
        [["A", "Cap", "red"], ["B", "Hat", "blue"], ["Sum", "2", "2"]],
        # What is optional.
        LIDS,
        [["Cup", "no", "yes"], LIDS[0], ["Can", "no", "no"], ["Mug", "yes", "no"]],
    ],
)
def test_products_are_no_notes(products: List[List[str]]) -> None:
    assert count_notes([NAMES, *products]) == 0


def test_a_table_of_texts_has_no_notes() -> None:
    rows = [["Wool cap", "red", "wool"], ["Linen hat", "blue", "linen"]] * 9
    assert count_notes([["title", "color", "material"], *rows]) == 0


def test_an_empty_template_has_nothing_but_notes() -> None:
    assert count_notes([NAMES, LABELS, REQUIRED, HOW]) == 3
    assert count_notes([NAMES]) == 0


@pytest.mark.parametrize("above", [[], [REQUIRED], [LABELS, REQUIRED, HOW]])
def test_notes_in_csv(tmp_path: Path, above: List[Any]) -> None:
    """Rows have the numbers of products, and the lines of the file. Nothing is lost when
    the file is copied."""
    path = tmp_path / "caps.csv"
    lines = [NAMES, *above, *CAPS]
    path.write_text("".join(";".join(line) + "\r\n" for line in lines), newline="")
    (shard,) = find_shards(path)
    rows = list(read_rows(shard))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.line for row in rows] == [i + 2 + len(above) for i in range(6)]
    assert rows[0].data == dict(zip(NAMES, CAPS[0]))
    with open_csv(shard) as found:
        copied = found.head + b"".join(row.raw for row in found)
    assert copied == path.read_bytes()


@pytest.mark.parametrize("name", ["caps.csv", "caps.xlsx"])
def test_a_line_of_units(tmp_path: Path, name: str) -> None:
    """Numbers get its units, unless the name of the column has one."""
    path = tmp_path / name
    names = ["sku", "title", "weight", "width", "depth (mm)", "price"]
    caps = [["C1", "Cap", "1.7", "20", "9", "5"], ["C2", "Cap", "2", "wide", "8", "6"]]
    lines = [names, ["", "", "[kg]", "cm", "cm", "EUR"], *caps * 2]
    if name.endswith("csv"):
        path.write_text("\n".join(map(";".join, lines)))
    else:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
    rows = [row.data for row in read_rows(*find_shards(path))]
    assert rows[:2] == [
        dict(zip(names, ["C1", "Cap", "1.7 kg", "20 cm", "9", "5"])),
        dict(zip(names, ["C2", "Cap", "2 kg", "wide", "8", "6"])),
    ]
    assert len(rows) == 4


def test_what_is_no_line_of_units() -> None:
    assert read_units([NAMES, UNITS, *CAPS]) == {}
    assert read_units([NAMES, *CAPS]) == {}
    sizes = [["sku", "size", "fit"], ["A", "M", "S"], ["B", "L", "M"]]
    assert read_units(sizes) == {}
