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
from .profiles import is_datum

# How many words a name has, at most, and which share of cells names differ in, at least.
MAX_NAME, DIFFERENT = 6, 0.7
# The share of columns that have a name, at least.
FULL = 0.5
# How many values of the first line other products have, at least, if no cell of it is a
# number, a link or a date.
MIN_VALUES = 2
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


def lacks_names(lines: Sequence[Sequence[str]]) -> bool:
    """Check whether a table has no names of columns: its first line has values that
    products below have in the same column, too, and none of its cells is a known name.

    lines (Sequence[Sequence[str]]): The first lines of the table.
    RETURNS (bool): Whether the first line is a product.
    """
    start = find_names(lines)
    cells = {i: cell for i, cell in enumerate(next(iter(lines[start:]), ())) if cell}
    if any(map(_is_name, cells.values())):
        return False
    shared = [
        {i for i, cell in cells.items() if i < len(line) and line[i] == cell}
        for line in lines[start + 1 :]
    ]
    # The names may be there twice, such as keys and labels.
    repeated = {i for each in shared for i in each if 2 * len(each) < len(cells)}
    data = {i for i, cell in cells.items() if is_datum(cell)}
    values = len(repeated - data)
    return values >= MIN_VALUES or (values > 0 and bool(data))


def _is_name(cell: str) -> bool:
    is_short = len(cell.split()) <= MAX_NAME and not any(map(str.isdigit, cell))
    return is_short and _is_known(cell) and not is_noise(cell)


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
