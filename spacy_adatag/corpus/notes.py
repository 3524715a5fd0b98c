"""Tell products from the lines of a template between the names of columns and them: other
names, what is required, how to fill in a cell, units."""

import re
from typing import List, Sequence

from .cells import is_empty

# Lines to look at, and how many of the first may be notes.
FIRST_LINES, MAX_NOTES = 60, 8
# The share of cells that must agree.
MOST = 0.8
# How many lines may explain columns below that which says what is required, if there are
# no products.
MAX_EXPLAINED = 2
# How many columns of numbers, links and dates must say that a line is no product.
MIN_TYPED = 2
# What templates write below or above the names of columns.
REQUIREMENTS = frozenset(
    [
        "required",
        "optional",
        "mandatory",
        "recommended",
        "preferred",
        "conditional",
        "conditionally",
        "pflicht",
        "pflichtfeld",
        "pflichtangabe",
        "erforderlich",
        "empfohlen",
        "freiwillig",
        "obligatoire",
        "facultatif",
        "recommandé",
        "requis",
        "obligatorio",
        "obligatoria",
        "opcional",
        "recomendado",
        "obbligatorio",
        "facoltativo",
        "consigliato",
        "verplicht",
        "optioneel",
        "wymagane",
        "opcjonalne",
        "обязательно",
        "обязательное",
        "необязательно",
        "необязательное",
        "必填",
        "选填",
        "必須",
        "任意",
        "可选",
    ]
)
WORD = re.compile(r"[^\W\d_]+")
# A number that may have a sign, a currency or a percent sign, a link, or a date.
DATUM = re.compile(
    r"[€$£¥₹]?\s*[+-]?\d+(?:[.,:\s]\d+)*\s*(?:%|[€$£¥₹]|EUR|USD|GBP)?"
    r"|(?:https?:)?//\S+|www\.\S+"
    r"|\d{4}-\d\d?-\d\d?(?:[T ].*)?|[0-3]?\d[./][0-3]?\d[./]\d{2,4}(?: .*)?",
    re.IGNORECASE,
)


def count_notes(lines: Sequence[Sequence[str]]) -> int:
    """Count the lines of notes below the names of columns. A line is one if it has words
    where the products have numbers, links and dates, or if it only says what is required.

    lines (Sequence[Sequence[str]]): The first lines, from that with the names.
    RETURNS (int): The number of lines, without that with the names.
    """
    below = lines[1:FIRST_LINES]
    typed = _find_typed(below)
    last = 0
    for number, line in enumerate(below[:MAX_NOTES], 1):
        if is_requirement(line) or _contradicts(line, typed):
            last = number
    if last and not typed and len(below) <= last + MAX_EXPLAINED:
        # Nobody filled in the template.
        return len(below)
    return last


def is_requirement(line: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a line says which columns are required."""
    cells = [cell.strip() for cell in line if cell.strip()]
    found = [cell for cell in cells if not REQUIREMENTS.isdisjoint(_split(cell))]
    return len(found) > MIN_TYPED and len(found) >= MOST * len(cells)


def _split(cell: str) -> List[str]:
    words = WORD.findall(cell.casefold())
    return words if len(words) <= MIN_TYPED else []


def _find_typed(lines: Sequence[Sequence[str]]) -> List[int]:
    """RETURNS (List[int]): The columns whose last cells are numbers, links and dates."""
    last = lines[-max(1, len(lines) // 4) :]
    found = []
    for i in range(max(map(len, last), default=0)):
        cells = [line[i] for line in last if i < len(line) and _is_filled(line[i])]
        typed = sum(DATUM.fullmatch(cell.strip()) is not None for cell in cells)
        if cells and typed >= MOST * len(cells):
            found.append(i)
    return found


def _contradicts(line: Sequence[str], typed: Sequence[int]) -> bool:
    cells = [line[i].strip() for i in typed if i < len(line) and _is_filled(line[i])]
    others = [cell for cell in cells if DATUM.fullmatch(cell) is None]
    return len(others) >= MIN_TYPED and len(others) >= MOST * len(cells)


def _is_filled(cell: str) -> bool:
    return bool(cell.strip()) and not is_empty(cell)
