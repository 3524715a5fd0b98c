"""Why columns, and what cells name, hold no attributes."""

import json
from pathlib import Path
from typing import Any, List, Sequence

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.column_names import (
    is_doubtful,
    is_noise,
    is_only_described,
)
from spacy_adatag.shops.guess import guess_preset
from spacy_adatag.shops.profiles import Profile
from spacy_adatag.shops.reasons import (
    TEXTS,
    Reasons,
    describe_left_out,
    find_reason_of_named,
)

from .test_guess import write

LINES = ("Aurora", "Nova")
CHAINS = ("Curb", "Rope")


def guess(tmp_path: Path, names: Sequence[str], make: Any, size: int = 12) -> Any:
    rows: List[Any] = [make(i) for i in range(size)]
    found = guess_preset(find_shards(write(tmp_path / "shop.csv", list(names), rows)))
    assert found is not None
    return found


def test_reasons(tmp_path: Path) -> None:
    names = (
        "sku title color url price ean added type serial savings variant_title stock qty"
    )
    found = guess(
        tmp_path,
        names.split(),
        lambda i: [
            *(f"C{i}", f"Red cap {i}", "Red", "https://x/a", "9.99", 4006381333931 + i),
            *("2024-01-02", "simple", i + 1, "$1.50 - $2", "M / Red", "5", "5"),
        ],
    )
    assert found.preset.attributes == {"color": "color"}
    assert describe_left_out(found.left_out) == (
        "links (url), data of the shop (price, stock), identifiers (ean), "
        "dates (added), yes or no (type), numbers of rows (serial), prices (savings), "
        "names of variants (variant_title), numbers in stock (qty)"
    )


def test_abbreviations(tmp_path: Path) -> None:
    """Dots in names are no paths, and `k. A.` is no value."""
    found = guess(
        tmp_path,
        ["Art.-Nr.", "Titel", "EAN", "Max. Temp.", "Leist. max.", "Farbe"],
        lambda i: [f"A{i}", f"Topf {i} rot", 4006381333931 + i, "200 °C", "k. A.", "rot"],
    )
    assert found.preset.attributes == {"Max. Temp.": "Max. Temp.", "Farbe": "Farbe"}
    assert found.preset.id == "Art.-Nr."


def test_many_columns_with_one_reason() -> None:
    said = describe_left_out({f"image{i}": "links" for i in range(12)})
    assert said.startswith("links (image0, image1, ") and said.endswith("and 2 more)")


@pytest.mark.parametrize("name", ["Collection", "collections", "Product Collection"])
def test_a_collection_that_texts_have(tmp_path: Path, name: str) -> None:
    found = guess(
        tmp_path, ["title", name], lambda i: [f"{LINES[i % 2]} lamp {i}", LINES[i % 2]]
    )
    expected = {name} if is_doubtful(name) else set()
    assert set(found.preset.attributes) == expected
    # Nothing is lost if no text has them.
    found = guess(tmp_path, ["title", name], lambda i: [f"Soft cap {i}", LINES[i % 2]])
    assert found.left_out == {name: "data of the shop"}


def test_links_of_chains_and_of_pages(tmp_path: Path) -> None:
    found = guess(
        tmp_path,
        ["title", "Link", "file", "photo"],
        lambda i: [
            f"{CHAINS[i % 2]} chain {i}",
            CHAINS[i % 2],
            f"{i}.pdf",
            f"https://x/{i}.jpg",
        ],
    )
    assert found.preset.attributes == {"Link": "Link"}
    assert found.left_out == {"file": "links", "photo": "links"}
    assert find_reason_of_named("Link", [*CHAINS, *CHAINS]) is None
    assert find_reason_of_named("Link", ["https://x/a"] * 4) == "links"
    assert find_reason_of_named("Score", ["4.5", "3.5"] * 2) == "data of the shop"


def test_values_beside_what_says_nothing() -> None:
    assert Profile(["new"] * 9 + ["used"]).kind is None
    assert Profile(["new"] * 9 + ["yes"]).kind is not None
    assert Profile(["Default"] * 9).kind is not None
    assert Profile(["simple"] * 9 + ["used"]).kind is not None


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("$1,250.00", True),
        ("US$1.50 - US$2", True),
        ("1.299,- €", True),
        ("RUB379", True),
        ("1 299 руб.", True),
        ("Rs. 499", True),
        ("US 6", False),
        ("36", False),
        ("10 x 20", False),
        ("Trykk 5", False),
    ],
)
def test_money(cell: str, expected: bool) -> None:
    assert Profile([cell]).is_money == expected


def test_numbers_of_rows() -> None:
    assert Profile(list(range(1, 7))).is_counting
    assert not Profile(list(range(36, 42))).is_counting
    assert not Profile([1, 2, 3, 4, 6]).is_counting


def test_descriptions_of_one_word() -> None:
    assert is_only_described("short_description") and is_only_described("Описание_ru")
    assert not is_only_described("Color description")
    assert not is_only_described("features")


