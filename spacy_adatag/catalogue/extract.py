"""Run a job from its beginning, or where it was left, to its end."""

import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Union

from spacy.language import Language
from tqdm import tqdm

from ..corpus.changes import Watch
from ..corpus.tables import estimate_rows
from ..disk.loading import load_pipeline
from .duplicates import find_duplicates
from .files import manifest_path, parts_folder
from .finish import finish
from .job import Job, JobError
from .local import Done, run_here, run_processes
from .lock import clear, hold_job
from .manifest import (
    check_manifest,
    describe_job,
    find_model_changes,
    write_manifest,
)
from .planning import plan_job
from .ray_engine import connect, import_ray, run_ray
from .reading import is_read
from .summary import Summary, summarise

ENGINES = ("local", "ray")

# Does the pieces that are left of a job, wherever that is, and gives their counts.
Engine = Callable[[Language, Job], Done]


class TooManyRejects(ValueError):
    """The job was ended, since more rows were rejected than it was told to allow."""


def extract(
    model: Union[str, Path],
    source: Union[str, Path],
    output: Union[str, Path],
    *,
    resume: bool = False,
    max_rejects: Optional[int] = None,
    engine: str = "local",
    address: Optional[str] = None,
    n_process: Optional[int] = None,
    gpu_id: int = -1,
    **options: Any,
) -> Summary:
    """Find the values in the texts of a catalogue.

    model (Union[str, Path]): The pipeline: folder or package name.
    source (Union[str, Path]): The input: file, glob or folder.
    output (Union[str, Path]): The output: file or folder. It is there when the job is
        finished.
    resume (bool): Go on with a job that was not finished, if there is one.
    max_rejects (Optional[int]): End the job when more rows are rejected than this.
    engine (str): "local" for this machine, "ray" for a Ray cluster.
    address (Optional[str]): Address of the cluster, see `connect`.
    n_process (Optional[int]): Number of processes, by default 1, or the CPUs of the
        cluster.
    gpu_id (int): The GPU of further processes, -1 for none.
    options (Any): See `plan_job`.
    RETURNS (Summary): What became of it.
    RAISES (ValueError): If the job cannot be done, or is not the one to go on with.
    RAISES (TooManyRejects): If more rows were rejected than allowed.
    RAISES (ImportError): If the engine is not installed.
    RAISES (ConnectionError): If no cluster answers at the address.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine '{engine}': expected {' or '.join(ENGINES)}")
    if engine == "ray":
        import_ray()
        if gpu_id >= 0:
            raise ValueError("--engine ray runs on CPUs: expected no --gpu-id")
    elif address is not None:
        raise ValueError("--address is that of a Ray cluster: expected --engine ray")
    nlp = load_pipeline(model)
    job = plan_job(nlp, str(model), source, output, **options)

    def run(nlp: Language, job: Job) -> Done:
        if engine == "ray":
            return run_ray(job, n_process)
        if n_process in (None, 1):
            return run_here(nlp, job)
        return run_processes(job, n_process, gpu_id)

    with ExitStack() as stack:
        if engine == "ray":
            # Before there is a job.
            stack.enter_context(connect(address, n_process))
        return run_job(nlp, job, run, resume=resume, max_rejects=max_rejects)


def run_job(
    nlp: Language,
    job: Job,
    engine: Engine,
    *,
    resume: bool = False,
    max_rejects: Optional[int] = None,
) -> Summary:
    """Run a job with an engine, showing the progress on a terminal.

    nlp (Language): The pipeline.
    job (Job): The job.
    engine (Engine): Does the pieces.
    resume (bool): Go on with a job that was not finished, if there is one.
    max_rejects (Optional[int]): End the job when more rows are rejected than this.
    RETURNS (Summary): What became of it.
    RAISES (JobError): If the job is not the one to go on with, or is running already.
    RAISES (TooManyRejects): If more rows were rejected than allowed.
    """
    watch = Watch(shard.path for shard in job.shards)
    manifest = describe_job(nlp, job)
    with hold_job(job):
        _begin(job, manifest, resume)
        if parts_folder(job).exists():
            for path in job.work.glob("*.tmp"):
                path.unlink()
            _run_pieces(nlp, job, engine, max_rejects)
            summary = summarise(job)
            finish(job, summary)
        else:
            # The output is there, only not all of the rest was put away.
            summary = summarise(job)
        summary.duplicates = find_duplicates(job)
        summary.changes = [
            *find_model_changes(manifest["model"], nlp),
            *watch.find_changes(),
        ]
        # Without it, there is no job any more.
        manifest_path(job).unlink()
    return summary


def _begin(job: Job, manifest: Dict[str, Any], resume: bool) -> None:
    """Take up the job in its folder, or begin one."""
    if manifest_path(job).exists():
        if not resume:
            raise JobError(
                f"a job that was not finished is in {job.work}: go on with --resume, or "
                "delete the folder to start afresh"
            )
        check_manifest(job, manifest)
        return
    if job.to_folder and job.output.exists() and any(job.output.iterdir()):
        raise JobError(
            f"expected an empty folder, or none, for the output, got {job.output}: "
            "delete what is in it, or give another one"
        )
    # What was left of one when it was put away.
    clear(job)
    if job.to_folder and job.output.exists():
        try:
            # There and back, since what cannot be done now fails after the work.
            os.replace(job.output, job.work / "output")
            os.replace(job.work / "output", job.output)
        except OSError as err:
            raise JobError(
                f"can't replace the folder {job.output}: {err.strerror}. If a disk is "
                "mounted there, give a folder in it"
            ) from err
    for name in ("parts", "pieces", "ends"):
        (job.work / name).mkdir()
    write_manifest(job, manifest)


def _run_pieces(
    nlp: Language, job: Job, engine: Engine, max_rejects: Optional[int]
) -> None:
    done = summarise(job)
    rejected = done.rejected
    _check_rejects(job, rejected, max_rejects)
    # It shows nothing where there is no terminal if `disable` is None.
    with (
        tqdm(unit=" texts", initial=done.texts + rejected, disable=None) as bar,
        closing(engine(nlp, job)) as counted,
    ):
        if not bar.disable:
            bar.total = estimate_rows(job.shards)
        for counts in counted:
            bar.update(counts.texts + counts.rejected)
            rejected += counts.rejected
            _check_rejects(job, rejected, max_rejects)
    for i, group in enumerate(job.groups):
        if not is_read(job, i):
            name = job.shards[group[0]].path
            raise RuntimeError(f"the engine left something to do of {name}")


def _check_rejects(job: Job, rejected: int, max_rejects: Optional[int]) -> None:
    if max_rejects is not None and rejected > max_rejects:
        reasons = "\n".join(summarise(job).reasons)
        raise TooManyRejects(
            f"{rejected:,} rows were rejected, and --max-rejects is {max_rejects:,}:\n"
            f"{reasons}.\nTo go on, give --resume with a higher --max-rejects. To start "
            f"afresh, delete the folder {job.work}"
        )
