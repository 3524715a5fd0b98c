"""The columns that the names of a preset stand for."""

from dataclasses import replace
from pathlib import Path
from typing import Any, List

import srsly

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.left_out import find_left_out
from spacy_adatag.shops.presets import Preset, recognise_preset, sample_columns
from spacy_adatag.shops.stars import find_columns, is_skipped


def test_names_with_stars() -> None:
    columns = ["name", "name-de", "size (cm)", "a*b"]
    assert find_columns("name*", columns) == ["name", "name-de"]
    assert find_columns("* (*)", columns) == ["size (cm)"]
    assert find_columns("a*b", columns) == ["a*b"]
    assert is_skipped("name-de", ["x", "name-*"]) and not is_skipped("name", ["name-*"])
    preset = Preset("", text=("name*",), attributes={"* (*)": "*"}, units="* unit")
    fitted = preset.fit([*columns, "size (cm) unit"])
    assert fitted.text == ("name,name-de",)
    assert fitted.attributes == {"size (cm)+size (cm) unit": "size"}
    preset = Preset("", text=("name",), attributes={"*C:*": "**"})
    columns = ["name", "*C:Brand", "C:Size", "*Color"]
    assert preset.fit(columns).attributes == {"*C:Brand": "Brand", "C:Size": "Size"}


def test_without_columns_of_attributes_no_others_are_some() -> None:
    preset = Preset("", text=("name",), attributes={"brand": "Brand"}, skip=("x",))
    assert preset.fit(["name", "price"]).skip == ("x", "name", "price")
    assert preset.fit(["name", "price", "brand"]).skip == ("x",)


def test_columns_of_files_without_a_header(tmp_path: Path) -> None:
    rows: List[Any] = [{"a": 1}, "text", {"b": 2}]
    srsly.write_jsonl(tmp_path / "a.jsonl", rows)
    assert sample_columns(find_shards(tmp_path)) == ["a", "b"]
    assert recognise_preset(["a", "b"]) is None


def test_what_cells_name_that_is_no_attribute(tmp_path: Path) -> None:
    """A preset names the columns of attributes, but not what stands in them."""
    care = "We send your parcel on the next day, and you may return it for a month."
    row = {"name": "Cap", "more": "gtin=4006381333931,color=red,tax_class=full"}
    row |= {"title1": "Delivery", "text1": care, "title2": "Position", "text2": "Front"}
    # Of a harmonica, which is no key of the shop.
    row |= {"title3": "Key", "text3": "C major"}
    # As Shopify writes for products without options.
    row |= {"title4": "Título", "text4": "Padrão"}
    srsly.write_jsonl(tmp_path / "shop.jsonl", [row] * 3)
    preset = Preset("", text=("name",), nested=("more",), pairs={"title*": "text*"})
    shards = find_shards(tmp_path / "shop.jsonl")
    found = find_left_out(shards, preset, ())
    assert found == {"gtin": "identifiers", "tax_class": "data of the shop"} | {
        "Delivery": "texts",
        "Título": "texts",
    }
    chosen = replace(preset, attributes={"gtin": "GTIN"}, skip=("Deliv*", "T*"))
    assert [*find_left_out(shards, chosen, ["gtin"])] == ["tax_class"]
    # Shops have columns of their own.
    found = {"film (own.film)": "film", "fit (own.fit)": "fit"}
    row |= {"film (own.film)": "https://x/film", "fit (own.fit)": "loose"}
    srsly.write_jsonl(tmp_path / "shop.jsonl", [row] * 3)
    preset = Preset("", text=("name",), attributes=found)
    assert find_left_out(shards, preset, ()) == {"film (own.film)": "links"}


def test_prestashop_without_short_descriptions() -> None:
    """An export only has the columns that a shop chose."""
    columns = ["Product ID", "Name *", "Price tax excluded"]
    feature = "Feature(Name:Value:Position)"
    assert recognise_preset([*columns, feature]) == "prestashop"
    assert recognise_preset(columns) is None
