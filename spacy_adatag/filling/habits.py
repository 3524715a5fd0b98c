"""How the cells of an export are written: as options, as numbers, or several values."""

import re
from collections import Counter
from contextlib import suppress
from fractions import Fraction
from types import MappingProxyType
from typing import (
    Any,
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
)

from ..canonical.amounts import write_number
from ..canonical.choices import Choices
from ..canonical.measures import read_measure
from ..canonical.words import COUNT
from ..corpus.checks import list_columns
from ..labelling.cells import Cell, is_free, read_cell
from ..labelling.columns import Columns
from ..shops.named import read_named
from ..shops.presets import Preset
from ..shops.stars import find_columns
from ..texts.decimals import COMMA, DecimalSigns
from ..texts.units import Unit, convert, read_unit
from .number_units import MIN_SHOWN, NumberUnits, read_amount
from .objects import ObjectColumns
from .units import UnitColumns

# A decimal point, and the places behind it without zeros at their end.
POINT_IN_NUMBER = re.compile(r"(?<=\d)\.(\d*[1-9])0*(?!\d)")
# A number, and its decimal sign.
NUMBER = re.compile(r"[-+]?\d+(?:([.,])\d+)?")
# The sign in such a number may be between thousands.
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
# A column with so many numbers, and nothing else, takes nothing else.
MIN_NUMBERS = 3
# What stands for a number in `Preset.accept`.
ANY_NUMBER = "#"
# What stands for the values that other products have.
OF_OTHERS = "..."
OF_NONE = (
    "other products have, and none has anything: give it to one product in the shop first"
)
UNKNOWN_UNIT = f"only, and no {MIN_SHOWN} products show their unit"
# How many of the options of a column to name.
MAX_OPTIONS = 5


def find_joiners(text: str, sign: str) -> List[str]:
    """Find what stands between the values of a cell.

    text (str): The cell.
    sign (str): The separator, without blanks.
    RETURNS (List[str]): The separator with the blanks around it, wherever it stands
        without a backslash.
    """
    # A pattern with blanks would look at a long run of them from each of its blanks.
    parts = text.split(sign)
    return [
        f"{one[len(one.rstrip()) :]}{sign}{other[: len(other) - len(other.lstrip())]}"
        for one, other in zip(parts, parts[1:])
        if not one.endswith("\\")
    ]


