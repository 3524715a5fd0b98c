"""Choose the line with the names of columns, if a template has several lines above its
products."""

from typing import Optional, Sequence

from ..corpus.notes import count_notes, find_names, is_requirement
from .column_names import (
    is_category,
    is_description,
    is_noise,
    rank_id,
    rank_title,
)

# How many words a name has, at most, and which share of cells names differ in, at least.
MAX_NAME, DIFFERENT = 6, 0.7
# The share of columns that have a name, at least.
FULL = 0.5
# What a title counts among names that say what they are.
TITLE = 2


def choose_header(lines: Sequence[Sequence[str]]) -> Optional[int]:
    """Choose the line with the names of columns. Of keys and labels, it is the one whose
    names say more.

    lines (Sequence[Sequence[str]]): The first lines of the table.
    RETURNS (Optional[int]): The line, from 1. None if products follow the first line.
    """
    notes = count_notes(lines)
    if not notes:
        return None
    head = lines[: find_names(lines) + 1 + notes]
    sizes = [sum(map(bool, line)) for line in head]
    names = [
        number
        for number, (line, size) in enumerate(zip(head, sizes), 1)
        if size >= FULL * max(sizes) and _may_be_names(line)
    ]
    return max(names, key=lambda number: _count_known(head[number - 1]), default=None)


def _may_be_names(line: Sequence[str]) -> bool:
    cells = [cell for cell in line if cell]
    are_short = all(len(cell.split()) <= MAX_NAME for cell in cells)
    differ = len(set(cells)) >= DIFFERENT * len(cells)
    return differ and are_short and not is_requirement(line)


def _count_known(line: Sequence[str]) -> int:
    """RETURNS (int): How many cells say what a column is. Codes say nothing."""
    cells = [cell for cell in line if cell]
    codes = sum(sum(map(str.isdigit, cell)) > 2 for cell in cells)
    has_title = any(rank_title(cell) is not None for cell in cells)
    return sum(map(_is_known, cells)) - codes + TITLE * has_title


def _is_known(name: str) -> bool:
    is_one = rank_title(name) is not None or rank_id(name) is not None
    return is_one or is_noise(name) or is_description(name) or is_category(name)
