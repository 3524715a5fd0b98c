"""Worker processes of `nlp.pipe(n_process=2)`.

torch (2.13.0 and before) starts as many threads in each as there are cores, which then
fight for them, and after a fork waits in vain for those of the parent:
pytorch/pytorch#17199. This file can go when torch does neither, and `msgpack` goes.
"""

import multiprocessing
from contextlib import contextmanager
from typing import Iterator

import torch

from .msgpack import cached_msgpack_hooks


@contextmanager
def as_worker() -> Iterator[None]:
    """Have a worker process use one thread, and pack docs faster. In the main process
    nothing happens.

    YIELDS (None): Nothing.
    """
    if multiprocessing.parent_process() is None:
        yield
        return
    torch.set_num_threads(1)
    with cached_msgpack_hooks():
        # Docs are packed while the pipe waits to go on.
        yield
