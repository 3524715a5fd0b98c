"""Worker processes of `nlp.pipe(n_process=2)`.

torch (2.13.0 and before) starts as many threads as there are cores in each process. They
compete for the cores, and after a fork, torch deadlocks on the parent's threads:
pytorch/pytorch#17199. Remove this file when torch does neither, and `msgpack` is removed.
"""

import multiprocessing
from contextlib import contextmanager
from typing import Iterator

import torch

from .msgpack import cached_msgpack_hooks


@contextmanager
def as_worker() -> Iterator[None]:
    """Use a single thread in a worker process, and pack docs faster. Does nothing in the
    main process.

    YIELDS (None): Nothing.
    """
    if multiprocessing.parent_process() is None:
        yield
        return
    torch.set_num_threads(1)
    with cached_msgpack_hooks():
        # Docs are packed while the pipe waits to go on.
        yield
