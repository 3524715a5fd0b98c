"""Exports of systems that no preset knows, read by their columns."""

import csv
import json
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import Guess, guess_preset
from spacy_adatag.shops.texts import read_texts

from ..conftest import run_cli

COLORS = ("Red", "Navy Blue", "Green")


def guess(path: Path, content: Any) -> Guess:
    if isinstance(content, str):
        path.write_text(content, encoding="utf8")
    else:
        with path.open("w", encoding="utf8", newline="") as file_:
            csv.writer(file_, delimiter=";").writerows(content)
    found = guess_preset(find_shards(path))
    assert found is not None
    return found


# The columns of an export, a row of product `i`, and the roles.
EXPORTS: Dict[str, Any] = {
    "InSales": (
        "ID товара;Название товара;Полное описание;Видимость на витрине;Артикул;"
        "Цена продажи;Остаток;Параметр: Цвет;Свойство: Размер",
        lambda i, c, s: [i, f"Soft cap {i}", f"A soft cap in {c}, size {s}", "выставлен",
                         f"A{i}-{s}", 9.5, 3, c, s],
        {
            "text": ("Название товара", "Полное описание"),
            "group_by": "ID товара",
            "attributes": {"Параметр: Цвет": "Цвет", "Свойство: Размер": "Размер"},
        },
    ),
    "Tiendanube": (
        "Identificador de URL;Nombre;Nombre de propiedad 1;Valor de propiedad 1;Precio;"
        "Mostrar en tienda;Descripción;Marca",
        lambda i, c, s: [f"gorra-{i}", f"Gorra suave {i}" if s == "S" else "", "Talle", s,
                         "9,50", "SÍ", f"Una gorra suave de lana {i}", "Nord"],
        {
            "text": ("Nombre", "Descripción"),
            "group_by": "Identificador de URL",
            "pairs": {"Nombre de propiedad *": "Valor de propiedad *"},
            "attributes": {"Marca": "Marca"},
        },
    ),
    "Wix": (
        "handle;fieldType;name;plainDescription;brand;price;productOptionName[1];"
        "productOptionType[1];productOptionChoices[1];sku",
        lambda i, c, s: [f"h{i}", "PRODUCT" if s == "S" else "VARIANT",
                         f"Soft cap {i}", f"A soft cap in {c}", "Nord", 9, "Size",
                         "TEXT", s, f"{i}{s}"],
        {
            "group_by": "handle",
            "pairs": {"productOptionName[*]": "productOptionChoices[*]"},
            "attributes": {"brand": "brand"},
        },
    ),
    "Medusa": (
        "Product Id;Product Title;Product Description;Product Material;Variant Title;"
        "Option 1 Name;Option 1 Value",
        lambda i, c, s: [f"p{i}", f"Soft cap {i}", f"A soft cap in {c}", "Wool", s,
                         "Size", s],
        {
            "pairs": {"Option * Name": "Option * Value"},
            "attributes": {"Product Material": "Product Material"},
        },
    ),
    "ePages": (
        "Alias;SuperProduct;Name/en;Manufacturer;OrderUnit;Weight;WeightUnit",
        lambda i, c, s: [f"A{i}{s}", "" if s == "S" else f"A{i}S",
                         f"Soft cap {i}" if s == "S" else "", "Nord", "piece", 40 + i,
                         "g"],
        {
            "id": "Alias",
            "group_by": "SuperProduct,Alias",
            "attributes": {"Manufacturer": "Manufacturer",
                           "Weight+WeightUnit": "Weight"},
        },
    ),
    "Volusion": (
        "productcode;productname;productdescriptionshort;productprice;stockstatus;"
        "categorytree;photourl;google_color",
        lambda i, c, s: [f"P{i}{s}", f"Soft cap {i} {s}", f"A soft cap number {i}{s}", 9,
                         2, f"Caps>{i % 2}", "https://x/a.jpg", c],
        {
            "text": ("productname", "productdescriptionshort"),
            "id": "productcode",
            "category": "categorytree",
            "attributes": {"google_color": "google_color"},
        },
    ),
    "Lightspeed": (
        "Internal_ID;NL_Title_Short;EN_Title_Short;EN_Description_Long;Brand",
        lambda i, c, s: [f"{i}{s}", "", f"Soft cap {i} {s}", f"A cap in {c}", "Nord"],
        {"text": ("EN_Title_Short", "EN_Description_Long"), "id": "Internal_ID"},
    ),
    # A model number is the id, and may also be in texts.
    "Zen Cart": (
        "v_products_model;v_products_name_1;v_products_price;v_products_color",
        lambda i, c, s: [f"M{i}{s}", f"Soft cap {i} {s}", 9, c],
        {
            "id": "v_products_model",
            "attributes": {"v_products_model": "v_products_model",
                           "v_products_color": "v_products_color"},
        },
    ),
    # Attributes are in a column whose name does not say so.
    "BaseLinker": (
        "ID produktu;SKU;Nazwa;Opis;Ilość;Cena brutto;Producent;Inne",
        lambda i, c, s: [f"{i}{s}", f"S{i}{s}", f"Soft cap {i} {s}", f"A soft cap in {c}",
                         i, 9, "Nord", f"Kolor:{c}|Rozmiar:{s}"],
        {
            "id": "SKU",
            "nested": ("Inne",),
            "attributes": {"Producent": "Producent"},
        },
    ),
    "Trendyol": (
        "Model Kodu;Marka;Kategori;Ürün Adı;Ürün Açıklaması;Trendyol Satış Fiyatı;Renk",
        lambda i, c, s: [f"M{i}", "Nord", f"Caps {i % 2}", f"Soft cap {i}",
                         f"A soft cap in {c}", 9, c],
        {
            "text": ("Ürün Adı", "Ürün Açıklaması"),
            "category": "Kategori",
            "group_by": "Model Kodu",
            "attributes": {"Marka": "Marka", "Renk": "Renk"},
        },
    ),
    "commercetools": (
        "key;name.en-US;name.de-DE;variants.sku;variants.attributes.color;"
        "variants.attributes.fit.en-US",
        lambda i, c, s: [f"cap-{i}", f"Soft cap {i}", f"Kappe {i}", f"{i}{s}", c, "wide"],
        {
            "text": ("name.en-US,name.de-DE",),
            "attributes": {"variants.attributes.color": "color",
                           "variants.attributes.fit.en-US": "fit"},
        },
    ),
    # The names of columns repeat.
    "Prom.ua": (
        "Код_товара;Название_позиции;Цена;Название_Характеристики;"
        "Измерение_Характеристики;Значение_Характеристики;Название_Характеристики;"
        "Измерение_Характеристики;Значение_Характеристики",
        lambda i, c, s: [f"K{i}{s}", f"Soft cap {i} {s}", 9, "Цвет", "", c, "Вес", "г",
                         40],
        {
            "id": "Код_товара",
            "pairs": {
                "Название_Характеристики": "Значение_Характеристики",
                "Название_Характеристики (*)": "Значение_Характеристики (*)",
            },
            "attributes": {},
        },
    ),
    # In Ukrainian, with the names that pandas gives to columns that repeat.
    "Prom.ua with pandas": (
        "Код_товару;Назва_позиції;Ціна;Кількість;Назва_групи;Посилання_зображення;"
        "Ідентифікатор_групи;Назва_Характеристики;Одиниця_виміру_Характеристики;"
        "Значення_Характеристики;Назва_Характеристики.1;Значення_Характеристики.1",
        lambda i, c, s: [f"K{i}{s}", f"Soft cap {i} {s}", 9, 5, "Caps", "x.jpg", 7,
                         "Колір", "", c, "Вид", "knit"],
        {
            "id": "Код_товару",
            "pairs": {
                "Назва_Характеристики": "Значення_Характеристики",
                "Назва_Характеристики.*": "Значення_Характеристики.*",
            },
            "attributes": {},
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", EXPORTS)
def test_exports(system: str, tmp_path: Path) -> None:
    columns, make, expected = EXPORTS[system]
    rows = [make(i, COLORS[i % 3], s) for i in range(16) for s in ("S", "XL")]
    found = guess(tmp_path / "shop.csv", [columns.split(";"), *rows]).preset
    assert {key: getattr(found, key) for key in expected} == expected


def test_variants_with_titles_of_their_own(tmp_path: Path) -> None:
    """They are not split between training and development, although no row stands for
    the product. An age group is none of a product."""
    rows = [
        [f"{i}{s}", f"g{i}", f"Soft cap {i} {s}", "adult", s]
        for i in range(12)
        for s in ("S", "XL")
    ]
    header = ["ITEM_ID", "ITEMGROUP_ID", "PRODUCTNAME", "age_group", "size"]
    found = guess(tmp_path / "a.csv", [header, *rows]).preset
    assert (found.id, found.group_by, found.split_by) == ("ITEM_ID", None, "ITEMGROUP_ID")
    assert list(found.attributes) == ["age_group", "size"]


def test_a_title_is_no_attribute(tmp_path: Path) -> None:
    """Nor is another text that is different for each product, or a price as a text."""
    rows = [
        [f"Soft cap {i}", f"Soft cap {i}", f"Cap number {i} of wool", "EUR 3 b2b list", c]
        for i, c in enumerate(COLORS * 5)
    ]
    header = ["name", "site heading", "teaser", "prices", "color"]
    found = guess(tmp_path / "shop.csv", [header, *rows])
    assert found.preset.text == ("name",)
    assert found.preset.attributes == {"color": "color"}


def test_attributes_of_later_rows_and_files(tmp_path: Path) -> None:
    """Tables are sorted by category, and each category may have a file."""
    header = ["name", "color", "power", "photo", "pack_size"]
    caps = [[f"Soft cap {i}", COLORS[i % 3], "", "", ""] for i in range(450)]
    lamps = [[f"Lamp {i}", "", "9 W", "https://x/a.jpg", ""] for i in range(9)]
    found = guess(tmp_path / "a.csv", [header, *caps, *lamps])
    assert list(found.preset.attributes) == ["color", "power"]
    assert found.left_out == {"photo": "links"}
    folder = tmp_path / "shop"
    folder.mkdir()
    guess(folder / "a.csv", [header, *caps])
    guess(folder / "b.csv", [["name", "wattage"], *[row[:2] for row in caps]])
    (folder / "c.csv").write_text("")
    several = guess_preset(find_shards(folder))
    assert several is not None
    assert list(several.preset.attributes) == ["color", "wattage"]
    rows = [{"title": f"Soft cap {i}", "color": COLORS[i % 3]} for i in range(450)]
    lines = [*rows, {"title": "Lamp", "specs": {"power": "9 W"}, "size": "big"}]
    text = "\n".join(map(json.dumps, lines))
    assert guess(tmp_path / "a.jsonl", text).preset.attributes == {
        "color": "color",
        "specs.power": "power",
        "size": "size",
    }


def test_titles_of_one_word(tmp_path: Path) -> None:
    rows = [[word, "M-1"] for word in ("Rahmen", "Gabel", "Lenker", "Sattel", "Pedal")]
    found = guess(tmp_path / "shop.csv", [["Name", "Lagerplatz"], *rows])
    assert found.preset.text == ("Name",)


def make_json(make: Callable[[int, str], Any]) -> str:
    return "\n".join(json.dumps(make(i, c)) for i, c in enumerate(COLORS * 5))


def test_lists_in_json(tmp_path: Path) -> None:
    """Lists of texts are texts, and values may be in several languages."""
    listed = make_json(
        lambda i, c: {
            "title": f"Soft cap {i}",
            "features": ["Made of wool", f"Color {c}, for all"],
            "images": ["https://x/a.jpg"],
            "details": {"Color": c, "Best Price": "9", "Date added": "2020-01-02"},
        }
    )
    found = guess(tmp_path / "a.jsonl", listed)
    assert found.preset.text == ("title", "features")
    assert found.preset.nested == ("details",)
    assert found.preset.skip == ("Best Price", "Date added")
    assert list(found.left_out) == ["images", "Best Price", "Date added"]
    printed = [
        [f"Soft cap {i}", f"['Made of wool', \"A {c} one's cap\"]", "['https://x/a.jpg']"]
        for i, c in enumerate(COLORS * 5)
    ]
    header = ["title", "features", "images"]
    found = guess(tmp_path / "a.csv", [header, *printed])
    assert found.preset.text == ("title", "features")
    (texts,) = read_texts({"features": printed[0][1]}, ["features"]).columns
    assert texts.items == [(1, "Made of wool"), (2, "A Red one's cap")]
    (texts,) = read_texts({"features": "['a' or 'b'] cap"}, ["features"]).columns
    assert texts.items == [(1, "['a' or 'b'] cap")]
    values = make_json(
        lambda i, c: {
            "item_id": f"B{i}",
            "item_name": [{"language_tag": "en", "value": f"Soft cap {i}"}],
            "color": [{"language_tag": "en", "value": c}],
        }
    )
    found = guess(tmp_path / "b.jsonl", values)
    assert found.preset.text == ("item_name.value",) and found.preset.id == "item_id"
    assert found.preset.attributes == {"color.value": "color"}


def test_descriptions_among_attributes(tmp_path: Path) -> None:
    """Magento's API has them in a list of names and values."""
    rows = make_json(
        lambda i, c: {
            "sku": f"S{i}",
            "name": f"Soft cap {i}",
            "custom_attributes": [
                {"attribute_code": "description", "value": f"<p>A cap in {c}</p>"},
                {"attribute_code": "color", "value": c},
                {"attribute_code": "meta_description", "value": "A cap of our shop"},
            ],
        }
    )
    path = tmp_path / "a.jsonl"
    found = guess(path, rows).preset
    assert found.text == ("name", "custom_attributes.description")
    assert found.nested == ("custom_attributes",)
    assert set(found.skip) == {"description", "meta_description"}
    result = run_cli("adatag", "label", path, tmp_path / "records.jsonl")
    assert result.exit_code == 0, result.output
    first = json.loads((tmp_path / "records.jsonl").read_text().split("\n")[0])
    assert first["fields"][1]["text"] == "A cap in Red"
    assert list(first["attributes"]) == ["color"]


def test_attributes_of_xml(tmp_path: Path) -> None:
    """A product may have one attribute or several, with names as Heureka has them."""
    param = "<PARAM><PARAM_NAME>{}</PARAM_NAME><VAL>{}</VAL></PARAM>"
    items = "".join(
        f"<SHOPITEM><ITEM_ID>{i}</ITEM_ID><PRODUCTNAME>Soft cap {i}</PRODUCTNAME>"
        f"<CATEGORYTEXT>Caps | {i % 2}</CATEGORYTEXT><HEUREKA_CPC>1</HEUREKA_CPC>"
        + param.format("Barva", c)
        + (param.format("Material", "Wool") if i % 2 else "")
        + "</SHOPITEM>"
        for i, c in enumerate(COLORS * 5)
    )
    found = guess(tmp_path / "a.xml", f"<SHOP>{items}</SHOP>").preset
    assert found.nested == ("PARAM",) and not found.pairs and not found.attributes
    assert found.category == "CATEGORYTEXT" and found.id == "ITEM_ID"


def test_columns_of_one_name(tmp_path: Path) -> None:
    """They are of one attribute, also if only later rows have cells in one of them."""
    rows: List[Any] = [[f"Soft cap {i}", c, "Grey"] for i, c in enumerate(COLORS * 5)]
    found = guess(tmp_path / "a.csv", [["name", "color", "color"], *rows]).preset
    assert found.attributes == {"color": "color", "color (2)": "color"}
