"""Products of several rows, such as a row for each size.

The rows of a product have the same key. The product has all cells that differ, column by
column: cells that only its first row has hold for all of it. If a product's rows are next
to each other, as in most exports, they are streamed. Otherwise they are gathered on disk.
"""

import json
import pickle
import re
import sqlite3
from array import array
from contextlib import closing, suppress
from hashlib import blake2b
from types import MappingProxyType
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)

import numpy

from ..corpus.cells import (
    Group,
    get_cell,
    is_blank,
    list_needed,
    list_parts,
    split_condition,
    split_membership,
)
from ..corpus.records import read_name
from ..corpus.schema import Rejected
from ..corpus.tables import Row, Shard, ShardError, read_rows
from .named import read_named

# The key of a row that goes on with the product of the row before.
CONTINUED = "\0"
# A product with more rows than this is none: the key is wrong.
MAX_ROWS = 100_000
# How many rejected rows may stand between the rows of a product.
MAX_REJECTED = 1000
# What stands between keys in a cell.
SEPARATORS = re.compile(r"[,;|\n]")

Item = Union[Row, Rejected]


def read_products(
    shard: Shard,
    columns: Optional[Sequence[str]] = None,
    start: int = 0,
    id: Optional[str] = None,
    group_by: Optional[str] = None,
    text: Sequence[str] = (),
) -> Iterator[Item]:
    """Stream the products of a file. The arguments are those of `read_rows`, and these:

    shard (Shard): The file.
    columns (Optional[Sequence[str]]): The names of the columns to read, by default all.
    start (int): The number of the last product that was read before.
    id (Optional[str]): The column of identifiers.
    group_by (Optional[str]): The column whose cell all rows of a product share. Without
        it, each row is a product. A row without such a cell is a product of its own, or
        if it has no text either, it belongs to the row before. With `sku in variations`,
        the rows whose `sku` is listed in the cell of `variations` of another row belong
        to that row. The cell may name them, as in `sku=A,size=S|sku=B,size=M`. All listed
        keys are in memory. With `SKU if Item=Product`, rows with another cell in `Item`
        belong to the row before.
    text (Sequence[str]): The columns of texts.
    YIELDS (Union[Row, Rejected]): Each product, with the number of its first row. Its
        data are a `Group` if it has several rows. They are in the order of their numbers.
    RAISES (ShardError): If the file cannot be read to its end, as `read_rows` does.
    RAISES (ImportError): If the file needs an extra that is not installed.
    """
    needed = None if columns is None else list_needed(columns)
    if group_by is None:
        yield from read_rows(shard, needed, start, id)
        return
    if needed is not None:
        needed = list(dict.fromkeys([*needed, *list_needed([group_by, *text])]))
    keys = _Keys(group_by, text, _find_members(shard, group_by))
    split = _find_split(shard, keys)
    rows = read_rows(shard, needed, 0, id)
    if split:
        rows = _gather(shard, needed, rows, keys, split)
    for item in _join_adjacent(rows, keys):
        if item.number > start:
            yield item


class _Keys(NamedTuple):
    """Reads the keys of rows.

    group_by (str): The name of the column.
    text (Sequence[str]): The columns of texts.
    members (Mapping[str, str]): From the keys of rows that other rows list to the keys of
        those.
    """

    group_by: str
    text: Sequence[str]
    members: Mapping[str, str] = MappingProxyType({})

    def read(self, row: Item) -> Optional[str]:
        """RETURNS (Optional[str]): The key of the row's product, None if it has none."""
        if isinstance(row, Rejected) or not isinstance(row.data, dict):
            return None
        if self.goes_on(row.data):
            return CONTINUED
        key = None
        with suppress(ValueError):
            key = read_name(row.data, self.group_by)
        if key is None and self.text:
            texts = (get_cell(row.data, name) for name in self.text)
            return CONTINUED if all(map(is_blank, texts)) else None
        return key if key is None else self.members.get(key, key)

    def goes_on(self, data: Dict[str, Any]) -> bool:
        """RETURNS (bool): Whether a row says that it begins no product."""
        _, condition = split_condition(self.group_by)
        if condition is None or self.group_by in data:
            return False
        column, wanted = condition
        return str(get_cell(data, column) or "").strip() != wanted


def _find_members(shard: Shard, group_by: str) -> Dict[str, str]:
    """Find the rows that other rows list, by their keys."""
    members: Dict[str, str] = {}
    for name in list_parts(split_condition(group_by)[0]):
        membership = split_membership(name)
        if membership is None:
            continue
        column, lists = membership
        # What can't be read, the next pass reports.
        with suppress(ShardError):
            for row in read_rows(shard, list_needed([column, lists])):
                if isinstance(row, Rejected) or not isinstance(row.data, dict):
                    continue
                with suppress(ValueError):
                    key = read_name(row.data, column)
                    listed = _list_members(get_cell(row.data, lists), column)
                    if key is not None:
                        members.update(dict.fromkeys(listed, key))
    return members


