"""The local engine: run the pieces of a job on this machine."""

import multiprocessing
import signal
from collections import deque
from multiprocessing.connection import wait
from typing import Any, Deque, Dict, Generator, Iterator

import torch
from spacy.cli._util import setup_gpu
from spacy.language import Language

from ..disk.loading import load_pipeline
from .job import Job
from .piece import Counts, Piece, run_piece
from .reading import read_pieces

# Yields the counts of each piece when it is done. Close it to stop the job.
Done = Generator[Counts, None, None]


def run_here(nlp: Language, job: Job) -> Done:
    """Run the remaining pieces of a job in this process.

    nlp (Language): The pipeline.
    job (Job): The job.
    YIELDS (Counts): The counts of each piece.
    """
    for piece in _read_all(job):
        yield run_piece(nlp, job, piece)


def run_processes(job: Job, n_process: int, gpu_id: int = -1) -> Done:
    """Run the remaining pieces of a job in several processes. Each one loads the pipeline
    once and processes whole pieces. The main process reads the input, which is much
    faster than inference. It sends rows, not docs: sending a doc takes longer than
    processing a title.

    job (Job): The job.
    n_process (int): Number of processes.
    gpu_id (int): The GPU that all processes share, -1 for none.
    YIELDS (Counts): The counts of each piece, in order of completion.
    RAISES (Exception): Any exception that a process raised.
    RAISES (RuntimeError): If a process died, for example for lack of memory.
    """
    # Spawn, because torch's threads don't survive a fork.
    context = multiprocessing.get_context("spawn")
    workers: Dict[Any, Any] = {}
    pieces = _read_all(job)
    try:
        for _ in range(n_process):
            ours, theirs = context.Pipe()
            worker = context.Process(target=_work, args=(theirs, job, gpu_id))
            worker.start()
            theirs.close()
            workers[ours] = worker
        idle: Deque[Any] = deque(workers)
        for piece in pieces:
            if not idle:
                for connection in wait(list(workers)):
                    yield _receive(connection, workers)
                    idle.append(connection)
            _send(idle.popleft(), piece, workers)
        busy = [connection for connection in workers if connection not in idle]
        while busy:
            for connection in wait(busy):
                yield _receive(connection, workers)
                busy.remove(connection)
    finally:
        # Killing workers is safe at any time: pieces are written whole.
        for connection, worker in workers.items():
            connection.close()
            worker.terminate()
            worker.join()


def _read_all(job: Job) -> Iterator[Piece]:
    for group in range(len(job.groups)):
        yield from read_pieces(job, group)


def _work(connection: Any, job: Job, gpu_id: int) -> None:
    """Process pieces until the connection is closed."""
    # The main process handles Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # More threads would compete for the cores.
    torch.set_num_threads(1)
    setup_gpu(gpu_id, silent=True)
    try:
        nlp = load_pipeline(job.model)
        while True:
            piece = connection.recv()
            connection.send(run_piece(nlp, job, piece))
    except (EOFError, BrokenPipeError):
        # The main process is gone. It may have been killed.
        return
    except Exception as err:
        connection.send(err)


def _send(connection: Any, piece: Piece, workers: Dict[Any, Any]) -> None:
    try:
        connection.send(piece)
    except (BrokenPipeError, ConnectionResetError):
        # The worker may have sent the reason before it died.
        _receive(connection, workers)


def _receive(connection: Any, workers: Dict[Any, Any]) -> Counts:
    try:
        answer = connection.recv()
    except (EOFError, ConnectionResetError):
        workers[connection].join()
        raise RuntimeError(
            f"a process died with exit code {workers[connection].exitcode}: did it run "
            "out of memory? Try fewer processes"
        ) from None
    if isinstance(answer, Exception):
        raise answer
    return answer
