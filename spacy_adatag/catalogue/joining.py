"""Join the values of an attribute into a cell, and split such a cell again."""

from typing import Any, Optional, Sequence

from ..labelling.cells import split_values
from .plain import dump_json

JOINER = "|"
# Signs that would be read as something else.
NO_JOINERS = frozenset('\\"[\n\r')
SCORES = ("columns", "json")


def check_joiner(joiner: str) -> str:
    """Check what is to separate values.

    joiner (str): The separator.
    RETURNS (str): The separator, unchanged.
    RAISES (ValueError): If values could not be told apart with it.
    """
    signs = joiner.strip(" ") or joiner
    if not signs or any(sign.isalnum() or sign in NO_JOINERS for sign in signs):
        raise ValueError(
            "expected --joiner to be a text such as | or ', ', without letters, digits, "
            f"line breaks, backslashes, quotes or brackets, got {joiner!r}"
        )
    return joiner


def join_values(values: Optional[Sequence[Any]], joiner: str = JOINER) -> str:
    """Join values into a cell. `label --separator` and `split_values` read it.

    values (Optional[Sequence[Any]]): Texts, scores, or objects with both. None for those
        that are not there. None if the attribute was not queried.
    joiner (str): What separates the values. A backslash stands before it where it is a
        part of a value.
    RETURNS (str): The cell. It has a part for each value, so that it splits in line with
        the cell beside it, but is empty if there are none at all. Objects are written
        as a JSON list. So are values that could not be told apart otherwise, such as
        those that end in a backslash.
    """
    # Most cells are empty.
    if not values:
        return ""
    if isinstance(values[0], dict):
        return dump_json(list(values))
    if all(value is None for value in values):
        return ""
    texts = ["" if value is None else str(value) for value in values]
    cell = joiner.join(texts)
    core = joiner.strip() or joiner
    # A long separator may also arise where a value ends or begins.
    is_clear = len(core) == 1 or split_values(cell, joiner) == texts
    is_clear = is_clear and not any(core in text for text in texts)
    if cell.startswith("[") or "\\" in cell or not is_clear:
        cell = joiner.join(text.replace(core, f"\\{core}") for text in texts)
        if cell.startswith("[") or split_values(cell, joiner) != texts:
            return dump_json(texts)
    return cell
