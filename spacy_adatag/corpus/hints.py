"""Hints for users whose table is not read as they expect."""

from contextlib import suppress
from dataclasses import replace
from typing import Collection, Dict, List

from .checks import list_columns
from .excel import list_sheets
from .tables import Shard, ShardError, read_columns

# How many lines above the names of columns to expect, and which share of the columns has
# a name, at least.
MAX_ABOVE = 12
FULL = 0.7


def hint_header(shard: Shard, wanted: Collection[str] = ()) -> str:
    """Find out whether the names of the columns stand further down in a file, below a
    title for example, or may be in another sheet.

    shard (Shard): The file.
    wanted (Collection[str]): Columns that somebody looks for.
    RETURNS (str): A sentence to append to a message, with the line and what to do. Empty
        if they do not.
    """
    if shard.format not in ("csv", "xlsx"):
        return ""
    others = ""
    with suppress(ShardError):
        first_sheet, *sheets = list_sheets(shard) if shard.format == "xlsx" else [""]
        if sheets:
            others = (
                f". Only the first sheet is read, {first_sheet}. If the products are in "
                f"another one ({list_columns(sheets)}), save it as a file of its own"
            )
    # Some programs end each row with a delimiter.
    filled: Dict[int, List[str]] = {}
    with suppress(ShardError):
        for row in range(shard.header_row, shard.header_row + MAX_ABOVE):
            names = read_columns(replace(shard, header_row=row)) or []
            filled[row] = [name for name in names if name]
    if not filled:
        return others
    first = len(filled[shard.header_row])
    most = max(map(len, filled.values()))
    for row, names in filled.items():
        is_wanted = any(name in names for name in wanted)
        is_fuller = first <= most / 2 and len(names) > most * FULL
        if row != shard.header_row and (is_wanted or is_fuller):
            return (
                f". The names of the columns seem to stand in line {row}: "
                f"{list_columns(names)}. If so, add --header-row {row}"
            )
    return others
