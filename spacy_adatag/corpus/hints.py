"""Hints for users whose table is not read as they expect."""

from contextlib import suppress
from dataclasses import replace
from typing import Collection, List

from .checks import list_columns
from .excel import sample_sheets
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
    rows: List[List[str]] = []
    with suppress(ShardError):
        if shard.format == "xlsx":
            (first_sheet, *sheets), rows = sample_sheets(shard, MAX_ABOVE)
            if sheets:
                others = (
                    f". Only the first sheet is read, {first_sheet}. If the products are "
                    f"in another one ({list_columns(sheets)}), save it as a file of its "
                    "own"
                )
        else:
            for row in range(shard.header_row, shard.header_row + MAX_ABOVE):
                rows.append(read_columns(replace(shard, header_row=row)) or [])
    if not rows:
        return others
    # Some programs end each row with a delimiter.
    filled = [[name for name in names if name] for names in rows]
    first, most = len(filled[0]), max(map(len, filled))
    for row, names in enumerate(filled, shard.header_row):
        is_wanted = any(name in names for name in wanted)
        is_fuller = first <= most / 2 and len(names) > most * FULL
        if row != shard.header_row and (is_wanted or is_fuller):
            return (
                f". The names of the columns seem to stand in line {row}: "
                f"{list_columns(names)}. If so, add --header-row {row}"
            )
    return others
