"""Tables in JSON whose rows are no objects, but lists, or that have a list for each
column."""

import json
from typing import Any, Iterator, List, Optional, Tuple

from .column_names import TITLE

# What the names of columns are called, beside a list of rows.
NAMES = frozenset({"columns", "fields", "header", "headers", "cols", "column_names"})
# How many rows lists of columns have, at least.
MIN_ROWS = 3
# The parts of an export of phpMyAdmin, and the one with rows.
PARTS, PART = ("header", "database"), "table"
HEADS = ({"type", "version", "comment"}, {"type", "name"})


def list_table(data: Any) -> Optional[List[str]]:
    """List the rows of a table in an object: `{"columns": ["sku", "title"], "data":
    [["1", "Cap"], ...]}` or `{"sku": ["1", ...], "title": ["Cap", ...]}`.

    data (Any): The object.
    RETURNS (Optional[List[str]]): The JSON of each row. None if it is no such object.
    """
    if not isinstance(data, dict):
        return None
    for key, value in data.items():
        names = read_names(value) if key.lower() in NAMES else None
        for rows in data.values() if names else ():
            if rows is not value and rows and _are_rows(rows, names):
                return [json.dumps(dict(zip(names or (), row))) for row in rows]
    columns = list(data.values())
    sizes = {len(each) if isinstance(each, list) else 0 for each in columns}
    is_table = len(sizes) == 1 and min(sizes) >= MIN_ROWS and _is_titled(list(data))
    if is_table and all(map(_is_plain, (cell for each in columns for cell in each))):
        return [json.dumps(dict(zip(data, row))) for row in zip(*columns)]
    return None


def read_names(value: Any) -> Optional[List[str]]:
    """RETURNS (Optional[List[str]]): The names of columns, one of which is a title. None
    if the value has none."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    found = [each.get("name") if isinstance(each, dict) else each for each in value]
    names = [each for each in found if isinstance(each, str)]
    return names if len({*names}) == len(value) and _is_titled(names) else None


def name_rows(values: Iterator[Tuple[Any, str]]) -> Iterator[Tuple[Any, str]]:
    """Name the cells of rows that are lists, if the first one has their names.

    values (Iterator[Tuple[Any, str]]): The items of a list, each with its JSON.
    YIELDS (Tuple[Any, str]): The items. Rows are objects.
    """
    names: Optional[List[str]] = None
    held: Optional[Tuple[Any, str]] = None
    for number, (value, text) in enumerate(values):
        if number == 0:
            names = read_names(value)
            if names is not None:
                held = value, text
                continue
        if names is not None and _is_row(value, names):
            held = None
            row = dict(zip(names, value))
            yield row, json.dumps(row)
            continue
        if held is not None:
            yield held
            held = None
        yield value, text
    if held is not None:
        yield held


def _is_row(value: Any, names: List[str]) -> bool:
    return isinstance(value, list) and len(value) == len(names)


def list_dumped(part: Any) -> Optional[List[str]]:
    """RETURNS (Optional[List[str]]): The JSON of the rows of a part of a dump by
    phpMyAdmin, none of its head. None if it is no such part."""
    if not isinstance(part, dict):
        return None
    kind, rows = part.get("type"), part.get("data")
    is_table = kind == PART and {"name", "database"} <= part.keys()
    if is_table and isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return [json.dumps(row) for row in rows]
    is_head = kind in PARTS and part.keys() in HEADS
    return [] if is_head else None


def _are_rows(rows: Any, names: Optional[List[str]]) -> bool:
    return isinstance(rows, list) and all(_is_row(row, names or []) for row in rows)


def _is_titled(names: List[str]) -> bool:
    return any(TITLE.fullmatch(name) for name in names)


def _is_plain(cell: Any) -> bool:
    return not isinstance(cell, (dict, list))
