"""What spreadsheets make of a text by themselves."""

import re
from typing import List, Optional

# The first letters of months, in the languages of most spreadsheets.
MONTHS = (
    "jan ene gen",
    "feb fév fev",
    "mar mär mrz mrt maa",
    "apr avr abr",
    "may mai mei mag",
    "jun jui giu",
    "jul juil lug",
    "aug aoû ago",
    "sep set",
    "oct okt out ott",
    "nov",
    "dec dez dic déc",
)
BY_LETTERS = {name: i for i, of in enumerate(MONTHS, 1) for name in of.split()}
# What a spreadsheet may take for a date: `1-2`, `3/4`, `1.2.24`.
DATE_LIKE = re.compile(r"\d{1,4}(?:[-/. ]\d{1,4}){1,2}")
PART = re.compile(r"\d+|[^\W\d_]+")
# How exact numbers such as 1,23457E+15 are.
EXACT = 1e-5


def is_spoilt(shown: str, text: str) -> bool:
    """Check whether a spreadsheet may have made one text of another by itself: 1.5 of
    1.50, or `02. Jan` of `1-2`.

    shown (str): What the spreadsheet has.
    text (str): What it was.
    RETURNS (bool): Whether it may be the same.
    """
    return _is_same_number(shown, text) or _is_same_date(shown, text)


def is_date(text: str) -> bool:
    """RETURNS (bool): Whether a text is a date with the name of a month, or with a year
    first, as spreadsheets write them."""
    return _read_date(text) is not None


def _is_same_number(shown: str, text: str) -> bool:
    try:
        one, other = (float(each.replace(",", ".")) for each in (shown, text))
    except ValueError:
        return False
    limit = EXACT * abs(other) if "e" in shown.lower() else 0.0
    return abs(one - other) <= limit


def _is_same_date(shown: str, text: str) -> bool:
    found = _read_date(shown)
    if found is None or not DATE_LIKE.fullmatch(text):
        return False
    for number in map(int, PART.findall(text)):
        # 24 is the year 2024, too.
        same = [n for n in found if n == number or (n > 100 and n % 100 == number)]
        if not same:
            return False
        found.remove(same[0])
    return True


def _read_date(text: str) -> Optional[List[int]]:
    """RETURNS (Optional[List[int]]): The numbers of a date, with that of its month."""
    found = []
    words = 0
    for part in PART.findall(text.lower()):
        if part.isdecimal():
            found.append(int(part))
            continue
        month = BY_LETTERS.get(part[:4]) or BY_LETTERS.get(part[:3])
        if month is None:
            return None
        found.append(month)
        words += 1
    is_iso = re.match(r"\d{4}-\d{2}-\d{2}\b", text) is not None
    return found if is_iso or (words == 1 and 2 <= len(found) <= 3) else None
