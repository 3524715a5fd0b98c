"""Values in two cells: a number, and the unit as the shop calls it."""

from collections import Counter
from fractions import Fraction
from itertools import islice
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

from ..corpus.cells import is_blank
from ..labelling.cells import is_free
from ..shops.unit_codes import CODES
from ..texts.units import Unit, convert, read_unit
from .number_units import read_amount


class UnitColumns:
    """The columns of numbers that have a column of units beside them.

    pairs (Dict[str, Tuple[str, str]]): The columns of the number and the unit, by the
        name of both together, such as `weight+weight-unit`.
    codes (Dict[str, Counter[str]]): How often each column of units has each of its codes.
    """

    def __init__(self, names: Iterable[str], header: Sequence[str]) -> None:
        """
        names (Iterable[str]): The names of columns, some of them of both together.
        header (Sequence[str]): All columns.
        """
        self.pairs: Dict[str, Tuple[str, str]] = {}
        for name in names:
            parts = [part.strip() for part in name.split("+")]
            if name not in header and len(parts) == 2 and set(parts) <= set(header):
                self.pairs[name] = parts[0], parts[1]
        self.codes: Dict[str, Counter[str]] = {unit: Counter() for _, unit in self}

    def __iter__(self) -> Iterator[Tuple[str, str]]:
        """YIELDS (Tuple[str, str]): The columns of a number and its unit."""
        yield from self.pairs.values()

    def count(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Count the codes of units.

        rows (Iterable[Mapping[str, Any]]): The rows of a product.
        """
        for row in rows:
            for column, codes in self.codes.items():
                if not is_blank(row.get(column)):
                    codes[str(row[column]).strip()] += 1

    def write(
        self,
        name: str,
        values: Iterable[str],
        row: Mapping[str, Any],
        write: Callable[[Fraction], str],
    ) -> Optional[Dict[str, str]]:
        """Write the first value that is a number with a unit that the column uses. If it
        uses another unit of the same kind only, the number is converted.

        name (str): The name of both columns together.
        values (Iterable[str]): The values, the best first.
        row (Mapping[str, Any]): The row. If it has a unit already, the number gets this.
        write (Callable[[Fraction], str]): Writes a number as the export does.
        RETURNS (Optional[Dict[str, str]]): Both cells. None if there is no such value.
        """
        number, unit = self.pairs[name]
        own = "" if is_free(row.get(unit)) else str(row[unit]).strip()
        codes = [own] if own else [code for code, _ in self.codes[unit].most_common()]
        fitted = next(fit_units(values, codes), None)
        return None if fitted is None else {number: write(fitted[0]), unit: fitted[1]}

    def copy(
        self, row: Mapping[str, Any], main: Mapping[str, Any], cells: Mapping[str, str]
    ) -> Dict[str, str]:
        """Copy new cells to a row that has no number yet, and no other unit.

        row (Mapping[str, Any]): The row.
        main (Mapping[str, Any]): The row that gets the new cells.
        cells (Mapping[str, str]): Its new cells.
        RETURNS (Dict[str, str]): The new cells of the row.
        """
        copied: Dict[str, str] = {}
        for number, unit in self:
            code = cells.get(unit, str(main.get(unit) or ""))
            fits = is_free(row.get(unit)) or row[unit] == code
            if number in cells and is_free(row.get(number)) and fits:
                copied |= {number: cells[number], unit: code}
        return copied


def fit_units(
    values: Iterable[str], codes: Iterable[str]
) -> Iterator[Tuple[Fraction, str]]:
    """Give values the units that a shop uses.

    values (Iterable[str]): The values, the best first.
    codes (Iterable[str]): What the shop calls its units, the most common first.
    YIELDS (Tuple[Fraction, str]): The number and the code of the unit of each value that
        is one number, with a unit of the kind of a code. If the shop does not use its
        unit, the number is converted.
    """
    read = {code: read_unit(CODES.get(code, code)) for code in codes}
    known = [(code, unit) for code, unit in read.items() if unit is not None]
    for value in values:
        fitting = (
            (convert(number, unit, of_code), code)
            for number, unit in _read(value)
            # The unit of the value itself comes first.
            for code, of_code in sorted(known, key=lambda k: k[1] != unit)
            if of_code.kind == unit.kind
        )
        yield from islice(fitting, 1)


def _read(value: str) -> List[Tuple[Fraction, Unit]]:
    """RETURNS (List[Tuple[Fraction, Unit]]): The number of a value, with each unit that
    it may have. Empty if it is not one number."""
    amount = read_amount(value)
    return [(amount.number, unit) for unit in amount.units] if amount else []
