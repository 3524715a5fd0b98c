"""Columns that say what others say, and values that separators join."""

import json
from pathlib import Path
from typing import Any, Dict, List

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.column_names import is_link, is_number_of, rank_id
from spacy_adatag.shops.guess import Guess, guess_preset
from spacy_adatag.shops.profiles import Profile
from spacy_adatag.shops.reasons import CATEGORIES, COPIES, find_reason
from spacy_adatag.shops.separators import find_separator

COLORS = ("Red", "Navy Blue", "Moss Green")


def guess(tmp_path: Path, rows: List[Any]) -> Guess:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(rows))
    found = guess_preset(find_shards(path))
    assert found is not None
    return found


def make_row(i: int) -> Dict[str, Any]:
    return {
        "title": f"Soft cap {i}, {COLORS[i % 3].lower()}",
        "kind": "cap" if i % 2 else "hat",
        "SHADE": COLORS[i % 3],
        "~SHADE": COLORS[i % 3],
        "WIDTH_VALUE": 10 + i,
        "~WIDTH_VALUE": 10 + i,
        # As wide as high, by chance.
        "height": 10 + i,
        "depth": f"{10 + i % 5} cm",
        "base": f"{10 + i % 5} cm",
        "color": COLORS[i % 3],
        "specs": {"Color": COLORS[i % 3], "Tone": COLORS[i % 3], "Fit": "loose"},
        "fit": "tight",
    }


def test_columns_and_names_that_say_the_same(tmp_path: Path) -> None:
    preset, left_out, *_ = guess(tmp_path, [make_row(i) for i in range(24)])
    copies = {name for name, reason in left_out.items() if reason == COPIES}
    assert copies == {"~SHADE", "~WIDTH_VALUE", "color", "Tone"}
    assert preset.attributes == {
        # All rows say the same in it as `Color` in their cells.
        "SHADE": "Color",
        **{
            name: name
            for name in ("kind", "WIDTH_VALUE", "height", "depth", "base", "fit")
        },
    }


