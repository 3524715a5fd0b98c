"""What is written is what the shop takes."""

import csv
from pathlib import Path
from typing import List, Optional

import pytest

from spacy_adatag.filling.habits import find_joiners

from .filled import EXPORTS, fill, find_changes, read_products

COMMAS = """\
sku;family;categories;enabled;groups;parent;name-en_US;weight;weight-unit;\
size-de_DE-shop;size-de_DE-shop-unit;color-en_US;fit;pieces;ratio
1;a;b;1;;;One;0,35;KILOGRAM;1,5;METER;blue;slim,wide;3;0,5
2;a;b;1;;;Two;2;KILOGRAM;;;red;slim;4;1,5
3;a;b;1;;;Three;;;;;;;5;1,25
4;a;b;1;;;Four;;;;;;;;
"""


def test_akeneo_with_decimal_commas(tmp_path):
    """And columns of a locale and a channel. Nobody knows whether an attribute takes
    several values, unless a product has them.
    """
    export = tmp_path / "export.csv"
    export.write_text(COMMAS)
    before = read_products(export, "akeneo")
    assert before["1", "weight"] == ["0,35 KILOGRAM"]
    assert before["1", "size-de_DE-shop"] == ["1,5 METER"]
    values = {
        "3": {"weight": ["1250 g"], "Color": ["red", "blue"], "fit": ["slim", "wide"]},
        "4": {"pieces": ["many", "2 pcs"], "ratio": ["2.75"], "Size": ["30 cm"]},
    }
    args = ["--attribute", "color-en_US=Color"]
    args += ["--attribute", "size-de_DE-shop+size-de_DE-shop-unit=Size"]
    fill(tmp_path, export, values, *args)
    assert find_changes(export, tmp_path / "filled.csv") == [
        "3;a;b;1;;;Three;1,25;KILOGRAM;;;red;slim,wide;5;1,25",
        "4;a;b;1;;;Four;;;0,3;METER;;;2;2,75",
    ]


def test_a_column_of_numbers_takes_no_others(tmp_path):
    """With too few of them, nobody knows."""
    rows = ["sku,title,length,year", "1,a,10,1990", "2,b,12.5,1991", "3,c,9,", "4,d,,"]
    export = tmp_path / "shop.csv"
    export.write_text("\n".join(rows))
    values = {"4": {"length": ["10 cm"], "year": ["2 years"]}}
    args = ["-t", "title", "--id", "sku"]
    said = fill(tmp_path, export, values, *args)
    assert find_changes(export, tmp_path / "filled.csv") == ["4,d,,2 years"]
    assert "length 0 0 0 0 0 0 0 1" in said and "No place" not in said
    fill(tmp_path, export, {"4": {"length": ["10 cm", "1/2"]}}, *args)
    assert find_changes(export, tmp_path / "filled.csv") == ["4,d,0.5,"]


@pytest.mark.parametrize(
    "separator, cells, before, written",
    [
        ("|", ["a | b", "c", "d | e|f"], "", "x | y"),
        ("|", ["a | b", "c"], "z", "z | x | y"),
        ("|", ["a|b", "c"], "", "x|y"),
        ("|", ["a", "c"], "", "x|y"),
        (",", ["a, b", "c"], "", '"x, y"'),
        (";", ["a; b", "c"], "", "x; y"),
        # It belongs to the value.
        ("|", ["a \\| b", "c|d"], "", "x|y"),
        (" ", ["a b", "c"], "", "x y"),
    ],
)
def test_values_are_joined_as_in_other_cells(
    tmp_path: Path, separator: str, cells: List[str], before: str, written: str
) -> None:
    export = tmp_path / "shop.csv"
    rows = [f'{i},t,"{cell}",' for i, cell in enumerate([*cells, before])]
    export.write_text("\n".join(["sku,title,tag,other", *rows]))
    id = str(len(cells))
    args = ["-t", "title", "--id", "sku", "--separator", separator, "--cells", "add"]
    fill(tmp_path, export, {id: {"tag": ["x", "y"]}}, *args)
    quoted = '"{}"'.format(written.strip('"'))
    assert find_changes(export, tmp_path / "filled.csv") == [f"{id},t,{quoted},"]
    # A column without lists goes by the others.
    fill(tmp_path, export, {id: {"other": ["x", "y"]}}, *args)
    joined = written.removeprefix("z | ")
    assert find_changes(export, tmp_path / "filled.csv") == [
        f'{id},t,"{before}",{joined}'
    ]


