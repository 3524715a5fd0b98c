"""Amounts, which are numbers with their units."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import List, NamedTuple, Optional, Set, Tuple

from ..texts.decimals import POINT
from ..texts.units import Unit
from .words import (
    CENTIMETRES,
    FEET,
    FRACTION,
    INCHES,
    INCHES_OF_FOOT,
    METRES,
    SLASH,
    THOUSANDS,
    are_thousands,
)

# Numbers with at most so many decimal places are written exactly, others with so many
# digits. Those that were converted to another system of units have fewer: a shop has
# 340.2 g for 12 oz.
PLACES, DIGITS, CONVERTED = 3, 6, 4


class Amount(NamedTuple):
    """A number with its unit.

    number (Fraction): The number.
    units (Tuple[Unit, ...]): The units that it may have, the most common first. Empty if
        it has none.
    """

    number: Fraction
    units: Tuple[Unit, ...] = ()


class Measure(NamedTuple):
    """What a value says in numbers.

    groups (Tuple[Tuple[Amount, ...], ...]): The amounts between the signs. Several in a
        group are the parts of a sum, say the same in other units, or how many there are.
    sign (str): What is between the groups: `-` for a range, `x` for sides and multiples.
    """

    groups: Tuple[Tuple[Amount, ...], ...]
    sign: str = ""


class Quantity(NamedTuple):
    """Numbers in the unit of an attribute.

    unit (Optional[Unit]): The unit of the attribute.
    numbers (Tuple[Fraction, ...]): One number, both ends of a range, or the sides.
    sign (str): What is between them, see `Measure`. `/` if any of them is right.
    pieces (Optional[Fraction]): How many of it there are, if the value says so.
    groups (Tuple[int, ...]): The groups of the units that were written, see
        `Unit.group`. Empty if there were none.
    """

    unit: Optional[Unit]
    numbers: Tuple[Fraction, ...]
    sign: str = ""
    pieces: Optional[Fraction] = None
    groups: Tuple[int, ...] = ()

    def write(
        self,
        decimal: str = POINT,
        unit: Optional[str] = None,
        places: Optional[int] = None,
    ) -> str:
        """Write the quantity.

        decimal (str): The decimal sign that it is read with.
        unit (Optional[str]): How to spell its unit. By default, as `Unit.name` does.
        places (Optional[int]): How many decimal places its numbers have, at most.
        RETURNS (str): The canonical text, which may be rounded. It is written the same
            when it is read.
        """
        is_own = self.unit is None or self.unit.group in self.groups or not self.groups
        digits = DIGITS if is_own else CONVERTED
        written = [write_number(number, digits, places) for number in self.numbers]
        if self.sign == SLASH and FRACTION.search(SLASH.join(written)):
            # With fewer places, `1.2/2.2 V` would be half a volt.
            written = [write_number(number, digits) for number in self.numbers]
        if self.sign in ("-", SLASH):
            written = list(dict.fromkeys(written))
        # Otherwise, 1.001 would be read as a thousand and one.
        written = [f"{n}0" if self._is_doubtful(n, decimal) else n for n in written]
        sign = {"x": " x ", "-": "-", SLASH: SLASH}.get(self.sign, "")
        if self.sign == "-" and min(self.numbers) < 0:
            sign = " to "
        text = sign.join(written)
        if self.unit is not None:
            unit = unit or self.unit.name
            # With a blank before it, a mark of inches would be a quote.
            text = f"{text}{unit}" if unit[0] in "\"'" else f"{text} {unit}"
        return text if self.pieces is None else f"{write_number(self.pieces)} x {text}"

    def _is_doubtful(self, number: str, decimal: str) -> bool:
        number = number.lstrip("-")
        if decimal != POINT:
            return THOUSANDS.fullmatch(number) is not None
        return self.unit is not None and are_thousands(number, self.unit)


def write_number(
    number: Fraction, most: int = DIGITS, places: Optional[int] = None
) -> str:
    """Write a number: exactly if it has few decimal places, rounded otherwise.

    number (Fraction): The number.
    most (int): How many digits it has if it is rounded.
    places (Optional[int]): How many decimal places it has, unless it would be 0.
    RETURNS (str): The number. Its rounded value is written in the same way.
    """
    if places is not None:
        number = round(number, places) or number
    if number.denominator == 1:
        return str(number.numerator)
    whole = len(str(abs(int(number))))
    exact = (number * 10**PLACES).denominator == 1
    digits = whole + PLACES if exact else max(most, whole)
    top, bottom = Decimal(number.numerator), Decimal(number.denominator)
    rounded = Context(prec=digits).divide(top, bottom)
    return f"{Context(prec=digits).normalize(rounded):f}"


def has_unit(measure: Optional[Measure]) -> bool:
    """RETURNS (bool): Whether any number of a measure has a unit."""
    return bool(list_kinds(measure))


def list_kinds(measure: Optional[Measure]) -> Set[str]:
    """RETURNS (Set[str]): The kinds that the units of a measure may have."""
    groups = measure.groups if measure is not None else ()
    amounts = (amount for each in groups for amount in each)
    return {unit.kind for amount in amounts for unit in amount.units}


def add_smaller_unit(amounts: List[Amount]) -> None:
    """Give a second number the smaller unit that it has: `6 ft 2`, `6'2`, and `1m20`.

    amounts (List[Amount]): The amounts of a value. They are changed.
    """
    if len(amounts) != 2 or amounts[1].units:
        return
    number = amounts[1].number
    if amounts[0].units == FEET and 0 <= number < INCHES_OF_FOOT:
        amounts[1] = Amount(number, INCHES)
    elif amounts[0].units == METRES and 10 <= number < 100 and number.denominator == 1:
        amounts[1] = Amount(number, CENTIMETRES)
