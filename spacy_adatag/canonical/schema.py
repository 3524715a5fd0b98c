"""What a shop knows of an attribute: the kind of its values, and their canonical form."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import (
    Any,
    Dict,
    FrozenSet,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

from ..texts.decimals import POINT, SIGNS
from ..texts.similar import find_similar
from ..texts.surface import strip
from ..texts.units import BY_NAME, BY_WORDS, Unit, read_unit
from .choices import Choices

TEXT, CHOICE, NUMBER = "text", "choice", "number"
QUANTITY, RANGE, DIMENSIONS = "quantity", "range", "dimensions"
KINDS = (TEXT, CHOICE, NUMBER, QUANTITY, RANGE, DIMENSIONS)
# Which kinds have values, and which a unit.
LISTED, MEASURED = (TEXT, CHOICE), (QUANTITY, RANGE, DIMENSIONS)
NUMERIC = (NUMBER, *MEASURED)
# What the sides of dimensions are.
LENGTH = "length"
KEYS = ("kind", "unit", "decimal", "places", "many", "values")
# More decimal places make no difference.
MOST_PLACES = 9


@dataclass(frozen=True)
class SchemaEntry:
    """What a shop knows of an attribute.

    kind (str): One of `KINDS`. Of a choice, the values are all there are. Of a text, they
        are some.
    values (Mapping[str, Sequence[str]]): The canonical values of a text or choice, with
        their aliases.
    units (Sequence[str]): The unit of a quantity, range or dimensions, in any spelling,
        or one of each kind that values may have: `g`, `ml`. Canonical values have this
        spelling.
    many (bool): Whether a product may have several values.
    decimal (str): The decimal sign of its numbers, `.` or `,`. It says what `1.000` and
        `1,000` are. Other numbers can be told apart.
    places (Optional[int]): How many decimal places canonical numbers have, at most. By
        default, they have up to three, or four digits if they are converted.
    RAISES (ValueError): If something does not fit together.
    """

    kind: str = TEXT
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    units: Sequence[str] = ()
    many: bool = True
    decimal: str = POINT
    places: Optional[int] = None

    def __post_init__(self) -> None:
        faults = list_faults(
            self.kind, self.values, self.units, self.decimal, self.places
        )
        if faults:
            raise ValueError("; ".join(faults))
        units = tuple(map(strip, self.units))
        object.__setattr__(self, "units", units)
        values = {value: tuple(aliases) for value, aliases in self.values.items()}
        object.__setattr__(self, "values", values)

    @classmethod
    def from_json(cls, data: Any) -> "SchemaEntry":
        """Read an entry from what a file has.

        data (Any): A dict with some of `KEYS`. The values are a list, or a dict with
            aliases: a text, or a list of texts.
        RETURNS (SchemaEntry): The entry.
        RAISES (ValueError): If anything is wrong with it.
        """
        if not isinstance(data, dict):
            raise ValueError("; ".join(find_faults(data)))
        keys, faults = _read_keys(data)
        if faults:
            kind, values, units, _, decimal, places = keys
            faults += list_faults(kind, values, units, decimal, places, is_whole=False)
            raise ValueError("; ".join(faults))
        return cls(*keys)

    def to_json(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): The entry, as `from_json` reads it."""
        data: Dict[str, Any] = {"kind": self.kind}
        if self.units:
            data["unit"] = self.units[0] if len(self.units) == 1 else list(self.units)
        if self.decimal != POINT:
            data["decimal"] = self.decimal
        if self.places is not None:
            data["places"] = self.places
        if not self.many:
            data["many"] = False
        if self.values:
            data["values"] = {value: list(names) for value, names in self.values.items()}
        return data

    @property
    def has_canonical(self) -> bool:
        """RETURNS (bool): Whether values of the attribute may have a canonical form."""
        return self.kind != TEXT or bool(self.values)

    def writes(self, canonical: Optional[str]) -> bool:
        """Check whether a record says which canonical form a value has. That there is
        none means that a shop may not take the value, but a text may have any value.

        canonical (Optional[str]): The canonical form.
        RETURNS (bool): Whether it does.
        """
        return canonical is not None or self.kind != TEXT

    @cached_property
    def choices(self) -> Choices:
        """RETURNS (Choices): The values, to look up what a text says."""
        return Choices(self.values)

    @cached_property
    def measures(self) -> Tuple[Unit, ...]:
        """RETURNS (Tuple[Unit, ...]): The units."""
        return tuple(map(check_unit, self.units))

    def spell(self, unit: Unit) -> str:
        """Spell a unit as the schema does.

        unit (Unit): One of `measures`.
        RETURNS (str): The name of it in `units`.
        """
        return next(n for n, each in zip(self.units, self.measures) if each == unit)

    @cached_property
    def measured(self) -> FrozenSet[str]:
        """RETURNS (FrozenSet[str]): What the units measure."""
        return frozenset(unit.kind for unit in self.measures)


