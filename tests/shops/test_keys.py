"""Which rows of a table are one product, and what identifies it."""

from pathlib import Path
from typing import Any, List

import pytest

from .test_guess_systems import guess

COLORS = ("Red", "Navy Blue", "Green")


def make_variants(names: List[str], make: Any) -> List[List[Any]]:
    rows = [make(i, color) for i in range(9) for color in COLORS]
    return [names, *rows]


def test_prices_group_no_products(tmp_path: Path) -> None:
    names = ["Goods", "Goods Name", "Base Price - USD", "Color"]
    rows = make_variants(names, lambda i, c: [f"G{i}", f"Soft cap {i}", 9.5 + i, c])
    found = guess(tmp_path / "a.csv", rows).preset
    assert found.group_by == "Goods"


def test_a_code_that_rows_with_a_title_share_is_their_key(tmp_path: Path) -> None:
    names = ["Style", "Title", "Price", "Color", "Width"]
    rows = make_variants(
        names, lambda i, c: [f"ST{i}", f"Soft cap {i}", 9.5, c, f"{i + 3}cm"]
    )
    found = guess(tmp_path / "a.csv", rows).preset
    assert found.group_by == "Style" and "Style" not in found.attributes
    # If several codes have the same title, they say something else.
    for number, row in enumerate(rows[1:]):
        row[0] = f"ST{number}"
    assert guess(tmp_path / "b.csv", rows).preset.group_by is None


def test_variants_with_titles_of_their_own_stay_together(tmp_path: Path) -> None:
    names = ["product_id", "variant_id", "title", "color"]
    rows = make_variants(
        names, lambda i, c: [f"{i}", f"V{i}{c[0]}", f"Soft cap {i}, {c}", c]
    )
    found = guess(tmp_path / "a.csv", rows).preset
    assert (found.id, found.group_by, found.split_by) == (
        "variant_id",
        None,
        "product_id",
    )


def test_titles_of_pages_give_way(tmp_path: Path) -> None:
    names = ["id", "name", "title", "color"]
    rows = make_variants(
        names, lambda i, c: [f"{i}{c}", f"Cap {i}, {c}", f"Cap {i}, {c} | My Shop", c]
    )
    assert guess(tmp_path / "a.csv", rows).preset.text == ("name",)
    # Alone, they are titles.
    rows = [[id, title, color] for id, _, title, color in rows]
    assert guess(tmp_path / "b.csv", rows).preset.text == ("title",)


def test_names_lose_what_templates_add(tmp_path: Path) -> None:
    names = ["*SKU", "*Product Name", "*Brand", "Color (+)", "Bullet 1", "Item Code 2"]
    rows = make_variants(
        names, lambda i, c: [f"{i}{c}", f"Nord cap {i}, {c}", "Nord", c, "Soft", 10**8]
    )
    found = guess(tmp_path / "a.csv", rows)
    assert found.preset.attributes == {"*Brand": "Brand", "Color (+)": "Color"}
    assert found.left_out["Bullet 1"] == "texts"
    assert found.left_out["Item Code 2"] == "identifiers"


def test_brands_in_a_column_of_ids(tmp_path: Path) -> None:
    """As Odoo writes them."""
    names = ["id", "name", "product_brand_id", "categ_id/name", "partner_id"]
    brands = ("Sud", "Nord")

    def make(i: int, color: str) -> List[Any]:
        brand = brands[i % 2]
        return [f"{i}{color}", f"{brand} cap {i}, {color}", brand, "Caps", f"P{i}"]

    found = guess(tmp_path / "a.csv", make_variants(names, make)).preset
    assert found.attributes == {"product_brand_id": "product_brand_id"}


@pytest.mark.parametrize("name, is_key", [("Article", True), ("Design", False)])
def test_a_column_of_codes_that_is_called_as_what_is_sold(
    tmp_path: Path, name: str, is_key: bool
) -> None:
    rows = [[f"AB-{i}", f"Red cap {i}", "Red"] for i in range(12)]
    found = guess(tmp_path / "a.csv", [[name, "Product name", "Color"], *rows])
    assert found.preset.id == (name if is_key else None)
    assert (name in found.preset.attributes) == (not is_key)