@pytest.mark.parametrize(
    "cells, values, written",
    [
        (['{"value": 1.0, "unit": "kg"}', '{"value": 2.5, "unit": "kg"}'], ["3 kg"],
         '{"value": 3.0, "unit": "kg"}'),
        (['{"value":1,"unit":"KGM"}', '{"value":2,"unit":"KGM"}'], ["x", "500 g", "1 g"],
         '{"value":0.5,"unit":"KGM"}'),
        (['{"unit":"g","amount":1}', '{"unit":"kg","amount":2}'], ["3 kg"],
         '{"unit":"kg","amount":3}'),
        (['{"value": "1.5", "unit": "ml"}'], ["0.5 l"], '{"value": "500", "unit": "ml"}'),
        (['[{"value": 1.0, "unit": "cm"}, {"value": 2.0, "unit": "cm"}]'],
         ["2.5 cm", "30 mm"],
         '[{"value": 2.5, "unit": "cm"}, {"value": 3.0, "unit": "cm"}]'),
        # Another kind, no number, a range, and a unit that is not known.
        (['{"value": 1.0, "unit": "kg"}'], ["3 cm", "3", "heavy", "1-2 kg"], None),
        (['{"value": 1.0, "unit": "karat"}'], ["3 kg"], None),
        # Other objects, also in lists.
        (['{"currency": "EUR", "amount": 1}', '{"type": "root", "children": []}'],
         ["3 kg"], None),
        (['[{"name": "Wool"}]'], ["3 kg"], None),
    ],
)  # fmt: skip
def test_objects_of_measures(
    tmp_path: Path, cells: List[str], values: List[str], written: Optional[str]
) -> None:
    """As in Shopify's metafields. What is no measure stays as it is."""
    export = tmp_path / "shop.csv"
    rows = [["sku", "title", "size"], *([str(i), "a", c] for i, c in enumerate(cells))]
    with export.open("w", newline="") as file_:
        csv.writer(file_, lineterminator="\n").writerows([*rows, ["new", "a", ""]])
    args = ["-t", "title", "--id", "sku", "--attribute", "size=Size"]
    said = fill(tmp_path, export, {"new": {"Size": values}}, *args)
    with (tmp_path / "filled.csv").open(newline="") as file_:
        assert list(csv.reader(file_)) == [*rows, ["new", "a", written or ""]]
    assert ("Size 0 0 0 0 0 0 0 1" in said) == (written is None)
    # They are read as the quantities that they are.
    fill(tmp_path, export, {"0": {"Size": values}}, *args, "--cells", "add")
    assert find_changes(export, tmp_path / "filled.csv") == []


@pytest.mark.parametrize(
    "cells, values, written",
    [
        (["36", "38", "40"], ["36", "38"], "36|38"),
        (["36", "38", "40"], ["36", "M", "2 pcs"], "36|2"),
        (["36", "38|40", "40"], ["36", "M"], "36|M"),
        (["010", "020", "030"], ["005"], "005"),
        (["+1.50", "+2.00", "+2.50"], ["+1.50"], "+1.50"),
        (["+1.50", "+2.00", "+2.50"], ["-0,50"], "-0.50"),
        (["1,50", "2,00", "3"], ["-0.50"], "-0,50"),
        (["1.50", "2.00", "3"], ["1,500"], "1500"),
        (["1,50", "2,00", "3"], ["1,500"], "1,500"),
    ],
)
def test_numbers_stay_as_they_are(tmp_path, cells, values, written):
    """Only the decimal sign changes. There may be several."""
    export = tmp_path / "shop.csv"
    rows = ["sku;title;size", *(f"{i};a;{cell}" for i, cell in enumerate(cells))]
    export.write_text("\n".join([*rows, "9;a;"]))
    args = ["-t", "title", "--id", "sku", "--separator", "|"]
    fill(tmp_path, export, {"9": {"size": values}}, *args)
    assert find_changes(export, tmp_path / "filled.csv") == [f"9;a;{written}"]


