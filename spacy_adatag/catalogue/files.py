"""The files of an unfinished job."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Dict, Iterable

import srsly

from ..disk import outputs
from .job import Job, JobError


def manifest_path(job: Job) -> Path:
    """Get the manifest of a job. It exists once the job has started."""
    return job.work / "manifest.json"


def parts_folder(job: Job) -> Path:
    """Get the folder of the pieces' output. It exists until the job is finished."""
    return job.work / "parts"


def part_path(job: Job, group: int, number: int) -> Path:
    """Get the output of a piece. It exists once the piece is done."""
    name = f"part-{group:05}-{number:05}.{job.output_format}"
    return parts_folder(job) / name


def counts_path(job: Job, group: int, number: int) -> Path:
    """Get the counts of a piece."""
    return job.work / "pieces" / f"{group:05}-{number:05}.json"


def rejects_path(job: Job, group: int, number: int) -> Path:
    """Get the rejected rows of a piece. The file only exists if there are any."""
    return job.work / "pieces" / f"{group:05}-{number:05}.rejected.jsonl"


def ids_path(job: Job, group: int, number: int) -> Path:
    """Get the id digests of a piece. The file only exists if the rows have ids."""
    return job.work / "pieces" / f"{group:05}-{number:05}.ids"


def end_path(job: Job, group: int) -> Path:
    """Get the end file of a group: its number of pieces, once it is read to its end."""
    return job.work / "ends" / f"{group:05}.json"


def write_whole(job: Job, path: Path) -> AbstractContextManager[Path]:
    """Write a file that only appears once it is complete and on disk.

    job (Job): The job.
    path (Path): The file.
    RETURNS (AbstractContextManager[Path]): A temporary path in the job's folder to write
        to, see `outputs.write_whole`.
    """
    return outputs.write_whole(path, job.work)


def write_json(job: Job, path: Path, data: object) -> None:
    """Write a JSON file, see `write_whole`."""
    with write_whole(job, path) as temporary:
        srsly.write_json(temporary, data)


def read_json(job: Job, path: Path, keys: Iterable[str] = ()) -> Dict[str, Any]:
    """Read a JSON file that a job has written.

    job (Job): The job.
    path (Path): The file.
    keys (Iterable[str]): The keys that it must have.
    RETURNS (Dict[str, Any]): The JSON object.
    RAISES (JobError): If the file is damaged.
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
    """Make the error for a damaged file of a job.

    job (Job): The job.
    path (Path): The file.
    reason (str): What is wrong with it.
    RETURNS (JobError): The error.
    """
    return JobError(
        f"the unfinished job has a damaged file {path}: {reason}. Delete the folder "
        f"{job.work} to start over"
    )
