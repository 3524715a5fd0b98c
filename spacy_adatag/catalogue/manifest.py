"""The manifest of a job: all that its output depends on. Resuming compares it."""

from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import srsly
from spacy.language import Language

from .. import __version__
from ..texts.counts import say_count
from .files import damaged, manifest_path, read_json, write_json
from .job import Job, JobError, describe_options

FORMAT = 4
# Maximum bytes of an input whose contents are compared. Reading them takes seconds.
MAX_COMPARED = 2**32
SHOWN = 5


def describe_job(nlp: Language, job: Job) -> Dict[str, Any]:
    """Describe all that the output of a job depends on.

    Pipeline files are compared by content, so you can resume with a copy of the pipeline.
    Input files can take terabytes. They are compared by path, size and modification time,
    as in make and rsync.

    nlp (Language): The pipeline.
    job (Job): The job.
    RETURNS (Dict[str, Any]): The manifest, as JSON.
    RAISES (ValueError): If the pipeline was not loaded from disk.
    """
    return {
        "format": FORMAT,
        "package": __version__,
        "options": describe_options(job),
        # The number of files of each group.
        "groups": list(map(len, job.groups)),
        "model": describe_model(nlp),
        "input": {
            str(shard.path.absolute()): _describe_file(shard.path) for shard in job.shards
        },
    }


def write_manifest(job: Job, manifest: Dict[str, Any]) -> None:
    """Write the manifest of a job. Unless the input is very large, add the digests of its
    files. The job can then resume after a file was touched or copied back.

    job (Job): The job.
    manifest (Dict[str, Any]): The manifest, see `describe_job`.
    """
    files = manifest["input"]
    if sum(file_["size"] or 0 for file_ in files.values()) <= MAX_COMPARED:
        for path, file_ in files.items():
            file_["digest"] = _digest(Path(path))
    write_json(job, manifest_path(job), manifest)


def check_manifest(job: Job, now: Dict[str, Any]) -> None:
    """Check that a job is the same as the unfinished one.

    job (Job): The job.
    now (Dict[str, Any]): Its manifest, see `describe_job`.
    RAISES (JobError): If they differ. The message lists the changes.
    """
    begun = read_json(job, manifest_path(job), now)
    changes: List[str] = []
    for key in ("format", "package"):
        if begun[key] != now[key]:
            changes.append(f"the {key} of the job was {begun[key]}, is {now[key]}")
    if begun["format"] == FORMAT:
        for key in ("options", "model", "input"):
            if not isinstance(begun[key], dict):
                raise damaged(job, manifest_path(job), f"expected an object in {key}")
        if begun["groups"] != now["groups"]:
            changes.append("small files are grouped in another way")
        for name, value in now["options"].items():
            if begun["options"].get(name) != value:
                was, is_ = _show(begun["options"].get(name)), _show(value)
                changes.append(f"the option {name} was {was}, is {is_}")
        changes += _compare("the model", begun["model"], now["model"], _compare_model)
        changes += _compare("the input", begun["input"], now["input"], _compare_file)
    if changes:
        shown = "\n".join(f"- {change}" for change in changes[:SHOWN])
        more = f"\n- {len(changes) - SHOWN:,} more" if len(changes) > SHOWN else ""
        raise JobError(
            f"can't resume the unfinished job in {job.work}, because this job differs:\n"
            f"{shown}{more}\n"
            "Undo these changes to resume it, or delete the folder to start over"
        )


def find_model_changes(begun: Dict[str, Any], nlp: Language) -> List[str]:
    """Compare the files of a pipeline with what they were at the start of a job.

    begun (Dict[str, Any]): The files at the start, see `describe_model`.
    nlp (Language): The pipeline.
    RETURNS (List[str]): The changes, in words.
    """
    return _compare("the model", begun, describe_model(nlp), _compare_model)


def _compare(
    what: str,
    begun: Dict[str, Any],
    now: Dict[str, Any],
    compare: Callable[[str, Any, Any], Optional[str]],
) -> List[str]:
    changes = []
    for name in sorted({*begun, *now}):
        if name not in now:
            changes.append(f"{what} had the file {name}, which is gone")
        elif name not in begun:
            changes.append(f"{what} has a new file {name}")
        elif begun[name] != now[name]:
            change = compare(name, begun[name], now[name])
            if change is not None:
                changes.append(f"{what} changed: {change}")
    return changes


def _compare_model(name: str, begun: Any, now: Any) -> Optional[str]:
    return f"{name} has other contents"


def _compare_file(name: str, begun: Any, now: Any) -> Optional[str]:
    if not isinstance(begun, dict) or begun.get("size") is None or now["size"] is None:
        return f"{name} could not be read before, or can't be read now"
    if begun["size"] != now["size"]:
        return f"{name} had {say_count(begun['size'], 'byte')}, has {now['size']:,}"
    if begun.get("mtime") == now["mtime"]:
        return None
    if begun.get("digest") is not None:
        same = begun["digest"] == _digest(Path(name))
        return None if same else f"{name} has other contents, of the same size"
    return (
        f"{name} was written on {_show_time(begun.get('mtime'))} and again on "
        f"{_show_time(now['mtime'])}. The contents of inputs over "
        f"{MAX_COMPARED >> 30} GB are not compared: if they are the same, reset the "
        "time with touch -d"
    )


def _show(value: Any) -> str:
    text = str(srsly.json_dumps(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _show_time(nanoseconds: Any) -> str:
    if not isinstance(nanoseconds, int):
        return "an unknown day"
    return datetime.fromtimestamp(nanoseconds / 1e9).isoformat(" ")


def _describe_file(path: Path) -> Dict[str, Any]:
    try:
        status = path.stat()
    except OSError:
        # The error is reported when the file is read.
        return {"size": None}
    return {"size": status.st_size, "mtime": status.st_mtime_ns}


def describe_model(nlp: Language) -> Dict[str, Any]:
    """Describe the files of a pipeline.

    nlp (Language): The pipeline.
    RETURNS (Dict[str, Any]): The digest of each file, by relative path.
    RAISES (ValueError): If the pipeline was not loaded from disk.
    """
    folder = nlp.path
    if folder is None:
        raise ValueError("expected a pipeline that was loaded from disk")
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


def _digest(path: Path) -> Optional[str]:
    """Get the digest of a file, or None if it can't be read."""
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb") as file_:
            while chunk := file_.read(2**20):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
