"""Hints for users whose table is not read as they expect."""

from contextlib import suppress
from dataclasses import replace
from typing import Collection, List, Optional, Tuple

from .checks import list_columns
from .delimited import sample_csv
from .excel import sample_sheets
from .notes import FIRST_LINES
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
    found = find_header(shard, wanted)
    if found is not None:
        row, names = found
        return (
            f". The names of the columns seem to stand in line {row}: "
            f"{list_columns(names)}. If so, add --header-row {row}"
        )
    sheets: List[str] = []
    if shard.format == "xlsx":
        with suppress(ShardError):
            sheets = list(sample_sheets(shard, 0))
    if len(sheets) < 2:
        return ""
    return (
        f". Only one sheet is read, {sheets[0]}. If the products are in another "
        f"one ({list_columns(sheets[1:])}), name it with --sheet"
    )


def sample_lines(shard: Shard, size: int = FIRST_LINES) -> List[List[str]]:
    """Read the first lines of a table.

    shard (Shard): The file.
    size (int): How many lines to read.
    RETURNS (List[List[str]]): Their cells, from the line of the header. Empty if the file
        has no lines, or can't be read.
    """
    with suppress(ShardError):
        if shard.format == "xlsx":
            return next(iter(sample_sheets(shard, size).values()))
        if shard.format == "csv":
            return sample_csv(shard, size)
    return []


def find_header(
    shard: Shard, wanted: Collection[str] = ()
) -> Optional[Tuple[int, List[str]]]:
    """Find the names of the columns, if they stand further down in a file.

    shard (Shard): The file.
    wanted (Collection[str]): Columns that somebody looks for.
    RETURNS (Optional[Tuple[int, List[str]]]): The line, and the names. None if they are
        where they are expected.
    """
    rows: List[List[str]] = []
    with suppress(ShardError):
        if shard.format == "xlsx":
            rows = next(iter(sample_sheets(shard, MAX_ABOVE).values()))
        elif shard.format == "csv":
            for row in range(shard.header_row, shard.header_row + MAX_ABOVE):
                rows.append(read_columns(replace(shard, header_row=row)) or [])
    # Some programs end each row with a delimiter.
    filled = [[name for name in names if name] for names in rows]
    most = max(map(len, filled), default=0)
    for row, names in enumerate(filled, shard.header_row):
        is_wanted = any(name in names for name in wanted)
        is_fuller = len(filled[0]) <= most / 2 and len(names) > most * FULL
        if row != shard.header_row and (is_wanted or is_fuller):
            return row, names
    return None