def test_add_a_number_to_another(tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("sku,title,size\n1,a,36\n2,a,38\n3,a,40")
    args = ["-t", "title", "--id", "sku", "--cells", "add"]
    said = fill(tmp_path, export, {"3": {"size": ["36"]}}, *args)
    assert not find_changes(export, tmp_path / "filled.csv")
    assert "No place for 1 attribute: size (1)" in said
    fill(tmp_path, export, {"3": {"size": ["36"]}}, *args, "--separator", "|")
    assert find_changes(export, tmp_path / "filled.csv") == ["3,a,40|36"]


def test_lists_with_commas_are_no_decimals(tmp_path):
    rows = ["sku;title;sizes;ratio", "1;a;36,38;1.5", "2;b;40,42;2", "3;c;36,40;3"]
    export = tmp_path / "shop.csv"
    export.write_text("\n".join([*rows, "4;d;;"]))
    values = {"4": {"sizes": ["36", "38"], "ratio": ["2.75"]}}
    args = ["-t", "title", "--id", "sku", "--separator", ","]
    fill(tmp_path, export, values, *args)
    assert find_changes(export, tmp_path / "filled.csv") == ["4;d;36,38;2.75"]


def test_decimal_commas_are_no_lists(tmp_path):
    """If other columns have decimal commas, too."""
    export = tmp_path / "export.csv"
    export.write_text(COMMAS)
    fill(tmp_path, export, {"4": {"ratio": ["2", "3"]}})
    assert find_changes(export, tmp_path / "filled.csv") == ["4;a;b;1;;;Four;;;;;;;;2"]


def test_numbers_that_are_named_in_cells(tmp_path):
    """A product may have several, and others have none."""
    export = tmp_path / "products.csv"
    head = "ID,Type,SKU,Name,Published,Parent,Attribute 1 name,Attribute 1 value(s)"
    rows = [f'{i},simple,{i},Shoe,1,,Size,"3{i}, 4{i}"' for i in range(4)]
    export.write_text("\n".join([head, *rows, "9,simple,9,Shoe,1,,,"]))
    for sizes, cell in [(["36", "38"], '"36, 38"'), (["M"], "M")]:
        fill(tmp_path, export, {"9": {"Size": sizes}})
        changes = find_changes(export, tmp_path / "filled.csv")
        assert changes == [f"9,simple,9,Shoe,1,,Size,{cell}"]


def test_what_google_takes(tmp_path):
    """Options of its own, and lengths and weights in its units."""
    columns = ["gender", "age group", "product_length", "product_weight", "multipack"]
    export = tmp_path / "feed.tsv"
    head = ["id", "title", "description", "link", "image_link", "availability"]
    lines = [[*head, *columns], *([i, "Tee", "", "x", "x", "in stock"] for i in "12")]
    export.write_text(
        "".join("\t".join([*x, "", "", "", "", ""][:11]) + "\n" for x in lines)
    )
    values = {
        "1": {
            "Gender": ["Male"],
            "Age Group": ["0-6 months"],
            "Length": ["8.75 inch"],
            "Weight": ["0.5 g", "1 kg"],
            "Multipack": ["6 ct"],
        },
        "2": {
            "Gender": ["Men"],
            "Age Group": ["KIDS"],
            "Length": ["2 foot"],
            "Weight": ["6 x 100 g", "100-200 g"],
            "Multipack": ["Pack of 6"],
        },
    }
    fill(tmp_path, export, values)
    start = "\tTee\t\tx\tx\tin stock\t"
    assert find_changes(export, tmp_path / "filled.csv") == [
        f"1{start}male\t\t8.75 in\t0.5 g\t6",
        f"2{start}male\tkids\t60.96 cm\t\t6",
    ]


def test_prestashop_has_features_and_numbers_without_units(tmp_path):
    export = tmp_path / "products.csv"
    text = (EXPORTS / "prestashop.csv").read_text().replace(";0.3;", ";;")
    export.write_text(text.replace("demo_1;Studio Nord", "demo_1;"))
    values = {"1": {"Weight": ["300 g"], "Brand": ["Nord, Inc"]}}
    fill(tmp_path, export, values)
    (row,) = find_changes(export, tmp_path / "filled.csv")
    assert "demo_1;Nord, Inc;0;;" in row
    features = {"Material": ["Wool", "Silk"], "Styles": ["Long"], "Ratio": ["4:3"]}
    fill(tmp_path, export, {"2": {**features, "Composition": ["Silk"]}})
    (row,) = find_changes(export, tmp_path / "filled.csv")
    assert ";Composition:Linen:1,Material:Wool:2,Styles:Long:3;new" in row
    after = read_products(tmp_path / "filled.csv", "prestashop")
    assert after["2", "Composition"] == ["Linen"] and after["2", "Material"] == ["Wool"]
    fill(tmp_path, export, {"1": {"Composition": ["Silk"]}}, "--cells", "replace")
    (row,) = find_changes(export, tmp_path / "filled.csv")
    assert ";Composition:Silk:1,Styles:Short sleeves:2;new" in row
    fill(tmp_path, export, {"1": {"Weight": ["0,3"]}})
    assert ";0;0.3;" in find_changes(export, tmp_path / "filled.csv")[0]


def test_the_first_feature_of_prestashop_keeps_its_name(tmp_path):
    export = tmp_path / "products.csv"
    text = (EXPORTS / "prestashop.csv").read_text()
    for features in (
        "Composition:Cotton:1,Styles:Short sleeves:2",
        "Composition:Linen:1",
    ):
        text = text.replace(features, "")
    export.write_text(text)
    fill(tmp_path, export, {"1": {"Pack Size": ["Six"]}})
    (row,) = find_changes(export, tmp_path / "filled.csv")
    assert ";Pack Size:Six:1;new" in row


SHEET = """\
Artikelnr.;Bezeichnung;Inhalt (ml);Gewicht [kg];Breite in cm;Inhalt (Stk.)
1;Duschgel;50;0,25;7,5;1
2;Shampoo;12,5;0,5;10;2
3;Creme;1000;1,2;12;6
4;Lotion;;;;
"""


@pytest.mark.parametrize(
    "column, value, written",
    [
        ("Inhalt (ml)", "50 ml", "4;Lotion;50;;;"),
        ("Inhalt (ml)", "12.5 ml", "4;Lotion;12,5;;;"),
        ("Inhalt (ml)", "0,5 l", "4;Lotion;500;;;"),
        ("Inhalt (ml)", "75", "4;Lotion;75;;;"),
        ("Inhalt (ml)", "50 g", None),
        ("Inhalt (ml)", "6 x 50 ml", None),
        ("Inhalt (ml)", "3 pcs", None),
        ("Gewicht [kg]", "125 g", "4;Lotion;;0,125;;"),
        ("Breite in cm", "75 mm", "4;Lotion;;;7,5;"),
        ("Inhalt (Stk.)", "6er-Pack", "4;Lotion;;;;6"),
    ],
)
def test_the_unit_is_in_the_name_of_the_column(tmp_path, column, value, written):
    """The number is converted to it, and has the decimal sign of the sheet."""
    export = tmp_path / "sheet.csv"
    export.write_text(SHEET)
    args = ["-t", "Bezeichnung", "--id", "Artikelnr."]
    said = fill(tmp_path, export, {"4": {column: [value]}}, *args)
    changes = find_changes(export, tmp_path / "filled.csv")
    assert changes == ([written] if written else [])
    assert f"{column} {int(written is not None)} " in said


@pytest.mark.parametrize(
    "found, value, written",
    [
        (["250 g", "500 g", "2 kg"], "125 g", ["4;d;0,125"]),
        (["250 g", "500 g", "2 kg"], "3 kg", ["4;d;3"]),
        (["250 g", "500 g", "2 kg"], "3 l", []),
        (["0.25 kg", "0.5 kg", "200 g"], "125 g", []),
        (["0.25 kg", "0.5 kg", "2"], "125 g", []),
    ],
)
def test_products_show_the_unit_of_a_column(tmp_path, found, value, written):
    """Whatever the unit of the schema is: the texts are in grams, and the cells are not.
    One that contradicts, or too few, leave it open.
    """
    export = tmp_path / "sheet.csv"
    export.write_text("sku;title;Gewicht\n1;a;0,25\n2;b;0,5\n3;c;2\n4;d;\n")
    values = {str(i): {"gewicht": [text]} for i, text in enumerate([*found, value], 1)}
    fill(tmp_path, export, values, "-t", "title", "--id", "sku")
    assert find_changes(export, tmp_path / "filled.csv") == written


@pytest.mark.parametrize(
    "cells, value, written",
    [
        (["0,5 l", "1,25 l"], "12.5 l", "12,5 l"),
        (["0,5 l", "1,25 l"], "1.1250 l", "1,125 l"),
        (["0,5 l", "1,25 l"], "500 ml", "500 ml"),
        (["0,5 l", "1,25 l"], "Version 12.5", "Version 12.5"),
        (["0.5 l", "1.25 l"], "12.5 l", "12.5 l"),
        (["500 ml", "1 l"], "12.5 l", "12.5 l"),
    ],
)
def test_quantities_have_the_decimal_sign_of_the_export(tmp_path, cells, value, written):
    export = tmp_path / "shop.csv"
    rows = ["sku;title;size", *(f"{i};a;{cell}" for i, cell in enumerate(cells))]
    export.write_text("\n".join([*rows, "9;a;"]))
    args = ["-t", "title", "--id", "sku"]
    fill(tmp_path, export, {"9": {"size": [value]}}, *args)
    assert find_changes(export, tmp_path / "filled.csv") == [f"9;a;{written}"]


def test_blanks_around_separators():
    """A long run of blanks takes no longer than other text: it took hours."""
    assert find_joiners("a | b|c \\| d |\te", "|") == [" | ", "|", " |\t"]
    blanks = " " * 1_000_000
    assert find_joiners(f"a{blanks}b{blanks}, c", ",") == [f"{blanks}, "]
    assert find_joiners(f"a{blanks}b", ",") == []
