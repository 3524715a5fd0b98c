"""Products among the other things that web pages say about themselves (JSON-LD)."""

import json
from pathlib import Path
from typing import Any

import pytest

from spacy_adatag.corpus.linked import find_product
from spacy_adatag.corpus.tables import Row, Shard, read_rows

PRODUCTS = [{"@type": "Product", "name": f"Wool cap {i}"} for i in range(3)]
OTHERS = [
    {"@type": "WebPage", "name": "Wool cap | Nord"},
    {"@type": ["https://schema.org/BreadcrumbList"], "itemListElement": []},
]
PAGES = [{"@context": "x", "@graph": [*OTHERS, each]} for each in PRODUCTS]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, PAGES)),
        "\n".join(json.dumps([OTHERS[0], each]) for each in PRODUCTS),
        json.dumps(PAGES),
        json.dumps(PAGES, indent=1),
        json.dumps({"@context": "x", "@graph": [*OTHERS, *PRODUCTS]}),
        json.dumps([thing for each in PRODUCTS for thing in (*OTHERS, each)]),
    ],
)
def test_products_of_pages(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pages.json"
    path.write_text(text)
    rows = list(read_rows(Shard(path, "jsonl")))
    assert [row.data for row in rows if isinstance(row, Row)] == PRODUCTS
    assert list(read_rows(Shard(path, "jsonl"), start=2)) == rows[2:]


@pytest.mark.parametrize(
    "things",
    [
        [{"@type": "ListItem", "position": 1, "item": each} for each in PRODUCTS],
        [{"@type": "Offer", "itemOffered": each, "price": 5} for each in PRODUCTS],
    ],
)
def test_items_that_have_products(tmp_path: Path, things: Any) -> None:
    crumb = {"@type": "ListItem", "item": {"@type": "WebPage", "name": "Caps"}}
    path = tmp_path / "list.json"
    path.write_text(json.dumps([crumb, *things, {"@type": "ListItem", "item": "x"}]))
    rows = list(read_rows(Shard(path, "jsonl")))
    assert [row.data for row in rows if isinstance(row, Row)] == things


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "Product", "name": "Wool cap"},
        # Several products, and none.
        {"@graph": PRODUCTS},
        {"@graph": OTHERS},
        {"@graph": []},
        [{"name": "Color"}, {"name": "Size"}],
        ["Navy flat"],
        "Navy flat",
    ],
)
def test_what_is_no_page_of_a_product(data: Any) -> None:
    assert find_product(data) == data
