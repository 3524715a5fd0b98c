"""What an unfinished job is, written down before it begins."""

import os
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, Dict, Iterator, List

import srsly
from spacy.language import Language

from .. import __version__
from .files import write_json
from .job import Job, describe_options

FORMAT = 1


def make_manifest(nlp: Language, job: Job) -> Dict[str, Any]:
    """Describe all that the output of a job depends on.

    Files of the input are known by path, size and the time of their last change, as
    make and rsync do: their contents may be terabytes. Those of the pipeline are known
    by their contents, so that a copy of it will do.

    nlp (Language): The pipeline.
    job (Job): The job.
    RETURNS (Dict[str, Any]): JSON.
    RAISES (ValueError): If the pipeline is not on disk.
    """
    return {
        "format": FORMAT,
        "package": __version__,
        "options": describe_options(job),
        "model": _describe_model(nlp),
        "input": {
            str(shard.path.absolute()): _describe_file(shard.path) for shard in job.shards
        },
    }


def write_manifest(job: Job, manifest: Dict[str, Any]) -> None:
    """Write the manifest of a job.

    job (Job): The job.
    manifest (Dict[str, Any]): The manifest.
    """
    write_json(job, manifest_path(job), manifest)


def manifest_path(job: Job) -> Path:
    """The manifest of a job. If it is there, the job was begun."""
    return job.work / "manifest.json"


@contextmanager
def lock_job(job: Job) -> Iterator[None]:
    """Hold a job that was begun, so that no other process goes on with it. It is free
    when this process ends, however that is.

    job (Job): The job.
    RAISES (ValueError): If another process holds it.
    """
    # Windows has no such lock.
    if os.name != "posix":
        yield
        return
    import fcntl

    # To write, or NFS would not lock it.
    with manifest_path(job).open("r+b") as file_:
        try:
            fcntl.flock(file_, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                f"the job is running already in {job.work}: let it end. If it does not "
                "finish, go on with --resume"
            ) from None
        except OSError:
            # Some network disks have none either.
            pass
        yield


def check_manifest(job: Job, manifest: Dict[str, Any]) -> None:
    """Check that a job is still the one that was begun.

    job (Job): The job.
    manifest (Dict[str, Any]): What it is now.
    RAISES (ValueError): If it is not. The message says what has changed.
    """
    begun = dict(srsly.read_json(manifest_path(job)))
    changes: List[str] = []
    for key in ("format", "package"):
        if begun.get(key) != manifest[key]:
            changes.append(
                f"the {key} of the job was {begun.get(key)}, is {manifest[key]}"
            )
    if begun.get("format") == FORMAT:
        for name, value in manifest["options"].items():
            if begun["options"].get(name) != value:
                was, now = _show(begun["options"].get(name)), _show(value)
                changes.append(f"the option {name} was {was}, is {now}")
        changes += _compare("the model", begun["model"], manifest["model"])
        changes += _compare("the input", begun["input"], manifest["input"])
    if changes:
        shown = "\n".join(f"- {change}" for change in changes[:5])
        more = f"\n- {len(changes) - 5:,} more" if len(changes) > 5 else ""
        raise ValueError(
            f"the unfinished job in {job.work} is not this one:\n{shown}{more}\n"
            "Undo that to go on with it, or delete the folder to start afresh"
        )


def _compare(what: str, begun: Dict[str, Any], now: Dict[str, Any]) -> List[str]:
    changes = []
    for name in sorted({*begun, *now}):
        if name not in now:
            changes.append(f"{what} had the file {name}, which is gone")
        elif name not in begun:
            changes.append(f"{what} has a new file {name}")
        elif begun[name] != now[name]:
            changes.append(
                f"{what} changed: {name} was {_show(begun[name])}, is {_show(now[name])}"
            )
    return changes


def _show(value: Any) -> str:
    text = str(srsly.json_dumps(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _describe_file(path: Path) -> List[int]:
    try:
        status = path.stat()
    except OSError:
        # Told when it is read.
        return []
    return [status.st_size, status.st_mtime_ns]


def _describe_model(nlp: Language) -> Dict[str, str]:
    """The digests of all files of a pipeline."""
    folder = nlp.path
    if folder is None:
        raise ValueError("expected a pipeline that was loaded from disk")
    digests = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest = blake2b(digest_size=16)
            with path.open("rb") as file_:
                while chunk := file_.read(2**20):
                    digest.update(chunk)
            digests[path.relative_to(folder).as_posix()] = digest.hexdigest()
    return digests
