"""The Ray engine: run the pieces of a job on a Ray cluster."""

import logging
import os
import pickle
import shutil
import socket
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, Optional

import torch
from spacy.language import Language

from ..disk.loading import load_pipeline
from .files import part_path, parts_folder
from .job import Job
from .local import Done
from .piece import Counts, Piece, run_piece
from .reading import is_read, read_counts, read_end, read_pieces

# Seconds to wait for a cluster to answer.
MAX_WAIT = 10
# Give up after so many workers died at the same piece.
MAX_DEATHS = 4
# Bytes of the object store of a local Ray. It only holds counts.
OBJECT_STORE = 100 * 2**20


def run_ray(job: Job, n_process: Optional[int] = None) -> Done:
    """Run the remaining pieces of a job on the connected Ray cluster. The input, the
    pipeline and the job's folder must have the same paths on all its machines.

    Ray Data distributes the groups of input files. The workers do not use its
    `read_parquet` and `write_parquet`. They read and write as the local engine does: both
    engines then have the same formats, rejects, output bytes and way to resume.

    If a worker dies, another one continues with its files. If both are alive after all,
    they do no harm: a piece is written whole, and every worker writes the same bytes.

    job (Job): The job.
    n_process (Optional[int]): Number of workers. Defaults to the CPUs of the cluster.
    YIELDS (Counts): The counts of each piece, in order of completion.
    RAISES (ImportError): If Ray isn't installed.
    RAISES (Exception): Any exception that a worker raised.
    RAISES (RuntimeError): If workers keep dying, or Ray fails.
    """
    ray = import_ray()
    left = [group for group in range(len(job.groups)) if not is_read(job, group)]
    if not left:
        return
    shutil.rmtree(_tries_folder(job), ignore_errors=True)
    _tries_folder(job).mkdir()
    with _quiet():
        workers = n_process or int(ray.cluster_resources().get("CPU", 1))
        data = ray.data.from_items(left, override_num_blocks=len(left)).flat_map(
            Worker,
            fn_constructor_args=(job, frozenset(_list_done(job))),
            # Don't queue files at a busy worker while another one is idle.
            compute=ray.data.ActorPoolStrategy(
                size=min(workers, len(left)), max_tasks_in_flight_per_actor=1
            ),
            num_cpus=1,
        )
        data.context.enable_progress_bars = False
        # One block per answer, so that answers arrive at once.
        data.context.target_max_block_size = 1
        try:
            with closing(iter(data.iter_batches(batch_size=1))) as batches:
                for batch in batches:
                    answer = pickle.loads(batch["answer"][0])
                    if isinstance(answer, Exception):
                        raise answer
                    yield answer
        except ray.exceptions.RayError as err:
            raise RuntimeError(str(err)) from err


def import_ray() -> Any:
    """Import Ray Data.

    RETURNS (Any): The module `ray`.
    RAISES (ImportError): If Ray isn't installed. The message says how to install it.
    """
    try:
        import ray
        import ray.data
    except ImportError as err:
        raise ImportError(
            "--engine ray needs Ray, which is not installed: run "
            'pip install "spacy-adatag[ray]"'
        ) from err
    return ray


@contextmanager
def connect(
    address: Optional[str] = None, n_process: Optional[int] = None
) -> Iterator[None]:
    """Connect to a Ray cluster, and disconnect on exit.

    address (Optional[str]): A host and a port, or a keyword such as "auto". Defaults to
        the cluster that this process is connected to. If there is none, start a local
        Ray, and stop it on exit.
    n_process (Optional[int]): CPUs of a local Ray. Defaults to all.
    RAISES (ImportError): If Ray isn't installed.
    RAISES (ConnectionError): If no cluster answers at the address, or the cluster refuses
        the connection. The message says what to do.
    """
    ray = import_ray()
    if address is None and ray.is_initialized():
        yield
        return
    options: Dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
    if address is None:
        options["num_cpus"] = n_process
        options["include_dashboard"] = False
        options["object_store_memory"] = OBJECT_STORE
    else:
        _find_cluster(address)
    with _quiet_core():
        try:
            ray.init(address or "local", **options)
        except ConnectionError as err:
            raise ConnectionError(
                f"{err}. If the cluster needs a token, set RAY_AUTH_MODE=token, and put "
                "the token in ~/.ray/auth_token or RAY_AUTH_TOKEN"
            ) from err
    try:
        yield
    finally:
        # This stops a local Ray, but only disconnects from a cluster.
        ray.shutdown()


