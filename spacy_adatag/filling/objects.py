"""Measures as objects in cells, as in the metafields of Shopify: `{"value": 75.0, "unit":
"ml"}`, or a list of them."""

import json
from collections import Counter
from contextlib import suppress
from fractions import Fraction
from typing import Any, Dict, Iterable, List, NamedTuple

from ..canonical.amounts import write_number
from ..shops.rich_texts import read_measure_keys
from .units import fit_units

# How JSON is written with blanks, and without them.
SPACED, COMPACT = (", ", ": "), (",", ":")


class Shape(NamedTuple):
    """How a measure is written.

    amount, unit (str): The keys of its number and unit.
    is_list (bool): Whether it is in a list.
    type_ (type): The type of its number.
    rest (str): The whole object without its number and unit, as JSON.
    is_spaced (bool): Whether there are blanks behind `:`.
    """

    amount: str
    unit: str
    is_list: bool
    type_: type
    rest: str
    is_spaced: bool


class ObjectColumns:
    """The columns whose cells are objects, and how these are written."""

    def __init__(self) -> None:
        self._objects: Counter[str] = Counter()
        self._shapes: Dict[str, Counter[Shape]] = {}
        self._codes: Dict[str, Counter[str]] = {}

    def count(self, column: str, text: str) -> None:
        """Count a cell.

        column (str): The column.
        text (str): The cell, which is not empty.
        """
        if text[0] + text[-1] not in ("{}", "[]"):
            return
        data: Any = None
        # Endless brackets are a RecursionError.
        with suppress(ValueError, RecursionError):
            data = json.loads(text)
        items = data if isinstance(data, list) else [data]
        if text[0] == "[" and not all(isinstance(item, dict) for item in items):
            # A list of texts.
            return
        for item in items:
            self._add(column, item, isinstance(data, list), ": " in text)
        # An empty list says nothing.
        self._objects[column] += bool(items)

    def _add(self, column: str, item: Any, is_list: bool, is_spaced: bool) -> None:
        keys = read_measure_keys(item)
        if keys is None:
            return
        amount, unit = keys
        rest = json.dumps({**item, amount: None, unit: None})
        shape = Shape(amount, unit, is_list, type(item[amount]), rest, is_spaced)
        self._shapes.setdefault(column, Counter())[shape] += 1
        self._codes.setdefault(column, Counter())[item[unit]] += 1

    def has(self, column: str, filled: int) -> bool:
        """RETURNS (bool): Whether most of so many cells of a column are objects."""
        return 2 * self._objects[column] > filled

    def list_codes(self, column: str) -> List[str]:
        """RETURNS (List[str]): The units of the measures in a column, the most common
        first. Empty if its objects are no measures."""
        return [code for code, _ in self._codes.get(column, Counter()).most_common()]

    def write(self, column: str, values: Iterable[str]) -> List[str]:
        """Write values as the objects of a column.

        column (str): The column.
        values (Iterable[str]): The values, the best first.
        RETURNS (List[str]): The cells, the best first. Lists have all values in one cell.
            Empty if the objects are no measures, or if no value is one with a unit that
            the column has.
        """
        shapes = self._shapes.get(column, Counter()).most_common(1)
        if not shapes:
            return []
        shape = shapes[0][0]
        codes = self.list_codes(column)
        found = [_fill(shape, *fitted) for fitted in fit_units(values, codes)]
        cells = [found] if shape.is_list and found else found
        signs = SPACED if shape.is_spaced else COMPACT
        return [json.dumps(c, ensure_ascii=False, separators=signs) for c in cells]


def _fill(shape: Shape, number: Fraction, code: str) -> Dict[str, Any]:
    written = write_number(number)
    amount: Any = written
    if shape.type_ is not str:
        is_whole = shape.type_ is int and number.denominator == 1
        amount = int(written) if is_whole else float(written)
    return {**json.loads(shape.rest), shape.amount: amount, shape.unit: code}
