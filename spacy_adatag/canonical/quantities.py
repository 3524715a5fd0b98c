"""Quantities, ranges and dimensions in the unit of an attribute."""

from fractions import Fraction
from typing import List, Optional, Sequence, Set, Tuple

from ..texts.units import Unit, convert, find_units
from .amounts import Amount, Measure, Quantity, write_number
from .words import COUNT, FRACTION, PACKS, SLASH

# How much two quantities may differ if one was converted and rounded: `1 oz (28 g)`.
ROUNDED = Fraction(2, 100)
# The same if a value says both, of what is in a pack: `100 ml (3.3 oz)`, `50 g (1.7 oz)`.
ROUNDED_PACK, PACKED = Fraction(12, 100), ("mass", "volume")
CARAT = "carat"
# Kinds of which a device may take one or the other.
EITHER = ("voltage", "frequency")
# Kinds of which `10K` are ten thousand of their base.
IN_THOUSANDS, KELVIN = {"rotation", "resistance"}, find_units(("k",))


def read_quantity(measure: Measure, unit: Unit) -> Optional[Quantity]:
    """Read a quantity.

    measure (Measure): What a value says.
    unit (Unit): The unit of the attribute. A number without a unit has this one.
    RETURNS (Optional[Quantity]): The quantity. None if the value is no quantity of the
        unit's kind.
    """
    groups = measure.groups
    if measure.sign == SLASH and unit.name == CARAT and not groups[0][0].units:
        # As in `1/10 ct`, which is no fraction of other units.
        (one, *_), (other, *_) = groups[0], groups[-1]
        is_part = len(groups) == 2 and 0 < one.number < other.number
        whole = _read_amounts((Amount(one.number / other.number, other.units),), unit)
        return whole if is_part else None
    if measure.sign == SLASH and says_same(measure, [unit]):
        return Quantity(unit, (groups[0][0].number,), "", None, (unit.group,))
    if measure.sign == SLASH:
        return _read_either(measure, unit)
    if measure.sign == "x":
        *counts, _ = groups
        if len(groups) == 3 and not any(len(g) > 1 or g[0].units for g in counts):
            # As in `4 x 6 x 330 ml`.
            groups = ((Amount(counts[0][0].number * counts[1][0].number),), groups[2])
        return _read_multiple(groups, unit) if len(groups) == 2 else None
    if measure.sign == "-":
        kinds = {a.units[0].kind if a.units else "" for group in groups for a in group}
        if COUNT not in kinds or len(kinds) == 1 or "" in kinds:
            return None
        # As in `12 oz - 6 pack`, which is no range.
    amounts = [amount for group in groups for amount in group]
    found = _read_amounts(amounts, unit)
    return found or (_read_either(measure, unit) if len(groups) == 1 else None)


def read_range(measure: Measure, unit: Optional[Unit]) -> Optional[Quantity]:
    """Read a range. A single quantity is one, too.

    measure, unit: As in `read_quantity`. Without a unit, only numbers are read.
    RETURNS (Optional[Quantity]): The range. None if the value is none.
    """
    if measure.sign == SLASH or (unit is not None and len(measure.groups) == 1):
        either = _read_either(measure, unit)
        if either is not None or measure.sign == SLASH:
            return either
    if measure.sign == "x" or len(measure.groups) > 2:
        return None
    ends = _read_groups(measure.groups, unit)
    if ends is None:
        return None
    numbers = tuple(end.numbers[0] for end in ends)
    if numbers[0] > numbers[-1]:
        return None
    if write_number(numbers[0]) == write_number(numbers[-1]):
        return ends[-1]
    return Quantity(unit, numbers, "-", None, ends[-1].groups)


def read_sides(measure: Measure, unit: Optional[Unit]) -> Optional[Quantity]:
    """Read dimensions.

    measure, unit: As in `read_range`.
    RETURNS (Optional[Quantity]): The sides. None if the value has none.
    """
    if measure.sign in ("-", SLASH) or len(measure.groups) > 4:
        return None
    sides = _read_groups(measure.groups, unit)
    if sides is None or any(side.numbers[0] < 0 for side in sides):
        return None
    numbers = tuple(side.numbers[0] for side in sides)
    sign = "x" if len(sides) > 1 else ""
    return Quantity(unit, numbers, sign, None, sides[-1].groups)


