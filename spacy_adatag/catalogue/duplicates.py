"""Find ids that are given more than once."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, List, NamedTuple

import numpy

from .files import damaged
from .job import Job

# The digest of the id of a row, the number of the row, that of its file, and whether the
# row has no id, so that the number stands in for it.
ID_DTYPE = numpy.dtype(
    [("digest", "<u8"), ("row", "<u8"), ("shard", "<u4"), ("stands_in", "?")]
)
# How many ids to hold at once, if they are not too many for so many shares.
AT_ONCE = 2**18
MAX_SHARES = 512
MAX_SHOWN = 5


class Duplicates(NamedTuple):
    """Rows with the id of an earlier one.

    rows (int): How many there are.
    examples (List[str]): Some of them, in words.
    """

    rows: int
    examples: List[str]


def find_duplicates(job: Job) -> Duplicates:
    """Find rows that have the id of an earlier one, by the digests of ids that pieces
    leave. If there are many, they are dealt out to shares on the disk, so that equal ones
    are in the same, and memory hardly grows with their number.

    job (Job): The job, all of whose pieces are done.
    RETURNS (Duplicates): What was found.
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
    """Where the first rows of repeated ids are."""
    seen: Dict[int, str] = {}
    found: List[str] = []
    for digest, row, shard, stands_in in repeated.tolist():
        place = f"{job.shards[shard].path}, row {row}"
        if stands_in:
            place += " (without an id, for which its number stands in)"
        if digest in seen:
            found.append(f"{place} has the id of {seen[digest]}")
            if len(found) == MAX_SHOWN:
                break
        else:
            seen[digest] = place
    return found
