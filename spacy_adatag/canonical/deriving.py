"""Derive a schema from the values that a shop has in its columns."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Dict, Iterable, List, Optional, Set

from ..texts.decimals import POINT, DecimalSigns
from ..texts.normal import Text
from ..texts.units import BY_NAME, Unit, read_named_unit
from .choices import Choices
from .measures import read_measure
from .schema import (
    CHOICE,
    DIMENSIONS,
    LENGTH,
    NUMBER,
    QUANTITY,
    RANGE,
    TEXT,
    Schema,
    SchemaEntry,
)
from .values import read, read_once

# The share of values that must be read as a quantity, or as a number.
MEASURED_SHARE, NUMBER_SHARE = 0.7, 0.95
# The share of values that another kind of unit must have.
KIND_SHARE = 0.05
# The share of those that must be ranges or have sides.
RANGE_SHARE, SIDES_SHARE = 0.05, 0.3
# A choice has at most so many values, and each is in so many rows on average.
MAX_CHOICES, MIN_ROWS = 200, 3
# Of texts, so many values are kept, which are in several rows.
MAX_VALUES, MIN_COUNT = 1000, 2
# A longer value is a description.
MAX_LENGTH = 60
# More different values of an attribute are not counted.
MAX_COUNTED = 20_000
# What attributes are called whose unit may be of several kinds.
NAMES = {
    "volume": {"volume", "capacity", "inhalt", "contenance", "volumen"},
    "mass": {"weight", "mass", "gewicht", "poids", "peso", "carat"},
    "count": {"count", "quantity", "pack", "pieces"},
    "temperature": {"temperature", "temperatur"},
}


class Deriver:
    """Counts the values of attributes, to derive a schema from them."""

    def __init__(self) -> None:
        self._values: Dict[str, Counter[str]] = {}
        self._many: Set[str] = set()
        # The units that the names of columns say, None for those without one.
        self._units: Dict[str, Set[Optional[Unit]]] = {}

    def add(
        self, attribute: str, values: List[str], column: Optional[str] = None
    ) -> None:
        """Count the values of a row.

        attribute (str): The attribute.
        values (List[str]): Its values in that row.
        column (Optional[str]): Their column, if its name may differ. A unit at the end of
            the name is that of bare numbers.
        """
        if not values:
            return
        named = read_named_unit(column or attribute) or read_named_unit(attribute)
        self._units.setdefault(attribute, set()).add(named)
        counts = self._values.setdefault(attribute, Counter())
        for value in values:
            if value in counts or len(counts) < MAX_COUNTED:
                counts[value] += 1
        if len(values) > 1:
            self._many.add(attribute)

    def derive(self, texts: Iterable[str] = ()) -> Schema:
        """Derive a schema.

        texts (Iterable[str]): Some texts of products. They show which decimal sign a shop
            has. If they don't, the values do, or else their language.
        RETURNS (Schema): What the values say about each attribute.
        """
        signs = DecimalSigns()
        for name, counts in self._values.items():
            for value, n in counts.items():
                signs.add(name, value, n)
        for text in texts:
            signs.read(text)
        schema = Schema()
        for name, counts in self._values.items():
            if counts:
                units = self._units[name]
                unit = next(iter(units)) if len(units) == 1 else None
                many = name in self._many
                schema[name] = derive_entry(
                    name, counts, many, unit, signs.get_in_texts(name)
                )
        return schema


def derive_entry(
    name: str,
    counts: "Counter[str]",
    many: bool,
    named: Optional[Unit] = None,
    decimal: str = POINT,
) -> SchemaEntry:
    """Derive the kind, unit and canonical values of an attribute.

    name (str): The attribute.
    counts (Counter[str]): How often each of its values was seen.
    many (bool): Whether a product may have several values.
    named (Optional[Unit]): The unit of bare numbers, if it is known.
    decimal (str): The decimal sign of its numbers.
    RETURNS (SchemaEntry): What the values say.
    """
    total = sum(counts.values())
    numeric = partial(SchemaEntry, many=many, decimal=decimal)
    entry = numeric(NUMBER)
    # With anything beside it, a number is a quantity.
    plain = sum(n for value, n in counts.items() if read_once(entry, value) is not None)
    if plain >= NUMBER_SHARE * total:
        return entry if named is None else numeric(QUANTITY, units=[named.name])
    units: List[str] = []
    found = 0
    for unit in _list_units(name, counts):
        sided = [DIMENSIONS] if not units and unit.kind == LENGTH else []
        for kind in (QUANTITY, RANGE, *sided):
            entry = numeric(kind, units=[*units, unit.name])
            if _count(entry, counts) >= MEASURED_SHARE * total:
                return _widen(entry, counts)
        entry = numeric(QUANTITY, units=[*units, unit.name])
        more = _count(entry, counts)
        if more >= found + KIND_SHARE * total:
            # Values of several kinds, such as pieces and grams.
            units, found = [*units, unit.name], more
    values = _list_values(counts)
    if len(values) <= MAX_CHOICES and total >= MIN_ROWS * len(values):
        return SchemaEntry(CHOICE, dict.fromkeys(values, ()), many=many)
    frequent = [value for value, count in values.items() if count >= MIN_COUNT]
    return SchemaEntry(TEXT, dict.fromkeys(frequent[:MAX_VALUES], ()), many=many)


def _count(entry: SchemaEntry, counts: "Counter[str]") -> int:
    """How many values have a canonical form."""
    return sum(n for value, n in counts.items() if read(entry, value) is not None)


def _widen(entry: SchemaEntry, counts: "Counter[str]") -> SchemaEntry:
    """Choose a range or dimensions, if enough of the values are."""
    found = _count(entry, counts)
    wider_kinds = [(RANGE, "-", RANGE_SHARE)]
    if all(unit.kind == LENGTH for unit in entry.measures):
        # Elsewhere, `12 x 250 ml` is a multiple.
        wider_kinds.insert(0, (DIMENSIONS, "x", SIDES_SHARE))
    for kind, sign, share in wider_kinds:
        wider = replace(entry, kind=kind)
        quantities = ((read(wider, value), n) for value, n in counts.items())
        several = sum(n for q, n in quantities if q is not None and q.sign == sign)
        if several >= share * found:
            return wider
    return entry


def _list_units(name: str, counts: "Counter[str]") -> Iterable[Unit]:
    """The units of values, the most frequent first, and one of each kind. `oz` is a mass,
    unless the name of the attribute says otherwise."""
    words = {word.casefold() for word in Text(name).words}
    named = {kind for kind, said in NAMES.items() if words & said}
    units: Counter[str] = Counter()
    for value, n in counts.items():
        measure = read_measure(value)
        for group in measure.groups if measure else ():
            for amount in group:
                of_kind = [unit for unit in amount.units if unit.kind in named]
                for unit in (of_kind or amount.units)[:1]:
                    units[unit.name] += n
    kinds: Set[str] = set()
    for name, _ in units.most_common():
        unit = BY_NAME[name]
        if unit.kind not in kinds:
            kinds.add(unit.kind)
            yield unit


def _list_values(counts: "Counter[str]") -> Dict[str, int]:
    """The most frequent spelling of each value, with the count of all its spellings."""
    choices = Choices()
    found: Dict[str, int] = {}
    for value, n in counts.most_common():
        if len(value) > MAX_LENGTH:
            continue
        same: Optional[str] = choices.find(value)
        if same is None:
            same = value
            choices.add(value)
        found[same] = found.get(same, 0) + n
    return dict(sorted(found.items(), key=lambda item: -item[1]))