class Schema(Dict[str, SchemaEntry]):
    """What a shop knows of its attributes, by their names."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Schema":
        """Read what a file or a component has.

        data (Mapping[str, Any]): For each attribute, what `SchemaEntry.from_json` reads.
        RETURNS (Schema): The schema.
        RAISES (ValueError): If anything is wrong. The message has all that is.
        """
        schema, faults = cls(), []
        for name, item in data.items():
            wrong = find_faults(item)
            if not strip(name):
                wrong = ["expected the name of an attribute, got none", *wrong]
            faults += [f"{name}: {fault}" for fault in wrong]
            if not wrong:
                schema[name] = SchemaEntry(*_read_keys(item)[0])
        if faults:
            raise ValueError("\n".join(faults))
        return schema

    @property
    def canonical(self) -> List[str]:
        """RETURNS (List[str]): The attributes whose values may have a canonical form."""
        return [name for name, entry in self.items() if entry.has_canonical]

    def to_json(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): The schema, as `from_json` reads it."""
        return {name: entry.to_json() for name, entry in self.items()}


def check_unit(spelling: str) -> Unit:
    """Read a unit.

    spelling (str): The unit, in any spelling.
    RETURNS (Unit): The unit.
    RAISES (ValueError): If it is not known.
    """
    unit = read_unit(strip(spelling))
    if unit is None:
        # The others are mostly the same unit.
        near = find_similar(spelling, [*map(" ".join, BY_WORDS), *BY_NAME])[:1]
        hint = f": did you mean '{near[0]}'?" if near else ""
        raise ValueError(f"unknown unit '{spelling}'{hint}")
    return unit


def find_faults(data: Any, is_whole: bool = True) -> List[str]:
    """Find all that is wrong with what a file has of an attribute.

    data (Any): What `SchemaEntry.from_json` reads.
    is_whole (bool): Whether all of it could be read. Otherwise, nothing is missing.
    RETURNS (List[str]): The faults.
    """
    if not isinstance(data, dict):
        return [f"expected {', '.join(KEYS)}, got {data!r:.80}"]
    (kind, values, units, _, decimal, places), faults = _read_keys(data)
    is_whole = is_whole and not faults
    return faults + list_faults(kind, values, units, decimal, places, is_whole)


