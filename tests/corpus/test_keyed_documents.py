"""JSON with products by their keys or categories, of any size."""

import json
import time
from pathlib import Path
from typing import Any, Dict

import pytest

from spacy_adatag.corpus.documents import DocumentError, read_elements
from spacy_adatag.corpus.json_lists import MAX_OBJECT
from spacy_adatag.corpus.json_source import HEAD
from spacy_adatag.corpus.tables import Shard, ShardError, read_rows

from .test_documents import read_data


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.json"


def make_keyed(size: int) -> Any:
    text = "x" * 200
    return {f"P-{i}": {"name": f"Cap {i}", "text": text} for i in range(0, size * 7, 7)}


SIZES = {"short": 50, "long": HEAD // 100, "larger than read at once": MAX_OBJECT // 200}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("size", SIZES)
def test_any_size_of_records_by_their_keys(path: Path, size: str, indent: Any) -> None:
    caps = make_keyed(SIZES[size])
    rows = [{"id": key, **cap} for key, cap in caps.items()]
    assert read_data(path, caps, indent=indent) == rows
    wrapped = {"status": "ok", "total": 5, "data": {"products": caps}, "next": None}
    assert read_data(path, wrapped, indent=indent) == rows


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("is_keyed", [False, True])
def test_large_categories(path: Path, is_keyed: bool, indent: Any) -> None:
    """Not only the first one is read, and lists of other things are not."""
    caps = make_keyed(MAX_OBJECT // 200)
    items = caps if is_keyed else list(caps.values())
    data = {"Caps": items, "Hats": items, "shops": [{"city": "Bonn"}]}
    found = read_data(path, data, indent=indent)
    assert [row["category"] for row in found[:: len(caps)]] == ["Caps", "Hats"]
    assert len(found) == 2 * len(caps) and found[-1]["text"] == found[0]["text"]


def test_many_small_categories(path: Path) -> None:
    """To look into each of them took time for all text before it, see `scan_items`."""
    caps = {
        f"S{i}": {"name": f"Cap {i}", "color": "red", "size": "x" * 99} for i in range(4)
    }
    data = {f"Caps {i}": caps for i in range(MAX_OBJECT // 600)}
    start = time.process_time()
    found = read_data(path, data)
    assert len(found) == 4 * len(data) and found[-1]["category"] == list(data)[-1]
    # About 2 seconds, and 20 before.
    assert time.process_time() - start < 10


def test_a_large_object_without_a_list(path: Path) -> None:
    path.write_text(json.dumps({"a": {"b": "x" * 3 * MAX_OBJECT}, "c": 1}, indent=1))
    with pytest.raises(ShardError, match="products as a list"):
        list(read_rows(Shard(path, "jsonl")))


def test_products_beside_other_lists(path: Path) -> None:
    """Categories that have names, too, are no products."""
    other = [{"id": i, "name": "Caps", "slug": "caps"} for i in range(3)]
    products = [{"id": i, "name": f"Cap {i}", "slug": "cap"} for i in range(3)]
    path.write_text(
        json.dumps({"categories": other, "brands": other, "products": products})
    )
    with path.open("rb") as file_:
        found = [json.loads(text) for _, text in read_elements(path, file_.read)]
    assert found == products


CATEGORIES = [{"id": i, "name": f"Caps {i}", "slug": "caps"} for i in range(3)]
FILTERS = [{"id": i, "kind": "color", "values": 3} for i in range(3)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "first, key",
    [
        ({"categories": CATEGORIES}, "products"),
        ({"filters": FILTERS}, "products"),
        # Only titles say which of them has the products.
        ({"filters": FILTERS}, "listings_data"),
    ],
)
def test_another_list_before_the_products(
    path: Path, first: Any, key: str, size: str, indent: Any
) -> None:
    caps = list(make_keyed(SIZES[size]).values())
    assert read_data(path, {**first, key: caps}, indent=indent) == caps


@pytest.mark.parametrize("indent", [None, 1])
def test_more_categories_than_products(path: Path, indent: Any) -> None:
    """A string beside them is no part of a product."""
    caps = list(make_keyed(4).values())
    data = {"status": "ok", "categories": CATEGORIES * 9, "stock": caps}
    assert read_data(path, data, indent=indent) == caps


@pytest.mark.parametrize("indent", [None, 1])
def test_the_first_list_of_a_damaged_file(path: Path, indent: Any) -> None:
    caps = list(make_keyed(9).values())
    text = json.dumps({"caps": caps, "filters": FILTERS}, indent=indent)
    path.write_text(text[: text.index("filters")])
    with path.open("rb") as file_:
        found = read_elements(path, file_.read)
        assert [json.loads(next(found)[1]) for _ in caps] == [
            {"category": "caps", **cap} for cap in caps
        ]
        with pytest.raises(DocumentError, match="9 records before were read"):
            next(found)


def test_another_list_behind_many_products(path: Path) -> None:
    caps = [{"id": i, "kind": "cap", "about": "x" * 5000} for i in range(2000)]
    text = json.dumps({"caps": caps, "categories": CATEGORIES})
    path.write_text(text)
    with path.open("rb") as file_:
        assert sum(1 for _ in read_elements(path, file_.read)) == len(caps)


PARTS: Dict[str, Any] = {
    "images": {"src": "https://x/1.jpg", "width": 500},
    "features": {"name": "Color", "value": "red"},
    "attributes": {"code": "color", "label": {"en": "Color"}, "values": ["red"]},
    "variants": {"sku": "C-1", "color": "red", "price": 9.5},
}


@pytest.mark.parametrize("key", PARTS)
def test_a_product_with_many_parts(path: Path, key: str) -> None:
    product = {"sku": "C", "label": "Wool cap", key: [PARTS[key]] * 20}
    for data in (product, {"status": 1, "data": product}):
        assert read_data(path, data) == [data]
    product = {"info": {"title": "Wool cap"}, "groups": [{"id": 1, "in": [1]}] * 20}
    assert read_data(path, product) == [product]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_in_lists_of_one_item(path: Path, indent: Any) -> None:
    caps = list(make_keyed(9).values())
    assert read_data(path, [[[caps]]], indent=indent) == caps
    data = {"id": "1", "suppliers": [{"gln": "2", "Product": caps}]}
    assert read_data(path, data, indent=indent) == caps
    # A product whose parts take most of its text is one product.
    product = {"product_name": "Cap", "parts": caps}
    assert read_data(path, product, indent=indent) == [product]
    record = {"id": "1", "fields": [{"name": c, "text": "red cap"} for c in "abcdef"]}
    assert read_data(path, record, indent=indent) == [record]
