"""Sheets of an Excel file that have products of one table: one for each category, for
example."""

from typing import Dict, Iterable, List, Sequence, Set

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


def have_same_products(
    one: Iterable[Sequence[str]], other: Iterable[Sequence[str]]
) -> bool:
    """Check whether sheets have the same products, in whatever order: those of last year,
    or prices.

    one, other (Iterable[Sequence[str]]): All rows of each sheet, from that with the names
        of columns.
    RETURNS (bool): Whether they have.
    """
    keys, others = _read_keys(one), _read_keys(other)
    return any(
        len(keys[name] & others[name]) >= SAME * min(len(keys[name]), len(others[name]))
        for name in keys.keys() & others.keys()
    )


def _read_keys(rows: Iterable[Sequence[str]]) -> Dict[str, Set[str]]:
    """RETURNS (Dict[str, Set[str]]): The cells of columns that tell products apart. If
    none does, since there are variants, those of titles."""
    lines = iter(rows)
    names = {name.strip(): i for i, name in enumerate(next(lines, ())) if name.strip()}
    found: Dict[str, Set[str]] = {name: set() for name in names}
    repeated: Set[str] = set()
    for row in lines:
        for name in list(found):
            cell = row[names[name]] if len(row) > names[name] else ""
            if cell in found[name]:
                repeated.add(name)
                if not TITLE.fullmatch(name):
                    del found[name]
            elif cell:
                found[name].add(cell)
    keys = {
        name: cells
        for name, cells in found.items()
        if len(cells) >= MIN_KEYS and not _are_counted(cells)
    }
    return {name: keys[name] for name in keys if name not in repeated} or keys


def _are_counted(cells: Set[str]) -> bool:
    """RETURNS (bool): Whether cells are numbers of rows, which are no keys."""
    return any(cells == {str(i + first) for i in range(len(cells))} for first in (0, 1))


def _list_names(header: Sequence[str]) -> List[str]:
    return [name.strip() for name in header if name.strip()]


def _share_keys(one: Cells, other: Cells, name: str) -> bool:
    """RETURNS (bool): Whether a column has the keys of products, and most of them in both
    sheets."""
    cells, others = (_list_cells(rows, name) for rows in (one, other))
    is_key = MIN_KEYS <= len(cells) == len({*cells}) and not _are_counted({*cells})
    common = len({*cells}.intersection(others))
    return is_key and common > 0 and common >= SAME * min(len(cells), len({*others}))


def _list_cells(rows: Cells, name: str) -> List[str]:
    at = [cell.strip() for cell in rows[0]].index(name)
    return [row[at] for row in rows[1:] if len(row) > at and row[at]]
