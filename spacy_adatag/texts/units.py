"""The units of numbers: how they are written, and how to convert them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .boundaries import HAN_OR_KANA
from .unit_table import CAPITALIZED, NOUNS, TABLE, ZEROS

# The spellings of one character that are units in any text. Others are more often a size
# or an initial.
SHORT = set("gmlwv%°\"'гмл")


# What may have an `s` behind it.
PLURAL = re.compile(r"[^\W\d_][a-zà-ÿ]\Z", re.IGNORECASE)
# A Chinese or Japanese character is a word.
WORDS = re.compile(rf"{HAN_OR_KANA}|(?:(?!{HAN_OR_KANA})[^\W\d_])+|\d+|[^\w\s]")


class Unit(NamedTuple):
    """A unit.

    name (str): How it is written in outputs.
    kind (str): What it measures.
    group (int): The number of its group in `TABLE`. Units of a group convert exactly.
    factor (Fraction): How much of the base of its kind it is.
    zero (Fraction): What 0 is in the base.
    """

    name: str
    kind: str
    group: int
    factor: Fraction
    zero: Fraction


def split_words(spelling: str) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a unit, as `normal.Text` cuts them."""
    folded = unicodedata.normalize("NFKC", spelling).casefold().replace("_", " ")
    return tuple(WORDS.findall(folded))


def _list_spellings() -> Iterator[Tuple[Unit, str]]:
    group = 0
    for kind, groups in TABLE.items():
        for units in groups:
            group += 1
            for name, (factor, spellings) in units.items():
                zero = Fraction(ZEROS.get(name, "0"))
                unit = Unit(name, kind, group, Fraction(factor), zero)
                for spelling in (name, *spellings.split(" ")):
                    yield unit, spelling
                    if PLURAL.search(spelling) and spelling != "in":
                        yield unit, f"{spelling}s"


# The units that the words of a spelling may be, by the words in lower case, and by name.
BY_WORDS: Dict[Tuple[str, ...], Tuple[Unit, ...]] = {}
# The same by spellings with capitals, without blanks.
WITH_CAPITALS: Dict[str, Tuple[Unit, ...]] = {}
BY_NAME: Dict[str, Unit] = {}
# From each word that is a unit in any text to its unit, both in lower case.
UNITS: Dict[str, str] = {}
# The words of all spellings of each unit, see `list_spellings`.
SPELLED: Dict[Unit, Dict[Tuple[str, ...], None]] = {}
for _unit, _spelling in filter(lambda each: each[1], _list_spellings()):
    BY_NAME.setdefault(_unit.name, _unit)
    _words = split_words(_spelling)
    _cased = _spelling.replace("_", "")
    if _cased != _cased.lower():
        WITH_CAPITALS[_cased] = (*WITH_CAPITALS.get(_cased, ()), _unit)
    if _unit not in BY_WORDS.get(_words, ()):
        BY_WORDS[_words] = (*BY_WORDS.get(_words, ()), _unit)
    is_short = len(_words[0]) == 1 and _words[0] not in SHORT
    _is_cased = is_short and len(_spelling) == 1 and _cased != _cased.lower()
    SPELLED.setdefault(_unit, {})[(_cased,) if _is_cased else _words] = None
    if len(_words) == 1 and not is_short and _unit.name not in NOUNS:
        UNITS.setdefault(_words[0], _unit.name.casefold())
for _spelling, _name in CAPITALIZED.items():
    SPELLED[BY_NAME[_name]][(_spelling,)] = None
# Spanish for "and": `2 y 3`.
SPELLED[BY_NAME["year"]].pop(("y",))
# Two marks of feet.
UNITS["''"] = "inch"
MOST_WORDS = max(map(len, BY_WORDS))
# Kinds of which one is in the other, if `/` joins them: `160 mg/5 ml`.
CONTENTS = {"mass", "volume", "energy"}
# Units of a group may stand for each other in any text, but for ordinary words.
BY_GROUP: Dict[int, List[Unit]] = {}
for _unit in BY_NAME.values():
    if _unit.name not in NOUNS:
        BY_GROUP.setdefault(_unit.group, []).append(_unit)
# As in `Weight (g)` and `Breite in cm`, which is English, German and Spanish (`en`).
NAMED_UNIT = re.compile(
    r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*\Z|\s(?:in|en)\s+(\S+)\s*\Z"
    # `size_l`, `size_m` and `usb_c` have none.
    r"|(?<=[^\W_])_(k?g|mg|lbs?|oz|[mc]m|[mc]l|kwh?|mah|[gt]b|[gm]hz)\Z",
    re.IGNORECASE,
)
# Nobody writes 0.000001 km.
SMALLEST = Fraction(1, 100)
LARGEST = 100_000
# What is in the next larger unit of memory, and in those after it.
BINARY = 1024
BINARY_STEPS = {Fraction(1000): 1, Fraction(1000**2): 2}
# The decimal places to write a quantity in another unit with.
PLACES = 10**6


