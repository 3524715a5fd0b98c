"""JSON of shops, marketplaces and databases, read without a preset."""

import json
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

from ..conftest import run_cli
from .test_presets import read

COLORS = ("red", "navy")


def make_title(i: int) -> str:
    return f"Nord wool cap {i}, {COLORS[i % 2]}, 50 g"


def make_feature(name: str, value: str) -> Dict[str, Any]:
    return {
        "ID": 7,
        "Value": value.split()[0],
        "PresentationValue": value,
        "Feature": {"ID": "7", "Name": {"Value": name, "Language": "EN"}},
    }


# The product of number `i`, what holds the products, and their attributes.
EXPORTS: Dict[str, Any] = {
    "a feed of listings": (
        lambda i, title, color: {
            "sku": f"C{i}",
            "attributes": {
                "item_name": [{"value": title, "language_tag": "en", "market_id": "A"}],
                "product_description": [{"value": f"Soft {i}", "market_id": "A"}],
                "color": [{"value": color, "market_id": "A"}],
                "item_weight": [{"value": 50, "unit": "g", "market_id": "A"}],
            },
        },
        lambda items: {"header": {"seller": "A1"}, "messages": items},
        {"color": "{color}", "weight": "50 g"},
    ),
    "features in groups": (
        lambda i, title, color: {
            "id": f"C{i}",
            "title": title,
            "FeaturesGroups": [
                {
                    "ID": 1,
                    "FeatureGroup": {"ID": "5", "Name": {"Value": "Wool"}},
                    "Features": [make_feature("Color", color)],
                },
                {
                    "ID": 2,
                    "FeatureGroup": {"ID": "6", "Name": {"Value": "cap"}},
                    "Features": [make_feature("Weight", "50 g")],
                },
            ],
        },
        lambda items: items,
        {"Color": "{color}", "Weight": "50 g"},
    ),
    "products of a supplier": (
        lambda i, title, color: {
            "Identification": {"ProductNumber": f"C{i}", "BrandName": "Nord"},
            "ProductDetails": {
                "Status": "ACTIVE",
                "ProductDescriptions": [
                    {"DescriptionLanguage": "en", "ProductMainDescription": title}
                ],
            },
        },
        lambda items: {"CatalogueId": "1", "Supplier": [{"Gln": "1", "Product": items}]},
        {"Identification.BrandName": "Nord"},
    ),
    "hits of a search": (
        lambda i, title, color: {
            "_index": "caps",
            "_id": f"C{i}",
            "_source": {"name": title, "color": color, "price": 9.5},
        },
        lambda items: {"took": 3, "hits": {"total": 8, "hits": items}},
        {"color": "{color}"},
    ),
    "a database": (
        lambda i, title, color: {
            "_id": {"$oid": f"5f0000000000000000000c{i:02}"},
            "title": title,
            "brand": {"$oid": "5f0000000000000000000b01"},
            "colors": [color],
            "price": {"$numberDecimal": "9.50"},
        },
        lambda items: items,
        {"colors": "{color}"},
    ),
    "values that are objects with a name": (
        lambda i, title, color: {
            "id": f"C{i}",
            "title": title,
            "field_color": [{"target_id": i, "target_type": "term", "name": color}],
        },
        lambda items: items,
        {"field_color": "{color}"},
    ),
    "microdata of pages": (
        lambda i, title, color: {
            "url": f"https://x/{i}",
            "microdata": [
                {
                    "type": "http://schema.org/Product",
                    "properties": {"name": title, "sku": f"C{i}", "color": color},
                }
            ],
        },
        lambda items: items,
        {"color": "{color}"},
    ),
    "lists beside the products": (
        lambda i, title, color: {"sku": f"C{i}", "productLine": title, "color": color},
        lambda items: {"productVariations": items, "links": [{"rel": "self"}]},
        {"color": "{color}"},
    ),
    "JSON:API": (
        lambda i, title, color: {
            "id": f"C{i}",
            "type": "product",
            "attributes": {
                "name": None,
                "color": color,
                "translated": {"name": title, "description": f"Soft {i}"},
            },
            "relationships": {"options": {"data": [{"id": "7", "type": "option"}]}},
        },
        lambda items: {"data": items, "included": [], "meta": {"total": 8}},
        {"color": "{color}"},
    ),
}


@pytest.mark.parametrize("what", EXPORTS)
def test_from_an_export_to_labels(tmp_path: Path, what: str) -> None:
    make: Callable[[int, str, str], Any]
    make, wrap, expected = EXPORTS[what]
    items = [make(i, make_title(i), COLORS[i % 2]) for i in range(30)]
    path, records = tmp_path / "export.json", tmp_path / "caps.jsonl"
    path.write_text(json.dumps(wrap(items)))
    result = run_cli("adatag", "label", path, records)
    assert result.exit_code == 0, result.output
    found = list(read(records).values())
    assert found == [
        {name: [value.format(color=COLORS[i % 2])] for name, value in expected.items()}
        for i in range(30)
    ]
    assert len(set(read(records))) == 30


def test_what_is_nested_too_deep_is_rejected(tmp_path: Path) -> None:
    deep = '{"a":' * 700 + "1" + "}" * 700
    rows = [
        f'{{"sku": "C{i}", "title": "{make_title(i)}", "color": "{COLORS[i % 2]}"'
        for i in range(9)
    ]
    lines = [f"{row}}}" for row in rows]
    lines[4] = f'{rows[4]}, "x": {deep}}}'
    path, records = tmp_path / "caps.jsonl", tmp_path / "out.jsonl"
    path.write_text("\n".join(lines))
    result = run_cli("adatag", "label", path, records)
    assert result.exit_code == 3
    assert "expected a record, got JSON nested too deep" in " ".join(
        result.output.split()
    )
    assert len(read(records)) == 8
