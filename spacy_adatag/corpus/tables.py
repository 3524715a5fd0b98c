"""Read the rows of tables: JSONL, CSV, XML, Excel, ImpEx and Parquet, compressed or
not."""

import json
from pathlib import Path
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence, Union

from .delimited import get_name, read_csv, read_csv_header
from .documents import count_elements, is_document
from .excel import read_excel, read_excel_header
from .impex import read_impex
from .jsonl import decode, load_json, read_lines
from .linked import find_product
from .literals import read_literals
from .schema import Rejected
from .shards import (
    HEADED,
    READ_ERRORS,
    SAMPLE,
    Shard,
    ShardError,
    find_shards,
    import_pyarrow,
    read_sample,
)
from .xml import read_xml

__all__ = [
    "Row",
    "Shard",
    "ShardError",
    "estimate_rows",
    "find_shards",
    "read_columns",
    "read_rows",
    "read_schema",
]

# How many rows of a Parquet file to read at once.
BATCH = 1024
# How many files to sample to estimate the number of rows.
MAX_SAMPLED = 8


class Row(NamedTuple):
    """A row of a table.

    number (int): The number of the row in the file, from 1. In JSONL, the number of the
        line, in JSON arrays and XML of the element, in CSV of the row below the header.
    data (Any): A dict by the names of the columns. In JSONL, any JSON value.
    line (int): In CSV its first line in the file, in Excel its row in the sheet.
        Elsewhere 0.
    """

    number: int
    data: Any
    line: int = 0

    @property
    def place(self) -> int:
        """RETURNS (int): The number that people find the row by."""
        return self.line or self.number

    def reject(self, reason: str, raw: str, id: Optional[str] = None) -> Rejected:
        """Reject the row.

        reason (str): What is wrong with it.
        raw (str): What it has.
        id (Optional[str]): Its identifier, if it could be read.
        RETURNS (Rejected): The rejected row.
        """
        return Rejected(self.place, reason, raw, id, self.number)


def read_rows(
    shard: Shard,
    columns: Optional[Sequence[str]] = None,
    start: int = 0,
    id: Optional[str] = None,
) -> Iterator[Union[Row, Rejected]]:
    """Stream the rows of a file. Memory does not grow with the file. Bytes in Parquet
    files are read as text, since some programs write text as bytes. A row with bytes that
    are not UTF-8 is rejected.

    shard (Shard): The file.
    columns (Optional[Sequence[str]]): The columns to read, by default all. A column that
        a row does not have is not in its data.
    start (int): How many rows to skip: the number of the last row that was read before.
    id (Optional[str]): The column of identifiers. Rejected rows of CSV and Parquet keep
        theirs.
    YIELDS (Union[Row, Rejected]): Each row that is not blank, or the reason why it could
        not be read.
    RAISES (ShardError): If the file cannot be read to its end. It is raised after all
        rows that can be read, and is the same for any `start`.
    RAISES (ImportError): If the file needs pyarrow, which is not installed.
    """
    found = {
        name: value
        for name, value in shard.partitions
        if columns is None or name in columns
    }
    for row in _read_rows(shard, columns, start, id):
        if isinstance(row, Row):
            data = read_literals(row.data)
            if found and isinstance(data, dict):
                # A column of the file comes first.
                data = {**found, **data}
            row = row if data is row.data else row._replace(data=data)
        yield row


def _read_rows(
    shard: Shard, columns: Optional[Sequence[str]], start: int, id: Optional[str]
) -> Iterator[Union[Row, Rejected]]:
    if shard.format == "jsonl":
        yield from _read_jsonl(shard, columns, start)
    elif shard.format == "xml":
        for number, data in read_xml(shard, start):
            yield data if isinstance(data, Rejected) else Row(number, data)
    elif shard.format == "xlsx":
        for row in read_excel(shard, columns, start):
            yield Row(*row)
    elif shard.format == "impex":
        for found in read_impex(shard, start):
            yield found if isinstance(found, Rejected) else Row(*found)
    elif shard.format == "csv":
        for item in read_csv(shard, columns, start, id):
            yield item if isinstance(item, Rejected) else Row(*item)
    else:
        yield from _read_parquet(shard.path, columns, start, id)


def read_columns(shard: Shard) -> Optional[List[str]]:
    """Read the names of the columns of a file.

    shard (Shard): The file.
    RETURNS (Optional[List[str]]): The names. None for JSONL, XML and ImpEx, where each
        row has its own keys.
    RAISES (ShardError): If the file has no valid header or footer.
    RAISES (ImportError): If the file needs pyarrow, which is not installed.
    """
    if shard.format not in HEADED:
        return None
    names = [name for name, _ in shard.partitions]
    if shard.format == "csv":
        names += read_csv_header(shard)
    elif shard.format == "xlsx":
        names += read_excel_header(shard)
    else:
        names += read_schema(shard).names
    return list(dict.fromkeys(names))


def read_schema(shard: Shard) -> Any:
    """Read the schema of a Parquet file.

    shard (Shard): The file.
    RETURNS (pyarrow.Schema): The schema, with text in place of bytes, see `read_rows`.
    RAISES (ShardError): If the file has no valid footer.
    RAISES (ImportError): If pyarrow is not installed.
    """
    with _open_parquet(shard.path) as file_:
        schema = file_.schema_arrow
    for i, field in enumerate(schema):
        if _holds_bytes(field.type):
            schema = schema.set(i, field.with_type(_as_text(field.type)))
    return schema


