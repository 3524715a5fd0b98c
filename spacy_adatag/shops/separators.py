"""What separates the values in the cells of a column."""

import re
from collections import Counter
from typing import Optional, Sequence

from ..texts.normal import LEGAL_FORMS

# The comma of a number, as in `1,5 x 2,5 cm`, and not of `36,38,40`.
DECIMAL = re.compile(r"(?<![\d,])(\d+(?:[\s.]\d{3})*),(?=\d+(?![\d,]))")
# A list of numbers, and a number that looks like one.
NUMBERS = re.compile(r"\d+(?:,\d+){2,}")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# What separates values, the clearest first.
SEPARATORS = ("\n", "|", ";", ", ", ",")
# These are no part of a value.
CLEAR = frozenset("\n|;")
# How many words a value of a list has, at most, and one of a list that no other cell
# shares a value with. Such a list has at least three.
MAX_WORDS, MAX_OWN_WORDS, MIN_OWN = 8, 3, 3
# How often cells with a separator must occur, and be among all cells.
MOST, MANY, MIN_CELLS = 0.8, 0.1, 3


def find_separator(cells: Sequence[str]) -> Optional[str]:
    """Find what separates values. Names such as `Apple Computer, Inc` stay whole: with a
    comma, a value must also be in other cells, or the cell must look like a list.

    cells (Sequence[str]): The cells of an attribute.
    RETURNS (Optional[str]): What separates values, None if nothing does.
    """
    whole = set(cells)
    parts: Counter[str] = Counter()
    are_decimals = not any("," in DECIMAL.sub(r"\1", text) for text in whole)
    for separator in SEPARATORS:
        if separator == "," and are_decimals:
            continue
        lists = [text for text in whole if separator in text]
        # Of names, such as `Apple Computer, Inc`, the same cell says nothing again.
        is_clear = separator in CLEAR or all(_is_list_of_three(x) for x in lists)
        often = cells if is_clear else whole
        count = sum(separator in text for text in often)
        if count < max(MIN_CELLS, MANY * len(often)):
            continue
        parts.clear()
        for text in whole:
            parts.update({part.strip() for part in text.split(separator)})
        fits = 0
        for text in lists:
            found = list(filter(None, map(str.strip, text.split(separator))))
            shared = any(parts[x] > 1 and x.casefold() not in LEGAL_FORMS for x in found)
            short = all(len(part.split()) <= MAX_WORDS for part in found)
            is_list = shared or separator in CLEAR or _is_list(text, found)
            fits += short and is_list
        if fits >= MOST * len(lists):
            return separator
    return None


def _is_list_of_three(text: str) -> bool:
    """RETURNS (bool): Whether a cell is a list of sizes or options, such as `36,37,38` or
    `Red, Navy, Moss Green`."""
    parts = [part.strip() for part in text.split(",")]
    are_short = all(0 < len(part.split()) <= MAX_OWN_WORDS for part in parts)
    # 1,234,567 is a number.
    return len(parts) >= MIN_OWN and are_short and not THOUSANDS.fullmatch(text)


def _is_list(text: str, parts: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a cell with commas looks like a list: no blank follows one,
    as in no name, or it has three short parts."""
    if re.search(r"\d,\d", text):
        return NUMBERS.fullmatch(text) is not None and not THOUSANDS.fullmatch(text)
    are_short = all(len(part.split()) <= MAX_OWN_WORDS for part in parts)
    return re.search(r",\s", text) is None or (len(parts) >= MIN_OWN and are_short)
