"""The decimal sign of a shop: `1.000 g` is one gram, but a thousand beside `0,5 g`."""

import re
from collections import Counter
from typing import Optional, Tuple

POINT, COMMA = SIGNS = (".", ",")
# Numbers that show the sign: `0.5`, `1,25`, `1.000,5`. Three decimal places do not,
# unless a 0 is before them.
BEFORE, AFTER = r"(?<![\w.,/'’])", r"(?![.,]?\d)"
SHOWN = re.compile(
    rf"{BEFORE}(?:\d+|\d{{1,3}}(?:[.,]\d{{3}})+)([.,])\d{{1,2}}{AFTER}"
    rf"|{BEFORE}0([.,])\d+{AFTER}"
)
DOUBTFUL = re.compile(rf"{BEFORE}([1-9]\d{{0,2}})([.,])(\d{{3}}){AFTER}")
# What is left of a number that was cut: the `12,` before a `5`, and the `,5` behind `12`.
CUT_BEFORE, CUT_BEHIND = re.compile(r"\d[.,]\Z"), re.compile(r"[.,]\d")
# Numbers with commas: thousands have three digits behind each, and others are a list.
COMMAS = re.compile(r"(?<![\d.,])\d+(?:,\d+){2,}(?![.,]?\d)")
THOUSANDS = re.compile(r"\d+(?:,\d{3})+")
# How many characters of a text are enough to tell, on each side.
BESIDE = 24
WORDS = re.compile(r"[^\W\d_]+")
# Words of languages in which a comma is the decimal sign, and words of English.
ABROAD = """und für mit aus oder et pour avec dans con para della delle met voor het een
og til och för dla и для из"""
ENGLISH = "and the with of from your"
COMMA_WORDS, POINT_WORDS = frozenset(ABROAD.split()), frozenset(ENGLISH.split())


class DecimalSigns:
    """Finds the decimal sign of each attribute: the one that its own values show, or else
    those of all attributes, or else the language of the texts."""

    def __init__(self) -> None:
        self._shown: Counter[Tuple[Optional[str], str]] = Counter()
        self._words: Counter[str] = Counter()
        self._in_texts: Counter[str] = Counter()

    def add(self, attribute: str, value: str, count: int = 1) -> None:
        """Count a value.

        attribute (str): The attribute.
        value (str): Its value, as a cell has it.
        count (int): How many cells have it.
        """
        for match in SHOWN.finditer(value):
            sign = match[1] or match[2]
            self._shown[attribute, sign] += count
            self._shown[None, sign] += count

    def read(self, text: str) -> None:
        """Count the words of a text, and its numbers.

        text (str): The text.
        """
        self._in_texts.update(match[1] or match[2] for match in SHOWN.finditer(text))
        for word in WORDS.findall(text.casefold()):
            self._words[POINT] += word in POINT_WORDS
            self._words[COMMA] += word in COMMA_WORDS

    def get(self, attribute: str) -> str:
        """RETURNS (str): The decimal sign of an attribute, by default a point."""
        for name in (attribute, None):
            points, commas = (self._shown[name, sign] for sign in SIGNS)
            if points != commas:
                return POINT if points > commas else COMMA
        return COMMA if self._words[COMMA] > self._words[POINT] else POINT

    def get_in_texts(self, attribute: str) -> str:
        """RETURNS (str): The decimal sign of an attribute in texts. That of cells may be
        another one, as Excel has numbers of its own."""
        points, commas = (self._in_texts[sign] for sign in SIGNS)
        if points != commas:
            return POINT if points > commas else COMMA
        return self.get(attribute)


def is_cut(before: str, value: str, behind: str) -> bool:
    """Check whether a value begins or ends inside of a number: `12` of `12,5`, and not
    `37` of the sizes `36,37,38`.

    before, behind (str): What stands before and behind it in the text, see `BESIDE`.
    value (str): The value.
    RETURNS (bool): Whether it does.
    """
    start, end = len(before), len(before) + len(value)
    cuts = []
    if value[:1].isdecimal() and CUT_BEFORE.search(before):
        cuts.append(start)
    if value[-1:].isdecimal() and CUT_BEHIND.match(behind):
        cuts.append(end)
    if not cuts:
        return False
    found = COMMAS.finditer(f"{before}{value}{behind}")
    lists = [match.span() for match in found if not THOUSANDS.fullmatch(match[0])]
    return not all(any(a < cut < b for a, b in lists) for cut in cuts)


def read_commas(value: str) -> str:
    """Read a value of a shop whose decimal sign is a comma.

    value (str): The value.
    RETURNS (str): The value without points between thousands, `1000 g` for `1.000 g`. A
        point is before three decimal places, and a 0 behind them, so that nobody takes
        them for thousands: `1.5000 kg` for `1,500 kg`. Other numbers stay as they are.
    """
    return DOUBTFUL.sub(_read_number, value)


def _read_number(match: "re.Match[str]") -> str:
    whole, sign, places = match.groups()
    return f"{whole}{places}" if sign == POINT else f"{whole}.{places}0"
