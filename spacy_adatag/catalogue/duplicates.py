"""Find duplicate ids."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, List, NamedTuple

import numpy

from .files import damaged
from .job import Job

# For each row: the digest of its id, its number, the index of its file, and whether its
# number stands in for a missing id.
ID_DTYPE = numpy.dtype(
    [("digest", "<u8"), ("row", "<u8"), ("shard", "<u4"), ("stands_in", "?")]
)
# Ids to hold in memory at once. More than AT_ONCE * MAX_SHARES ids need more memory.
AT_ONCE = 2**18
MAX_SHARES = 512
MAX_SHOWN = 5


class Duplicates(NamedTuple):
    """Rows that repeat the id of an earlier row.

    rows (int): The number of these rows.
    examples (List[str]): Some of them, in words.
    """

    rows: int
    examples: List[str]


def find_duplicates(job: Job) -> Duplicates:
    """Find rows that repeat the id of an earlier row, from the id digests of the pieces.
    Many digests are partitioned into files on disk, where equal digests share a file.
    Memory use therefore hardly grows with the number of rows.

    job (Job): The job. All its pieces are done.
    RETURNS (Duplicates): The duplicates.
    """
    paths = sorted((job.work / "pieces").glob("*.ids"))
    size = sum(path.stat().st_size for path in paths) // ID_DTYPE.itemsize
    shares = min(1 + size // AT_ONCE, MAX_SHARES)
    rows = 0
    examples: List[str] = []
    with TemporaryDirectory(dir=job.work) as folder:
        for share in _deal_out(job, paths, shares, Path(folder)):
            ids = numpy.fromfile(share, ID_DTYPE)
            digests, counts = numpy.unique(ids["digest"], return_counts=True)
            if len(digests) == len(ids):
                continue
            rows += len(ids) - len(digests)
            repeated = ids[numpy.isin(ids["digest"], digests[counts > 1])]
            if len(examples) < MAX_SHOWN:
                examples += _describe(job, repeated)
    return Duplicates(rows, examples[:MAX_SHOWN])


def _deal_out(job: Job, paths: List[Path], shares: int, folder: Path) -> List[Path]:
    names = [folder / str(share) for share in range(shares)]
    with ExitStack() as stack:
        files = [stack.enter_context(name.open("wb")) for name in names]
        for path in paths:
            if path.stat().st_size % ID_DTYPE.itemsize:
                raise damaged(job, path, "it ends too early")
            ids = numpy.fromfile(path, ID_DTYPE)
            dealt = ids["digest"] % numpy.uint64(shares)
            for share, file_ in enumerate(files):
                file_.write(ids[dealt == share].tobytes())
    return names


def _describe(job: Job, repeated: numpy.ndarray) -> List[str]:
    """Describe the first rows with repeated ids."""
    seen: Dict[int, str] = {}
    found: List[str] = []
    for digest, row, shard, stands_in in repeated.tolist():
        place = f"{job.shards[shard].path}, row {row}"
        if stands_in:
            place += " (no id: its row number is used)"
        if digest in seen:
            found.append(f"{place} has the id of {seen[digest]}")
            if len(found) == MAX_SHOWN:
                break
        else:
            seen[digest] = place
    return found
