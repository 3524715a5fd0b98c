"""Products of one title, in exports whose rows of variants have no title."""

from pathlib import Path
from typing import Any, Dict

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.grouping import read_products
from spacy_adatag.shops.presets import load_preset, sample_columns

# Two products of two variants each.
EXPORTS: Dict[str, str] = {
    "bigcommerce": "Item,ID,Name,SKU,Options,Custom Fields,Description\n"
    + "".join(
        f"Product,{i},Cap,C{i},,,Soft\nVariant,{i}1,,C{i}-S,,,\nVariant,{i}2,,C{i}-M,,,\n"
        for i in (1, 2)
    ),
    "squarespace": "Product ID [Non Editable],Variant ID [Non Editable],Title,SKU,"
    "Option Name 1,Option Value 1\n"
    + "".join(f"p{i},v{i}1,Cap,C{i}-S,Size,S\n,v{i}2,,C{i}-M,,M\n" for i in (1, 2)),
    "ebay": "*Action(SiteID=US),CustomLabel,*Title,Relationship,RelationshipDetails,"
    "*C:Brand\n"
    + "".join(
        f"Add,C{i},Cap,,Size=S;M,Nord\n,C{i}-S,,Variation,Size=S,\n"
        f",C{i}-M,,Variation,Size=M,\n"
        for i in (1, 2)
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_products_of_one_title_stay_apart(name: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTS[name])
    (shard,) = shards = find_shards(path)
    preset = load_preset(name).fit(sample_columns(shards))
    assert preset.matches(sample_columns(shards)) and preset.group_by is not None
    products: Any = list(read_products(shard, group_by=preset.group_by, text=preset.text))
    assert len(products) == 2
