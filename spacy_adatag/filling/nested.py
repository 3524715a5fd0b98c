"""Attributes that are named in cells, with others."""

from ..corpus.cells import Several
from ..labelling.cells import is_free
from ..shops.named import read_named


def get_named(cell: str, name: str) -> Several:
    """RETURNS (Several): The values of an attribute in a cell that names attributes."""
    try:
        return Several(v for n, v in read_named(cell, "the cell") if n == name)
    except ValueError:
        return Several()


def is_set(before: str, after: str, name: str, text: str, is_full: bool) -> bool:
    """RETURNS (bool): Whether a cell that names attributes has one more, or another
    value of one that is full, and is read as before otherwise."""
    try:
        was, is_ = read_named(before, "the cell"), read_named(after, "the cell")
    except ValueError:
        return False
    if is_full and not any(n == name and not is_free(v) for n, v in was):
        # Another column has it.
        return False
    others = [[pair for pair in pairs if pair[0] != name] for pairs in (was, is_)]
    return others[0] == others[1] and [v for n, v in is_ if n == name] == [text]