def estimate_rows(shards: Sequence[Shard]) -> int:
    """Estimate the number of rows of files without reading them all. Parquet files store
    the number. For other files, it is estimated from their size and the beginning of the
    first few.

    shards (Sequence[Shard]): The files. Files that cannot be read count as empty.
    RETURNS (int): The number of rows.
    """
    rows = size = sampled_rows = sampled_size = sampled = 0
    for shard in shards:
        try:
            if shard.format == "xlsx":
                # Packed about as well as a row of a table, which is enough for a guess.
                rows += shard.path.stat().st_size // 100
                continue
            if shard.format == "parquet":
                with _open_parquet(shard.path) as file_:
                    rows += file_.metadata.num_rows
                continue
            size += shard.path.stat().st_size
            if sampled < MAX_SAMPLED:
                sampled += 1
                sample, read = read_sample(shard.path)
                sampled_rows += _count_rows(sample, shard)
                sampled_size += read
        except (*READ_ERRORS, ShardError):
            continue
    return rows + sampled_rows * size // max(sampled_size, 1)


def _count_rows(sample: bytes, shard: Shard) -> int:
    if shard.format == "xml":
        return max(sample.count(b"</item>"), sample.count(b"</entry>"), 1)
    if shard.format == "jsonl" and is_document(sample, len(sample) < SAMPLE):
        return count_elements(sample)
    # The last line may have no line break.
    return sample.count(b"\n") + (not sample.endswith(b"\n"))


def _read_jsonl(
    shard: Shard, columns: Optional[Sequence[str]], start: int
) -> Iterator[Union[Row, Rejected]]:
    for number, raw in read_lines(shard.path, shard.encoding):
        if number <= start:
            continue
        try:
            data = find_product(load_json(raw, hint=True))
        except ValueError as err:
            yield Rejected(number, str(err), raw.decode("utf-8", "backslashreplace"))
            continue
        if columns is not None and isinstance(data, dict):
            data = {name: data[name] for name in columns if name in data}
        yield Row(number, data)


def _open_parquet(path: Path) -> Any:
    pyarrow = import_pyarrow(path)
    try:
        # Without these, pyarrow holds a whole row group in memory.
        return pyarrow.parquet.ParquetFile(path, pre_buffer=False, buffer_size=2**16)
    except (*READ_ERRORS, pyarrow.ArrowException) as err:
        raise ShardError(path, 0, f"can't read it as a Parquet file: {err}") from err


def _read_parquet(
    path: Path, columns: Optional[Sequence[str]], start: int, id: Optional[str]
) -> Iterator[Union[Row, Rejected]]:
    with _open_parquet(path) as file_:
        if columns is not None:
            known = set(file_.schema_arrow.names)
            columns = [name for name in columns if name in known]
        damage: List[ShardError] = []
        number = 0
        for group in range(file_.num_row_groups):
            end = number + file_.metadata.row_group(group).num_rows
            # Groups before `start` are read too, so that the error names their damage.
            try:
                for item in _read_group(file_, group, columns, number, id):
                    number = item.number
                    if number > start:
                        yield item
            except _read_errors() as err:
                # Go on: the other groups may be undamaged.
                reason = f"can't read the rows {number + 1:,} to {end:,}: {err}"
                damage.append(ShardError(path, number + 1, reason))
            number = end
    if damage:
        reasons = "; ".join(error.reason for error in damage)
        raise ShardError(path, damage[0].row, reasons)


def _read_errors() -> Any:
    import pyarrow

    return (*READ_ERRORS, pyarrow.ArrowException)


def _read_group(
    file_: Any,
    group: int,
    columns: Optional[Sequence[str]],
    number: int,
    id: Optional[str],
) -> Iterator[Union[Row, Rejected]]:
    for batch in file_.iter_batches(BATCH, row_groups=[group], columns=columns):
        first = number + 1
        number += batch.num_rows
        try:
            rows = batch.to_pylist()
            for field in batch.schema:
                if _holds_bytes(field.type):
                    for row in rows:
                        row[field.name] = _decode(row[field.name])
        except (ValueError, OverflowError):
            for i in range(batch.num_rows):
                yield _read_row(batch.slice(i, 1), first + i, id)
        else:
            for i, data in enumerate(rows):
                yield Row(first + i, data)


def _read_row(batch: Any, number: int, id: Optional[str]) -> Union[Row, Rejected]:
    """Read a batch of one row. A cell may be invalid."""
    data = {}
    faults = []
    for name, column in zip(batch.schema.names, batch.columns):
        try:
            data[name] = _decode(column.to_pylist()[0])
        except (ValueError, OverflowError) as err:
            faults.append(f"column {name!r}: {err}")
    if faults:
        raw = json.dumps(data, default=str, ensure_ascii=False)
        reason = f"expected a valid row, got {'; '.join(faults)}"
        return Rejected(number, reason, raw, get_name(data, id))
    return Row(number, data)


def _holds_bytes(type_: Any) -> bool:
    # This finds bytes at any depth. A field with such a name matches too, harmlessly.
    return "binary" in str(type_)


def _decode(value: Any) -> Any:
    if isinstance(value, bytes):
        return decode(value)
    if isinstance(value, list | tuple):
        return type(value)(map(_decode, value))
    if isinstance(value, dict):
        return {key: _decode(item) for key, item in value.items()}
    return value


def _as_text(type_: Any) -> Any:
    """Get the type of the values that `_decode` returns for values of a type."""
    import pyarrow
    from pyarrow import types

    if types.is_struct(type_):
        parts = [part.with_type(_as_text(part.type)) for part in type_]
        return pyarrow.struct(parts)
    if types.is_map(type_):
        return pyarrow.map_(_as_text(type_.key_type), _as_text(type_.item_type))
    if types.is_dictionary(type_):
        return _as_text(type_.value_type)
    if hasattr(type_, "value_type"):
        return pyarrow.list_(_as_text(type_.value_type))
    known = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary)
    is_bytes = any(check(type_) for check in known) or str(type_) == "binary_view"
    return pyarrow.string() if is_bytes else type_
