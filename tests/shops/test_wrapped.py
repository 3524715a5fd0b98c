"""Objects that hold the product, and those that name its attributes."""

import json
from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.column_names import is_company, rank_title
from spacy_adatag.shops.guess import guess_preset
from spacy_adatag.shops.named import read_named
from spacy_adatag.shops.profiles import Profile

from ..conftest import run_cli
from .test_apis import guess
from .test_guess import COLORS, write
from .test_presets import flat
from .test_reasons import guess as guess_table


@pytest.mark.parametrize("wrapper", ["attributes", "mainParams", "fields", "details"])
def test_a_product_in_an_object(tmp_path: Path, wrapper: str) -> None:
    """As in Strapi, Django and others."""
    found = guess(
        tmp_path / "a.json",
        lambda i, c: {
            "id": i,
            wrapper: {"name": f"Soft cap {i}", "price": 9, "color": c},
            "more": [{"name": "Fit", "value": "loose"}],
        },
    )
    assert found.preset.text == (f"{wrapper}.name",)
    assert found.preset.attributes == {f"{wrapper}.color": "color"} or wrapper == "fields"
    assert found.preset.nested == ("more",)


def test_attributes_in_an_object(tmp_path: Path) -> None:
    """A price beside them is none, and a name alone is no title."""
    found = guess(
        tmp_path / "a.json",
        lambda i, c: {"title": f"Soft cap {i}", "attributes": {"color": c, "price": 9}},
    )
    assert found.preset.text == ("title",)
    assert found.preset.nested == ("attributes",)


def test_titles_in_objects() -> None:
    assert rank_title("attributes.name") is not None
    assert rank_title("attributes.brand.name") is None
    assert rank_title("brand.name") is None


def test_an_element_that_occurs_once(tmp_path: Path) -> None:
    """1C has a list of properties, or in XML one object."""
    path = tmp_path / "a.xml"
    one = "<Свойство><Наименование>Цвет</Наименование><Значение>{}</Значение></Свойство>"
    group = "<Группы><Ид>{}</Ид><Наименование>{}</Наименование></Группы>"
    goods = [
        f"<Товар><Ид>{i}</Ид><Наименование>Кепка мягкая {i}</Наименование>"
        f"{group.format('ab'[i % 2], COLORS[i % 2])}<ЗначенияСвойств>"
        f"{''.join(map(one.format, COLORS[: 1 + i % 2]))}</ЗначенияСвойств></Товар>"
        for i in range(12)
    ]
    path.write_text(f"<Товары>{''.join(goods)}</Товары>", encoding="utf8")
    found = guess_preset(find_shards(path))
    assert found is not None
    assert found.preset.nested == ("ЗначенияСвойств.Свойство",)
    assert not found.preset.attributes
    # Not its id.
    assert found.preset.category == "Группы.Наименование"


def test_a_list_of_names_and_values_that_is_called_a_description(tmp_path: Path) -> None:
    found = guess(
        tmp_path / "a.json",
        lambda i, c: {
            "name": f"Soft cap {i}",
            "descList": [{"name": "Tone", "value": c}],
        },
    )
    assert found.preset.nested == ("descList",)


@pytest.mark.parametrize(
    "cell, expected",
    [
        (
            [
                {"FTEMPLATE": {"FT_NAME": "Width"}, "FVALUE": "9", "FUNIT": "mm"},
                {"FTEMPLATE": {"FT_NAME": "Type"}, "FVALUE_DETAILS": "flat"},
            ],
            [("Width", "9 mm"), ("Type", "flat")],
        ),
        ("[('Color', 'Red'), (None, None)]", [("Color", "Red")]),
        # As in SAP Commerce, with the unit in an object.
        (
            [
                {
                    "features": [
                        {
                            "name": "Weight",
                            "featureUnit": {"name": "kilogram", "symbol": "kg"},
                            "featureValues": [{"value": "1.7"}, {"value": "2"}],
                        },
                        {"name": "Color", "featureValues": [{"value": "Red"}]},
                    ]
                }
            ],
            [("Weight", ["1.7 kg", "2 kg"]), ("Color", ["Red"])],
        ),
        # The name is that of another object: Shopware, Vendure and Medusa.
        (
            [
                {"name": "Red", "translated": {}, "group": {"name": "Color"}},
                {"name": "Oak", "facet": {"id": 1, "name": "Material"}},
                {"value": "XL", "option": {"title": "Size"}},
                {"name": "l", "presentation": "L", "option_type_presentation": "Size"},
            ],
            [("Color", "Red"), ("Material", "Oak"), ("Size", "XL"), ("Size", "L")],
        ),
        # Codes of units, and pieces.
        (
            [
                {"FNAME": "Width", "FVALUE": "9", "FUNIT": "MMT"},
                {"FNAME": "Volt", "FVALUE": "9", "FUNIT": "unece.unit.VLT"},
                {"FNAME": "Poles", "FVALUE": "3", "FUNIT": "C62"},
                {"FNAME": "Fit", "FVALUE": "9", "FUNIT": "XYZ"},
            ],
            [("Width", "9 mm"), ("Volt", "9 V"), ("Poles", "3"), ("Fit", "9 XYZ")],
        ),
        ({"\n  Size:\n ": "9 in", "Model:": "X1"}, [("Size", "9 in"), ("Model", "X1")]),
        ("None", []),
    ],
)
def test_what_cells_name(cell: Any, expected: Any) -> None:
    assert read_named(cell, "x") == expected


def test_names_that_lack_a_separator() -> None:
    """A few of them are long, since the page that they are from is wrong."""
    long = "Color" * 20
    cells: List[Any] = [{"Color": "Red", "Fit": "loose", "Cut": "slim"}] * 20
    assert Profile([*cells, {long: "Red"}]).is_nested
    assert not Profile([{long: "Red"}] * 20).is_nested
    assert Profile([json.dumps(cells[0]), "None", "None"]).is_nested


def test_a_title_of_one_word_beside_addresses(tmp_path: Path) -> None:
    words = ("Rahmen", "Gabel", "Lenker", "Sattel")
    found = guess_table(
        tmp_path,
        ["Product name", "Importer", "Produttore", "Farbe"],
        lambda i: [
            words[i % 4],
            f"Nord Import No {i}, {i} Harbour Street, Narvik",
            f"Nord Works of the north and the south No {i}, {i} Long Road, Bodø, Norway",
            COLORS[i % 3],
        ],
    )
    assert found.preset.text == ("Product name",)
    assert is_company("Produttore") and not is_company("Importer Description")


def test_a_file_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["Soft cap of wool, 100 g"], [["5.15"], ["Nord"]])
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert "got one column, 'Soft cap of wool, 100 g'. If that is a product" in flat(
        result.output
    )


def test_without_attributes_an_object_is_none(tmp_path: Path) -> None:
    """Its keys are columns that are not used."""
    rows = [
        {"name": f"Soft cap {i}", "category": {"id": i, "name": "Caps"}} for i in range(9)
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert "No column is left for attributes" in flat(result.output)


def test_a_dump_of_a_database(tmp_path: Path) -> None:
    rows = [
        {"model": "product.product", "pk": i, "fields": {"name": f"Soft cap {i}"}}
        for i in range(9)
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert "seems to be a dump of a database" in flat(result.output)
