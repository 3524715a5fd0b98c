"""Move the results of a job to their final place."""

import os
import shutil
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import List, Tuple

import srsly

from ..disk.outputs import sync_folder
from .files import damaged, part_path, parts_folder, rejects_path, write_whole
from .job import Job
from .reading import read_counts, read_end
from .summary import Summary
from .writers import join_parts


def finish(job: Job, summary: Summary) -> None:
    """Move the output to its final place, and the rejects beside it. If no row could be
    processed, an earlier output stays. If this is interrupted, call it again.

    job (Job): The job. All its pieces are done.
    summary (Summary): The results of the pieces.
    """
    pieces = _list_pieces(job)
    for piece in pieces:
        path = part_path(job, *piece)
        if path.stat().st_size != read_counts(job, *piece).size:
            raise damaged(job, path, "its size has changed since it was written")
    if summary.rejected or summary.errors:
        with write_whole(job, job.rejects) as temporary:
            _join_rejects(job, pieces, temporary)
    else:
        job.rejects.unlink(missing_ok=True)
    if not summary.texts:
        return
    if job.to_folder:
        if job.output.exists():
            job.output.rmdir()
        os.replace(parts_folder(job), job.output)
        sync_folder(job.output.parent)
        return
    parts = [part_path(job, *piece) for piece in pieces]
    with write_whole(job, job.output) as temporary:
        join_parts(job, parts, temporary)
    # A job without this folder counts as finished.
    os.replace(parts_folder(job), job.work / "joined")


def _list_pieces(job: Job) -> List[Tuple[int, int]]:
    """List the pieces of a job that was read to its end."""
    ends = [read_end(job, group) or {"pieces": 0} for group in range(len(job.groups))]
    return [(i, number) for i, end in enumerate(ends) for number in range(end["pieces"])]


def _join_rejects(job: Job, pieces: List[Tuple[int, int]], path: Path) -> None:
    by_group = {i: list(items) for i, items in groupby(pieces, key=itemgetter(0))}
    with path.open("wb") as out:
        for group in range(len(job.groups)):
            for piece in by_group.get(group, ()):
                if rejects_path(job, *piece).exists():
                    with rejects_path(job, *piece).open("rb") as rejects:
                        shutil.copyfileobj(rejects, out)
            for error in (read_end(job, group) or {"errors": ()})["errors"]:
                # Report a truncated file like a row that can't be read.
                name = str(job.shards[error["shard"]].path)
                line = {**error, "shard": name, "id": None, "raw": ""}
                out.write((srsly.json_dumps(line) + "\n").encode("utf8"))
