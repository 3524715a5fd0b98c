"""Cells that hold an object which is one text: what the editor of a shop saved, or an
amount with its unit."""

import json
import re
from contextlib import suppress
from html import escape
from typing import Any, Iterator, List, Mapping, Optional, Tuple

from ..corpus.cells import is_empty
from .objects import ERRORS, parse_list
from .unit_codes import read_unit_code

# Where an object of an editor has its blocks: EditorJS and Draft.js, ProseMirror and
# TipTap, Slate and Shopify, Wix.
BLOCKS = ("blocks", "content", "children", "nodes")
# What holds such an object, as Lexical and Contentful have it.
WRAPPERS = ("root", "document", "doc")
# What the blocks are, and the texts in them.
KINDS = ("type", "_type", "nodeType")
TEXTS = ("text", "value", "caption", "message")
# Lists in which a block has its parts.
LISTS = ("sections", "items")
# Objects within a block that have its text.
INNER = ("data", "textData")
# The kinds of pieces of a line.
PIECES = frozenset({"text", "span", "link", "hyperlink", "emoji"})
# Languages that are no sizes, such as `xl`.
LANGUAGE = re.compile(
    r"(?:en|de|fr|es|it|pt|nl|pl|sv|da|fi|nb|no|cs|sk|hu|ro|bg|el|ru|uk|tr|zh|ja|ko|ar)"
    r"(?:[-_][A-Za-z]{2})?"
)
# The value and the unit of a measure.
AMOUNTS, UNITS = ("amount", "value"), ("unit", "units", "unitText", "unitCode", "uom")


def parse_cell(cell: Any) -> Any:
    """Parse a cell that holds one text, or a list of texts, in another form.

    cell (Any): The cell.
    RETURNS (Any): The text of an editor as HTML, with its blocks as paragraphs; a measure
        such as `{"amount": 5, "unit": "kg"}` as `5 kg`, and a list of them as a list; a
        list of texts that a program printed as a list. Otherwise the cell.
    """
    data = cell
    if isinstance(cell, str):
        text = cell.strip()
        if not text.startswith(("{", "[")):
            return cell
        with suppress(*ERRORS):
            data = json.loads(text)
    measure = _read_measure(data)
    if measure is not None:
        return measure
    # Endless brackets are a RecursionError.
    with suppress(RecursionError):
        if _is_rich(data):
            lines = filter(str.strip, _read_lines(data))
            return "".join(f"<p>{line}</p>" for line in lines)
    if data is not cell and _are_translations(data):
        # The text in several languages, of which one is enough.
        return next(filter(str.strip, data.values()), "")
    if data is cell and isinstance(cell, str):
        # As Python prints a list.
        return parse_list(cell)
    is_list = isinstance(data, list) and bool(data)
    if is_list and isinstance(data[0], Mapping):
        # A list of measures.
        measures = list(map(_read_measure, data))
        return cell if None in measures else measures
    return data if is_list and all(isinstance(item, str) for item in data) else cell


def read_measure_keys(data: Any) -> Optional[Tuple[str, str]]:
    """Find the number and the unit in a measure.

    data (Any): The object.
    RETURNS (Optional[Tuple[str, str]]): Their keys. None if it is no measure.
    """
    if not isinstance(data, Mapping):
        return None
    if sum(key != "@type" and not key.endswith("_id") for key in map(str, data)) != 2:
        return None
    amount = next((key for key in AMOUNTS if key in data), "")
    unit = next((key for key in UNITS if key in data), "")
    is_amount = isinstance(data.get(amount), (str, int, float))
    return (amount, unit) if is_amount and isinstance(data.get(unit), str) else None


def _read_measure(data: Any) -> Optional[str]:
    keys = read_measure_keys(data)
    if keys is None:
        return None
    amount, unit = (data[key] for key in keys)
    # A unit alone is no value.
    is_none = is_empty(str(amount))
    return "" if is_none else f"{amount} {read_unit_code(unit)}".strip()


def _are_translations(data: Any) -> bool:
    """RETURNS (bool): Whether an object has a text in each language: `{"en": "Cap"}`."""
    return (
        isinstance(data, Mapping)
        and bool(data)
        and all(LANGUAGE.fullmatch(key) for key in data)
        and all(isinstance(text, str) for text in data.values())
    )


def _is_rich(data: Any) -> bool:
    """RETURNS (bool): Whether an object is what an editor saves."""
    if isinstance(data, Mapping):
        inner = next((data[key] for key in WRAPPERS if key in data), None)
        if isinstance(inner, Mapping):
            return _is_rich(inner)
        if data.get("blocks") == [] or data == {"type": "doc"}:
            return True
        sections = data.get("sections")
        if isinstance(sections, list) and sections:
            # Allegro has rows of blocks.
            rows = [x.get("items") for x in sections if isinstance(x, Mapping)]
            return any(map(_are_blocks, rows))
        return any(_are_blocks(data.get(key)) for key in BLOCKS)
    # A list of names and values may have types, too.
    return _are_blocks(data) and any("children" in block for block in data)


def _are_blocks(blocks: Any) -> bool:
    if not isinstance(blocks, list) or not blocks:
        return False
    if not all(isinstance(block, Mapping) for block in blocks):
        return False
    if not all(any(kind in block for kind in KINDS) for block in blocks):
        return False
    marks = {*BLOCKS, *INNER, "text"}
    return any(not marks.isdisjoint(block) for block in blocks)


def _read_lines(node: Any, is_html: bool = False) -> Iterator[str]:
    """Read the lines of a block. Texts beside each other are one line."""
    if isinstance(node, str):
        yield node if is_html else escape(node, quote=False)
        return
    if isinstance(node, list):
        line: List[str] = []
        for item in node:
            if _is_inline(item):
                line += _read_lines(item, is_html)
                continue
            yield "".join(line)
            line = []
            yield from _read_lines(item, is_html)
        yield "".join(line)
        return
    if not isinstance(node, Mapping):
        return
    for key in TEXTS:
        if isinstance(node.get(key), str):
            yield from _read_lines(node[key], is_html)
    for key in (*WRAPPERS, *BLOCKS):
        if isinstance(node.get(key), (list, Mapping, str)):
            yield from _read_lines(node[key], is_html)
    for key in LISTS:
        items = node.get(key)
        for item in items if isinstance(items, list) else ():
            yield from _read_lines(item, is_html or key == "sections")
    for key in INNER:
        # EditorJS has HTML there.
        yield from _read_lines(node.get(key), is_html or key == "data")


def _is_inline(node: Any) -> bool:
    """RETURNS (bool): Whether a node is a piece of a line."""
    if not isinstance(node, Mapping):
        return False
    kind = next((str(node[key]).lower() for key in KINDS if key in node), None)
    return "text" in node if kind is None else kind in PIECES
