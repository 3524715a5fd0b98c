"""Tell products from the lines of a template between the names of columns and them: other
names, what is required, how to fill in a cell, units."""

import re
from collections import Counter
from typing import Dict, List, Mapping, Sequence

from ..texts.units import read_named_unit, read_unit
from .cells import is_empty

# Lines to look at, and how many of the first may be notes.
FIRST_LINES, MAX_NOTES = 60, 8
# The share of cells that must agree.
MOST = 0.8
# How many lines may explain columns below that which says what is required, if there are
# no products.
MAX_EXPLAINED = 2
# How many columns of numbers, links and dates must say that a line is no product: if at
# least so many products follow as the last number says, the first number is enough.
MIN_TYPED, FEW_TYPED, MANY = 2, 4, 3
# How many words a cell with a requirement has, at most.
MAX_WORDS = 2
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
# A number of a product, such as `C-17`.
CODE = re.compile(r"\S*\d\S*")
# A number without a unit, and what may stand around a unit.
NUMBER, BRACKETS = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)*\s*"), "[](){}"
# How many units a line of units has, at least, and which share of its cells.
MIN_UNITS, MOST_UNITS = 2, 0.6
# Kinds of cells.
BLANK, WORDS, CODES, DATA = range(4)


def count_notes(lines: Sequence[Sequence[str]]) -> int:
    """Count the lines of notes below the names of columns. A line is one if it has words
    where all that follow have numbers, links and dates, or if it only says what is
    required.

    lines (Sequence[Sequence[str]]): The first lines, from that with the names. Blank ones
        may precede it.
    RETURNS (int): The number of lines, without that with the names.
    """
    below = lines[find_names(lines) + 1 : FIRST_LINES]
    kinds = [[_find_kind(cell) for cell in line] for line in below]
    ends = range(min(MAX_NOTES, len(below)), 0, -1)
    required = next((n for n in ends if _says_requirements(below, kinds, n)), 0)
    for end in ends:
        if end > required and _are_notes(below, kinds, required, end):
            return end
    is_short = sum(map(any, kinds[required:])) <= MAX_EXPLAINED
    if required and is_short and all(k.count(DATA) < MIN_TYPED for k in kinds[required:]):
        # Nobody filled in the template.
        return len(below)
    return required


def read_units(lines: Sequence[Sequence[str]]) -> Dict[int, str]:
    """Read the line of units below the names of columns, if there is one.

    lines (Sequence[Sequence[str]]): The first lines, from that with the names. Blank ones
        may precede it.
    RETURNS (Dict[int, str]): The units, by the numbers of their columns, from 0. Columns
        whose name has a unit have none.
    """
    start = find_names(lines)
    for line in lines[start + 1 : start + 1 + count_notes(lines)]:
        cells = {i: cell.strip().strip(BRACKETS) for i, cell in enumerate(line)}
        filled = {i: cell for i, cell in cells.items() if cell}
        units = {i: cell for i, cell in filled.items() if read_unit(cell) is not None}
        if len(units) >= max(MIN_UNITS, MOST_UNITS * len(filled)):
            plain = {
                i for i, name in enumerate(lines[start]) if read_named_unit(name) is None
            }
            return {i: unit for i, unit in units.items() if i in plain}
    return {}


def add_units(cells: Sequence[str], units: Mapping[int, str]) -> List[str]:
    """RETURNS (List[str]): The cells of a row, the numbers with the units of their
    columns, see `read_units`."""
    return [
        f"{cell} {units[i]}" if i in units and NUMBER.fullmatch(cell) else cell
        for i, cell in enumerate(cells)
    ]


def find_names(lines: Sequence[Sequence[str]]) -> int:
    """RETURNS (int): The first line that is not blank, from 0."""
    return next((i for i, line in enumerate(lines) if any(line)), 0)


def is_requirement(line: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a line says which columns are required."""
    found = _count_required(line)
    return found > MIN_TYPED and found >= MOST * sum(bool(cell.strip()) for cell in line)


def _count_required(line: Sequence[str]) -> int:
    words = (WORD.findall(cell.casefold()) for cell in line)
    return sum(len(w) <= MAX_WORDS and not REQUIREMENTS.isdisjoint(w) for w in words)


def _says_requirements(
    lines: Sequence[Sequence[str]], kinds: Sequence[List[int]], number: int
) -> bool:
    """RETURNS (bool): Whether a line says which columns are required. In a table of what
    is optional, the lines that follow say so, too, or others have the same values."""
    below = lines[number:]
    if not is_requirement(lines[number - 1]):
        return False
    if any(_share(*each, below) for each in zip(lines[: number - 1], kinds)):
        return False
    return all(is_requirement(x) or _count_required(x) < MIN_TYPED for x in below)


def _find_kind(cell: str) -> int:
    cell = cell.strip()
    if not cell or is_empty(cell):
        return BLANK
    if DATUM.fullmatch(cell) is not None:
        return DATA
    return WORDS if CODE.fullmatch(cell) is None else CODES


def _are_notes(
    lines: Sequence[Sequence[str]], kinds: Sequence[List[int]], start: int, end: int
) -> bool:
    """RETURNS (bool): Whether these lines are notes, and those that follow products."""
    width = max(map(len, kinds))
    found = [Counter(k[i] for k in kinds[end:] if i < len(k)) for i in range(width)]
    sizes = [sum(each.values()) - each[BLANK] for each in found]
    data = {i for i, n in enumerate(sizes) if n and found[i][DATA] >= MOST * n}
    typed = [i for i, n in enumerate(sizes) if n and n - found[i][WORDS] >= MOST * n]
    is_sure = start > 0 or sum(map(any, kinds[end:])) >= MANY
    words = [i for i, kind in enumerate(kinds[end - 1]) if kind == WORDS]
    if len(data.intersection(words)) < (MIN_TYPED if is_sure else FEW_TYPED):
        return False
    for line, row in zip(lines[start:end], kinds[start:end]):
        filled = [row[i] for i in typed if i < len(row) and row[i] != BLANK]
        if filled.count(WORDS) < MOST * len(filled):
            return False
        if _share(line, row, lines[end:]):
            # Notes have no value of a product.
            return False
    return True


def _share(
    line: Sequence[str], kinds: Sequence[int], others: Sequence[Sequence[str]]
) -> bool:
    """RETURNS (bool): Whether another line has one of the cells of a line."""
    return any(
        kind != BLANK and cell == same
        for other in others
        for cell, kind, same in zip(line, kinds, other)
    )