def _read_either(measure: Measure, unit: Optional[Unit]) -> Optional[Quantity]:
    """Read alternatives, such as `110/220 V` and `50Hz/60Hz`."""
    if unit is None or unit.kind not in EITHER:
        return None
    groups = measure.groups
    if len(groups) == 1:
        of_kind = (a for a in groups[0] if any(u.kind == unit.kind for u in a.units))
        groups = tuple((amount,) for amount in of_kind)
    found = _read_groups(groups, unit) if len(groups) > 1 else None
    if found is None:
        return None
    numbers = tuple(dict.fromkeys(each.numbers[0] for each in found))
    quantity = Quantity(unit, numbers, SLASH, None, found[-1].groups)
    # What is read as a fraction would be another number.
    is_plain = len(numbers) > 1 and not FRACTION.search(quantity.write())
    is_plain &= all(numbers)
    return quantity if is_plain else None


def says_same(measure: Measure, units: Sequence[Unit]) -> bool:
    """RETURNS (bool): Whether a measure is a number in one of the units of an attribute,
    which it does not name, and the same in another unit: `55 / 140 cm` of inches."""
    if measure.sign != SLASH or len(measure.groups) != 2:
        return False
    (one, *more), (other, *others) = measure.groups
    if more or others or one.units or not other.units:
        return False
    return any(
        each.kind == unit.kind
        and each.group != unit.group
        and are_close(one.number, convert(other.number, each, unit))
        for unit in units
        for each in other.units
    )


def _read_groups(
    groups: Sequence[Tuple[Amount, ...]], unit: Optional[Unit]
) -> Optional[List[Quantity]]:
    """Read groups. One without a unit has that of the next: `10 x 12 cm`."""
    found: List[Quantity] = []
    units: Tuple[Unit, ...] = ()
    for amounts in reversed(groups):
        if not amounts[-1].units:
            amounts = (Amount(amounts[-1].number, units),)
        units = amounts[-1].units
        quantity = _read_amounts(amounts, unit)
        if quantity is None or quantity.pieces is not None:
            return None
        found.append(quantity)
    return found[::-1]


def _read_amounts(amounts: Sequence[Amount], unit: Optional[Unit]) -> Optional[Quantity]:
    if unit is None:
        plain = len(amounts) == 1 and not amounts[0].units
        return Quantity(unit, (amounts[0].number,)) if plain else None
    if unit.kind in IN_THOUSANDS and len(amounts) == 1 and amounts[0].units == KELVIN:
        return Quantity(unit, (amounts[0].number * 1000 / unit.factor,))
    found: List[Tuple[Fraction, Unit]] = []
    packs: List[Fraction] = []
    # The kinds of other amounts, and those that the amounts might have instead.
    others: Set[str] = set()
    doubtful: Set[str] = set()
    for number, units in amounts:
        if not units:
            return Quantity(unit, (number,))
        of_kind = [each for each in units if each.kind == unit.kind]
        if units[0].kind == COUNT and unit not in of_kind and unit.kind != COUNT:
            # `ct` are carats only if the attribute is in carats.
            of_kind = []
        if of_kind:
            found.append((number, unit if unit in of_kind else of_kind[0]))
            doubtful |= {each.kind for each in units}
        elif units == PACKS:
            packs.append(number)
        elif unit.kind == COUNT:
            continue
        elif units[0].kind != COUNT:
            # A count is what is in it: `12 oz (24 count)` is the whole box.
            others |= {each.kind for each in units}
    if others & doubtful:
        # The ounces of `1 lb 4 oz` are no volume.
        return None
    if unit.kind == COUNT and len(found) == 2 and _is_repeated(found[0], found[1], unit):
        # As in `12 count (pack of 2)`.
        packs.append(found.pop()[0])
    total = _add(found, unit)
    if total is None or len(packs) > 1 or any(pack <= 0 for pack in packs):
        return None
    packs = [pack for pack in packs if _is_written(pack, unit)]
    groups = tuple({each.group for _, each in found})
    return Quantity(unit, (total,), "", packs[0] if packs else None, groups)


