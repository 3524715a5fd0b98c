"""Attributes whose names and values are in two columns."""

import re
from functools import lru_cache
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from ..corpus.cells import Group, get_cell, is_blank, list_parts

Pair = Tuple[str, Any]


def read_pairs(data: Mapping[str, Any], columns: Iterable[Pair]) -> Iterator[Pair]:
    """Read attributes whose names and values are in two columns: `Option1 Name` and
    `Option1 Value`. In a product of several rows, a name holds until the next one.

    data (Mapping[str, Any]): The row.
    columns (Iterable[Tuple[str, str]]): The columns of names and of values. A `*` in both
        stands for the same number.
    YIELDS (Tuple[str, Any]): The name and the value of each attribute.
    """
    rows = data.rows if isinstance(data, Group) else [data]
    names: Dict[str, Any] = {}
    for row in rows:
        for pair in columns:
            for of_name, of_value in find_pairs(pair[0], pair[1], tuple(row)):
                items = _find_items(row, of_name, of_value)
                if items is not None:
                    yield from items
                    continue
                name = get_cell(row, of_name)
                if is_blank(name):
                    name = names.get(of_name)
                names[of_name] = name
                value = get_cell(row, of_value)
                if isinstance(name, str):
                    yield from _split_pair(name.strip(), value)
                elif isinstance(name, list) and isinstance(value, list):
                    # The names and values of objects in a list.
                    yield from zip(map(str, name), value)


def _split_pair(name: str, value: Any) -> Iterator[Pair]:
    """Split names that are in one cell: `Size|Color` and `M|Red`."""
    names = name.split("|")
    values = value.split("|") if isinstance(value, str) else []
    if len(names) > 1 and len(values) == len(names):
        yield from zip(map(str.strip, names), map(str.strip, values))
    else:
        yield name, value


def _find_items(
    row: Mapping[str, Any], of_name: str, of_value: str
) -> Optional[List[Pair]]:
    """Find the names and values in a list of objects. An object may lack one of them."""
    head, dot, inner = of_name.partition(".")
    other, _, value = of_value.partition(".")
    items = row.get(head)
    if not dot or other != head or of_name in row or not isinstance(items, list):
        return None
    found = [
        (get_cell(item, inner), get_cell(item, value))
        for item in items
        if isinstance(item, Mapping)
    ]
    return [(name.strip(), each) for name, each in found if isinstance(name, str)]


@lru_cache(maxsize=2**10)
def find_pairs(
    of_name: str, of_value: str, columns: Tuple[str, ...]
) -> List[Tuple[str, str]]:
    """Find the pairs of columns that patterns stand for.

    of_name, of_value (str): The columns of names and of values. A `*` in both stands for
        the same number. With a `*`, the column of values may have alternatives.
    columns (Tuple[str, ...]): The columns of the table.
    RETURNS (List[Tuple[str, str]]): The pairs.
    """
    if "*" not in of_name or of_name in columns:
        return [(of_name, of_value)]
    pattern = re.compile(re.escape(of_name).replace(r"\*", r"(\d+)", 1))
    known = set(columns)
    found = []
    for column in columns:
        match = pattern.fullmatch(column)
        if match is not None:
            values = (name.replace("*", match[1], 1) for name in list_parts(of_value))
            found += [(column, value) for value in values if value in known][:1]
    return found
