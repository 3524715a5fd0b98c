"""From the rows of a file to pieces of work."""

from itertools import islice
from typing import Any, Dict, Iterator, List, Optional, Union

import srsly

from ..corpus.schema import Rejected
from ..corpus.tables import Row, ShardError, read_columns, read_rows
from .files import counts_path, end_path, part_path, write_json
from .job import Job
from .piece import Counts, Piece
from .plain import dump_json


def read_pieces(job: Job, shard: int) -> Iterator[Piece]:
    """Read what is left to do of a file. When its end is reached, how many pieces it
    has is written down, and the error if it could not be read to its end: so this can be
    called again at any time and place, and yields what is not done by then.

    job (Job): The job.
    shard (int): Which file.
    YIELDS (Piece): The pieces that are not done, in order.
    """
    if is_read(job, shard):
        return
    number = 0
    while part_path(job, shard, number).exists():
        number += 1
    # Rows of pieces that are done are passed over.
    last = read_counts(job, shard, number - 1).last if number else 0
    rows = _Rows(job, shard, last)
    while True:
        chunk = list(islice(rows, job.piece_size))
        if not chunk:
            break
        if not part_path(job, shard, number).exists():
            yield Piece(shard, number, chunk)
        number += 1
    error = None
    if rows.error is not None:
        error = {"row": rows.error.row, "reason": rows.error.reason}
    write_json(job, end_path(job, shard), {"pieces": number, "error": error})


def is_read(job: Job, shard: int) -> bool:
    """Whether a file was read to its end and all of its pieces are done.

    job (Job): The job.
    shard (int): Which file.
    RETURNS (bool): Whether it was, and they are.
    """
    end = read_end(job, shard)
    return end is not None and all(
        part_path(job, shard, number).exists() for number in range(end["pieces"])
    )


def read_end(job: Job, shard: int) -> Optional[Dict[str, Any]]:
    """What was written at the end of a file.

    job (Job): The job.
    shard (int): Which file.
    RETURNS (Optional[Dict[str, Any]]): How many `pieces` it has, and the `error` with
        `row` and `reason`, or None. None if its end was not reached.
    """
    path = end_path(job, shard)
    return dict(srsly.read_json(path)) if path.exists() else None


def read_counts(job: Job, shard: int, number: int) -> Counts:
    """What was counted in a piece that is done.

    job (Job): The job.
    shard (int): Which file.
    number (int): Which piece.
    RETURNS (Counts): The counts.
    """
    return Counts(**srsly.read_json(counts_path(job, shard, number)))


class _Rows:
    """The rows of a file, and the error if it could not be read to its end."""

    def __init__(self, job: Job, shard: int, start: int) -> None:
        self.error: Optional[ShardError] = None
        self._rows = self._read(job, shard, start)

    def __iter__(self) -> Iterator[Union[Row, Rejected]]:
        return self._rows

    def _read(self, job: Job, shard: int, start: int) -> Iterator[Union[Row, Rejected]]:
        file_ = job.shards[shard]
        try:
            columns = read_columns(file_)
            missing: List[str] = []
            if columns is not None:
                missing = [c for c in (*job.mapped, *job.keep) if c not in columns]
            for row in read_rows(file_, job.mapped or None, start):
                if missing and isinstance(row, Row):
                    row = Rejected(
                        row.number,
                        f"no column {missing[0]!r} in this file, its columns are "
                        f"{', '.join(columns or ())}",
                        dump_json(row.data),
                    )
                yield row
        except ShardError as err:
            self.error = err