class Habits:
    """How the cells of an export are written.

    names (Counter[str]): How many products have each attribute of the export.
    units (UnitColumns): The columns with units, and which units they have.
    """

    def __init__(
        self,
        columns: Columns,
        preset: Preset,
        header: Sequence[str],
        numeric: Collection[str] = (),
        line_units: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """
        columns (Columns): The roles of the columns.
        preset (Preset): The preset of the export. It may be empty.
        header (Sequence[str]): All columns.
        numeric (Collection[str]): Those of numbers in Excel and JSON. They always have
            points, whatever the texts of the export have.
        line_units (Mapping[str, str]): The units that a line below the names says, by
            column. The numbers are read with them, but written without.
        """
        self._numeric = numeric
        self._line_units = line_units
        self.names: Counter[str] = Counter()
        self.units = UnitColumns(columns.attributes, header)
        self._columns = columns
        self._header = set(header)
        self._accept: Dict[str, List[str]] = {
            column: accepted.split("|")
            for pattern, accepted in preset.accept.items()
            for column in find_columns(pattern, header)
        }
        self._of_numbers = NumberUnits(header, line_units)
        self._is_typed = preset.typed is not None
        self._filled: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        # Such as `36,38`, if a comma separates the values of the column.
        self._doubtful: Counter[str] = Counter()
        self._objects = ObjectColumns()
        self._signs: Counter[str] = Counter()
        self._written = DecimalSigns()
        self._several: Set[str] = set()
        # What columns take that take no others: options, or what other products have.
        self._choices = {
            column: Choices({} if options == [OF_OTHERS] else dict.fromkeys(options, ()))
            for column, options in self._accept.items()
            if not any(option.startswith(ANY_NUMBER) for option in options)
        }
        # The cells of each column that are lists, as JSON.
        self._lists: Counter[str] = Counter()
        # What stands between values, with blanks, in each column and in all of them.
        self._joiners: Dict[str, Counter[str]] = {}

    def count(
        self,
        rows: Sequence[Mapping[str, Any]],
        cells: Sequence[Cell],
        wanted: Mapping[str, Sequence[str]],
    ) -> None:
        """Count how the cells of a product are written.

        rows (Sequence[Mapping[str, Any]]): Its rows.
        cells (Sequence[Cell]): Its cells of attributes.
        wanted (Mapping[str, Sequence[str]]): The values that were found in its text.
        """
        self._of_numbers.count(cells, wanted)
        self.names.update({cell.attribute for cell in cells})
        self.units.count(rows)
        for cell in cells:
            separators, separator = self._columns.separators, self._columns.separator
            separator = separators.get(cell.column, separator)
            column = cell.column
            if column in self.units.pairs:
                # The number beside a unit is one value.
                (column, _), separator = self.units.pairs[column], None
            texts: Iterable[Any] = cell.values
            if column in self._header:
                texts = [row.get(column) for row in rows]
            for text in texts:
                self._count(column, text, separator)
            # The variants of a product may have one value each.
            if len(cell.values) > 1 and any(
                n > 1 for n in self._count_values(column, rows, separator)
            ):
                self._several.add(column)
            if self._accept.get(column) == [OF_OTHERS]:
                for value in cell.values:
                    self._choices[column].add(value)

    def _count_values(
        self, column: str, rows: Sequence[Mapping[str, Any]], separator: Optional[str]
    ) -> Iterator[int]:
        """YIELDS (int): How many values a column, or an attribute that is named in cells,
        has in each row."""
        for row in rows:
            texts = [row.get(column)]
            for nested in self._columns.nested[:1] if column not in self._header else ():
                named = []
                with suppress(ValueError):
                    named = read_named(row.get(nested), "the cell")
                texts = [text for name, text in named if name == column]
            yield sum(len(read_cell(column, "", t, separator).values) for t in texts)

    def _count(self, column: str, cell: Any, separator: Optional[str]) -> None:
        if is_free(cell):
            return
        text = str(cell).strip()
        if column in self._line_units:
            text = text.removesuffix(f" {self._line_units[column]}")
        number = NUMBER.fullmatch(text)
        if "," not in (separator or ""):
            self._written.add(column, text)
        # A separator of blanks, such as a line break, has none around it. Printed lists
        # and HTML have other signs between values.
        sign = (separator or "").strip()
        if sign and sign in text and text[0] not in "[{<":
            for key in (column, ""):
                self._joiners.setdefault(key, Counter()).update(find_joiners(text, sign))
        self._filled[column] += 1
        self._objects.count(column, text)
        self._lists[column] += text[0] + text[-1] == "[]"
        if number is None:
            return
        if separator and separator in text:
            self._doubtful[column] += 1
            return
        self._numbers[column] += 1
        if number[1] and column not in self._numeric and not THOUSANDS.fullmatch(text):
            self._signs[number[1]] += 1

    def takes_several(self, column: str) -> bool:
        """RETURNS (bool): Whether the cells of a column, or of an attribute that is named
        in cells, may have several values."""
        has_decimals = self._doubtful[column] and self._has_numbers(column)
        is_one = self._accept.get(column, [OF_OTHERS]) != [OF_OTHERS]
        if is_one or has_decimals or self._has_objects(column):
            return False
        return not self._is_typed or column in self._several

    def get_joiner(self, column: str, separator: str) -> str:
        """RETURNS (str): A separator with the blanks that it usually has around it in the
        column, or else in the export: `a | b`."""
        for key in (column, ""):
            for joiner, _ in self._joiners.get(key, Counter()).most_common():
                if joiner.strip() == separator.strip():
                    return joiner
        return separator

    def accept(self, column: str, values: Iterable[str]) -> Optional[List[str]]:
        """Find out how the shop takes values.

        column (str): The column, or an attribute that is named in cells.
        values (Iterable[str]): The values.
        RETURNS (Optional[List[str]]): Those that it takes, as it takes them. None if it
            takes any value.
        """
        options = self._accept.get(column)
        if self._has_objects(column):
            # A shop does not read a text in place of an object.
            return self._objects.write(column, values)
        if options is None and column in self._header and self._has_numbers(column):
            options = [ANY_NUMBER]
        if options is None:
            return None
        choices = self._choices.get(column)
        if choices is not None:
            # As in `Men's` for `Male`.
            is_fuzzy = options != [OF_OTHERS]
            found = (choices.find(value, fuzzy=is_fuzzy) for value in values)
        else:
            unit = self._of_numbers.get(column) if ANY_NUMBER in options else None
            found = (self._fit(column, value, options, unit) for value in values)
        return list(dict.fromkeys(text for text in found if text is not None))

    def explain(self, column: str) -> str:
        """RETURNS (str): What a column takes that does not take any value, in words."""
        if self._has_objects(column):
            codes = self._objects.list_codes(column)
            measures = f"measures in {list_columns(codes)}" if codes else "no measures"
            return f"has objects that are {measures}"
        choices = self._choices.get(column)
        if choices is None:
            unit = self._of_numbers.get(column)
            of_numbers = f"in {unit.name}" if unit else UNKNOWN_UNIT
            return f"takes plain numbers {of_numbers}"
        known = list_columns(list(choices.exact)[:MAX_OPTIONS])
        if self._accept[column] != [OF_OTHERS]:
            return f"only takes {known}"
        others = f"other products have, such as {known}" if known else OF_NONE
        return f"only takes what {others}"

    def _has_objects(self, column: str) -> bool:
        return self._objects.has(column, self._filled[column])

    def has_lists(self, column: str) -> bool:
        """RETURNS (bool): Whether the cells of a column are lists of texts, as JSON."""
        return 0 < self._filled[column] == self._lists[column]

    def localise(self, column: str, value: str) -> str:
        """RETURNS (str): A value, with decimal commas if it is a quantity and the column,
        or else the export, has decimal commas: `12,5 ml`."""
        is_comma = self._written.get(column) == COMMA and column not in self._numeric
        is_comma = is_comma and not self._takes_commas(column)
        if not is_comma or read_measure(value) is None:
            return value
        return POINT_IN_NUMBER.sub(r",\1", value)

    def _takes_commas(self, column: str) -> bool:
        """Whether a comma separates the values of a column."""
        separator = self._columns.separator
        return "," in (self._columns.separators.get(column, separator) or "")

    def _has_numbers(self, column: str) -> bool:
        """Whether the cells of a column are all numbers."""
        numbers = self._numbers[column]
        if self._get_sign(column) == ",":
            numbers += self._doubtful[column]
        least = 0 if self._of_numbers.is_named(column) else MIN_NUMBERS
        return least <= self._filled[column] == numbers

    def _fit(
        self, column: str, value: str, options: Sequence[str], of_numbers: Optional[Unit]
    ) -> Optional[str]:
        by_name = {option.casefold(): option for option in options}
        plain = by_name.get(value.casefold())
        if plain is not None:
            return plain
        sign, number = self._get_sign(column), NUMBER.fullmatch(value)
        if ANY_NUMBER in options and number is not None:
            # It stays as it is: `005`, `1.50`.
            if number[1] in (None, sign):
                return value
            if not THOUSANDS.fullmatch(value):
                return value.replace(number[1], sign)
        read = read_amount(value)
        if read is None:
            return None
        amount, units = read
        is_count = all(unit.kind == COUNT for unit in units[:1])
        if ANY_NUMBER in options and is_count and not (units and of_numbers):
            return self.write(column, amount)
        known = [(name, read_unit(name.strip("# "))) for name in options]
        known.append((ANY_NUMBER, of_numbers))
        for unit in units:
            fitting = [(n, u) for n, u in known if u is not None and u.kind == unit.kind]
            # The unit of the value itself comes first.
            for name, other in sorted(fitting, key=lambda pair: pair[1] != unit):
                text = self.write(column, convert(amount, unit, other))
                return name.replace(ANY_NUMBER, text)
        return None

    def write(self, column: str, number: Fraction) -> str:
        """RETURNS (str): A number with the decimal sign of a column, or of the export."""
        return write_number(number).replace(".", self._get_sign(column))

    def _get_sign(self, column: str) -> str:
        is_comma = self._signs[","] > self._signs["."] and column not in self._numeric
        return "," if is_comma else "."