def _list_members(cell: Any, column: str) -> List[str]:
    if is_blank(cell):
        return []
    try:
        pairs = read_named(cell, f"'{column}'")
    except ValueError:
        # The keys alone.
        items = cell if isinstance(cell, list) else SEPARATORS.split(str(cell))
        return [str(item).strip() for item in items if not is_blank(item)]
    return [str(value).strip() for name, value in pairs if name == column]


def _digest(key: str) -> int:
    raw = blake2b(key.encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return int.from_bytes(raw, "little", signed=True)


def _find_split(shard: Shard, keys: _Keys) -> Set[int]:
    """Find the keys whose rows are not next to each other, by their digests."""
    begun = array("q")
    last: Optional[str] = None
    # What can't be read, the next pass reports.
    with suppress(ShardError):
        for row in read_rows(shard, list_needed([keys.group_by, *keys.text])):
            key = keys.read(row)
            if isinstance(row, Rejected) or key == CONTINUED:
                continue
            if key is not None and key != last:
                begun.append(_digest(key))
            last = key
    found, counts = numpy.unique(numpy.frombuffer(begun, dtype="i8"), return_counts=True)
    return set(found[counts > 1].tolist())


def _gather(
    shard: Shard,
    columns: Optional[Sequence[str]],
    rows: Iterable[Item],
    keys: _Keys,
    split: Set[int],
) -> Iterator[Item]:
    """Put the rows of each product in place of its first one."""
    # A database without a name is a temporary file.
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(
            "CREATE TABLE gathered (key INTEGER, number INTEGER, data BLOB, "
            "PRIMARY KEY (key, number)) WITHOUT ROWID"
        )
        # What can't be read, the pass over `rows` reports.
        with suppress(ShardError):
            database.execute("BEGIN")
            for row, digest in _digest_rows(read_rows(shard, columns), keys):
                if isinstance(row, Row) and digest in split:
                    values = digest, row.number, pickle.dumps(row.data)
                    database.execute("INSERT INTO gathered VALUES (?, ?, ?)", values)
        database.execute("COMMIT")
        done: Set[int] = set()
        for row, digest in _digest_rows(rows, keys):
            if isinstance(row, Rejected) or digest is None or digest not in split:
                yield row
            elif digest not in done:
                done.add(digest)
                found = database.execute(
                    "SELECT number, data FROM gathered WHERE key = ? ORDER BY number "
                    "LIMIT ?",
                    (digest, MAX_ROWS + 1),
                )
                gathered = [Row(number, pickle.loads(packed)) for number, packed in found]
                yield _close(row, gathered, keys.group_by)


def _digest_rows(
    rows: Iterable[Item], keys: _Keys
) -> Iterator[Tuple[Item, Optional[int]]]:
    digest: Optional[int] = None
    for row in rows:
        key = keys.read(row)
        if isinstance(row, Row) and key != CONTINUED:
            digest = None if key is None else _digest(key)
        yield row, digest


def _join_adjacent(rows: Iterable[Item], keys: _Keys) -> Iterator[Item]:
    first = Row(0, None)
    group: List[Row] = []
    rejected: List[Rejected] = []
    last: Optional[str] = None
    begun = False
    for row in rows:
        if isinstance(row, Rejected) and group and len(rejected) < MAX_REJECTED:
            # It may stand between the rows of the product, which comes first.
            rejected.append(row)
            continue
        key = None
        # Rows that were gathered are a product already.
        if isinstance(row, Row) and not isinstance(row.data, Group):
            key = keys.read(row)
        if key == CONTINUED:
            key = last
            if not begun and isinstance(row, Row) and keys.goes_on(row.data):
                # Such as the pages of a site, before its first product.
                continue
        begun = begun or isinstance(row, Row)
        if key is None or key != last:
            if group:
                yield _close(first, group, keys.group_by)
            yield from rejected
            group, rejected, last = [], [], key
        if key is None or isinstance(row, Rejected):
            yield row
            continue
        first = first if group else row
        if len(group) <= MAX_ROWS:
            group.append(row)
    if group:
        yield _close(first, group, keys.group_by)
    yield from rejected


def _close(at: Row, rows: List[Row], group_by: str) -> Item:
    number, _, line = at
    if len(rows) > MAX_ROWS:
        reason = (
            f"expected at most {MAX_ROWS:,} rows of one product, got more with the same "
            f"'{group_by}': is this the column that tells products apart?"
        )
        raw = json.dumps(rows[0].data, ensure_ascii=False, default=str)
        return at.reject(reason, raw)
    if len(rows) == 1:
        return Row(number, rows[0].data, line)
    first, *others = list_parts(split_condition(group_by)[0])
    membership = split_membership(first)
    if membership is not None:
        # The row that lists the others.
        rows.sort(key=lambda row: is_blank(get_cell(row.data, membership[1])))
    elif others:
        # The row that stands for the product: it names no parent.
        rows.sort(key=lambda row: not is_blank(row.data.get(first)))
    data = Group((row.data for row in rows), (row.number for row in rows))
    return Row(number, data, line)
