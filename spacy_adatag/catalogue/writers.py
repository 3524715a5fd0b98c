"""Write the rows of a part, and join parts into one file."""

import csv
import io
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Protocol

import srsly

from ..corpus.shards import import_pyarrow
from ..workarounds.nulls import write_row
from .job import Job
from .joining import join_values
from .plain import to_json, to_text
from .shapes import SCORE, get_columns, list_added

# Rows to buffer before they become columns.
ROWS_AT_ONCE = 512


class Writer(Protocol):
    """Writes rows to a file."""

    def write(self, row: Any) -> None:
        """Write a row.

        row (Any): The row, as `RowMaker` makes it.
        """


@contextmanager
def open_writer(job: Job, path: Path) -> Iterator[Writer]:
    """Write a part of the output.

    job (Job): The job.
    path (Path): The file.
    YIELDS (Writer): The writer. The file is complete when the context exits.
    """
    if job.output_format == "parquet":
        writer = _ParquetWriter(job, path)
        yield writer
        writer.close()
        return
    with path.open("w", encoding="utf8", newline="") as file_:
        yield (
            _CsvWriter(job, file_)
            if job.output_format == "csv"
            else _JsonlWriter(job, file_)
        )


def join_parts(job: Job, parts: List[Path], path: Path) -> None:
    """Join the parts of the output into one file. Parts are streamed.

    job (Job): The job.
    parts (List[Path]): The parts, in order.
    path (Path): The file to write.
    """
    if job.output_format == "parquet":
        _join_parquet(job, parts, path)
        return
    header = _make_header(job) if job.output_format == "csv" else b""
    with path.open("wb") as out:
        out.write(header)
        for part in parts:
            with part.open("rb") as file_:
                file_.seek(len(header))
                shutil.copyfileobj(file_, out, 2**20)


class _JsonlWriter:
    def __init__(self, job: Job, file_: io.TextIOBase) -> None:
        self.columns = None if job.rows == "record" else get_columns(job)
        self.kept = range(1, 1 + len(job.keep))
        self.file = file_

    def write(self, row: Any) -> None:
        if self.columns is not None:
            for i in self.kept:
                row[i] = to_json(row[i])
            others = row[len(self.columns) :]
            row = dict(zip(self.columns, row))
            row.update(*others)
        self.file.write(srsly.json_dumps(row) + "\n")


class _Lines:
    """Ends lines with `\\n`. `csv.writer` has to end them with `\\r\\n`: otherwise, it
    does not quote all cells that contain one of these characters.
    """

    def __init__(self, file_: io.TextIOBase) -> None:
        self.file = file_

    def write(self, line: str) -> None:
        self.file.write(line.removesuffix("\r\n") + "\n")


class _CsvWriter:
    def __init__(self, job: Job, file_: io.TextIOBase) -> None:
        self.kept = range(1, 1 + len(job.keep))
        self.joiner = job.joiner
        # The first column that holds a list. Only products have lists.
        self.lists = 1 + len(job.keep) if job.rows == "product" else None
        self.writer = csv.writer(_Lines(file_), lineterminator="\r\n")
        self.writer.writerow(get_columns(job))

    def write(self, row: Any) -> None:
        for i in self.kept:
            row[i] = to_text(row[i])
        if self.lists is not None:
            joiner = self.joiner
            row[self.lists :] = [join_values(v, joiner) for v in row[self.lists :]]
        write_row(self.writer, row)


def _make_header(job: Job) -> bytes:
    file_ = io.StringIO(newline="")
    _CsvWriter(job, file_)
    return file_.getvalue().encode("utf8")


class _ParquetWriter:
    """Turns rows into columns as they come. Lists of lists take much more memory."""

    def __init__(self, job: Job, path: Path) -> None:
        self.job = job
        self.path = path
        self.pyarrow = import_pyarrow(path)
        self.schema = make_schema(job)
        self.rows: List[Any] = []
        self.batches: List[Any] = []

    def write(self, row: Any) -> None:
        self.rows.append(row)
        if len(self.rows) == ROWS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        if self.rows:
            self._flush()
        table = self.pyarrow.Table.from_batches(self.batches, self.schema)
        self.pyarrow.parquet.write_table(table, self.path)

    def _flush(self) -> None:
        columns: List[Any] = list(zip(*self.rows))
        for i, name in enumerate(self.job.keep, 1):
            if name not in self.job.kept_types:
                columns[i] = list(map(to_text, columns[i]))
        arrays = [
            self.pyarrow.array(values, type_)
            for values, type_ in zip(columns, self.schema.types)
        ]
        self.batches.append(
            self.pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)
        )
        self.rows.clear()


def make_schema(job: Job) -> Any:
    """Make the schema of Parquet output. All parts have the same one.

    job (Job): The job.
    RETURNS (pyarrow.Schema): The schema. A kept column has its type in the input if it is
        the same in all files. Otherwise, it is a string.
    """
    pyarrow = import_pyarrow(job.output)
    text = pyarrow.string()
    types: Dict[str, Any] = {"id": text, **dict.fromkeys(job.keep, text)}
    types.update(job.kept_types)
    if job.rows == "product":
        number = pyarrow.float64()
        value = text
        if job.scores == "json":
            value = pyarrow.struct([("value", text), ("score", number)])
        for name in job.labels:
            types[name] = pyarrow.list_(value)
            for added in list_added(job, name):
                type_ = number if added == SCORE else text
                types[f"{name} {added}"] = pyarrow.list_(type_)
    else:
        whole = pyarrow.int64()
        types.update(attribute=text, value=text, field=text)
        types.update(start=whole, end=whole, score=pyarrow.float64())
        types.update(dict.fromkeys(get_columns(job)[len(types) :], text))
    return pyarrow.schema(list(types.items()))


def _join_parquet(job: Job, parts: List[Path], path: Path) -> None:
    pyarrow = import_pyarrow(path)
    with pyarrow.parquet.ParquetWriter(path, make_schema(job)) as writer:
        for part in parts:
            with pyarrow.parquet.ParquetFile(part) as file_:
                for group in range(file_.num_row_groups):
                    writer.write_table(file_.read_row_group(group, use_threads=False))
