"""Tables that no preset knows: their columns are read by their names and cells."""

import csv
import io
import json
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.column_names import is_noise, is_number_of, rank_id, rank_title
from spacy_adatag.shops.guess import guess_preset
from spacy_adatag.shops.pair_names import find_pairs_by_name
from spacy_adatag.shops.profiles import are_names
from spacy_adatag.shops.separators import find_separator

from ..conftest import run_cli
from .test_presets import flat

COLORS = ("Red", "Navy Blue", "Green")


def make_rows(make: Any, size: int = 12) -> List[Any]:
    return [row for i in range(size) for row in make(i, COLORS[i % 3])]


# A table of a system, and the roles of its columns.
TABLES: Dict[str, Any] = {
    "an idealo feed": (
        "sku brand title categoryPath url eans price description deliveryTime colour",
        lambda i, c: [
            (
                *(
                    f"S{i}",
                    "Nord",
                    f"Cap {i}, {c.lower()}",
                    f"Caps>{i % 2}",
                    "https://s/x",
                ),
                *("4012345678901", "9,99", "<p>A soft cap of wool</p>", "1-3 days", c),
            )
        ],
        {
            "text": ("title", "description"),
            "id": "sku",
            "category": "categoryPath",
            "attributes": {"brand": "brand", "colour": "colour"},
        },
    ),
    "German names": (
        "Artikelnummer Produktname Beschreibung Preis Lieferzeit Bild-URL Farbe",
        lambda i, c: [
            (
                *(i, f"Kappe Nr {i}", f"Eine weiche Kappe in {c}", "9,90", "2 Tage"),
                *("http://x/a.jpg", c),
            )
        ],
        {
            "text": ("Produktname", "Beschreibung"),
            "id": "Artikelnummer",
            "attributes": {"Farbe": "Farbe"},
        },
    ),
    "translations, units and several values": (
        "code name[lang=en] name[lang=de] @color weight weight_unit tags",
        lambda i, c: [
            [f"C{i}", f"Soft cap {i}", "", f"{c}|Grey", 100 + i, "g", "new,sale"]
        ],
        {
            "text": ("name[lang=en]",),
            "id": "code",
            "attributes": {"@color": "@color", "weight+weight_unit": "weight"},
            "separators": {"@color": "|"},
        },
    ),
    "a row for each variant, named by what they share": (
        "handle id name description variant_option_one_name variant_option_one_value",
        lambda i, c: [
            [f"h{i}", f"{i}-{s}", f"Soft cap {i}", "A cap of wool", "Size", s]
            for s in ("S", "XL")
        ],
        {
            "text": ("name", "description"),
            "id": None,
            "group_by": "handle",
            "pairs": {"variant_option_one_name": "variant_option_one_value"},
        },
    ),
    "parents in rows of their own": (
        "id parent_id name color",
        lambda i, c: [[f"P{i}", "", f"Soft cap {i}", ""], [f"V{i}", f"P{i}", "", c]],
        {"text": ("name",), "group_by": "parent_id,id", "id": "id"},
    ),
    "rows that go on with the product before": (
        "id name attribute_line_ids/attribute_id/name "
        "attribute_line_ids/value_ids/name type",
        lambda i, c: [
            [f"t_{i}", f"Soft cap {i}", "Size", "XL", "consu"],
            ["", "", "Color", f"{c},Grey", ""],
        ],
        {
            "text": ("name",),
            "group_by": "id",
            "pairs": {
                "attribute_line_ids/attribute_id/name": (
                    "attribute_line_ids/value_ids/name"
                )
            },
            "separators": {"Color": ","},
        },
    ),
    "attributes that a program printed": (
        "asin title details images store",
        lambda i, c: [
            (
                *(f"B{i}", f"Soft cap {i}", str({"Color": c, "Fit": "loose"})),
                *(str(["https://i/a.jpg"]), "Nord"),
            )
        ],
        {"text": ("title",), "id": "asin", "nested": ("details",), "attributes": {}},
    ),
    "no names that say what the columns are": (
        "A B C",
        lambda i, c: [
            [f"Soft cap no {i} by Nord", c, "A long text about a soft cap that is warm "]
        ],
        {"text": ("A", "C"), "id": None, "attributes": {"B": "B"}},
    ),
}


