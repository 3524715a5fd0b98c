"""Read the products of a table, file by file."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple, Union

from ..corpus.cells import has_column
from ..corpus.checks import explain_missing, show_path
from ..corpus.encodings import UTF8, is_invalid
from ..corpus.hints import hint_header
from ..corpus.records import Rejected
from ..corpus.shards import HEADED
from ..corpus.tables import Row, ShardError, find_shards, read_columns
from ..shops.grouping import read_products
from ..shops.paired import find_pairs
from ..shops.stars import is_skipped
from .columns import Columns, Product


class Products:
    """The products of a table. You can iterate over them several times.

    source (Union[str, Path]): A file, a glob or a folder, see `find_shards`.
    columns (Columns): The roles of the columns.
    encoding (str): The encoding of files of text.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RAISES (ValueError): If there are no files, or if no file has one of the columns.
    RAISES (ImportError): If a file needs pyarrow, which is not installed.
    """

    def __init__(
        self,
        source: Union[str, Path],
        columns: Columns,
        encoding: str = UTF8,
        header_row: int = 1,
        sheet: Optional[str] = None,
    ) -> None:
        self.columns = columns
        self.shards = find_shards(source, encoding, header_row, sheet)
        # Files that can't be read to their end.
        self.damaged: Dict[Path, ShardError] = {}
        # Columns that files don't have. They count as empty there.
        self.missing: Dict[Path, List[str]] = {}
        # Rows that the last iteration could not read, and the first that has bytes of
        # another encoding.
        self.unread: int = 0
        self.misread: Optional[Rejected] = None
        self._check_columns()

    def __iter__(self) -> Iterator[Tuple[Path, Union[Product, Rejected]]]:
        """Read the products.

        YIELDS (Tuple[Path, Union[Product, Rejected]]): The file, and the product of a row
            or the reason why the row has none.
        """
        self.unread, self.misread = 0, None
        paths = [str(shard.path.parent) for shard in self.shards]
        root = os.path.commonpath(paths)
        for shard in self.shards:
            if shard.path in self.damaged and not self.damaged[shard.path].row:
                continue
            prefix = f"{os.path.relpath(shard.path, root)}:" if len(paths) > 1 else ""
            # All keys of a JSONL row are parsed anyway, and error messages name them.
            needed = None if shard.format not in HEADED else self.columns.needed
            columns = self.columns
            try:
                if shard.format == "parquet" and needed is None:
                    # Don't read skipped columns: they may have bytes that are no text.
                    names = read_columns(shard) or []
                    needed = [
                        name for name in names if not is_skipped(name, columns.skip)
                    ]
                for row in read_products(
                    shard,
                    needed,
                    id=columns.id,
                    group_by=columns.group_by,
                    text=columns.text,
                ):
                    if isinstance(row, Rejected):
                        self.unread += 1
                        if self.misread is None and is_invalid(row.reason):
                            self.misread = row
                        yield shard.path, row
                    else:
                        default_id = f"{prefix}{row.number}"
                        yield shard.path, self._read(row, default_id)
            except ShardError as err:
                self.damaged[shard.path] = err

    def _read(self, row: Row, default_id: str) -> Union[Product, Rejected]:
        data = row.data
        try:
            return self.columns.read(data, default_id)._replace(row=row.place)
        except ValueError as err:
            raw = json.dumps(data, ensure_ascii=False, default=str)
            raw = raw.encode("utf-8", "backslashreplace").decode("utf-8")
            rejected = row.reject(str(err), raw)
        try:
            return replace(rejected, id=self.columns.read_id(data))
        except (AttributeError, ValueError):
            return rejected

    def _check_columns(self) -> None:
        known: Dict[Path, List[str]] = {}
        for shard in self.shards:
            try:
                names = read_columns(shard)
            except ShardError as err:
                self.damaged[shard.path] = err
                continue
            if names is None:
                return
            known[shard.path] = names
        for of_name, of_value in self.columns.pairs:
            found = (find_pairs(of_name, of_value, tuple(c)) for c in known.values())
            if known and "*" in of_name and not any(found):
                path, columns = next(iter(known.items()))
                raise ValueError(explain_missing(show_path(path), of_name, columns))
        for column in self.columns.required:
            without = [p for p, names in known.items() if not has_column(names, column)]
            if known and len(without) == len(known):
                path = without[0]
                shard = next(shard for shard in self.shards if shard.path == path)
                reason = explain_missing(show_path(path), column, known[path])
                raise ValueError(reason + hint_header(shard, [column]))
            for path in without:
                if column in self.columns.text:
                    reason = f"this file has no column '{column}'"
                    self.damaged[path] = ShardError(path, 0, reason)
                else:
                    self.missing.setdefault(path, []).append(column)
