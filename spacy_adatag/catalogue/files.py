"""The files of an unfinished job, and how they are written."""

from contextlib import AbstractContextManager
from pathlib import Path

import srsly

from .. import outputs
from .job import Job


def parts_folder(job: Job) -> Path:
    """The folder of the output of the pieces. It is there until the job is finished."""
    return job.work / "parts"


def part_path(job: Job, shard: int, number: int) -> Path:
    """The output of a piece. If it is there, the piece is done."""
    name = f"part-{shard:05}-{number:05}.{job.output_format}"
    return parts_folder(job) / name


def counts_path(job: Job, shard: int, number: int) -> Path:
    """What was counted in a piece."""
    return job.work / "pieces" / f"{shard:05}-{number:05}.json"


def rejects_path(job: Job, shard: int, number: int) -> Path:
    """The rows of a piece that could not be processed, if there are any."""
    return job.work / "pieces" / f"{shard:05}-{number:05}.rejected.jsonl"


def ids_path(job: Job, shard: int, number: int) -> Path:
    """Digests of the ids of a piece, if it has ids."""
    return job.work / "pieces" / f"{shard:05}-{number:05}.ids"


def end_path(job: Job, shard: int) -> Path:
    """How many pieces a file of the input has, once it was read to its end."""
    return job.work / "ends" / f"{shard:05}.json"


def write_whole(job: Job, path: Path) -> AbstractContextManager[Path]:
    """Write a file that is there only once it is complete, and on the disk.

    job (Job): The job.
    path (Path): The file.
    RETURNS (AbstractContextManager[Path]): A name to write it under, in the folder of
        the job, see `outputs.write_whole`.
    """
    return outputs.write_whole(path, job.work)


def write_json(job: Job, path: Path, data: object) -> None:
    """Write a file of JSON, see `write_whole`."""
    with write_whole(job, path) as temporary:
        srsly.write_json(temporary, data)
