"""The values in the cells of attribute columns."""

import json
import re
from contextlib import suppress
from typing import Any, Dict, Iterable, List, NamedTuple, Optional

from ..corpus.cells import Several, is_blank, is_empty
from ..corpus.checks import read_value
from ..corpus.records import name_in_category
from ..shops.rich_texts import parse_cell
from ..texts.markup import strip_markup
from ..texts.names import Names
from ..texts.surface import strip

# Wix writes the code of a color before its name: `#ff0000:Red`.
COLOR_CODE = re.compile(r"\A\s*#[0-9a-fA-F]{3,8}:")


class Cell(NamedTuple):
    """A cell of an attribute column.

    column (str): The column.
    attribute (str): The attribute.
    values (List[str]): The values in the cell.
    filled (bool): Whether the cell is not empty. A cell may be filled and have no values:
        true, false or objects can't be values.
    is_object (bool): Whether the cell holds an object, also as text.
    """

    column: str
    attribute: str
    values: List[str]
    filled: bool
    is_object: bool = False


def read_cell(
    column: str, attribute: str, value: Any, separator: Optional[str] = None
) -> Cell:
    """Read the values in a cell.

    column (str): The column.
    attribute (str): The attribute.
    value (Any): What is in the cell.
    separator (Optional[str]): What separates values. With a backslash before it, it is a
        part of a value.
    RETURNS (Cell): The values. HTML and its entities are text, and each of its lines is a
        value.
    RAISES (ValueError): If a value can't be stored.
    """
    if value is None or value == "":
        # Most cells of a table with hundreds of attributes.
        return Cell(column, attribute, [], False)
    if isinstance(value, Several):
        cells = [read_cell(column, attribute, item, separator) for item in value]
        values = dict.fromkeys(each for cell in cells for each in cell.values)
        return Cell(column, attribute, list(values), any(cell.filled for cell in cells))
    listed = parse_cell(value)
    if listed is not value:
        # The values of a list are separate already, `extract` writes such lists. Others
        # are one value, such as an amount with its unit.
        value, separator = listed, None
    elif isinstance(value, str) and value.startswith("["):
        # Endless brackets are a RecursionError.
        with suppress(ValueError, RecursionError):
            value, separator = json.loads(value), None
    filled = is_object = False
    found: Dict[str, None] = {}
    for item in value if isinstance(value, list) else [value]:
        is_text = isinstance(item, str)
        is_object |= _is_printed(item) if is_text else isinstance(item, dict)
        text = read_value(item, "a value")
        if text is None:
            filled = True
            continue
        # Entities end with `;`, so replace them before the text is split.
        stripped = strip_markup(text)
        parts = split_values(stripped.text, separator)
        if stripped.is_html:
            # Such as the items of a list.
            parts = [line for part in parts for line in part.split("\n")]
        parts = [COLOR_CODE.sub("", part) for part in parts]
        found.update((strip(part), None) for part in parts if not is_empty(part))
    return Cell(column, attribute, list(found), filled or bool(found), is_object)


def read_shop_values(
    cells: Iterable[Cell],
    names: Names,
    category: Optional[str] = None,
    keep_empty: bool = False,
) -> Dict[str, List[str]]:
    """Read the shop's own values of the attributes that a pipeline knows.

    cells (Iterable[Cell]): The cells of a product.
    names (Names): The attributes of the pipeline.
    category (Optional[str]): The category that the attributes belong to, None if they
        belong to none.
    keep_empty (bool): Whether attributes with empty cells have no values. They are left
        out otherwise.
    RETURNS (Dict[str, List[str]]): The values by the pipeline's names, each once.
    """
    found: Dict[str, List[str]] = {}
    for cell in cells:
        name = cell.attribute
        if category is not None:
            name = name_in_category(category, name)
        known = names.find(name)
        if known is not None and (cell.values or keep_empty):
            values = found.setdefault(known, [])
            values += [value for value in cell.values if value not in values]
    return found


def split_values(text: str, separator: Optional[str]) -> List[str]:
    """Split the text of a cell.

    text (str): The text.
    separator (Optional[str]): What separates values, None for one value. With a backslash
        before it, it is a part of a value.
    RETURNS (List[str]): The values.
    """
    if not separator:
        return [text]
    escaped = f"\\{separator.strip() or separator}"
    if escaped not in text:
        return text.split(separator)
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.replace(escaped, escaped[1:]) for part in parts]


def is_free(cell: Any) -> bool:
    """Check whether a cell holds no value: it is blank, or says so, see `is_empty`, or is
    an empty list.

    cell (Any): The cell.
    RETURNS (bool): Whether it does.
    """
    return is_empty(cell) if isinstance(cell, str) else is_blank(cell) or cell == []


def _is_printed(text: str) -> bool:
    """RETURNS (bool): Whether a text is an object, as programs print it."""
    text = text.strip()
    return text.startswith("{") and text.endswith("}") and (":" in text or "=" in text)
