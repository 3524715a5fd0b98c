"""Read the numbers and units in a value: `8 3/4"`, `10-12 V`, `12 x 330 ml`."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import List, NamedTuple, Optional, Tuple, Union

from ..texts.normal import DASHES, Text, fold
from ..texts.surface import strip
from ..texts.units import MOST_WORDS, Unit, find_units, is_concentration

# Longer values are sentences.
LONGEST = 100
DASH = re.compile(f"[{DASHES}]")
# Numbers in groups of three digits, in which no sign may be that of a fraction:
# `1.000,5`, `1.000.000`, `2'000`, and with blanks that do not break, or as in `2 000`.
GROUPED = re.compile(
    r"(?<![\d.,'’])\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,}"
    r"|(?:(?:['’]\d{3})+|(?:[\xa0\u2009\u202f]\d{3})+|\ 0\d\d(?:\ \d{3})*)(?:[.,]\d+)?)"
    r"(?![.,]?\d)"
)
MINUS = "-\u2212"
SIGNS = {
    **dict.fromkeys(MINUS, "-"),
    "~": "-",
    "to": "-",
    "bis": "-",
    "x": "x",
    "*": "x",
    "by": "x",
}
# Between amounts, and beside them. They change nothing.
BETWEEN = {*",;/|=+&", "of"}
FILLERS = """approx approximately about ca circa net wt weight class ac dc max maximum
total capacity diagonal equivalent rated ansi rms spl gtg ages age aged"""
# The same, but a number of them is no quantity of what is in them.
CONTAINERS = """bag bags bottle bottles box boxes can cans jar jars pouch pouches tube
tubes tub tubs canister canisters carton cartons container containers sachet sachets stick
sticks"""
# Which side a number is. Elsewhere, some are units.
SIDES = """l w h d length width height depth long wide high tall deep diameter dia
thick ø ⌀ φ"""
FILLING, SIDING = set(FILLERS.split()), set(SIDES.split())
HOLDING = set(CONTAINERS.split())
WORDS = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: Fraction(i) for i, word in enumerate(WORDS.split(), 1)}
NUMBERS |= {"single": Fraction(1), "twin": Fraction(2), "triple": Fraction(3)}
NUMBERS |= {"dual": Fraction(2), "double": Fraction(2), "quad": Fraction(4)}
NUMBERS["half"] = Fraction(1, 2)
COUNT = "count"
# Kinds of units that may stand before their number.
BEFORE = (COUNT, "sun")
# Units that need no number.
ALONE = {"pair", "dozen"}
ONES = [[word] for word in ALONE]
EACH = "unit"
# Before an amount that is a limit, or not exact.
LIMITS = set("<>≤≥≈~")
# As in `15K rpm`.
THOUSAND = "k"
# Which side is which, before or after all sides.
NAMED = re.compile(
    r"\(?(?<![^\W\d_])[lwhd](?:\s*[x×*/]\s*[lwhd]){1,3}(?![^\W\d_])\)?\s*:?", re.I
)
# Before the first end of a range, with the sign before the second.
OPENING = {"from": "to", "von": "bis", "between": "and"}
PER = ("per", "/")
# What holds several pieces.
HOLDERS = {"box", "case", "carton", "bag", "lot", "bundle"}
PACKS = find_units(("pack",))
PIECES = find_units(("ct",))
FEET, INCHES = find_units(("foot",)), find_units(("inch",))
INCHES_OF_FOOT = 12
# How a value is read: its numbers may be of sides, or words.
SIDED, COUNTED = "sided", "counted"


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


def has_unit(measure: Measure) -> bool:
    """RETURNS (bool): Whether any number of a measure has a unit."""
    return any(amount.units for amounts in measure.groups for amount in amounts)


def names_container(value: str) -> bool:
    """RETURNS (bool): Whether a value has the name of a container: `3 bottles`."""
    return not HOLDING.isdisjoint(map(fold, Text(value).words))


Token = Union[Fraction, Tuple[Unit, ...], str]


@lru_cache(maxsize=2**14)
def read_measure(value: str, mode: str = "") -> Optional[Measure]:
    """Read the numbers and units in a value.

    value (str): The value.
    mode (str): `SIDED` if it may name sides (`10" L x 8" W`), `COUNTED` if it may have
        words for numbers (`two pack`).
    RETURNS (Optional[Measure]): What it says. None if it says something else, too.
    """
    if len(value) > LONGEST:
        return None
    if mode == SIDED:
        value = NAMED.sub(" ", value)
    tokens = _Cutter(GROUPED.sub(_ungroup, strip(value)), mode).cut()
    if not tokens:
        return None
    groups: List[List[Amount]] = [[]]
    signs = set()
    for token in tokens:
        amounts = groups[-1]
        if isinstance(token, str):
            signs.add(token)
            groups.append([])
        elif isinstance(token, Fraction):
            amounts.append(Amount(token))
        elif amounts and not amounts[-1].units:
            amounts[-1] = Amount(amounts[-1].number, token)
        elif mode == COUNTED and token[0].name in ALONE:
            amounts.append(Amount(Fraction(1), token))
        else:
            return None
    for amounts in groups:
        _add_inches(amounts)
    bare = any(not a.units for each in groups for a in each if len(each) > 1)
    if bare or not all(groups) or len(signs) > 1:
        return None
    return Measure(tuple(map(tuple, groups)), *signs)


def _add_inches(amounts: List[Amount]) -> None:
    """As in `6 ft 2` and `6'2`."""
    if len(amounts) != 2 or amounts[0].units != FEET or amounts[1].units:
        return
    if 0 <= amounts[1].number < INCHES_OF_FOOT:
        amounts[1] = Amount(amounts[1].number, INCHES)


def _ungroup(match: "re.Match[str]") -> str:
    """RETURNS (str): A number without the signs between groups of digits."""
    digits = re.split("[^0-9]", match[0])
    if "," in match[0] or match[0].count(".") == 1:
        return f"{''.join(digits[:-1])}.{digits[-1]}"
    return "".join(digits)


class _Cutter:
    """Cuts a value into numbers, units and signs."""

    def __init__(self, value: str, mode: str) -> None:
        self.text = Text(value)
        self.words = [fold(word) for word in self.text.words]
        self.mode = mode
        self.tokens: List[Token] = []
        self.negative = False
        # Whether a side is named since the last number.
        self.side = False
        # What stands before the second end of a range whose first end was announced.
        self.until = ""
        # The units before a `/`, until the next ones.
        self.over: Tuple[Unit, ...] = ()

    def cut(self) -> Optional[List[Token]]:
        """RETURNS (Optional[List[Token]]): The numbers, units and signs. None if the
        value has anything else."""
        row = 0
        while row < len(self.words):
            size = self._take(row)
            if not size:
                return None
            row += size
        return None if self.negative or self.until else self.tokens

    def _take(self, row: int) -> int:
        """Take a number, unit, sign or filler. RETURNS (int): How many words it is."""
        word, last = self.words[row], self.tokens[-1] if self.tokens else None
        number = self._read_number(word)
        is_one = word == "a" and self.words[row + 1 : row + 2] in ONES
        if number is None and is_one and self.mode == COUNTED:
            # As in `a dozen`.
            return 1
        if number is None and word in NUMBERS and self._find_units(row + 1)[0]:
            # As in `two quarts`.
            number = NUMBERS[word]
        if number is not None:
            return self._take_number(number, row)
        if self.negative:
            return 0
        if (
            word == THOUSAND
            and isinstance(last, Fraction)
            and self._find_units(row + 1)[0]
        ):
            self.tokens[-1] = last * 1000
            return 1
        if last is None and (word in LIMITS or self.words[row : row + 2] == ["up", "to"]):
            return 1 + int(word == "up")
        if self.mode == SIDED and word in SIDING:
            return self._take_side(row)
        if word in OPENING and last is None:
            self.until = OPENING[word]
            return 1
        if self.until == word and isinstance(last, (tuple, Fraction)):
            self.until = ""
            self.tokens.append("-")
            return 1
        if word in PER and isinstance(last, Fraction) and self._holds(row + 1):
            # As in `4/pack`.
            self.tokens.append(PACKS)
            return 2
        if word in PER and isinstance(last, tuple) and self._holds(row + 1, COUNT):
            # As in `500 mg per serving` and `22 pods per box`.
            return 2
        units, size = self._find_units(row)
        if not units and word in HOLDERS and self.words[row + 1 : row + 2] == ["of"]:
            # As in `case of 24`.
            units, size = PACKS, 1
        if units:
            return self._take_units(units, row, size)
        if word in SIGNS:
            if last is None or isinstance(last, str):
                self.negative = word in MINUS
                return int(self.negative)
            self.tokens.append(SIGNS[word])
            return 1
        is_between = word in BETWEEN and isinstance(last, tuple)
        if word == "/" and isinstance(last, tuple):
            self.over = last
        return int(is_between or word in FILLING or word in HOLDING)

    def _take_side(self, row: int) -> int:
        """As in `10 cm W`, `W 10 cm` and `W: 10 cm`."""
        last = self.tokens[-1] if self.tokens else None
        size = 1 + int(self.words[row + 1 : row + 2] == [":"])
        is_before = self._read_next(row + size) is not None
        self.side = True
        return size if is_before or isinstance(last, (tuple, Fraction)) else 0

    def _holds(self, row: int, kind: str = "") -> bool:
        """Whether a word is what holds several pieces, or a unit of a kind."""
        held = self.words[row : row + 1]
        units = find_units(tuple(held))
        is_held = units == PACKS or any(unit.kind == kind for unit in units)
        return bool(held) and (held[0] in HOLDERS or is_held)

    def _take_number(self, number: Fraction, row: int) -> int:
        last = self.tokens[-1] if self.tokens else None
        if self.side and isinstance(last, (tuple, Fraction)):
            # As in `10 cm W, 20 cm H`.
            self.tokens.append("x")
            last = "x"
        self.side = False
        if isinstance(last, Fraction):
            return 0
        if isinstance(last, tuple) and DASH.search(self.text.between(row)):
            # As in `10V-12V`. Between digits, a dash is a word.
            self.tokens.append("-")
        self.tokens.append(-number if self.negative else number)
        self.negative = False
        return 1

    def _take_units(self, units: Tuple[Unit, ...], row: int, size: int) -> int:
        over, self.over = self.over, ()
        if over and is_concentration(over, units):
            return 0
        if units[0].kind in BEFORE and not self._has_open_number():
            # As in `pack of 6` and `SPF 50`.
            skipped = int(self.words[row + size : row + size + 1] == ["of"])
            number = self._read_next(row + size + skipped)
            if number is not None:
                self.tokens += [number, units]
                return size + skipped + 1
        if self._has_open_number() or not self._is_said(units):
            self.tokens.append(units)
        held = self._read_next(row + size + 1)
        is_of = units == PACKS and self.words[row + size : row + size + 1] == ["of"]
        if self.mode != COUNTED or not is_of or held is None:
            return size
        if self._find_units(row + size + 2)[0]:
            return size
        # As in `6 packs of 20`.
        self.tokens += ["x", held, PIECES]
        return size + 2

    def _is_said(self, units: Tuple[Unit, ...]) -> bool:
        """Whether a unit without a number says nothing: `9 oz each`, `3-piece set`."""
        last = self.tokens[-1] if self.tokens else None
        is_count = isinstance(last, tuple) and last[0].kind == COUNT
        return units[0].name == EACH or (is_count and units[0].kind == COUNT)

    def _read_next(self, row: int) -> Optional[Fraction]:
        return self._read_number(self.words[row]) if row < len(self.words) else None

    def _has_open_number(self) -> bool:
        """Whether the last number has no unit yet."""
        return bool(self.tokens) and isinstance(self.tokens[-1], Fraction)

    def _find_units(self, row: int) -> Tuple[Tuple[Unit, ...], int]:
        """Find the longest unit that begins at a word."""
        for size in range(min(MOST_WORDS, len(self.words) - row), 0, -1):
            # The 2 in `m2` belongs to the unit, but not in `1 m 2 cm`.
            apart = any(
                self.words[at].isdecimal() and self.text.between(at)
                for at in range(row, row + size)
            )
            words = self.words[row : row + size]
            units = find_units(tuple(words), "".join(self.text.words[row : row + size]))
            # As in `6ft2in`, which has no square feet.
            others = find_units(tuple(self.words[row + size : row + size + 1]))
            is_next = words[-1].isdecimal() and any(u.kind == "length" for u in others)
            if units and not apart and not is_next:
                return units, size
        return (), 0

    def _read_number(self, word: str) -> Optional[Fraction]:
        if self.mode == COUNTED and word in NUMBERS:
            return NUMBERS[word]
        if not (word.isascii() and word[-1].isdecimal()) or word.count(".") > 1:
            return None
        try:
            parts = list(map(Fraction, word.split()))
        except (ValueError, ZeroDivisionError):
            return None
        # `12/8 oz` are 12 of 8 oz.
        is_improper = "/" in word and parts[-1] >= 1
        return None if is_improper else sum(parts, Fraction(0))
