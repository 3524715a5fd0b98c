"""One process at a time does a job."""

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Iterator

from .files import manifest_path
from .job import Job, JobError

# Windows has no such lock.
CAN_LOCK = os.name == "posix"


@contextmanager
def hold_job(job: Job) -> Iterator[None]:
    """Hold the folder of a job, which is made if need be, so that no other process
    begins the job, goes on with it or puts it away. It is free when this process ends,
    however that is. If no job is in the folder in the end, it is removed.

    job (Job): The job.
    RAISES (JobError): If another process holds it.
    """
    if not CAN_LOCK:
        job.work.mkdir(parents=True, exist_ok=True)
        try:
            yield
        finally:
            if not manifest_path(job).exists():
                shutil.rmtree(job.work)
        return
    with _lock(job) as file_:
        try:
            yield
        finally:
            # Somebody may have deleted the folder, and then it is not this one's.
            if _is_at(file_, _lock_path(job)) and not manifest_path(job).exists():
                clear(job)
                # Last, since from here on the folder may be that of another process.
                _lock_path(job).unlink(missing_ok=True)
                # Network disks keep files that are open.
                file_.close()
                with suppress(OSError):
                    job.work.rmdir()


def clear(job: Job) -> None:
    """Remove all but the lock from the folder of a job.

    job (Job): The job, which this process holds.
    """
    for path in job.work.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != _lock_path(job):
            path.unlink()


def _lock_path(job: Job) -> Path:
    return job.work / "lock"


def _lock(job: Job) -> IO[bytes]:
    import fcntl

    path = _lock_path(job)
    while True:
        try:
            job.work.mkdir(parents=True, exist_ok=True)
            # To write, or NFS would not lock it.
            file_ = path.open("ab")
        except (FileExistsError, FileNotFoundError):
            if job.work.exists() and not job.work.is_dir():
                raise
            # Another process has just removed the folder.
            continue
        try:
            fcntl.flock(file_, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file_.close()
            raise JobError(
                f"the job is running already in {job.work}: let it end. If it does not "
                "finish, go on with --resume"
            ) from None
        except OSError:
            # Some network disks have none either.
            pass
        # Another process may have removed it before this one held it.
        if _is_at(file_, path):
            return file_
        file_.close()


def _is_at(file_: IO[bytes], path: Path) -> bool:
    """Whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(file_.fileno()), path.stat())
    except FileNotFoundError:
        return False
