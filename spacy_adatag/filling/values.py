"""The values to write, and the cells to change, in a temporary file on the disk."""

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List, Mapping, Optional, Set, Tuple

from ..corpus.checks import list_columns, shown
from ..corpus.jsonl import load_json, read_lines
from ..corpus.records import parse_record, read_name
from ..corpus.schema import Rejected, Value
from ..corpus.shards import find_shards
from ..groups import rank
from ..texts.decimals import BESIDE, is_cut
from ..texts.units import count_unit_words

# What is to be written of a product: the values of each attribute, the best first. There
# are none if values were found, but no canonical form of them.
Wanted = Dict[str, List[str]]
TABLES = (
    "CREATE TABLE found (id TEXT PRIMARY KEY, wanted TEXT, lines INTEGER, seen INTEGER)",
    "CREATE TABLE edits (number INTEGER PRIMARY KEY, cells TEXT, outcomes TEXT)",
)
# What a record has, and a row of another kind has not.
TEXTS = ("text", "fields")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# A word or sign, and the blank before it. The 2 of `m2` is a word. What begins the next
# line is no unit.
WORD = re.compile(r"[^\S\n]?([^\W\d_]+|[^\w\s])|(?<=[a-z])([23])(?!\d)", re.I)
# Units in other cases.
SIZES = {"M", "L"}
HOW = (
    "Write them with `adatag extract MODEL EXPORT VALUES.jsonl`, without --rows, or with "
    "`adatag review`"
)
ADD = (
    "INSERT INTO found VALUES (?, ?, 1, 0) "
    "ON CONFLICT (id) DO UPDATE SET lines = lines + 1"
)