def _is_repeated(
    count: Tuple[Fraction, Unit], held: Tuple[Fraction, Unit], unit: Unit
) -> bool:
    """Whether a number of pieces is that of each of several packs. If both numbers are
    the same, there are most likely so many in all."""
    pack = PACKS[0]
    is_pack = held[1] == pack != count[1] and unit != pack
    return is_pack and held[0] != convert(*count, unit)


def _read_multiple(
    groups: Sequence[Tuple[Amount, ...]], unit: Unit
) -> Optional[Quantity]:
    """Read `12 x 330 ml`. A number of lengths would be sides."""
    for i, (counted, *others) in enumerate(groups):
        is_count = not counted.units or counted.units[0].kind == COUNT
        if others or not is_count or counted.number.denominator != 1:
            continue
        each = groups[1 - i]
        if unit.kind == COUNT:
            if all(a.units and a.units[0].kind != COUNT for a in each):
                return Quantity(unit, (counted.number,))
            # As in `2 x 12 ct`.
            is_pack = not counted.units or counted.units == PACKS
            if not is_pack or not each[0].units or counted.number <= 0:
                continue
            quantity = _read_amounts(each, unit)
            if quantity is None or quantity.pieces is not None:
                return None
            return quantity._replace(pieces=counted.number)
        quantity = _read_amounts(each, unit) if each[0].units else None
        is_side = unit.kind == "length" and not counted.units
        if quantity is None or quantity.pieces is not None or is_side:
            return None
        if counted.number <= 0:
            return None
        is_written = _is_written(counted.number, unit)
        return quantity._replace(pieces=counted.number if is_written else None)
    return None


def _is_written(pieces: Fraction, unit: Unit) -> bool:
    """RETURNS (bool): Whether a canonical form says how many pieces there are: not of
    one, as in `1x16GB`, and not of lengths, since `2 x 6 ft` would be sides."""
    return pieces != 1 and unit.kind != "length"


def _add(parts: Sequence[Tuple[Fraction, Unit]], unit: Unit) -> Optional[Fraction]:
    """Add the parts of a sum, such as feet and inches. If all parts say the same in
    different units, take the one that needs the least conversion."""
    if not parts:
        return None
    numbers = [convert(number, each, unit) for number, each in parts]
    if len(parts) == 1:
        return numbers[0]
    groups = {each.group for _, each in parts}
    limit = _get_limit(unit, len(groups) == 1)
    if all(are_close(number, numbers[0], limit) for number in numbers):
        exact = [n for n, (_, each) in zip(numbers, parts) if each.group == unit.group]
        return (exact or numbers)[0]
    if len(groups) > 1:
        # Nobody adds grams to ounces.
        return None
    for (_, before), (number, each) in zip(parts, parts[1:]):
        # Less than one of the unit before.
        if not 0 <= number * each.factor < before.factor:
            return None
    return None if numbers[0] < 0 else sum(numbers, Fraction(0))


def choose_same(one: Quantity, other: Quantity) -> Optional[Quantity]:
    """Choose one of two quantities that say the same, as in `20 x 30 in (50 x 76 cm)` and
    `16 GB (2 x 8 GB)`.

    one, other (Quantity): The quantities, in the same unit.
    RETURNS (Optional[Quantity]): The total, or else the one that needed the least
        conversion. None if they don't say the same.
    """
    unit = one.unit
    if unit is None or unit != other.unit or len(one.numbers) != len(other.numbers):
        return None
    if one.pieces is not None and other.pieces is None:
        one, other = other, one
    if one.pieces is None and other.pieces is not None and len(one.numbers) == 1:
        total = other.numbers[0] * other.pieces
        return one if are_close(one.numbers[0], total) else None
    limit = _get_limit(unit, bool(set(one.groups) & set(other.groups)))
    pairs = zip(one.numbers, other.numbers)
    if one.pieces != other.pieces or not all(are_close(*pair, limit) for pair in pairs):
        return None
    return other if other.groups == (unit.group,) != one.groups else one


def _get_limit(unit: Unit, is_exact: bool) -> Fraction:
    """RETURNS (Fraction): How much what a value says twice may differ."""
    return ROUNDED_PACK if unit.kind in PACKED and not is_exact else ROUNDED


def are_close(one: Fraction, other: Fraction, limit: Fraction = ROUNDED) -> bool:
    """RETURNS (bool): Whether two numbers may be the same, converted and rounded."""
    return abs(one - other) <= limit * max(abs(one), abs(other))