def list_faults(
    kind: str,
    values: Mapping[str, Sequence[str]],
    units: Sequence[str],
    decimal: str,
    places: Optional[int] = None,
    is_whole: bool = True,
) -> List[str]:
    """List what does not fit together in an entry.

    kind, values, units, decimal, places: As in `SchemaEntry`.
    is_whole (bool): Whether something can be missing.
    RETURNS (List[str]): The faults.
    """
    faults = []
    known = []
    for spelling in units:
        try:
            known.append(check_unit(spelling))
        except ValueError as err:
            faults.append(str(err))
    if kind not in KINDS:
        fault = f"unknown kind '{kind}': expected one of {', '.join(KINDS)}"
        return [fault, *faults, *_check_values(values)]
    if units and kind not in MEASURED:
        faults.append(
            f"expected no unit of a {kind}, got '{units[0]}'. Only a "
            f"{', '.join(MEASURED)} has one"
        )
    if len({unit.kind for unit in known}) < len(known):
        faults.append(
            f"expected units of different kinds, got {', '.join(units)}: values are "
            "converted to one of them"
        )
    faults += [
        f"expected a unit of length for {DIMENSIONS}, got '{unit.name}', which is one of "
        f"{unit.kind}. For values such as 12 x 250 {unit.name}, the kind is {QUANTITY}"
        for unit in known
        if kind == DIMENSIONS and unit.kind != LENGTH
    ]
    if decimal not in SIGNS:
        faults.append(f"expected . or , as the decimal sign, got {decimal!r:.80}")
    elif decimal != POINT and kind not in NUMERIC:
        faults.append(
            f"expected no decimal sign of a {kind}, got '{decimal}'. Only a "
            f"{', '.join(NUMERIC)} has one"
        )
    if places is not None and kind not in NUMERIC:
        faults.append(
            f"expected no decimal places of a {kind}, got {places}. Only a "
            f"{', '.join(NUMERIC)} has them"
        )
    elif places is not None and not 0 <= places <= MOST_PLACES:
        faults.append(f"expected places from 0 to {MOST_PLACES}, got {places}")
    if kind == QUANTITY and not units and is_whole:
        faults.append("expected the unit of a quantity, got none")
    if values and kind not in LISTED:
        faults.append(
            f"expected no values of a {kind}, got {len(values):,}. Only a "
            f"{' or '.join(LISTED)} has them"
        )
    if not values and kind == CHOICE and is_whole:
        faults.append("expected the values of a choice, got none")
    return faults + _check_values(values)


def describe_key(key: str) -> str:
    """RETURNS (str): What is wrong with a key that is none of `KEYS`."""
    near = find_similar(key, KEYS)
    hint = f". Did you mean '{near[0]}'?" if near else ""
    return f"expected {', '.join(KEYS)}, got '{key}'{hint}"


def _read_keys(data: Mapping[str, Any]) -> Tuple[Tuple[Any, ...], List[str]]:
    """Read the arguments of `SchemaEntry`, and what is wrong with each."""
    faults = [describe_key(str(key)) for key in data if key not in KEYS]
    unit = data.get("unit")
    units = [] if unit is None else unit if isinstance(unit, list) else [unit]
    for unit in units:
        if not isinstance(unit, str):
            faults.append(f"expected the unit as a text, got {unit!r:.80}")
    many = data.get("many", True)
    if not isinstance(many, bool):
        faults.append(f"expected many to be true or false, got {many!r:.80}")
    values: Dict[str, Tuple[str, ...]] = {}
    try:
        values = _read_values(data.get("values"))
    except ValueError as err:
        faults.append(str(err))
    texts = [unit for unit in units if isinstance(unit, str)]
    decimal, places = str(data.get("decimal", POINT)), data.get("places")
    if places is not None and (isinstance(places, bool) or not isinstance(places, int)):
        faults.append(f"expected places as a whole number, got {places!r:.80}")
        places = None
    return (str(data.get("kind", TEXT)), values, texts, many, decimal, places), faults


def _read_values(data: Any) -> Dict[str, Tuple[str, ...]]:
    if data is None:
        return {}
    if not isinstance(data, (dict, list)):
        raise ValueError(f"expected values as a list, or with aliases, got {data!r:.80}")
    items = data.items() if isinstance(data, dict) else [(value, ()) for value in data]
    found: Dict[str, Tuple[str, ...]] = {}
    for value, aliases in items:
        if aliases is None:
            aliases = ()
        names = (aliases,) if isinstance(aliases, str) else tuple(aliases)
        for name in (value, *names):
            if not isinstance(name, str) or not strip(name):
                raise ValueError(
                    f"expected values and aliases as texts, got {name!r:.80}"
                )
        if value in found:
            raise ValueError(f"expected different values, got '{value}' twice")
        found[value] = names
    return found


def _check_values(values: Mapping[str, Sequence[str]]) -> List[str]:
    owners, faults = {value: value for value in values}, []
    for value, aliases in values.items():
        for alias in aliases:
            owner = owners.setdefault(alias, value)
            if owner != value:
                what = "a value itself" if owner == alias else f"an alias of '{owner}'"
                faults.append(f"'{alias}' is an alias of '{value}', and {what}")
    return faults
