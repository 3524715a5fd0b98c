"""Sheets of an Excel file that have products of one table: one for each category, for
example."""

from typing import List, Sequence

from .column_names import TITLE

# How many columns sheets share, at least, if they don't have the same, and which share of
# those of the smaller one.
MIN_SHARED, SHARE = 3, 0.5
# The share of keys that sheets of the same products have in common.
SAME = 0.5
# How many products tell a key, at least.
MIN_KEYS = 2

Cells = Sequence[Sequence[str]]


def belong_together(one: Cells, other: Cells) -> bool:
    """Check whether sheets have products of one table. Their columns are the same, or
    several, also the title, and no column says that these are the same products again,
    such as in another language.

    one, other (Sequence[Sequence[str]]): The first rows of each sheet, from that with the
        names of columns.
    RETURNS (bool): Whether they have.
    """
    if not one or not other:
        return False
    names, others = _list_names(one[0]), _list_names(other[0])
    shared = [name for name in dict.fromkeys(names) if name in others]
    if names != others:
        is_most = len(shared) >= SHARE * min(len(names), len(others))
        is_titled = any(TITLE.fullmatch(name) for name in shared)
        if len(shared) < MIN_SHARED or not (is_most and is_titled):
            return False
    return len(shared) > 1 and not any(_share_keys(one, other, name) for name in shared)


def _list_names(header: Sequence[str]) -> List[str]:
    return [name.strip() for name in header if name.strip()]


def _share_keys(one: Cells, other: Cells, name: str) -> bool:
    """RETURNS (bool): Whether a column has the keys of products, and most of them in both
    sheets."""
    cells, others = (_list_cells(rows, name) for rows in (one, other))
    # Numbers of rows are no keys.
    counted = [[str(i + first) for i in range(len(cells))] for first in (0, 1)]
    is_key = MIN_KEYS <= len(cells) == len(set(cells)) and cells not in counted
    common = len({*cells}.intersection(others))
    return is_key and common > 0 and common >= SAME * min(len(cells), len({*others}))


def _list_cells(rows: Cells, name: str) -> List[str]:
    at = [cell.strip() for cell in rows[0]].index(name)
    return [row[at] for row in rows[1:] if len(row) > at and row[at]]