def test_parts_of_the_same_material(tmp_path: Path) -> None:
    """They are often the same, and `Front Brake` is never `Rear Brake`."""
    columns = ("Front Brake", "Rear Brake", "Frame", "Fork")
    for count, copies in ((12, set()), (24, {"Fork"})):
        rows = [
            {
                "title": f"Bike {i} of soft steel",
                **dict.fromkeys(columns[:2], ("Disc", "Rim")[i % 2]),
                **dict.fromkeys(columns[2:], ("Steel", "Carbon")[i % 3 // 2]),
            }
            for i in range(count)
        ]
        preset, left_out, *_ = guess(tmp_path, rows)
        assert {n for n, reason in left_out.items() if reason == COPIES} == copies
        assert set(preset.attributes) == {*columns} - copies
        specs = [{"title": row.pop("title"), "specs": row} for row in rows]
        assert set(guess(tmp_path, specs).left_out) == copies


def test_the_same_options_of_several_products(tmp_path: Path) -> None:
    """Other products have other attributes, with values in the same order."""
    rows = [
        {"sku": sku, "title": f"Soft {sku}", "option_name": name, "option_value": size}
        for sku, name in (("cap", "Cap Size"), ("hat", "Size"), ("sock", "Sock Size"))
        for size in ("S", "M", "L", "XL", "XXL")
    ]
    preset, left_out, *_ = guess(tmp_path, rows)
    assert preset.pairs == {"option_name": "option_value"} and not left_out


def test_options_of_a_title(tmp_path: Path) -> None:
    """A title is no name of an attribute, also if variants share it."""
    for column in ("option", "options", "choices"):
        rows = [
            {"sku": i, "name": f"Soft wool cap {i // 3}", column: COLORS[i % 3]}
            for i in range(12)
        ]
        preset = guess(tmp_path, rows).preset
        assert preset.text == ("name",) and preset.attributes == {column: column}


def test_spellings_of_columns_and_cells(tmp_path: Path) -> None:
    """Only those with the same values are one attribute."""
    rows = [make_row(i) for i in range(12)]
    for row in rows:
        del row["SHADE"], row["~SHADE"]
    preset = guess(tmp_path, rows).preset
    assert (preset.attributes["color"], preset.attributes["fit"]) == ("Color", "fit")
    for row in rows:
        row["specs"]["Colors"] = row["specs"].pop("Color")
    assert guess(tmp_path, rows).preset.attributes["color"] == "Colors"


def test_titles_and_prices_are_no_names_and_values(tmp_path: Path) -> None:
    def make(i: int, value: Any) -> Dict[str, Any]:
        return {"sku": i, "name": f"Cap {i // 4}", "value": value, "text": "Of soft wool"}

    priced = guess(tmp_path, [make(i, 9.99 + i // 4) for i in range(24)]).preset
    assert priced.text[0] == "name" and not priced.pairs
    rows = [
        {
            "title": f"Soft cap {i // 2}",
            "sku": i // 2,
            "name": ("W", "H")[i % 2],
            "value": i,
        }
        for i in range(24)
    ]
    assert guess(tmp_path, rows).preset.pairs == {"name": "value"}


def test_what_scrapers_and_feeds_add(tmp_path: Path) -> None:
    """Texts of links, lists of links, paths of categories, and lists of options."""
    row = {
        "product_link": "Soft cap {}, red",
        "alternate_image": "https://i/{}.jpg,https://i/b{}.jpg",
        "product_type": "Women > Hats > Caps",
        "color": "Red",
        "sold_until": "Tue Sep 03 2024 12:59:59 GMT+0000",
    }
    rows = [{k: v.replace("{}", str(i)) for k, v in row.items()} for i in range(12)]
    preset, left_out, *_ = guess(tmp_path, rows)
    assert preset.text == ("product_link",) and preset.attributes == {"color": "color"}
    assert not preset.nested and left_out["product_type"] == CATEGORIES
    choices = "Red, and a lot of other colors|Navy, if you like it more|Green or none"
    rows = [{**row, "title": f"Cap {i}", "x": choices} for i, row in enumerate(rows)]
    assert guess(tmp_path, rows).preset.text == ("title",)
    assert is_link("link_text") and not is_link("image_url") and not is_link("Fit")


def test_dates_with_months() -> None:
    dates = ["Tue Sep 03 2024 12:59:59 GMT+0000", "September 3, 2024", "3 Sept. 2024"]
    assert find_reason("seen", Profile(dates)) == "dates"
    assert find_reason("scent", Profile(["May rose 12", "Marine 2024"])) is None


def test_measures_are_no_texts(tmp_path: Path) -> None:
    rows = [
        {
            "title": f"Soft cap {i}",
            "dimensions": f"14{i}.7 x 71.5 x 7.8 mm (5.78 x 2.81 in)",
            "says": f"{i} caps of wool that are soft and warm",
        }
        for i in range(12)
    ]
    preset = guess(tmp_path, rows).preset
    assert preset.attributes == {"dimensions": "dimensions"}


def test_keys_of_products() -> None:
    for name in ("KeyProducto", "clave_producto", "product_key"):
        assert is_number_of(name)
    assert rank_id("KeyProducto") is not None
    assert not is_number_of("Key Material") and rank_id("Key Features") is None


def test_the_same_list_in_all_cells() -> None:
    for cell, separator in {
        "36,37,38": ",",
        "S,M,L": ",",
        "Red, Navy, Moss Green": ", ",
        "Apple Computer, Inc": None,
        "1,234,567": None,
        "12,5": None,
    }.items():
        assert find_separator([cell] * 12) == separator, cell


def test_paths_of_categories() -> None:
    assert Profile(["Women > Hats", "Men>Caps>Wool"]).is_path
    for text in ("> 5 kg", "Caps", "a" * 10_000 + ">" + "b " * 10_000 + "> 5"):
        assert not Profile([text]).is_path
