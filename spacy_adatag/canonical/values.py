"""The canonical form of a value: what a shop can load."""

from typing import NamedTuple, Optional, Tuple

from .choices import Choices
from .measures import COUNT, COUNTED, SIDED, read_measure
from .quantities import Quantity, are_close, read_quantity, read_range, read_sides
from .schema import DIMENSIONS, LISTED, NUMBER, RANGE, SchemaEntry


class Canonical(NamedTuple):
    """The canonical form of a value.

    text (str): How it is written in outputs and in `span.kb_id_`. Its own canonical form.
    numbers (Tuple[float, ...]): The number, the ends of a range or the sides, in the unit
        of the attribute. Empty for texts.
    unit (Optional[str]): The unit of the numbers.
    pieces (Optional[float]): How many of it there are, if the value says so: 12 for
        `12 x 330 ml`.
    """

    text: str
    numbers: Tuple[float, ...] = ()
    unit: Optional[str] = None
    pieces: Optional[float] = None


def canonicalise(entry: SchemaEntry, surface: str) -> Optional[Canonical]:
    """Find the canonical form of a value.

    entry (SchemaEntry): What is known of the attribute.
    surface (str): The value as a text or a cell has it.
    RETURNS (Optional[Canonical]): The canonical form, or None. The canonical form of its
        text is the same.
    """
    if entry.kind in LISTED:
        found = entry.choices.find(surface)
        return None if found is None else Canonical(found)
    quantity = _read(entry, surface)
    if quantity is None:
        return None
    text = quantity.write(entry.measure)
    # What is written may be rounded.
    written = _read(entry, text) or quantity
    pieces = None if written.pieces is None else float(written.pieces)
    return Canonical(text, tuple(map(float, written.numbers)), entry.unit, pieces)


def same_value(entry: SchemaEntry, one: str, other: str) -> bool:
    """Check whether two values mean the same.

    entry (SchemaEntry): What is known of the attribute.
    one, other (str): The values as a text or a cell has them.
    RETURNS (bool): Whether they do. Quantities in units that do not convert exactly, such
        as ounces and grams, may differ by 2 %, since people round them. Values without a
        canonical form are the same if they have the same words.
    """
    if entry.kind in LISTED:
        a, b = entry.choices.find(one), entry.choices.find(other)
        return _have_same_words(one, other) if a is None and b is None else a == b
    x, y = _read(entry, one), _read(entry, other)
    if x is None or y is None:
        return x is y and _have_same_words(one, other)
    if (x.sign, x.pieces, len(x.numbers)) != (y.sign, y.pieces, len(y.numbers)):
        return False
    if x.write(entry.measure) == y.write(entry.measure):
        return True
    converted = bool(x.groups and y.groups) and not set(x.groups) & set(y.groups)
    return converted and all(map(are_close, x.numbers, y.numbers))


def _have_same_words(one: str, other: str) -> bool:
    return Choices({one: ()}).find(other) is not None


def _read(entry: SchemaEntry, surface: str) -> Optional[Quantity]:
    unit = entry.measure
    counted = entry.kind == NUMBER or (unit is not None and unit.kind == COUNT)
    mode = COUNTED if counted else SIDED if entry.kind == DIMENSIONS else ""
    measure = read_measure(surface, mode)
    if measure is None:
        return None
    if entry.kind == DIMENSIONS:
        return read_sides(measure, unit)
    if entry.kind == RANGE or unit is None:
        found = read_range(measure, unit)
        is_range = found is not None and found.sign == "-"
        return None if entry.kind == NUMBER and is_range else found
    return read_quantity(measure, unit)
