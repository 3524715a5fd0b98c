"""Find ids that are given more than once."""

from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import numpy

from .job import Job

# The digest of the id of a row, and the number of the row.
ID_DTYPE = numpy.dtype([("digest", "<u8"), ("row", "<u8")])
# How many ids to hold at once.
AT_ONCE = 2**22
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
    leave. Memory does not grow with their number: if there are many, they are looked at
    share by share.

    job (Job): The job, all of whose pieces are done.
    RETURNS (Duplicates): What was found.
    """
    paths = sorted((job.work / "pieces").glob("*.ids"))
    shares = 1 + sum(p.stat().st_size for p in paths) // ID_DTYPE.itemsize // AT_ONCE
    rows = 0
    examples: List[str] = []
    for share in range(shares):
        digests = _read_share(paths, share, shares)
        different, counts = numpy.unique(digests, return_counts=True)
        repeated = different[counts > 1]
        rows += len(digests) - len(different)
        if len(repeated) and not examples:
            examples = _describe(job, paths, repeated)
    return Duplicates(rows, examples)


def _read_share(paths: List[Path], share: int, shares: int) -> numpy.ndarray:
    parts = []
    for path in paths:
        digests = numpy.fromfile(path, ID_DTYPE)["digest"]
        parts.append(digests[digests % numpy.uint64(shares) == share])
    return numpy.concatenate(parts) if parts else numpy.zeros(0, dtype="uint64")


def _describe(job: Job, paths: List[Path], repeated: numpy.ndarray) -> List[str]:
    """Where the first of the repeated ids are."""
    seen: Dict[int, Tuple[str, int]] = {}
    found: List[str] = []
    for path in paths:
        name = str(job.shards[int(path.name.partition("-")[0])].path)
        ids = numpy.fromfile(path, ID_DTYPE)
        for digest, row in ids[numpy.isin(ids["digest"], repeated)].tolist():
            if digest in seen:
                first, number = seen[digest]
                found.append(f"{name}, row {row} has the id of {first}, row {number}")
                if len(found) == MAX_SHOWN:
                    return found
            else:
                seen[digest] = (name, row)
    return found
