"""The units of columns that have plain numbers only."""

from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import Dict, Iterable, Mapping, Optional, Sequence, Tuple

from ..canonical.measures import Amount, read_measure
from ..canonical.words import COUNT
from ..labelling.cells import Cell
from ..texts.names import fold_name
from ..texts.units import BY_NAME, Unit, convert, read_named_unit, read_unit

# So many products must show the unit of a column, and so large a share of those that have
# both a number in the cell and a quantity in the text.
MIN_SHOWN, SHARE = 3, 0.8


class NumberUnits:
    """The units of plain numbers. The name of the column says it, as in `Inhalt (ml)`, or
    a line below the names, or products show it: their cell has `0.5`, and `500 g` was
    found in their text."""

    def __init__(
        self, header: Iterable[str], units: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """
        header (Iterable[str]): All columns.
        units (Mapping[str, str]): The units that a line below says, by column.
        """
        named = {
            column: read_unit(units[column])
            if column in units
            else read_named_unit(column)
            for column in header
        }
        self._named = {column: unit for column, unit in named.items() if unit}
        self._shown: Dict[str, Counter[Unit]] = {}
        self._compared: Counter[str] = Counter()

    def count(self, cells: Iterable[Cell], wanted: Mapping[str, Sequence[str]]) -> None:
        """Count what the cells of a product show.

        cells (Iterable[Cell]): Its cells of attributes.
        wanted (Mapping[str, Sequence[str]]): The values that were found of each
            attribute, the best first.
        """
        by_name = {fold_name(name): values for name, values in wanted.items()}
        for column, attribute, values, *_ in cells:
            found = by_name.get(fold_name(attribute))
            if len(values) != 1 or not found or column in self._named:
                continue
            shown = _find_shown(values[0], found[0])
            self._compared[column] += shown is not None
            self._shown.setdefault(column, Counter()).update(shown or ())

    def is_named(self, column: str) -> bool:
        """RETURNS (bool): Whether the name of a column says its unit, or a line below."""
        return column in self._named

    def get(self, column: str) -> Optional[Unit]:
        """RETURNS (Optional[Unit]): The unit of a column. None if it is not known."""
        least = max(MIN_SHOWN, SHARE * self._compared[column])
        shown = self._shown.get(column, Counter()).most_common(1)
        clear = (unit for unit, n in shown if n >= least)
        return self._named.get(column) or next(clear, None)


def read_amount(value: str) -> Optional[Amount]:
    """RETURNS (Optional[Amount]): The one number of a value, with the units that it may
    have. None if there is not exactly one."""
    measure = read_measure(value)
    if measure is None or len(measure.groups) != 1 or len(measure.groups[0]) != 1:
        return None
    return measure.groups[0][0]


@lru_cache(maxsize=2**14)
def _find_shown(cell: str, found: str) -> Optional[Tuple[Unit, ...]]:
    """RETURNS (Optional[Tuple[Unit, ...]]): The units in which a cell has the quantity
    that was found. None if they are not a plain number and a quantity."""
    number, amount = read_amount(cell), read_amount(found)
    # 0 is the same in all units.
    if number is None or amount is None or number.units or not number.number:
        return None
    units = [unit for unit in amount.units if unit.kind != COUNT]
    if not units:
        return None
    return tuple(
        other
        for other in BY_NAME.values()
        if any(
            unit.kind == other.kind
            and convert(amount.number, unit, other) == number.number
            for unit in units
        )
    )