def test_what_shops_write_into_empty_cells() -> None:
    profile = Profile(["None", "n/a", "-", "Red"])
    assert profile.texts == ["Red"]


def test_columns_without_a_name_are_not_listed() -> None:
    assert describe_left_out({"": "parts of others", "url": "links"}) == "links (url)"


def test_empty_objects_are_empty_cells() -> None:
    assert Profile(["{}", "[]", {}, [], '{"a": 1}']).filled == 1


def test_units_of_objects_and_warehouses() -> None:
    profile = Profile(["Stück", "Packung"])
    reasons = Reasons([], ["title"])
    assert reasons.find("unit.full_name", profile) == "units"
    assert reasons.find("КоличествоНаСкладе", profile) == "data of the shop"
    assert reasons.find("united.full_name", profile) is None


def test_numbers_that_differ_in_all_rows(tmp_path: Path) -> None:
    """`N°` may also count something."""
    found = guess(
        tmp_path,
        ["Titolo", "N° Inventario", "N° di tasti", "N° pagine", "Number of parts"],
        lambda i: [f"Piano a coda {i}", f"01/{i + 20}", 85 + i % 3, 17 * i, f"{i} pcs"],
    )
    names = ("N° di tasti", "N° pagine", "Number of parts")
    assert found.preset.attributes == {name: name for name in names}
    assert describe_left_out(found.left_out) == "identifiers (N° Inventario)"


def test_codes_of_colors() -> None:
    assert Profile(["#C9CCD1", "#fff", "#000", "#8a2be2", "#112233"]).kind == "codes"
    assert Profile(["#120", "#240"]).kind is None
    assert Profile(["#12", "red"]).kind is None


def test_the_same_letter_in_all_rows() -> None:
    assert Profile(["r"] * 20).kind is not None
    for cells in (["M"] * 19, ["M", "L"] * 10, ["4"] * 20):
        assert Profile(cells).kind is None


def test_amounts_of_money_in_objects_and_numbers_without_a_name(tmp_path: Path) -> None:
    amount = {"amount": "12.50", "currency": "EUR", "formatted": "12,50 €"}
    rows = [
        {"title": f"Red cap {i}", "color": "Red", "basis": amount, "#": 7 * i % 5}
        for i in range(12)
    ]
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(rows))
    found = guess_preset(find_shards(path))
    assert found is not None and found.preset.attributes == {"color": "color"}
    assert describe_left_out(found.left_out) == "prices (basis), identifiers (#)"


def test_zeros_and_words_of_systems(tmp_path: Path) -> None:
    """What a system writes into each row, if nobody filled the column."""
    names = ["Name", "Marca", "Costo", "Package Weight", "Item Type", "invoice_policy"]
    found = guess(
        tmp_path,
        [*names, "Taxonomies", "[Prop]Material"],
        lambda i: [
            *(f"Red cap {i}", "Nord", f"{i}.50", "0.00", ["Inventory", "Sales"][i % 2]),
            *("Ordered quantities", "Caps", ["Wool", "Felt"][i % 2]),
        ],
    )
    assert found.preset.attributes == {
        "Marca": "Marca",
        "Item Type": "Item Type",
        "[Prop]Material": "Material",
    }
    assert describe_left_out(found.left_out) == (
        "data of the shop (Costo, invoice_policy, Taxonomies), zeros (Package Weight)"
    )
    profile = Profile(["Inventory", "Inventory", "Sales and Purchases"])
    assert find_reason_of_named("Item Type", profile.texts) == "yes or no"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Source", True),
        ("Light Source", False),
        ("Preferred Vendor", True),
        ("Vendor", False),
        ("Location Name", True),
        ("Mounting Location", False),
        ("path", True),
        ("base_unit_count", True),
        ("Unit Count", False),
        ("restock_level_Main", True),
        ("Sales Description", False),
        ("Sales Account", True),
    ],
)
def test_data_of_systems(name: str, expected: bool) -> None:
    assert is_noise(name) is expected


def test_lists_of_a_few_words_each_are_no_texts(tmp_path: Path) -> None:
    scents = ("vanilla", "sandalwood", "white musk", "tonka bean", "sea salt")
    rows = [
        {"title": f"Perfume {i}", "notes": [scents[i % 5], f"oud {i}", scents[i % 4]]}
        for i in range(12)
    ]
    (tmp_path / "shop.json").write_text(json.dumps(rows))
    found = guess_preset(find_shards(tmp_path / "shop.json"))
    assert found is not None and found.preset.attributes == {"notes": "notes"}


def test_the_title_as_an_address(tmp_path: Path) -> None:
    """Values with hyphens are none."""
    found = guess(
        tmp_path,
        ["SKU", "Title", "SEName", "Fit"],
        lambda i: [
            *(f"C{i}", f"Men's cap {i}, red", f"mens-cap-{i}-red-{i}"),
            ("slip-on-fit", "made-to-measure")[i % 2],
        ],
    )
    assert found.left_out["SEName"] == TEXTS
    assert found.preset.attributes == {"Fit": "Fit"}
