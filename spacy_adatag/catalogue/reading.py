"""Read the rows of files in pieces."""

from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

from ..corpus.cells import has_column
from ..corpus.checks import explain_missing
from ..corpus.delimited import get_name
from ..corpus.schema import Rejected
from ..corpus.shards import HEADED
from ..corpus.tables import Row, ShardError, read_columns
from ..shops.grouping import read_products
from .files import counts_path, end_path, part_path, read_json, write_json
from .job import Job
from .piece import Counts, Piece
from .plain import dump_json


def read_pieces(job: Job, group: int) -> Iterator[Piece]:
    """Read the remaining pieces of a group of files. At the end of the group, write its
    number of pieces and the errors of truncated files to the job's folder. Any process
    can call this again at any time, and gets the pieces that are not done yet.

    job (Job): The job.
    group (int): The index of the group.
    YIELDS (Piece): The remaining pieces, in order.
    """
    if is_read(job, group):
        return
    number = 0
    while part_path(job, group, number).exists():
        number += 1
    # Skip the rows of finished pieces.
    rows = _Rows(job, group, read_counts(job, group, number - 1) if number else None)
    while chunk := list(islice(rows, job.piece_size)):
        if not part_path(job, group, number).exists():
            by_file = groupby(chunk, key=itemgetter(0))
            sections = [(shard, [row for _, row in items]) for shard, items in by_file]
            yield Piece(group, number, sections)
        number += 1
    write_json(job, end_path(job, group), {"pieces": number, "errors": rows.errors})


def is_read(job: Job, group: int) -> bool:
    """Check whether a group of files was read to its end, and all its pieces are done.

    job (Job): The job.
    group (int): The index of the group.
    RETURNS (bool): Whether the group is done.
    """
    end = read_end(job, group)
    return end is not None and all(
        part_path(job, group, number).exists() for number in range(end["pieces"])
    )


def read_end(job: Job, group: int) -> Optional[Dict[str, Any]]:
    """Read what `read_pieces` wrote at the end of a group of files.

    job (Job): The job.
    group (int): The index of the group.
    RETURNS (Optional[Dict[str, Any]]): The number of `pieces`, and the `errors` of files
        that could not be read to their end, with `shard`, `row` and `reason`. None if the
        end was not reached yet.
    """
    path = end_path(job, group)
    return read_json(job, path, ("pieces", "errors")) if path.exists() else None


def read_counts(job: Job, group: int, number: int) -> Counts:
    """Read the counts of a finished piece.

    job (Job): The job.
    group (int): The index of the group.
    number (int): The index of the piece in its group.
    RETURNS (Counts): The counts.
    """
    return Counts(**read_json(job, counts_path(job, group, number), vars(Counts())))


class _Rows:
    """The rows of a group of files, each with the index of its file. `errors` lists the
    files that could not be read to their end.
    """

    def __init__(self, job: Job, group: int, done: Optional[Counts]) -> None:
        self.errors: List[Dict[str, Any]] = []
        self._rows = self._read(job, group, done)

    def __iter__(self) -> Iterator[Tuple[int, Union[Row, Rejected]]]:
        return self._rows

    def _read(
        self, job: Job, group: int, done: Optional[Counts]
    ) -> Iterator[Tuple[int, Union[Row, Rejected]]]:
        for shard in job.groups[group]:
            start = done.last if done is not None and shard == done.shard else 0
            try:
                for row in _read_file(job, shard, start):
                    # Read finished files too, to find their errors again.
                    if done is None or shard >= done.shard:
                        yield shard, row
            except ShardError as err:
                error = {"shard": shard, "row": err.row, "reason": err.reason}
                self.errors.append(error)


def _read_file(job: Job, shard: int, start: int) -> Iterator[Union[Row, Rejected]]:
    file_ = job.shards[shard]
    wanted = job.mapped or job.keep
    if file_.format not in HEADED:
        # In JSONL, a row may lack keys that other rows have.
        wanted = ()
    missing: Optional[List[str]] = None
    # A record has its own id.
    id = job.id if job.text else "id"
    for row in read_products(file_, job.read, start, id, job.group_by, job.text):
        if isinstance(row, Row):
            if missing is None:
                missing = [name for name in wanted if not has_column(row.data, name)]
            if missing:
                row = row.reject(
                    explain_missing("this file", missing[0], read_columns(file_) or ()),
                    dump_json(row.data),
                    get_name(row.data, id),
                )
        yield row
