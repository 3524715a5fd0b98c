"""Rows of other tables among those of products, as nopCommerce exports attributes: below
a product, a line with their names, and a row for each of them."""

import re
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

# A name of a program. Of so many, and of so large a share of its cells, a line is one of
# names.
NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")
MIN_NAMES, SHARE = 4, 0.6

# The rows of each table of a product, by the first name of the table.
Tables = Dict[str, List[Dict[str, str]]]
Line = Tuple[int, List[str]]


def split_tables(
    header: Sequence[str], lines: Iterable[Line]
) -> Iterator[Tuple[int, List[str], Tables]]:
    """Tell products from rows of other tables below them. These have no first cell. If
    the first column of products has no name, there are no other tables.

    header (Sequence[str]): The names of the columns of products.
    lines (Iterable[Tuple[int, List[str]]]): The numbers and cells of the lines that are
        not blank, below the names of columns.
    YIELDS (Tuple[int, List[str], Tables]): The number and the cells of each product, and
        the rows of other tables below it.
    """
    held: Optional[Line] = None
    tables: Tables = {}
    names: List[str] = []
    for line, cells in lines:
        if header[0] and is_head(cells):
            names = cells
        elif names and not cells[0]:
            row = {name: cell for name, cell in zip(names, cells) if name}
            tables.setdefault(get_title(names), []).append(row)
        else:
            if held is not None:
                yield *held, tables
            held, tables, names = (line, cells), {}, []
    if held is not None:
        yield *held, tables


def list_names(lines: Iterable[Sequence[str]]) -> List[str]:
    """RETURNS (List[str]): What the tables among lines are called, and their columns
    after it and a dot."""
    heads = {get_title(cells): cells for cells in lines if is_head(cells)}
    return [
        name
        for title, cells in heads.items()
        for name in (title, *(f"{title}.{cell}" for cell in cells if cell))
    ]


def is_head(cells: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a line has the names of another table."""
    filled = [cell for cell in cells if cell]
    if not filled or cells[0] or len(filled) < MIN_NAMES:
        return False
    named = sum(NAME.fullmatch(cell) is not None for cell in filled)
    return named >= max(MIN_NAMES, SHARE * len(filled)) and len(set(filled)) == len(
        filled
    )


def get_title(names: Sequence[str]) -> str:
    """RETURNS (str): What a table is called, by its names."""
    return next(name for name in names if name)