class Store:
    """The values to write by product, and the cells to change by row.

    rejected (List[Rejected]): The lines of the file of values that are no records.
    names (Set[str]): The attributes that have values.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.rejected: List[Rejected] = []
        self.names: Set[str] = set()
        self._database = database

    def read(self, path: Path, attributes: Optional[Collection[str]] = None) -> List[str]:
        """Read the records that `extract` or `review` wrote.

        path (Path): The file, with a record a line.
        attributes (Optional[Collection[str]]): The attributes to write, by default all.
        RETURNS (List[str]): The chosen attributes of which there are no values.
        RAISES (ValueError): If no line is a record, or if no chosen attribute has values.
        """
        (shard,) = find_shards(path)
        if shard.format != "jsonl":
            raise ValueError(f"expected records with values, got the table {path}. {HOW}")
        known = 0
        names = self.names
        for number, raw in read_lines(path):
            record_id = None
            try:
                data = load_json(raw)
                record_id = read_name(data)
                wanted = _read_wanted(data, record_id or str(number))
            except ValueError as err:
                self.rejected.append(Rejected.from_line(number, str(err), raw, record_id))
                continue
            known += 1
            names.update(wanted)
            if attributes is not None:
                wanted = {name: wanted[name] for name in wanted if name in attributes}
            row = record_id or str(number), json.dumps(wanted)
            self._database.execute(ADD, row)
        if not known:
            line = self.rejected[0] if self.rejected else None
            reason = f": {path}, line {line.line:,}: {line.reason}" if line else ""
            if line is not None and not any(f'"{key}"' in line.raw for key in TEXTS):
                reason = ", but rows without texts"
            raise ValueError(
                f"expected records with values in {path}, got none{reason}. {HOW}"
            )
        unknown = [name for name in attributes or () if name not in names]
        if names and unknown and names.isdisjoint(attributes or ()):
            raise ValueError(
                f"expected attributes to write that have values in {path}, got "
                f"{list_columns(unknown)}. It has values of {list_columns(sorted(names))}"
            )
        return unknown

    def see(self, product: str) -> None:
        """Count a product of the export.

        product (str): Its identifier.
        """
        self._database.execute(
            "UPDATE found SET seen = seen + 1 WHERE id = ?", (product,)
        )

    def get(self, product: str) -> Optional[Wanted]:
        """Get what is to be written of a product.

        product (str): Its identifier.
        RETURNS (Optional[Dict[str, List[str]]]): The values of each attribute. None if
            there are none, or if several products or records have this identifier.
        """
        query = "SELECT wanted FROM found WHERE id = ? AND lines = 1 AND seen = 1"
        row = self._database.execute(query, (product,)).fetchone()
        return None if row is None else json.loads(row[0])

    def count(self, condition: str) -> int:
        """RETURNS (int): The number of identifiers with values for which a condition on
        `lines` and `seen` is true."""
        query = f"SELECT COUNT(*) FROM found WHERE {condition}"
        (count,) = self._database.execute(query).fetchone()
        return int(count)

    def show(self, condition: str, most: int) -> List[str]:
        """RETURNS (List[str]): The first of the identifiers that `count` counts."""
        query = f"SELECT id FROM found WHERE {condition} ORDER BY id LIMIT {most}"
        return [id for (id,) in self._database.execute(query)]

    def change(
        self, number: int, cells: Dict[int, str], outcomes: Mapping[str, str]
    ) -> None:
        """Store the cells to change in a row.

        number (int): The number of the row.
        cells (Dict[int, str]): The new cells, by the index of their column.
        outcomes (Mapping[str, str]): What became of the values of each attribute.
        """
        row = number, json.dumps(list(cells.items())), json.dumps(outcomes)
        self._database.execute("INSERT OR REPLACE INTO edits VALUES (?, ?, ?)", row)

    def get_outcomes(self, number: int) -> Dict[str, str]:
        """Get what became of the values of a row with changes.

        number (int): The number of the row.
        RETURNS (Dict[str, str]): The outcome of each attribute.
        """
        query = "SELECT outcomes FROM edits WHERE number = ?"
        (outcomes,) = self._database.execute(query, (number,)).fetchone()
        return dict(json.loads(outcomes))

    def list_changes(self) -> Iterator[Tuple[int, Dict[int, str]]]:
        """YIELDS (Tuple[int, Dict[int, str]]): The rows to change, in their order."""
        query = "SELECT number, cells FROM edits ORDER BY number"
        for number, cells in self._database.execute(query):
            yield number, dict(json.loads(cells))


@contextmanager
def open_store() -> Iterator[Store]:
    """YIELDS (Store): An empty store. It is gone at the end."""
    # A database without a name is a temporary file.
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        for table in TABLES:
            database.execute(table)
        database.execute("BEGIN")
        yield Store(database)


def _read_wanted(data: Any, record_id: str) -> Wanted:
    """Read the values of a record. If a value has a canonical form, it is that. If it
    should have one, and has none, it is left out. So is a part of a number. A number
    gets the unit that stands behind it."""
    record = parse_record(data, record_id)
    prefix = f"{record.category} / "
    wanted: Wanted = {}
    # Other formats have other things there.
    attributes = data.get("attributes") if isinstance(data, dict) else None
    attributes = attributes if isinstance(attributes, dict) else {}
    for name, values in (record.attributes or {}).items():
        given = attributes.get(name)
        items = given if isinstance(given, list) else [None] * len(values)
        scored: List[Tuple[float, str]] = []
        for value, item in zip(values, items):
            item = item if isinstance(item, dict) else {}
            own = _add_unit(record.text, value)
            score, text = item.get("score"), item.get("canonical", own)
            if isinstance(score, bool) or not isinstance(score, (int, float, type(None))):
                raise ValueError(
                    f"expected a number as the score of '{name}', got {shown(score)}"
                )
            if not isinstance(text, (str, type(None))):
                raise ValueError(
                    f"expected a text as the canonical form of a value of '{name}', got "
                    f"{shown(text)}"
                )
            if text and not _is_cut(record.text, value):
                scored.append((rank(score), " ".join(text.split())))
        scored.sort(key=lambda pair: -pair[0])
        distinct = {text.casefold(): text for _, text in reversed(scored)}
        if values:
            wanted[name.removeprefix(prefix)] = list(distinct.values())[::-1]
    return wanted


def _add_unit(text: str, value: Value) -> str:
    """RETURNS (str): A value, with the unit behind it if it is a number: `12` of `12 ml`
    alone would be in the unit that the shop thinks of."""
    end = value.end
    if end is None or NUMBER.fullmatch(value.text) is None:
        return value.text
    words = list(islice(WORD.finditer(text, end), 2))
    size = count_unit_words([word[0].strip().casefold() for word in words])
    # As in `Shoe, 12 M`.
    if not size or words[0].start() > end or words[0][1] in SIZES:
        return value.text
    return value.text + text[end : words[size - 1].end()]


def _is_cut(text: str, value: Value) -> bool:
    """RETURNS (bool): Whether a value is a part of a number: `12` of `12,5`."""
    if value.start is None or value.end is None:
        return False
    before = text[max(value.start - BESIDE, 0) : value.start]
    behind = text[value.end : value.end + BESIDE]
    return is_cut(before, value.text, behind)
