"""Take a sample of a table, to guess what its columns mean."""

from contextlib import suppress
from itertools import islice
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Sequence

from ..corpus.cells import is_blank
from ..corpus.shards import HEADED, Shard, ShardError
from ..corpus.tables import Row, read_columns, read_rows
from .column_names import is_specification
from .flat_rows import find_single, flatten, is_product
from .named import list_named
from .profiles import Profile, make_profiles

# Rows to look at as a whole, and files to take them from.
SAMPLE, FILES = 400, 8
# Rows after these in which to look for columns that are empty in them: tables are often
# sorted by category. So many cells are enough.
LATER, ENOUGH = 10_000, 40


class Sample(NamedTuple):
    """A sample of a table.

    rows (List[Dict[str, Any]]): The first rows of its files. Cells in objects have names
        with dots.
    columns (Dict[str, Profile]): The columns that these rows have.
    later (Dict[str, Profile]): Columns that are empty in these rows, but not in later
        ones.
    """

    rows: List[Dict[str, Any]]
    columns: Dict[str, Profile]
    later: Dict[str, Profile]


def take_sample(shards: Sequence[Shard]) -> Sample:
    """Take a sample of a table.

    shards (Sequence[Shard]): The files.
    RETURNS (Sample): The sample. It has no rows if no file has any that can be read.
    """
    step = -(-len(shards) // FILES)
    chosen = shards[::step]
    size = SAMPLE // len(chosen)
    raw: List[Dict[str, Any]] = []
    readers = [_read(shard) for shard in chosen]
    for reader in readers:
        raw += islice(reader, size)
    keep = {name for row in raw for name in _find_named(row)}
    lists = [found for row in raw for found in find_single(row)]
    single = {name for name, _ in lists} - {name for name, size in lists if size > 1}
    rows = [flatten(row, keep, single) for row in raw]
    columns = make_profiles(rows)
    later: Dict[str, List[Any]] = {}
    blank = [name for name, profile in columns.items() if not profile.filled]
    for shard, reader in zip(chosen, readers):
        has_header = shard.format in HEADED
        if has_header and not blank:
            continue
        for row in islice(reader, LATER // len(chosen)):
            if has_header:
                row = {name: row.get(name) for name in blank}
            _add_later(flatten(row, keep, single), columns, later)
    return Sample(rows, columns, {name: Profile(cells) for name, cells in later.items()})


def _find_named(row: Mapping[str, Any]) -> Iterator[str]:
    """Find the keys of cells that name attributes, also of those in objects."""
    for name, cell in row.items():
        if isinstance(cell, Mapping) and (is_product(cell) or not is_specification(name)):
            yield from _find_named(cell)
        elif is_specification(name) or (isinstance(cell, list) and list_named(cell)):
            yield name


def read_first(shards: Sequence[Shard]) -> List[Dict[str, Any]]:
    """RETURNS (List[Dict[str, Any]]): The first rows of the first file."""
    return list(islice(_read(shards[0]), SAMPLE))


def _add_later(
    row: Mapping[str, Any],
    columns: Mapping[str, Profile],
    later: Dict[str, List[Any]],
) -> None:
    for name, cell in row.items():
        is_known = name in columns and columns[name].filled
        if not is_known and not is_blank(cell) and cell not in ([], {}):
            cells = later.setdefault(name, [])
            if len(cells) < ENOUGH:
                cells.append(cell)


def _read(shard: Shard) -> Iterator[Dict[str, Any]]:
    # The error is reported when the file is read.
    with suppress(ImportError, ShardError):
        # All columns also have those of other sheets, which are only read if asked for.
        for row in read_rows(shard, read_columns(shard)):
            if isinstance(row, Row) and isinstance(row.data, dict):
                yield row.data
