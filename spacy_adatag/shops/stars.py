"""Names of columns in presets, in which a `*` stands for any text."""

import re
from functools import lru_cache
from typing import Iterable, List, Optional, Sequence

from ..corpus.cells import has_column, list_parts, split_condition
from .paired import find_pairs


def is_skipped(name: str, skip: Iterable[str]) -> bool:
    """Check whether a column or an attribute is to be left out.

    name (str): The name.
    skip (Iterable[str]): The names to leave out. A `*` stands for any text.
    RETURNS (bool): Whether it is one of them.
    """
    return any(
        name == each or ("*" in each and compile_stars(each).fullmatch(name))
        for each in skip
    )


def find_columns(name: str, columns: Sequence[str]) -> List[str]:
    """Find the columns of a table that a name stands for.

    name (str): The name. A `*` stands for any text.
    columns (Sequence[str]): The columns of the table.
    RETURNS (List[str]): The columns.
    """
    if "*" not in name or name in columns:
        # A name with dots leads into objects.
        return [name] if name in columns or name.partition(".")[0] in columns else []
    pattern = compile_stars(name)
    return [column for column in columns if pattern.fullmatch(column)]


def has_pair(of_name: str, of_value: str, columns: Sequence[str]) -> bool:
    """Check whether a table has the columns of a pair.

    of_name, of_value (str): The columns of names and of values, as the preset has them.
    columns (Sequence[str]): The columns of the table.
    RETURNS (bool): Whether it has them.
    """
    if "*" in of_name:
        return bool(find_pairs(of_name, of_value, tuple(columns)))
    return bool(find_columns(of_name, columns))


def fit_value(of_name: str, of_value: str, columns: Sequence[str]) -> str:
    """Fit the column of values of a pair. If only this has a `*`, it is a language.

    of_name, of_value, columns: As in `has_pair`.
    RETURNS (str): The column of the table.
    """
    found = [] if "*" in of_name else find_columns(of_value, columns)
    return found[0] if found else of_value


def fit_name(name: Optional[str], columns: Sequence[str]) -> Optional[str]:
    """Leave the alternatives of a name that a table has.

    name (Optional[str]): The name, as the preset has it.
    columns (Sequence[str]): The columns of the table.
    RETURNS (Optional[str]): The name. None if the table has none of them.
    """
    if name is None:
        return None
    if name in columns:
        return name
    key, condition = split_condition(name)
    found = [
        column
        for each in list_parts(key)
        for column in (find_columns(each, columns) if "*" in each else [each])
        if has_column(columns, column)
    ]
    fitted = ",".join(dict.fromkeys(found))
    if fitted and condition is not None and has_column(columns, condition[0]):
        fitted += f" if {'='.join(condition)}"
    return fitted or None


@lru_cache(maxsize=2**10)
def compile_stars(pattern: str) -> "re.Pattern[str]":
    """RETURNS (Pattern): Matches names, with a group for each `*`."""
    return re.compile(re.escape(pattern).replace(r"\*", "(.*)"))