def _find_cluster(address: str) -> None:
    """Check that something answers at the address. Ray itself would retry for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), MAX_WAIT).close()
    except (OSError, OverflowError) as err:
        raise ConnectionError(
            f"no Ray cluster answers at {address}: {err}. Start one with `ray start "
            "--head --port PORT`, and use the address of that machine"
        ) from err


class Worker:
    """Processes groups of files. Ray creates one worker in each of its processes.

    job (Job): The job.
    done (FrozenSet[str]): File names of the pieces that were done before this run.
    """

    def __init__(self, job: Job, done: FrozenSet[str]) -> None:
        # More threads would compete for the cores.
        torch.set_num_threads(1)
        self.job = job
        self.done = done
        self.nlp: Optional[Language] = None

    def __call__(self, row: Dict[str, int]) -> Iterator[Dict[str, bytes]]:
        """Process the remaining pieces of a group of files.

        row (Dict[str, int]): The index of the group, under "item".
        YIELDS (Dict[str, bytes]): The counts of each piece, pickled. An exception is
            pickled too, because Ray would wrap it.
        """
        try:
            # Loading in `__init__` would let Ray wrap its errors.
            if self.nlp is None:
                self.nlp = load_pipeline(self.job.model)
            for counts in self._run(self.nlp, row["item"]):
                yield {"answer": pickle.dumps(counts)}
        except Exception as err:
            yield {"answer": pickle.dumps(err)}

    def _run(self, nlp: Language, group: int) -> Iterator[Counts]:
        """Process a group. If an earlier worker died at this group, Ray skips as many
        answers as that worker gave. The counts of its pieces are therefore yielded again.
        """
        number = 0
        for piece in read_pieces(self.job, group):
            yield from self._tell(group, number, piece.number)
            self._check_deaths(piece)
            yield run_piece(nlp, self.job, piece)
            number = piece.number + 1
        end = read_end(self.job, group) or {"pieces": 0}
        yield from self._tell(group, number, end["pieces"])

    def _check_deaths(self, piece: Piece) -> None:
        """Give up on a piece that kills each worker. Ray would replace them for ever."""
        path = _tries_folder(self.job) / f"{piece.group:05}-{piece.number:05}"
        with path.open("ab") as tries:
            tries.write(b".")
            died = tries.tell() - 1
        if died >= MAX_DEATHS:
            places = [
                f"row {rows[at].number:,} of {self.job.shards[shard].path}"
                for at, (shard, rows) in (
                    (0, piece.sections[0]),
                    (-1, piece.sections[-1]),
                )
            ]
            raise RuntimeError(
                f"{died} workers died between {' and '.join(places)}: did they run out "
                "of memory? Try fewer workers"
            )

    def _tell(self, group: int, start: int, stop: int) -> Iterator[Counts]:
        for number in range(start, stop):
            if part_path(self.job, group, number).name not in self.done:
                yield read_counts(self.job, group, number)


def _list_done(job: Job) -> Iterator[str]:
    return (path.name for path in parts_folder(job).iterdir())


def _tries_folder(job: Job) -> Path:
    """Get the folder that has a file for each piece, with a byte for each attempt."""
    return job.work / "tries"


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the plans and progress of Ray Data. The job has its own progress bar."""
    logger = logging.getLogger("ray.data")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _quiet_core() -> Iterator[None]:
    """Silence warnings of Ray's core about Ray Data while it starts."""
    name = "RAY_BACKEND_LOG_LEVEL"
    before = os.environ.get(name)
    os.environ.setdefault(name, "fatal")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
