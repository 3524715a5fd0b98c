"""Run a job, or resume one."""

import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Union

from spacy.language import Language
from tqdm import tqdm

from ..corpus.checks import require_choice
from ..corpus.tables import estimate_rows
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..texts.counts import say_count
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

# Runs the remaining pieces of a job, here or elsewhere, and yields their counts.
Engine = Callable[[Language, Job], Done]


class TooManyRejects(ValueError):
    """The job stopped, because it rejected more rows than `max_rejects` allows."""


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
    """Extract attribute values from the texts of a catalogue.

    model (Union[str, Path]): The pipeline: folder or package name.
    source (Union[str, Path]): The input: file, glob or folder.
    output (Union[str, Path]): The output: file or folder. It appears when the job is
        finished.
    resume (bool): Resume an unfinished job, if there is one.
    max_rejects (Optional[int]): Stop the job if it rejects more rows than this.
    engine (str): "local" for this machine, "ray" for a Ray cluster.
    address (Optional[str]): Address of the cluster, see `connect`.
    n_process (Optional[int]): Number of processes. Defaults to 1, or to the number of
        CPUs of the cluster.
    gpu_id (int): The GPU of additional processes, -1 for none.
    options (Any): See `plan_job`.
    RETURNS (Summary): The results of the job.
    RAISES (ValueError): If the job can't run, or differs from the one to resume.
    RAISES (TooManyRejects): If the job rejects more rows than allowed.
    RAISES (ImportError): If the engine isn't installed.
    RAISES (ConnectionError): If no cluster answers at the address.
    """
    require_choice(engine, ENGINES, "engine")
    if engine == "ray":
        import_ray()
        if gpu_id >= 0:
            raise ValueError("--engine ray only runs on CPUs: remove --gpu-id")
    elif address is not None:
        raise ValueError("--address needs --engine ray: it is the address of a cluster")
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
            # Before the job starts: a failed connection must leave no unfinished job.
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
    """Run a job with an engine. On a terminal, show a progress bar.

    nlp (Language): The pipeline.
    job (Job): The job.
    engine (Engine): Runs the pieces.
    resume (bool): Resume an unfinished job, if there is one.
    max_rejects (Optional[int]): Stop the job if it rejects more rows than this.
    RETURNS (Summary): The results of the job.
    RAISES (JobError): If the job differs from the one to resume, or is already running.
    RAISES (TooManyRejects): If the job rejects more rows than allowed.
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
            # The output is complete. Only the cleanup is left.
            summary = summarise(job)
        summary.duplicates = find_duplicates(job)
        summary.changes = [
            *find_model_changes(manifest["model"], nlp),
            *watch.find_changes(),
        ]
        # Without a manifest, the job no longer exists.
        manifest_path(job).unlink()
    return summary


def _begin(job: Job, manifest: Dict[str, Any], resume: bool) -> None:
    """Resume the job in the folder, or start a new one."""
    if manifest_path(job).exists():
        if not resume:
            raise JobError(
                f"there is an unfinished job in {job.work}: resume it with --resume, or "
                "delete the folder to start over"
            )
        check_manifest(job, manifest)
        return
    if job.to_folder and job.output.exists() and any(job.output.iterdir()):
        raise JobError(
            f"the output folder {job.output} is not empty: delete its contents, or "
            "choose another folder"
        )
    # An interrupted cleanup may have left files.
    clear(job)
    if job.to_folder and job.output.exists():
        try:
            # Test the move now. Otherwise, it would fail after hours of work.
            os.replace(job.output, job.work / "output")
            os.replace(job.work / "output", job.output)
        except OSError as err:
            raise JobError(
                f"can't replace the folder {job.output}: {err.strerror}. If it is a "
                "mount point, choose a folder inside it"
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
    # With `disable=None`, tqdm only shows a bar on a terminal.
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
            raise RuntimeError(f"the engine did not process all of {name}")


def _check_rejects(job: Job, rejected: int, max_rejects: Optional[int]) -> None:
    if max_rejects is not None and rejected > max_rejects:
        reasons = "\n".join(summarise(job).reasons)
        raise TooManyRejects(
            f"{say_count(rejected, 'row was', 'rows were')} rejected, and --max-rejects "
            f"is {max_rejects:,}:\n"
            f"{reasons}.\nTo continue, use --resume with a higher --max-rejects. To "
            f"start over, delete the folder {job.work}"
        )
