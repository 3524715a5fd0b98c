"""The canonical form of a value: what a shop can load."""

import re
from functools import lru_cache
from typing import (
    Collection,
    Dict,
    FrozenSet,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..texts.decimals import COMMA, read_commas
from ..texts.normal import make_forms
from ..texts.surface import strip
from ..texts.unit_table import SHORTHANDS
from ..texts.units import BY_NAME, Unit
from .amounts import Measure, Quantity, has_unit, list_kinds
from .beside import drop_compared, drop_name, drop_noun, find_side, list_shorter
from .measures import COUNTED, SIDED, names_container, read_measure
from .quantities import (
    are_close,
    choose_same,
    read_quantity,
    read_range,
    read_sides,
)
from .schema import (
    CHOICE,
    DIMENSIONS,
    LENGTH,
    LISTED,
    MEASURED,
    NUMBER,
    QUANTITY,
    RANGE,
    SchemaEntry,
)
from .words import COUNT, EACH_OR_TO, FRACTION

Words = Tuple[str, ...]
# No range, and no side, wherever it is said: `max 20 V`, `20 V max`.
LIMIT = re.compile(
    r"^\s*(?:[<>≤≥]|up to\b|bis zu\b|at least\b|mind?\b|mindestens\b)|\d\s*\+|\+\s*\Z"
    r"|(?<![^\W\d_])(?:max|maximum|minimum)(?![^\W\d_])",
    re.I,
)
SPANNING = (RANGE, DIMENSIONS)
# A value, and the same again: `20 x 30 in (50 x 76 cm)`, `10 x 100 g = 1 kg`.
TWICE = re.compile(
    r"([^()=]+)(?:\(([^()]+)\)(?:\s+kit)?|=([^()=]+))|([^()/=]+)/([^()/=]+)", re.I
)
# Between quantities of different kinds: `100-240 V, 50-60 Hz`.
CLAUSES = re.compile(
    r"[,;|]\s+|\s*[()]\s*"
    # Of alternating current: `230 V ~ 50 Hz`.
    r"|(?<=V)\s*~\s*(?=\d[\d\s/–-]*Hz)"
    r"|(?<=[a-zµΩ°~%])(?<!\sto)(?<!\sand)(?<!\sbis)(?<!from)(?<!\sby)\s+(?=\d)",
    re.I,
)
# Units without fractions.
METRIC = {"m", "cm", "mm", "kg", "g", "mg", "l", "cl", "ml"}
LITRES = re.compile(r"\s*[\d.,]+\s?[lL]\s*")
PIECES = SchemaEntry(QUANTITY, units=["ct"])


class Canonical(NamedTuple):
    """The canonical form of a value.

    text (str): How it is written in outputs and in `span.kb_id_`. Its own canonical form.
        Its numbers may be rounded.
    numbers (Tuple[float, ...]): The number, the ends of a range or the sides, in the unit
        of the attribute, exactly. Empty for texts.
    unit (Optional[str]): The unit of the numbers.
    pieces (Optional[float]): How many of it there are, if the value says so: 12 for
        `12 x 330 ml`.
    """

    text: str
    numbers: Tuple[float, ...] = ()
    unit: Optional[str] = None
    pieces: Optional[float] = None


def canonicalise(entry: SchemaEntry, surface: str, name: str = "") -> Optional[Canonical]:
    """Find the canonical form of a value.

    entry (SchemaEntry): What is known of the attribute.
    surface (str): The value as a text or a cell has it.
    name (str): The attribute. Values may have its name behind them: `dark roast`.
    RETURNS (Optional[Canonical]): The canonical form, or None. The canonical form of its
        text is the same.
    """
    if entry.kind in LISTED:
        found = entry.choices.find(surface, entry.kind == CHOICE, name)
        return None if found is None else Canonical(found)
    quantity = read(entry, surface, name)
    if quantity is None:
        return None
    unit = None if quantity.unit is None else entry.spell(quantity.unit)
    text = quantity.write(entry.decimal, unit, entry.places)
    numbers = tuple(map(float, quantity.numbers))
    pieces = None if quantity.pieces is None else float(quantity.pieces)
    return Canonical(text, numbers, unit, pieces)


def same_value(entry: SchemaEntry, one: str, other: str, name: str = "") -> bool:
    """Check whether two values mean the same.

    entry (SchemaEntry): What is known of the attribute.
    one, other (str): The values as a text or a cell has them.
    name (str): The attribute, see `canonicalise`.
    RETURNS (bool): Whether they do. Quantities in units that do not convert exactly, such
        as ounces and grams, may differ by 2 %, since people round them. If one of them
        has no canonical form, they are the same if `is_same` says so.
    """
    if entry.kind in LISTED:
        a, b = canonicalise(entry, one, name), canonicalise(entry, other, name)
        return is_same(one, other) if a is None or b is None else a == b
    x, y = read(entry, one, name), read(entry, other, name)
    if x is None or y is None:
        return is_same(one, other)
    if x.write() == y.write():
        return True
    if x.unit != y.unit or x.pieces != y.pieces or len(x.numbers) != len(y.numbers):
        return False
    converted = bool(x.groups and y.groups) and not set(x.groups) & set(y.groups)
    return converted and all(map(are_close, x.numbers, y.numbers))


def is_same(value: str, other: str) -> bool:
    """Check whether two values are the same, whatever their spelling, if nothing is known
    of the attribute.

    value, other (str): The values.
    RETURNS (bool): Whether `label` would find one where the other is written: `50 ml` and
        `50ml`, `Boots` and `boot`, `1 kg` and `1000 g`.
    """
    return not read_words(value).isdisjoint(read_words(other))


@lru_cache(maxsize=2**16)
def read_words(value: str) -> FrozenSet[Words]:
    """Read the words of a value.

    value (str): The value.
    RETURNS (FrozenSet[Tuple[str, ...]]): The normal form of its words. Several if it is a
        quantity, one for each unit.
    """
    forms: List[Words] = [form.keys for form in make_forms(value)]
    # Without a letter or a digit, there is nothing to normalise.
    return frozenset(forms or [(value.strip().casefold(),)])


def read(entry: SchemaEntry, surface: str, name: str = "") -> Optional[Quantity]:
    """Read the numbers of a value.

    entry (SchemaEntry): A kind with numbers.
    surface (str): The value.
    name (str): The attribute, which may stand beside a number.
    RETURNS (Optional[Quantity]): The numbers, in the unit of the attribute. None if the
        value is of another kind.
    """
    surface = drop_compared(surface)
    found = read_once(entry, surface) or _read_twice(entry, surface)
    if found is None and entry.kind == NUMBER:
        found = read_once(entry, drop_noun(surface))
        found = found or (read_once(entry, drop_name(surface, name)) if name else None)
    elif found is None and entry.measured == {COUNT}:
        found = read_once(entry, drop_noun(surface, is_plural=True))
    found = found or _read_clause(entry, surface) or _read_described(entry, surface)
    if found is None and entry.kind == QUANTITY and entry.measured == {LENGTH}:
        part = find_side(surface, name)
        found = read_once(entry, part) if part else None
    return found


def _read_described(entry: SchemaEntry, surface: str) -> Optional[Quantity]:
    """Read a quantity with words beside it that say what it is one of: `16GB DDR4`, and
    `18 inch chain`."""
    has_limit = entry.kind in SPANNING and LIMIT.search(surface)
    for kept in list_shorter(surface) if entry.kind in MEASURED and not has_limit else ():
        kinds = list_kinds(read_measure(kept))
        if COUNT not in kinds and not kinds.isdisjoint(entry.measured):
            return read_once(entry, kept)
        # As in `16GB (2 x 8GB) DDR4`.
        twice = _read_twice(entry, kept)
        if twice is not None:
            return twice
    return None


def _read_twice(entry: SchemaEntry, surface: str) -> Optional[Quantity]:
    """Read a value that says the same twice."""
    twice = TWICE.fullmatch(strip(surface))
    if twice is None:
        return None
    first, second = filter(None, twice.groups())
    one, other = read_once(entry, first), read_once(entry, second)
    if one is not None and one.unit is not None and other is None:
        # As in `32 GB (2x16)`.
        other = read_once(entry, f"{second} {one.unit.name}")
    if one is None and other is not None and other.pieces is not None:
        # As in `2-pack (2 x 100 g)`.
        count = read_once(PIECES, first)
        return other if count is not None and count.numbers == (other.pieces,) else None
    if one is None or other is None:
        return None
    # `50/51 mm` are alternatives, `20x30 cm / 7.9x11.8 in` are none.
    is_same = one.groups and set(one.groups).isdisjoint(other.groups)
    return choose_same(one, other) if is_same or not twice[4] else None


def _read_clause(entry: SchemaEntry, surface: str) -> Optional[Quantity]:
    """Read one of several quantities, if all others are of other kinds."""
    parts: List[str] = []
    for part in filter(None, CLAUSES.split(surface)):
        # As in `AC 100-240 V`.
        is_begun = bool(parts) and not re.search(r"\d", parts[-1])
        parts[-1:] = [f"{parts[-1]} {part}"] if is_begun else [*parts[-1:], part]
    if len(parts) < 2 or entry.kind == NUMBER:
        return None
    found = [(read_once(entry, part), read_measure(part)) for part in parts]
    kept = [(quantity, m) for quantity, m in found if quantity is not None]
    # As in `20 bags, 40 g`.
    others = [
        list_kinds(m) or ({COUNT} if m is not None and names_container(part) else set())
        for part, (quantity, m) in zip(parts, found)
        if quantity is None
    ]
    if len(kept) != 1 or not all(others) or not list_kinds(kept[0][1]):
        # Beside other units, a number alone is none of the attribute: `12 ct, 2`.
        return None
    # The ounces of `1 lb 4 oz` are no volume.
    is_clear = list_kinds(kept[0][1]).isdisjoint(set().union(*others))
    return kept[0][0] if is_clear else None


def read_once(entry: SchemaEntry, surface: str) -> Optional[Quantity]:
    """Read the numbers of a value that has them once, and nothing else. See `read`."""
    surface = read_commas(surface) if entry.decimal == COMMA else surface
    kinds = entry.measured
    mode = SIDED if entry.kind == DIMENSIONS or kinds == {"length"} else ""
    if entry.kind == NUMBER or COUNT in kinds:
        mode = COUNTED
    measure = read_measure(surface, mode)
    if measure is None or (entry.kind in SPANNING and LIMIT.search(surface)):
        return None
    measure = _expand(_read_sign(measure), kinds)
    if mode == SIDED and not has_unit(measure) and LITRES.fullmatch(surface):
        # As in `5 L`, which is hardly a length.
        return None
    is_metric = not has_unit(measure) and any(u.name in METRIC for u in entry.measures)
    if is_metric and FRACTION.search(surface):
        # Nobody has `8 1/2 x 11` millimetres.
        return None
    units: Sequence[Optional[Unit]] = entry.measures or (None,)
    is_number = entry.kind == NUMBER or has_unit(measure)
    if not is_number and (len(units) > 1 or names_container(surface)):
        # As in `100 capsules`. A weight or volume has its unit beside it.
        units = [unit for unit in entry.measures if unit.kind == COUNT]
    for unit in units:
        if entry.kind == QUANTITY and unit is not None:
            found = read_quantity(measure, unit)
        elif entry.kind == DIMENSIONS:
            found = read_sides(measure, unit)
        else:
            found = read_range(measure, unit)
        if found is not None:
            is_range = found.sign == "-"
            return None if entry.kind == NUMBER and is_range else found
    return None


def _read_sign(measure: Measure) -> Measure:
    """RETURNS (Measure): A measure with what `à` means: `3 Stück à 50 g` are three, and
    `9 à 18 kg` are a range."""
    if measure.sign != EACH_OR_TO:
        return measure
    is_count = any(unit.kind == COUNT for unit in measure.groups[0][0].units)
    return measure._replace(sign="x" if is_count else "-")


def _expand(measure: Measure, kinds: Collection[str]) -> Measure:
    """RETURNS (Measure): A measure with the units that its shorthands stand for, see
    `SHORTHANDS`."""
    meant: Dict[Tuple[Unit, ...], Tuple[Unit, ...]] = {
        (BY_NAME[short],): (BY_NAME[name],)
        for kind in kinds
        for short, name in SHORTHANDS.get(kind, {}).items()
        if BY_NAME[short].kind not in kinds
    }
    if not meant:
        return measure
    return measure._replace(
        groups=tuple(
            tuple(
                each._replace(units=meant.get(each.units, each.units)) for each in group
            )
            for group in measure.groups
        )
    )
