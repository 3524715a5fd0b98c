"""What APIs and feeds of further systems have, read by its names."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.corpus.json_lists import find_list
from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.attribute_names import get_label
from spacy_adatag.shops.column_names import is_noise, rank_id
from spacy_adatag.shops.guess import Guess, guess_preset
from spacy_adatag.shops.left_out import find_units
from spacy_adatag.shops.named import read_named
from spacy_adatag.shops.pair_names import find_signs
from spacy_adatag.shops.profiles import Profile
from spacy_adatag.shops.reasons import IDS, TEXTS, find_reason_of_named
from spacy_adatag.shops.rich_texts import parse_cell

COLORS = ("Red", "Navy Blue", "Green")


def guess(path: Path, make: Any) -> Guess:
    path.write_text(json.dumps([make(i, c) for i, c in enumerate(COLORS * 4)]))
    found = guess_preset(find_shards(path))
    assert found is not None
    return found


# An item of each system, and what it names.
NAMED: Dict[str, Any] = {
    "Mercado Libre": (
        {"id": "C", "name": "Color", "value_id": "1", "value_name": "Red", "values": [1]},
        [("Color", "Red")],
    ),
    "variants of BigCommerce": (
        {
            "price": None,
            "option_values": [{"option_display_name": "Color", "label": "Red"}],
        },
        [("price", None), ("Color", "Red")],
    ),
    "a module of OpenCart": (
        {"attribute": [{"attrname": "Color", "attrvalue": "Red"}]},
        [("Color", "Red")],
    ),
    "options of BigCommerce": (
        {"id": 1, "display_name": "Color", "option_values": [{"label": "Red"}]},
        [("Color", ["Red"])],
    ),
}


@pytest.mark.parametrize("system", NAMED)
def test_names_and_values(system: str) -> None:
    item, expected = NAMED[system]
    assert read_named([item], "x") == expected


def test_lists_in_which_some_names_are_missing() -> None:
    """As in the catalogue of Flipkart."""
    cell = '{"spec"=>[{"key"=>"Color", "value"=>"Red"}, {"value"=>"1 Cap"}]}'
    assert read_named(cell, "x") == [("Color", "Red")]
    assert read_named('{"spec"=>{"key"=>"Fit", "value"=>"loose"}}', "x") == [
        ("Fit", "loose")
    ]


@pytest.mark.parametrize(
    "keys",
    [["@graph"], ["itemListElement"], ["data", "getProductListing", "edges"]],
)
def test_lists_of_products(keys: List[str]) -> None:
    data: Any = [{"name": "Cap"}, {"name": "Hat"}]
    for key in reversed(keys):
        data = {key: data}
    if len(keys) == 1:
        data["@context"] = "https://schema.org"
    assert find_list(data) == tuple(keys)


def test_rows_of_blocks() -> None:
    """As Allegro has them, with HTML."""
    rows = [
        {"items": [{"type": "TEXT", "content": "<p>A warm cap</p>"}]},
        {"items": [{"type": "IMAGE", "url": "https://x/a.jpg"}]},
    ]
    assert parse_cell({"sections": rows}) == "<p><p>A warm cap</p></p>"


def test_codes_of_units() -> None:
    weight = {"@type": "QuantitativeValue", "value": 40, "unitCode": "GRM"}
    assert parse_cell(weight) == "40 g"
    assert find_units(["Gewicht", "Gewicht eenheid"]) == {"Gewicht": "Gewicht eenheid"}


def test_the_last_key_of_a_long_path(tmp_path: Path) -> None:
    """Unless another path ends with it, or it is a number."""

    def make(i: int, color: str) -> Any:
        inner = {
            "colour": {"text": color},
            "top": {"fit": "loose"},
            "low": {"fit": "slim"},
        }
        return {"name": f"Soft cap {i}", "module": {"inner": inner}}

    assert guess(tmp_path / "a.json", make).preset.attributes == {
        "module.inner.colour.text": "text",
        "module.inner.top.fit": "module.inner.top.fit",
        "module.inner.low.fit": "module.inner.low.fit",
    }


def test_attributes_beside_details(tmp_path: Path) -> None:
    """As cXML has them: `ItemDetail` says that it describes, its last key does not."""

    def make(i: int, color: str) -> Any:
        extra = [{"name": "Color", "value": color}, {"name": "Fit", "value": "loose"}]
        return {"name": f"Cap {i}", "ItemDetail": {"Extrinsic": extra}}

    assert guess(tmp_path / "a.json", make).preset.nested == ("ItemDetail.Extrinsic",)
    assert is_noise("search_terms") and is_noise("search.data.price")
    assert not is_noise("SearchGroupData.SearchDataElement")
    assert not is_noise("MetaData.MetaFields.MetaField") and is_noise("meta_data")


def test_what_is_named_and_no_attribute() -> None:
    """Another title, for search engines."""
    titles = {"Cap 1", "Cap 2"}
    assert find_reason_of_named("page-title", ["Cap 1", "Cap 2"], titles) == TEXTS
    assert find_reason_of_named("Handle", ["cap-1"]) == IDS
    assert find_reason_of_named("Handle", ["Oak"]) is None
    assert find_reason_of_named("color", ["Red", "Navy"], titles) is None


def test_what_sap_adds_to_names() -> None:
    assert rank_id("code[unique=true]") == rank_id("code")
    assert get_label("color[mode=append]") == "color"


def test_a_product_with_a_currency_is_no_price(tmp_path: Path) -> None:
    def make(i: int, color: str) -> Any:
        shop = {"currency": "USD", "color": color, "amount": {"net": i}}
        price = {"currency": "USD", "amount": "9.50", "text": "9.50 USD"}
        return {"title": f"Cap {i} {color}", "product": shop, "offer": price}

    found = guess(tmp_path / "a.json", make).preset
    assert "product.color" in found.attributes
    assert not any(name.startswith("offer") for name in found.attributes)


def test_a_unit_at_the_end_of_a_path_is_no_name(tmp_path: Path) -> None:
    def make(i: int, color: str) -> Any:
        size, look = {"height": {"cm": f"{i} high"}}, {"outside": {"color": color}}
        return {"title": f"Cap {i} {color}", "size": size, "look": look}

    attributes = guess(tmp_path / "a.json", make).preset.attributes
    assert attributes["look.outside.color"] == "color"
    assert attributes["size.height.cm"] == "size.height.cm"


def test_the_sign_after_the_names() -> None:
    """With the other one, each color would be a name."""
    colors = [f"Color;{color}|ours" for color in COLORS * 4]
    columns = {"property1": colors, "property2": ["Fit;loose|ours"] * 12}
    found = find_signs({name: Profile(cells) for name, cells in columns.items()})
    assert found == {"property1": ";", "property2": ";"}
