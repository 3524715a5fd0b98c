"""Cells with an object that is one text: of an editor, or an amount with its unit."""

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from spacy_adatag.labelling.cells import read_cell
from spacy_adatag.shops.rich_texts import parse_cell
from spacy_adatag.shops.texts import read_texts

from ..conftest import run_cli
from .test_presets import read

# `A warm cap` and `Red < navy` as two blocks.
RICH: Dict[str, Any] = {
    "EditorJS": {
        "time": 1,
        "blocks": [
            {"type": "paragraph", "data": {"text": "A <b>warm</b> cap"}},
            {"type": "list", "data": {"style": "ordered", "items": ["Red &lt; navy"]}},
        ],
        "version": "2.24.3",
    },
    "EditorJS with nested lists": {
        "blocks": [
            {
                "type": "list",
                "data": {
                    "items": [
                        {
                            "content": "A warm cap",
                            "items": [{"content": "Red &lt; navy", "items": []}],
                        }
                    ]
                },
            },
        ]
    },
    "Draft.js": {
        "blocks": [
            {"key": "a", "text": "A warm cap", "type": "unstyled"},
            {"key": "b", "text": "Red < navy", "type": "unstyled"},
        ],
        "entityMap": {},
    },
    "TipTap": {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "A "},
                    {"type": "text", "text": "warm", "marks": [{"type": "bold"}]},
                    {"type": "text", "text": " cap"},
                ],
            },
            {"type": "horizontalRule"},
            {"type": "paragraph", "content": [{"type": "text", "text": "Red < navy"}]},
        ],
    },
    "Shopify": {
        "type": "root",
        "children": [
            {
                "type": "paragraph",
                "children": [
                    {"type": "text", "value": "A "},
                    {"type": "text", "value": "warm cap", "bold": True},
                ],
            },
            {
                "type": "list",
                "listType": "unordered",
                "children": [
                    {
                        "type": "list-item",
                        "children": [{"type": "text", "value": "Red < navy"}],
                    }
                ],
            },
        ],
    },
    "Lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "paragraph", "children": [{"type": "text", "text": text}]}
                for text in ("A warm cap", "Red < navy")
            ],
        }
    },
    "Sanity": [
        {"_type": "block", "children": [{"_type": "span", "text": text}]}
        for text in ("A warm cap", "Red < navy")
    ],
    "Contentful": {
        "nodeType": "document",
        "data": {},
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]}
            for text in ("A warm cap", "Red < navy")
        ],
    },
    "Wix": {
        "nodes": [
            {
                "type": "PARAGRAPH",
                "nodes": [{"type": "TEXT", "nodes": [], "textData": {"text": text}}],
            }
            for text in ("A warm cap", "Red < navy")
        ]
    },
}


@pytest.mark.parametrize("editor", RICH)
@pytest.mark.parametrize("write", [dict.copy, json.dumps])
def test_texts_of_editors(editor: str, write: Any) -> None:
    data = RICH[editor]
    cell = write(data) if isinstance(data, dict) or write is json.dumps else list(data)
    (texts,) = read_texts({"about": cell}, ["about"]).columns
    assert texts.items == [(1, "A warm cap\nRed < navy")] and not texts.is_list


@pytest.mark.parametrize("cell", [{"blocks": []}, {"type": "doc"}, '{"blocks": []}'])
def test_empty_texts(cell: Any) -> None:
    with pytest.raises(ValueError, match="expected a text"):
        read_texts({"about": cell}, ["about"])


@pytest.mark.parametrize("items", [3, "abc"])
def test_blocks_whose_items_are_no_list(items: Any) -> None:
    data = {"text": "warm", "items": items, "sections": items}
    assert parse_cell({"blocks": [{"type": "cap", "data": data}]}) == "<p>warm</p>"


@pytest.mark.parametrize("amount", ["", "n/a", float("nan")])
def test_a_unit_alone_is_no_value(amount: Any) -> None:
    assert parse_cell({"value": amount, "unit": "g"}) == ""


@pytest.mark.parametrize(
    "cell",
    [
        [{"type": "Color", "value": "Red"}],
        {"nodes": [{"type": "cap", "id": 1}]},
        {"Color": "Red", "unit": "g"},
        {"content": ["a"]},
        "[1",
        "{x}",
    ],
)
def test_other_objects_stay(cell: Any) -> None:
    assert parse_cell(cell) is cell


@pytest.mark.parametrize(
    "cell", [{"amount": "5.5", "unit": "KILOGRAM"}, {"unit": "KILOGRAM", "value": 5.5}]
)
def test_measures(cell: Any) -> None:
    """They are one value, in JSON and in a cell of text."""
    for each in (cell, json.dumps(cell)):
        assert read_cell("w", "w", each, ",").values == ["5.5 KILOGRAM"]


def test_endless_blocks_stay() -> None:
    block: Any = {"type": "text", "text": "red"}
    for _ in range(2000):
        block = {"type": "doc", "content": [block]}
    assert parse_cell(block) is block


def test_from_saleor_to_labels(tmp_path: Path) -> None:
    """Prices and names of variants are no attributes, and descriptions are texts."""
    price = {"gross": {"amount": 9.5, "currency": "USD"}}
    products = [
        {
            "node": {
                "id": f"P{i}",
                "name": f"Soft cap {i}",
                "description": json.dumps(RICH["EditorJS"]),
                "pricing": {"start": price},
                "weight": {"value": 40 + i, "unit": "G"},
                "variants": [
                    {
                        "name": "One",
                        "sku": f"S{i}",
                        "quantity": 3,
                        "pricing": {"price": price},
                        "total": price["gross"],
                        "attributes": [
                            {
                                "attribute": {"name": "Color"},
                                "values": [{"name": color}],
                            }
                        ],
                    }
                ],
            }
        }
        for i, color in enumerate(("Red", "Navy") * 6)
    ]
    data = {"data": {"products": {"edges": products}}}
    (tmp_path / "shop.json").write_text(json.dumps(data))
    result = run_cli("adatag", "label", tmp_path / "shop.json", tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "a.jsonl")["P1"] == {"Color": ["navy"]}
    report = json.loads((tmp_path / "a.report.json").read_text())
    assert set(report["columns"]) == {"node.weight", "Color"}


def test_translations_in_a_cell_of_text() -> None:
    assert parse_cell('{"en": "Cap", "de": "Kappe"}') == "Cap"
    assert parse_cell('{"de": "", "en-US": "Cap"}') == "Cap"
    # Columns of JSON have the languages, and sizes are none.
    data = {"en": "Cap", "de": "Kappe"}
    assert parse_cell(data) is data
    for text in ('{"xl": "5", "xs": "2"}', '{"en": {"a": "b"}}', "{}"):
        assert parse_cell(text) == text
