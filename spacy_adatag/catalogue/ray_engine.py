"""Run the pieces of a job on a Ray cluster."""

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
from .piece import Counts, Piece, get_number, run_piece
from .reading import is_read, read_counts, read_end, read_pieces

# Seconds to wait for a cluster to answer.
MAX_WAIT = 10
# At how many workers that died at the same piece to give up.
MAX_DEATHS = 4
# Bytes for the objects of a Ray of our own. They are counts.
OBJECT_STORE = 100 * 2**20


def run_ray(job: Job, n_process: Optional[int] = None) -> Done:
    """Do what is left of a job on the Ray cluster that this process is connected to, all
    machines of which have the input, the pipeline and the folder of the job under the
    same paths.

    What Ray Data hands out is the groups of files of the input. Its workers read and
    write as the other engines do, and not with its `read_parquet` and `write_parquet`: so
    all formats have one reader and one writer, with the same rejects, bytes and way to
    resume.

    If a worker dies, another takes up its files where they were left. That both should
    live does no harm, since a piece is written whole and has the same bytes whoever
    writes it.

    job (Job): The job.
    n_process (Optional[int]): How many workers, by default the CPUs of the cluster.
    YIELDS (Counts): The counts of each piece, in the order in which they are done.
    RAISES (ImportError): If Ray is not installed.
    RAISES (Exception): What a worker raised.
    RAISES (RuntimeError): If workers keep dying, or something else fails in Ray.
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
            # Files that wait for one worker could be done by another.
            compute=ray.data.ActorPoolStrategy(
                size=min(workers, len(left)), max_tasks_in_flight_per_actor=1
            ),
            num_cpus=1,
        )
        data.context.enable_progress_bars = False
        # A block for each answer, so that it comes at once.
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
    RAISES (ImportError): If it is not installed. The message says how.
    """
    try:
        import ray
        import ray.data
    except ImportError as err:
        raise ImportError(
            "--engine ray needs Ray, which is not installed here: "
            'pip install "spacy-adatag[ray]"'
        ) from err
    return ray


@contextmanager
def connect(
    address: Optional[str] = None, n_process: Optional[int] = None
) -> Iterator[None]:
    """Be connected to a Ray cluster.

    address (Optional[str]): A host and a port, or a word such as "auto". By default that
        which this process is connected to, or else a local one that ends with this.
    n_process (Optional[int]): CPUs of a local one, by default all.
    RAISES (ImportError): If Ray is not installed.
    RAISES (ConnectionError): If no cluster answers at the address, or it does not let us
        in. The message says what to do.
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
                f"{err}. If the cluster asks for a token, set RAY_AUTH_MODE=token, and "
                "have the token in ~/.ray/auth_token or RAY_AUTH_TOKEN"
            ) from err
    try:
        yield
    finally:
        # Of a cluster, this leaves it.
        ray.shutdown()


def _find_cluster(address: str) -> None:
    """Look whether something answers: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), MAX_WAIT).close()
    except (OSError, OverflowError) as err:
        raise ConnectionError(
            f"no Ray cluster answers at {address}: {err}. Begin one with `ray start "
            "--head --port PORT`, and give the address of that machine"
        ) from err


class Worker:
    """Does groups of files of a job. Ray makes one in each of its processes.

    job (Job): The job.
    done (FrozenSet[str]): Names of what pieces had written before.
    """

    def __init__(self, job: Job, done: FrozenSet[str]) -> None:
        # More would fight for the cores.
        torch.set_num_threads(1)
        self.job = job
        self.done = done
        self.nlp: Optional[Language] = None

    def __call__(self, row: Dict[str, int]) -> Iterator[Dict[str, bytes]]:
        """Do what is left of a group of files.

        row (Dict[str, int]): The number of the group.
        YIELDS (Dict[str, bytes]): The counts of each piece, pickled; and what was raised,
            which Ray would wrap.
        """
        try:
            # Not before, or Ray would raise it.
            if self.nlp is None:
                self.nlp = load_pipeline(self.job.model)
            for counts in self._run(self.nlp, row["item"]):
                yield {"answer": pickle.dumps(counts)}
        except Exception as err:
            yield {"answer": pickle.dumps(err)}

    def _run(self, nlp: Language, group: int) -> Iterator[Counts]:
        """If a worker died at this group, Ray skips as many answers as it had given. So
        its pieces are told again.
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
        """Ray replaces workers that die for ever, but some pieces kill each of them."""
        path = _tries_folder(self.job) / f"{piece.group:05}-{piece.number:05}"
        with path.open("ab") as tries:
            tries.write(b".")
            died = tries.tell() - 1
        if died >= MAX_DEATHS:
            places = [
                f"row {get_number(rows[at]):,} of {self.job.shards[shard].path}"
                for at, (shard, rows) in (
                    (0, piece.sections[0]),
                    (-1, piece.sections[-1]),
                )
            ]
            raise RuntimeError(
                f"{died} workers died between {' and '.join(places)}: was there too "
                "little memory?"
            )

    def _tell(self, group: int, start: int, stop: int) -> Iterator[Counts]:
        for number in range(start, stop):
            if part_path(self.job, group, number).name not in self.done:
                yield read_counts(self.job, group, number)


def _list_done(job: Job) -> Iterator[str]:
    return (path.name for path in parts_folder(job).iterdir())


def _tries_folder(job: Job) -> Path:
    """What has a byte for each time that a piece was begun."""
    return job.work / "tries"


@contextmanager
def _quiet() -> Iterator[None]:
    """Have Ray Data say nothing of its plans: the job has a progress bar of its own."""
    logger = logging.getLogger("ray.data")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _quiet_core() -> Iterator[None]:
    """Have Ray's core, as it starts, not warn of what Ray Data does with it."""
    name = "RAY_BACKEND_LOG_LEVEL"
    before = os.environ.get(name)
    os.environ.setdefault(name, "fatal")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
