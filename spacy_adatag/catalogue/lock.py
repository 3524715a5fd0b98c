"""Lock a job, so that only one process runs it."""

import os
import shutil
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Iterator

from .files import manifest_path
from .job import Job, JobError

# Windows has no `fcntl`.
CAN_LOCK = os.name == "posix"


@contextmanager
def hold_job(job: Job) -> Iterator[None]:
    """Lock the folder of a job, and create it if necessary. No other process can then
    start, resume or finish the job. The lock is released when this process ends, even if
    it is killed. A folder without an unfinished job is removed on exit.

    job (Job): The job.
    RAISES (JobError): If another process holds the lock.
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
            # If somebody deleted the folder, a new one may belong to another process.
            if _is_at(file_, _lock_path(job)) and not manifest_path(job).exists():
                clear(job)
                # Do this last: from here on, another process may take the folder.
                _lock_path(job).unlink(missing_ok=True)
                # Network disks keep open files, so the folder would not be empty.
                file_.close()
                with suppress(OSError):
                    job.work.rmdir()


def clear(job: Job) -> None:
    """Remove everything but the lock from the folder of a job.

    job (Job): The job. This process holds its lock.
    """
    for path in job.work.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != _lock_path(job):
            path.unlink()


def _lock_path(job: Job) -> Path:
    return job.work / "lock"


def _is_in_the_way(path: Path) -> bool:
    """Whether there is something other than a folder at a path. Looks only once, since a
    folder may come and go meanwhile.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return not (path.is_dir() if stat.S_ISLNK(mode) else stat.S_ISDIR(mode))


def _lock(job: Job) -> IO[bytes]:
    import fcntl

    path = _lock_path(job)
    while True:
        try:
            job.work.mkdir(parents=True, exist_ok=True)
            # NFS only locks files that are open for writing.
            file_ = path.open("ab")
        except (FileExistsError, FileNotFoundError):
            if _is_in_the_way(job.work):
                raise
            # Another process has just removed the folder.
            continue
        try:
            fcntl.flock(file_, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file_.close()
            raise JobError(
                f"the job is already running in {job.work}: wait for it to end. If it "
                "does not finish, resume it with --resume"
            ) from None
        except OSError:
            # Some network disks don't support locks either.
            pass
        # Another process may have removed the file before this one locked it.
        if _is_at(file_, path):
            return file_
        file_.close()


def _is_at(file_: IO[bytes], path: Path) -> bool:
    """Check whether a path still points to an open file."""
    try:
        return os.path.samestat(os.fstat(file_.fileno()), path.stat())
    except FileNotFoundError:
        return False
