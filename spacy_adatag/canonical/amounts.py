"""Amounts, which are numbers with their units."""

from fractions import Fraction
from typing import NamedTuple, Optional, Set, Tuple

from ..texts.units import Unit


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


def has_unit(measure: Optional[Measure]) -> bool:
    """RETURNS (bool): Whether any number of a measure has a unit."""
    return bool(list_kinds(measure))


def list_kinds(measure: Optional[Measure]) -> Set[str]:
    """RETURNS (Set[str]): The kinds that the units of a measure may have."""
    groups = measure.groups if measure is not None else ()
    amounts = (amount for each in groups for amount in each)
    return {unit.kind for amount in amounts for unit in amount.units}