def write(path: Path, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf8", newline="") as file_:
        csv.writer(file_).writerows([names, *rows])
    return path


@pytest.mark.parametrize("what", TABLES)
def test_roles(what: str, tmp_path: Path) -> None:
    names, make, expected = TABLES[what]
    path = write(tmp_path / "shop.csv", names.split(), make_rows(make))
    guess = guess_preset(find_shards(path))
    assert guess is not None
    found = {key: getattr(guess.preset, key) for key in expected}
    assert found == expected


def test_a_column_with_a_plus_in_its_name_is_used(tmp_path: Path) -> None:
    rows = [[f"Soft cap {i}", "loose", "x"] for i in range(12)]
    path = write(tmp_path / "shop.csv", ["title", "Fit+Cut", "price"], rows)
    guess = guess_preset(find_shards(path))
    assert guess is not None and guess.preset.attributes == {"Fit+Cut": "Fit+Cut"}
    assert guess.left_out == {"price": "data of the shop"}


def test_from_a_table_to_labels(tmp_path: Path) -> None:
    """The command says what it took, and what it left out."""
    names, make, _ = TABLES["an idealo feed"]
    path = write(tmp_path / "shop.csv", names.split(), make_rows(make))
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    said = flat(result.output)
    assert (
        "the text is title and description; the id is sku; the category is categoryPath; "
        "attributes are in brand, colour"
    ) in said
    not_used = "links (url), identifiers (eans), data of the shop (price, deliveryTime)"
    assert f"Not used: {not_used}" in said
    # Options come first.
    options = ("--attribute", "description=About", "--id", "colour")
    result = run_cli("adatag", "label", path, tmp_path / "b.jsonl", *options)
    said = flat(result.output)
    assert "No value was found" in said and "description (About)" in said


def test_rows_that_can_not_be_read(tmp_path: Path) -> None:
    """If that is why nothing is known of the columns, the message says so."""
    (tmp_path / "a.csv").write_bytes("name,color\nSoft cap,grün\n".encode("cp1252"))
    result = run_cli("adatag", "label", tmp_path / "a.csv", tmp_path / "a.jsonl")
    assert result.exit_code == 1
    said = flat(result.output)
    assert "line 2: expected UTF-8" in said and "add --encoding cp1252" in said


def test_a_given_header_row_is_not_looked_for(tmp_path: Path) -> None:
    """Without the option, the line is found."""
    path = tmp_path / "shop.csv"
    rows = [f"Soft cap {i},{c},{i}\n" for i, c in enumerate(COLORS * 4)]
    path.write_text("Export of May,,\ntitle,color,sku\n" + "".join(rows))
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl", "--dry-run")
    assert "are in line 2" in flat(result.output)
    options = ("--dry-run", "--header-row", "1")
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl", *options)
    assert "are in line 2" not in flat(result.output)
    assert "If so, add --header-row 2" in flat(result.output)


def test_a_table_without_names_of_columns(tmp_path: Path) -> None:
    rows = [f"Nord,N{i},Soft cap {i} of red wool,{i + 9},x" for i in range(12)]
    shop = tmp_path / "shop.csv"
    shop.write_text("\n".join(rows))
    result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
    assert "The first line of " in flat(result.output)
    assert 'called "column 1" to "column 5" here' in flat(result.output)
    rows[0] = "Sud,N0,Warm cap of wool,8,y"
    shop.write_text("\n".join(rows))
    result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
    assert "may be a product: '8' is no name of a column" in flat(result.output)
    for header in ("brand,sku,title,price,x", "brand,model,text,36,38"):
        shop.write_text("\n".join([header, *rows]))
        result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
        assert "may be a product" not in flat(result.output)


def test_what_all_rows_have_groups_no_products(tmp_path: Path) -> None:
    # A feed in which some products lack the title, the price and the currency.
    rows = [
        [f"{i}", *([f"Wool coat no. {i}", "RUR", f"{i}.50"] if i % 4 else ["", "", ""])]
        for i in range(1, 13)
    ]
    path = write(tmp_path / "a.csv", ["offer", "title", "currencyId", "price"], rows)
    preset = guess_preset(find_shards(path))
    assert preset is not None and preset.preset.group_by != "currencyId"


def test_a_grid_without_attributes(tmp_path: Path) -> None:
    """The list of products of PrestaShop: nothing that is left is an attribute."""
    path = tmp_path / "grid.csv"
    rows = [f"{i};http://s/{i}.jpg;Soft cap {i};R-{i};9.9;{i};\n" for i in range(12)]
    path.write_text("Product ID;Image;Name;Reference;Price;Quantity;\n" + "".join(rows))
    result = run_cli("adatag", "label", path, tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert "No column is left for attributes" in flat(result.output)
    assert "Are these columns attributes" not in result.output


def test_tables_in_json_and_records(tmp_path: Path, trained: Any) -> None:
    """A file of records is no table, although its texts look like one."""
    rows = [
        {"sku": f"S{i}", "product": {"title": f"Soft cap {i}"}, "specs": {"Color": c}}
        for i, c in enumerate(COLORS * 3)
    ]
    (tmp_path / "shop.json").write_text(json.dumps(rows))
    guess = guess_preset(find_shards(tmp_path / "shop.json"))
    assert guess is not None and guess.preset.text == ("product.title",)
    assert guess.preset.nested == ("specs",)
    records = io.StringIO()
    for i in range(4):
        record = {"id": str(i), "text": f"Soft cap {i}", "attributes": {"Color": []}}
        records.write(json.dumps(record) + "\n")
    (tmp_path / "records.jsonl").write_text(records.getvalue())
    trained.to_disk(tmp_path / "model")
    args = (tmp_path / "model", tmp_path / "records.jsonl", tmp_path / "values.jsonl")
    result = run_cli("adatag", "extract", *args)
    assert result.exit_code == 0 and "No preset" not in result.output


@pytest.mark.parametrize("other", [None, "Red", 5, ["a"]])
def test_lists_of_pairs_with_others(tmp_path: Path, other: Any) -> None:
    rows: List[Any] = [
        {"title": f"Cap {i}, {c}", "opts": [{"optattribute": "Color", "optvalue": c}]}
        for i, c in enumerate(COLORS * 4)
    ]
    for row in rows[::2]:
        row["opts"].append(other)
    (tmp_path / "shop.json").write_text(json.dumps(rows))
    guess = guess_preset(find_shards(tmp_path / "shop.json"))
    assert guess is not None
    assert guess.preset.pairs == {"opts.optattribute": "opts.optvalue"}
    out = tmp_path / "a.jsonl"
    result = run_cli("adatag", "label", tmp_path / "shop.json", out)
    assert result.exit_code == 0, result.output
    assert out.read_text().count('"Color"') == len(rows)


def test_names_of_columns() -> None:
    titles = ("Title", "product_name", "Nom du produit", "name(en-gb)", "Produktname")
    assert all(rank_title(name) == 0 for name in titles[:3])
    assert all(rank_title(name) is not None for name in titles)
    others = ("brand_name", "Model Name", "variant_option_one_name", "Meta Title")
    assert all(rank_title(name) is None for name in others)
    assert rank_id("SKU") == 0 and rank_id("color") is None
    # A number, and a translation into Norwegian.
    assert rank_id("Item No.") == rank_id("item_number") and rank_id("name_no") is None
    assert rank_id("Item #") == rank_id("item_number") == rank_id("Artikelnr")
    assert rank_id("Part No") == rank_id("Part #") == rank_id("part_number")
    assert (rank_id("Artikelnr"), rank_id("EAN")) == (1, 3)
    keys = {"tax_id": True, "Number of Keys": False, "Model Number": False}
    keys |= {"sku_de": True, "Article No": True, "Material_no": False}
    keys |= {"supplier_no": True, "Lieferant-Nr": True, "Vendor": False}
    keys |= {"manufacturer_part_number": False, "Item Number": True, "# of Doors": False}
    keys |= {"#": True, "#2": True, "Reference #": True, "Part No": False}
    assert {name: is_number_of(name) for name in keys} == keys
    assert is_noise("Sale Price") and not is_noise("Priority")
    assert is_noise("MwSt") and is_noise("VK brutto") and is_noise("价格")


def test_pairs_by_name() -> None:
    columns = ["Option1 Name", "Option1 Value", "name", "description", "Option2 Name"]
    assert find_pairs_by_name(columns) == [("Option* Name", "Option* Value")]
    columns = ["AttributeName1", "AttributeType1", "AttributeOption1", "Item Name"]
    assert find_pairs_by_name(columns) == [("AttributeName*", "AttributeOption*")]
    columns = ["additionalInfoTitle1", "additionalInfoDescription1", "key", "value"]
    assert find_pairs_by_name(columns) == [
        ("additionalInfoTitle*", "additionalInfoDescription*"),
        ("key", "value"),
    ]
    columns = ["name", "option_name", "option_value"]
    assert find_pairs_by_name(columns) == [("option_name", "option_value")]
    assert are_names(["Size", "Color"] * 3) and not are_names(["Cap 1", "Cap 2"])


@pytest.mark.parametrize("size", [1, 3])
def test_titles_of_one_word_in_a_few_rows(size: int, tmp_path: Path) -> None:
    """What a system writes into each row is no title."""
    rows = [[f"Block after Info Column {i}", f"Cap{i}", "wool"] for i in range(size)]
    path = write(tmp_path / "shop.csv", ["options_container", "name", "fabric"], rows)
    found = guess_preset(find_shards(path))
    assert found is not None and found.preset.text == ("name",)


def test_separators() -> None:
    """A name with a comma stays whole."""
    assert find_separator(["S|M", "M", "S|L"]) is None
    assert find_separator(["S|M", "M", "S|L", "M|L"]) == "|"
    assert find_separator(["red, navy", "navy, green", "red, green", "red"]) == ", "
    brands = ["Apple Computer, Inc", "Nord, Inc", "Sud, Inc", "Acme"]
    assert find_separator(brands) is None
    # Decimal commas, with a unit or without, are none. Lists of numbers have some.
    assert find_separator(["1,20", "1,5", "2,20", "3", "2,5"]) is None
    assert find_separator(["1,5 kg", "2,5 kg", "0,5 kg", "2 kg"]) is None
    sides = ["1,5 x 2,5 cm", "1,8 x 3,5 cm", "1,5 x 3,5 cm", "ca. 1,2 x 2,5 cm"]
    assert find_separator(sides) is None
    assert find_separator(["36,38", "38,40", "36,38,40", "40"]) == ","
    # All cells may be the same, or end with the separator.
    assert find_separator(["S|M|L|"] * 3) == "|"
    assert find_separator(["red, ", "navy, red, ", "navy, "]) == ", "
    # Each cell has values of its own, or its lines are values.
    assert find_separator(["oak,steel", "wool,silk,felt", "soft clay,glaze"]) == ","
    assert find_separator(["one, two, three", "oak, ash, elm", "tin, zinc, lead"]) == ", "
    assert find_separator(["Nord, Ost", "Oak, ash", "Tin, zinc"]) is None
    # Codes of colors are no numbers.
    assert find_separator([f"{x}, #fff/#000" for x in ("oak", "ash", "elm")]) == ", "
    assert find_separator(["Mesh\nNylon", "Nylon", "Wool\nSilk", "Silk\nFelt"]) == "\n"
