"""Read the numbers and units in a value: `8 3/4"`, `10-12 V`, `12 x 330 ml`."""

from fractions import Fraction
from functools import lru_cache
from typing import Dict, List, Optional, Tuple, Union, cast

from ..texts.normal import Text, fold
from ..texts.surface import strip
from ..texts.units import MOST_WORDS, Unit, find_units, is_concentration
from .amounts import Amount, Measure, add_smaller_unit
from .words import (
    ALONE,
    BEFORE,
    BETWEEN,
    COUNT,
    DASH,
    DOTS,
    EACH,
    FILLING,
    HOLDERS,
    HOLDING,
    LEAST,
    LIKE_DEGREE,
    LIMITS,
    LONGEST,
    MINUS,
    NAMED,
    NUMBERS,
    OF,
    ONES,
    OPENING,
    PACKS,
    PER,
    PIECES,
    SIDING,
    SIGNS,
    SIZED,
    SLASH,
    SLASHED,
    THOUSAND,
    TIMES,
    UP_TO,
    are_thousands,
    spell_out,
    unglue,
    ungroup,
)

# How a value is read: its numbers may be of sides, or words.
SIDED, COUNTED = "sided", "counted"


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
    value = DOTS.sub(" to ", value.translate(LIKE_DEGREE))
    value = unglue(value, mode == SIDED)
    if mode == SIDED:
        value, named = NAMED.subn(" ", value)
        if named:
            # As in `W/H: 10/20 cm`.
            value = SLASHED.sub(" x ", value)
    value = spell_out(strip(value), mode == COUNTED)
    tokens = _Cutter(ungroup(value), mode).cut()
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
        add_smaller_unit(amounts)
    bare = any(not a.units for each in groups for a in each if len(each) > 1)
    if bare or not all(groups) or len(signs) > 1:
        return None
    return Measure(tuple(map(tuple, groups)), *signs)


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
        # The numbers since the last unit, by their tokens.
        self.written: Dict[int, str] = {}

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
        if last is None and (word in LIMITS or (word == "#" and self.mode == COUNTED)):
            return 1
        if last is None and self.words[row : row + 2] in UP_TO:
            return 2
        if last is None and word in LEAST and self._read_next(row + 1) is not None:
            # Elsewhere, `min` are minutes.
            return 1
        if word == TIMES and isinstance(last, Fraction):
            # As in `6er-Pack`.
            return int(any(u.kind == COUNT for u in self._find_units(row + 1)[0]))
        if self.mode == SIDED and word in SIDING:
            return self._take_side(row)
        if word in OPENING and last is None:
            self.until = OPENING[word]
            return 1
        if self.until == word and isinstance(last, (tuple, Fraction)):
            self.until = ""
            self.tokens.append("-")
            return 1
        if word in PER and isinstance(last, Fraction) and self._holds_pieces(row + 1):
            # As in `4/pack`, `24/CT`, `12/dozen` and `1/dozen`.
            units = find_units((self.words[row + 1],))
            self.tokens.append(units if units and last == 1 else PACKS)
            return 2
        if word in PER and isinstance(last, tuple) and self._holds(row + 1, COUNT):
            # As in `500 mg per serving` and `22 pods per box`.
            return 2
        units, size = self._find_units(row)
        is_first = last is None and self._get(row + 1) == SLASH
        if not units and word in HOLDERS and (is_first or self._get(row + 1) in OF):
            # As in `case of 24` and `box/24`.
            units, size = PACKS, 1
        if word in SIGNS and self._read_next(row + 1) is not None:
            # As in `10 To 12`, where `To` is no unit.
            units = ()
        if units:
            return self._take_units(units, row, size)
        if word in SIGNS:
            return self._take_sign(row, last)
        if word == SLASH and isinstance(last, tuple):
            self.over = last
        if word == SLASH and isinstance(last, Fraction) and self._read_next(row + 1):
            # As in `110/220 V`.
            self.tokens.append(SLASH)
            return 1
        if word in HOLDING and isinstance(last, Fraction) and self._get(row + 1) in OF:
            # As in `24 cans of 12 fl oz`, and `2 boxes of 50`.
            held = self._take_held(row + 2)
            self.tokens += [] if held else ["x"]
            return 2 + held
        if word in FILLING and last is None and self._get(row + 1) == ":":
            return 2
        is_between = word in BETWEEN and isinstance(last, tuple)
        # As in `8+ hours`.
        is_plus = word == "+" and self._read_next(row + 1) is None
        is_plus = is_plus or (word == "+" and not isinstance(last, Fraction))
        return int(is_between or is_plus or word in FILLING or word in HOLDING)

    def _take_sign(self, row: int, last: Optional[Token]) -> int:
        word = self.words[row]
        if last is None or isinstance(last, str):
            self.negative = word in MINUS
            return int(self.negative)
        is_apart = row + 1 == len(self.words) or self.text.between(row + 1) != ""
        if word == "~" and is_apart and not self.text.between(row):
            # As in `230 V~ 50 Hz`.
            return 1
        self.tokens.append(SIGNS[word])
        return 1

    def _get(self, row: int) -> str:
        return self.words[row] if row < len(self.words) else ""

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
        is_held = is_held or (bool(kind) and not HOLDING.isdisjoint(held))
        return bool(held) and (held[0] in HOLDERS or is_held)

    def _holds_pieces(self, row: int) -> bool:
        return self._holds(row) or (self.mode == COUNTED and self._holds(row, COUNT))

    def _take_number(self, number: Fraction, row: int) -> int:
        last = self.tokens[-1] if self.tokens else None
        if self.side and isinstance(last, (tuple, Fraction)):
            # As in `10 cm W, 20 cm H`.
            self.tokens.append("x")
            last = "x"
        self.side = False
        if isinstance(last, Fraction):
            # As in `12 double rolls`.
            of_count = (unit.kind == COUNT for unit in self._find_units(row + 1)[0])
            return int(self.words[row] in SIZED and any(of_count))
        if isinstance(last, tuple) and DASH.search(self.text.between(row)):
            # As in `10V-12V`. Between digits, a dash is a word.
            self.tokens.append("-")
        self.written[len(self.tokens)] = self.text.words[row]
        self.tokens.append(-number if self.negative else number)
        self.negative = False
        return 1

    def _take_units(self, units: Tuple[Unit, ...], row: int, size: int) -> int:
        over, self.over = self.over, ()
        if over and is_concentration(over, units):
            return 0
        before = tuple(unit for unit in units if unit.kind in BEFORE)
        if before and not self._has_open_number():
            # As in `pack of 6`, `SPF 50` and `FPS 50`, but not `60 fps`.
            skipped = int(self._get(row + size) in (*OF, SLASH))
            number = self._read_next(row + size + skipped)
            if number is not None:
                self.tokens += [number, before]
                return size + skipped + 1
        if self._has_open_number() or not self._is_said(units):
            for at, word in self.written.items():
                if are_thousands(word, units[0]):
                    # As in `1.400 U/min`.
                    self.tokens[at] = cast(Fraction, self.tokens[at]) * 1000
            self.written.clear()
            self.tokens.append(units)
        # As in `6 packs of 20`.
        is_of = units == PACKS and self._get(row + size) == "of"
        return size + 2 * int(is_of and self._take_held(row + size + 1))

    def _take_held(self, row: int) -> int:
        """Take how many pieces each pack holds. RETURNS (int): Whether it says so."""
        held = self._read_next(row)
        if self.mode != COUNTED or held is None or self._find_units(row + 1)[0]:
            return 0
        self.tokens += ["x", held, PIECES]
        return 1

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
        # `12/8 oz` are 12 of 8 oz, and `8/16 GB` are one or the other.
        is_fraction = str(parts[-1]) == word.split()[-1] if "/" in word else True
        return sum(parts, Fraction(0)) if is_fraction else None
