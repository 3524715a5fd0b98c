"""The files of an unfinished job, and how they are written."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Dict, Iterable

import srsly

from ..disk import outputs
from .job import Job, JobError


def manifest_path(job: Job) -> Path:
    """The manifest of a job. If it is there, the job was begun."""
    return job.work / "manifest.json"


def parts_folder(job: Job) -> Path:
    """The folder of the output of the pieces. It is there until the job is finished."""
    return job.work / "parts"


def part_path(job: Job, group: int, number: int) -> Path:
    """The output of a piece. If it is there, the piece is done."""
    name = f"part-{group:05}-{number:05}.{job.output_format}"
    return parts_folder(job) / name


def counts_path(job: Job, group: int, number: int) -> Path:
    """What was counted in a piece."""
    return job.work / "pieces" / f"{group:05}-{number:05}.json"


def rejects_path(job: Job, group: int, number: int) -> Path:
    """The rows of a piece that could not be processed, if there are any."""
    return job.work / "pieces" / f"{group:05}-{number:05}.rejected.jsonl"


def ids_path(job: Job, group: int, number: int) -> Path:
    """Digests of the ids of a piece, if it has ids."""
    return job.work / "pieces" / f"{group:05}-{number:05}.ids"


def end_path(job: Job, group: int) -> Path:
    """How many pieces a group of files has, once it was read to its end."""
    return job.work / "ends" / f"{group:05}.json"


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


def read_json(job: Job, path: Path, keys: Iterable[str] = ()) -> Dict[str, Any]:
    """Read a file of JSON that a job has written.

    job (Job): The job.
    path (Path): The file.
    keys (Iterable[str]): What is in it.
    RETURNS (Dict[str, Any]): What is in it.
    RAISES (JobError): If it is damaged.
    """
    try:
        data = srsly.read_json(path)
    except (OSError, ValueError) as err:
        raise damaged(job, path, str(err)) from err
    if not isinstance(data, dict):
        raise damaged(job, path, "expected an object")
    missing = sorted(set(keys) - data.keys())
    if missing:
        raise damaged(job, path, f"expected {', '.join(missing)} in it")
    return data


def damaged(job: Job, path: Path, reason: str) -> JobError:
    """What to raise for a file of a job that is not as it was written.

    job (Job): The job.
    path (Path): The file.
    reason (str): What is wrong with it.
    RETURNS (JobError): The error.
    """
    return JobError(
        f"the unfinished job has a damaged file {path}: {reason}. Delete the folder "
        f"{job.work} to start afresh"
    )