def are_spellings(one: str, other: str) -> bool:
    """RETURNS (bool): Whether two words, case-folded, are the same unit."""
    unit = UNITS.get(one)
    return unit is not None and unit == UNITS.get(other)


def find_units(words: Tuple[str, ...], written: str = "") -> Tuple[Unit, ...]:
    """Find the units that words may be.

    words (Tuple[str, ...]): The words, see `split_words`.
    written (str): How they are written, without blanks. `MB/s` are no megabits.
    RETURNS (Tuple[Unit, ...]): The units, the most common first. `oz` is a mass or a
        volume.
    """
    if written in CAPITALIZED:
        return (BY_NAME[CAPITALIZED[written]],)
    units = BY_WORDS.get(words, ())
    return WITH_CAPITALS.get(written, units) if len(units) > 1 else units


def is_concentration(units: Tuple[Unit, ...], others: Tuple[Unit, ...]) -> bool:
    """RETURNS (bool): Whether amounts in these units, with a `/` between them, are how
    much is in something, and not the same amount twice: `8 oz/236 ml`."""
    kinds, per = ({unit.kind for unit in each} for each in (units, others))
    return kinds | per <= CONTENTS and not kinds & per


def count_unit_words(words: Sequence[str]) -> int:
    """Count the words of the unit that stands behind a number in a text.

    words (Sequence[str]): The next two words of the text, in lower case.
    RETURNS (int): How many of them are the unit. `in` is a word: `Size 10 in black`.
    """
    if len(words) == 2 and tuple(words) in BY_WORDS:
        return 2
    return int(bool(words) and words[0] in UNITS and words[0] != "in")


def read_unit(spelling: str) -> Optional[Unit]:
    """Read the unit of an attribute.

    spelling (str): The unit, in any of its spellings.
    RETURNS (Optional[Unit]): The unit. None if there is no such unit.
    """
    units = find_units(split_words(spelling), spelling.replace(" ", ""))
    return BY_NAME.get(spelling) or next(iter(units), None)


@lru_cache(maxsize=2**12)
def read_named_unit(name: str) -> Optional[Unit]:
    """Read the unit in the name of a column or attribute: `Weight (g)`,
    `Breite in cm`, `width_cm`.

    name (str): The name.
    RETURNS (Optional[Unit]): The unit. None if the name has none at its end.
    """
    match = NAMED_UNIT.search(name)
    return read_unit(match[1] or match[2] or match[3]) if match else None


def drop_named_unit(name: str) -> str:
    """RETURNS (str): The name of a column without the unit at its end: `Weight` of
    `Weight (g)`. Others stay as they are."""
    return NAMED_UNIT.sub("", name).rstrip() if read_named_unit(name) else name


def convert(number: Fraction, unit: Unit, to: Unit) -> Fraction:
    """Convert a number to another unit of the same kind.

    number (Fraction): The number.
    unit, to (Unit): Its unit, and the unit to convert it to.
    RETURNS (Fraction): The number in the other unit, exactly.
    """
    if unit == to:
        return number
    step = BINARY_STEPS.get(to.factor / unit.factor)
    if step and unit.kind == "data" and number % BINARY == 0:
        # As in `8192 MB`. Nobody has 8.192 GB.
        return number / BINARY**step
    return (number * unit.factor + unit.zero - to.zero) / to.factor


@lru_cache(maxsize=2**10)
def list_spellings(unit: Unit) -> List[Tuple[str, ...]]:
    """List how a text may write a unit.

    unit (Unit): The unit.
    RETURNS (List[Tuple[str, ...]]): The words of each spelling, in lower case, but for
        what is another word then: `12 В` and `750 Go`. Of words that are the unit in any
        text, there is the first only.
    """
    words = SPELLED.get(unit, {})
    alone = {UNITS.get(each[0], each[0]): each for each in [*words][::-1] if not each[1:]}
    return [*list(alone.values())[::-1], *(each for each in words if each[1:])]


@lru_cache(maxsize=2**14)
def find_equal(number: str, unit: Unit) -> List[Tuple[str, Unit]]:
    """Find out in which other units a quantity may be written: `1 kg` is `1000 g`.

    number (str): The number, see `fold_number`.
    unit (Unit): The unit.
    RETURNS (List[Tuple[str, Unit]]): The quantity in other units of the same group.
    """
    found = []
    group = BY_GROUP.get(unit.group, [])
    for other in group if unit in group else ():
        converted = Fraction(number) * unit.factor / other.factor
        # An inch is no 0.083333 feet.
        is_exact = (converted * PLACES).denominator == 1
        if other != unit and is_exact and SMALLEST <= converted <= LARGEST:
            written = Decimal(converted.numerator) / converted.denominator
            found.append((f"{written.normalize():f}", other))
    return found
