"""Run the pieces of a job on this machine."""

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

# The counts of pieces as they are done. To close it ends the job.
Done = Generator[Counts, None, None]


def run_here(nlp: Language, job: Job) -> Done:
    """Do what is left of a job, in this process.

    nlp (Language): The pipeline.
    job (Job): The job.
    YIELDS (Counts): The counts of each piece.
    """
    for piece in _read_all(job):
        yield run_piece(nlp, job, piece)


def run_processes(job: Job, n_process: int, gpu_id: int = -1) -> Done:
    """Do what is left of a job in several processes, each of which loads the pipeline
    once and does whole pieces. This one reads, since that is much faster: only rows go
    between processes, and no docs, which takes longer than to process a title.

    job (Job): The job.
    n_process (int): How many processes.
    gpu_id (int): The GPU that they share, -1 for none.
    YIELDS (Counts): The counts of each piece, in the order in which they are done.
    RAISES (Exception): What a process raised.
    RAISES (RuntimeError): If a process ended, as when memory is short.
    """
    # Not forked: threads of torch do not survive that.
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
        # Safe at any time, since pieces are written whole.
        for connection, worker in workers.items():
            connection.close()
            worker.terminate()
            worker.join()


def _read_all(job: Job) -> Iterator[Piece]:
    for group in range(len(job.groups)):
        yield from read_pieces(job, group)


def _work(connection: Any, job: Job, gpu_id: int) -> None:
    """Do pieces as they come, until there is nobody to send them."""
    # Ctrl-C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # More would fight for the cores.
    torch.set_num_threads(1)
    setup_gpu(gpu_id, silent=True)
    try:
        nlp = load_pipeline(job.model)
        while True:
            piece = connection.recv()
            connection.send(run_piece(nlp, job, piece))
    except (EOFError, BrokenPipeError):
        # The other end is gone, killed perhaps.
        return
    except Exception as err:
        connection.send(err)


def _send(connection: Any, piece: Piece, workers: Dict[Any, Any]) -> None:
    try:
        connection.send(piece)
    except (BrokenPipeError, ConnectionResetError):
        # It may have said why.
        _receive(connection, workers)


def _receive(connection: Any, workers: Dict[Any, Any]) -> Counts:
    try:
        answer = connection.recv()
    except (EOFError, ConnectionResetError):
        workers[connection].join()
        raise RuntimeError(
            f"a process ended, with the exit code {workers[connection].exitcode}: was "
            "there too little memory?"
        ) from None
    if isinstance(answer, Exception):
        raise answer
    return answer
