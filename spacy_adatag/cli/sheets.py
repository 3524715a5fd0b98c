"""Choose the sheet of an Excel file."""

from contextlib import suppress
from typing import Dict, List, Optional, Sequence

from wasabi import msg

from ..corpus.cells import has_column
from ..corpus.checks import list_columns
from ..corpus.excel import list_read, sample_sheets
from ..corpus.shards import Shard, ShardError
from ..shops.column_names import is_category, is_id, is_only_described, rank_title
from ..shops.presets import load_preset

# How many lines above the names of columns an export has, at most.
MAX_ABOVE = 6
# A sheet with this many times as many columns is the one of products.
WIDER = 2


def choose_sheet(
    shard: Shard, name: Optional[str], text: Optional[Sequence[str]]
) -> Optional[str]:
    """Choose the sheet of an Excel file: the first with a title of products, or with the
    columns of texts or of the preset that the user chose. Behind a dashboard that has a
    title, too, it is the one with more columns.

    RETURNS (Optional[str]): Its name. None for the one by default.
    """
    found: Dict[str, int] = {}
    described: List[str] = []
    with suppress(ImportError, ShardError):
        for title, rows in sample_sheets(shard, MAX_ABOVE + 1).items():
            # There must be a product below the names of columns.
            headers = [names for names in rows[:-1] if is_header(names, name, text)]
            if headers:
                found[title] = max(sum(map(bool, names)) for names in headers)
            if any(map(_is_described, rows[:-1])):
                described.append(title)
        default = next(iter(sample_sheets(shard, 0)))
    # Categories have names, too.
    titled = {title: size for title, size in found.items() if not is_category(title)}
    if found and not titled and not (name or text):
        titled = {t: 1 for t in described if not is_category(t)}
    found = titled or found
    if not found:
        return None
    first = next(iter(found))
    most = max(found, key=lambda title: found[title])
    chosen = most if found[most] > WIDER * found[first] else first
    others = [title for title in found if title != chosen]
    # Those with the same columns are read, too.
    same = list_read(shard) if chosen == default and others else [chosen]
    if len(same) > 1:
        others = [title for title in others if title not in same]
        msg.info(
            f"Reading {len(same)} sheets of {shard.path} as one table: "
            f"{list_columns(same)}.{_list_others(others)} To read only one, name it with "
            "--sheet"
        )
    elif chosen != default or others:
        msg.info(
            f"Reading the sheet {chosen} of {shard.path}.{_list_others(others)} To read "
            "another one, name it with --sheet"
        )
    return None if chosen == default else chosen


def _list_others(titles: Sequence[str]) -> str:
    return f" Products may also be in {list_columns(titles)}." if titles else ""


def is_header(
    names: Sequence[str], preset: Optional[str], text: Optional[Sequence[str]]
) -> bool:
    """RETURNS (bool): Whether a line has the names of columns of products."""
    if text:
        return all(has_column(names, column) for column in text)
    if preset is not None:
        return load_preset(preset).matches(names)
    several = len(set(filter(None, names))) > 1
    return several and any(rank_title(each) is not None for each in names)


def _is_described(names: Sequence[str]) -> bool:
    """RETURNS (bool): Whether a line has the names of columns of products that have no
    title, but a description."""
    several = sum(map(bool, names)) > 2
    return several and any(map(is_only_described, names)) and any(map(is_id, names))
