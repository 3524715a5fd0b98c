"""How the cells of an export are written: as options, as numbers, or several values."""

import re
from collections import Counter
from fractions import Fraction
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Set

from ..canonical.measures import COUNT, read_measure
from ..canonical.quantities import write_number
from ..corpus.cells import is_blank
from ..labelling.cells import Cell
from ..shops.presets import Preset
from ..shops.stars import find_columns
from ..texts.units import convert, read_unit
from .units import UnitColumns

# A number, and its decimal sign.
NUMBER = re.compile(r"[-+]?\d+(?:([.,])\d+)?")
# The sign in such a number may be between thousands.
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
# A column with so many numbers, and nothing else, takes nothing else.
MIN_NUMBERS = 3
# What stands for a number in `Preset.accept`.
ANY_NUMBER = "#"


class Habits:
    """How the cells of an export are written.

    names (Counter[str]): How many products have each attribute of the export.
    units (UnitColumns): The columns with units, and which units they have.
    """

    def __init__(self, preset: Preset, header: Sequence[str], units: UnitColumns) -> None:
        """
        preset (Preset): The preset of the export. It may be empty.
        header (Sequence[str]): All columns.
        units (UnitColumns): The columns with units.
        """
        self.names: Counter[str] = Counter()
        self.units = units
        self._header = set(header)
        self._accept: Dict[str, List[str]] = {
            column: accepted.split("|")
            for pattern, accepted in preset.accept.items()
            for column in find_columns(pattern, header)
        }
        self._is_typed = preset.typed is not None
        self._filled: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._signs: Counter[str] = Counter()
        self._several: Set[str] = set()

    def count(self, rows: Sequence[Mapping[str, Any]], cells: Sequence[Cell]) -> None:
        """Count how the cells of a product are written.

        rows (Sequence[Mapping[str, Any]]): Its rows.
        cells (Sequence[Cell]): Its cells of attributes.
        """
        self.names.update({cell.attribute for cell in cells})
        self.units.count(rows)
        for cell in cells:
            column, _ = self.units.pairs.get(cell.column, (cell.column, ""))
            texts: Iterable[Any] = cell.values
            if column in self._header:
                texts = [row.get(column) for row in rows]
            for text in texts:
                self._count(column, text)
            if len(cell.values) > 1:
                self._several.add(column)

    def _count(self, column: str, cell: Any) -> None:
        if is_blank(cell):
            return
        text = str(cell).strip()
        number = NUMBER.fullmatch(text)
        self._filled[column] += 1
        self._numbers[column] += number is not None
        if number is not None and number[1] and not THOUSANDS.fullmatch(text):
            self._signs[number[1]] += 1

    def takes_several(self, column: str) -> bool:
        """RETURNS (bool): Whether the cells of a column, or of an attribute that is named
        in cells, may have several values."""
        return not self._is_typed or column in self._several

    def accept(self, column: str, values: Iterable[str]) -> Optional[List[str]]:
        """Find out how the shop takes values.

        column (str): The column, or an attribute that is named in cells.
        values (Iterable[str]): The values.
        RETURNS (Optional[List[str]]): Those that it takes, as it takes them. None if it
            takes any value.
        """
        options = self._accept.get(column)
        if options is None and column in self._header:
            filled = self._filled[column]
            is_number = MIN_NUMBERS <= filled == self._numbers[column]
            options = [ANY_NUMBER] if is_number else None
        if options is None:
            return None
        found = (self._fit(value, options) for value in values)
        return list(dict.fromkeys(text for text in found if text is not None))

    def _fit(self, value: str, options: Sequence[str]) -> Optional[str]:
        by_name = {option.casefold(): option for option in options}
        plain = by_name.get(value.casefold())
        if plain is not None or not any(o.startswith(ANY_NUMBER) for o in options):
            return plain
        measure = read_measure(value)
        if measure is None or len(measure.groups) != 1 or len(measure.groups[0]) != 1:
            return None
        ((number, units),) = measure.groups[0]
        if ANY_NUMBER in options and all(unit.kind == COUNT for unit in units[:1]):
            return self.write(number)
        known = [(name, read_unit(name.strip("# "))) for name in options]
        for unit in units:
            fitting = [(n, u) for n, u in known if u is not None and u.kind == unit.kind]
            # The unit of the value itself comes first.
            for name, other in sorted(fitting, key=lambda pair: pair[1] != unit):
                text = self.write(convert(number, unit, other))
                return name.replace(ANY_NUMBER, text)
        return None

    def write(self, number: Fraction) -> str:
        """RETURNS (str): A number with the decimal sign of the export."""
        has_comma = self._signs[","] > self._signs["."]
        text = write_number(number)
        return text.replace(".", ",") if has_comma else text
