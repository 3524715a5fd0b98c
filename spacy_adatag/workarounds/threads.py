"""How many threads torch uses for a model.

torch (2.13.0 and before) splits every operation among all cores and waits for the last
part. On a core that other work holds, that part comes late, and meanwhile the other
threads spin: pytorch/pytorch#125547. Of small operations the parts are not worth it even
on an idle machine: pytorch/pytorch#3146. What that costs is measured by `python -m weasel
run threads` in `project/`. This file can go when torch chooses by the size of the
operation and the cores that are free.
"""

import time
from contextlib import contextmanager
from functools import wraps
from typing import Any, Callable, Iterator, TypeVar, cast

import torch
from thinc.api import Model

# How long to look for free cores, and how long to rely on what was found.
LOOK_SECONDS = 0.03
VALID_SECONDS = 10.0
# Of a thread's time, so much may be missing: some always is.
TOLERANCE = 0.2

_MethodT = TypeVar("_MethodT", bound=Callable[..., Any])


def on_fitting_threads(method: _MethodT) -> _MethodT:
    """Run a method of a component on as many threads as fit its model.

    method (Callable): The method. The component has its model in `self.model`.
    RETURNS (Callable): The method.
    """

    @wraps(method)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        with fitting_threads(large=has_large_steps(self.model)):
            return method(self, *args, **kwargs)

    return cast(_MethodT, run)


@contextmanager
def fitting_threads(*, large: bool) -> Iterator[None]:
    """Have torch use as many threads as serve, and afterwards as many as before. It never
    uses more than before, so `OMP_NUM_THREADS` and `torch.set_num_threads` still hold.

    large (bool): Whether the operations are large, as those of a transformer: they get
        the cores that other work leaves free. Small ones, as those of an LSTM, get one
        thread, which is as fast as several on an idle machine.
    """
    most = torch.get_num_threads()
    if most == 1:
        yield
        return
    torch.set_num_threads(_free_cores.count(most) if large else 1)
    try:
        yield
    finally:
        torch.set_num_threads(most)


def has_large_steps(model: Model) -> bool:
    """Whether the operations of a model are worth several threads.

    model (Model): The model, whose layers are all there.
    RETURNS (bool): Whether there is a transformer in it, or another component's encoder
        behind a listener, which may be one.
    """
    names = (node.name for node in model.walk())
    return any("transformer" in name or "listener" in name for name in names)


class FreeCores:
    """Counts the cores that other work leaves to this process."""

    def __init__(self) -> None:
        self._known = 0.0
        self._until = 0.0

    def count(self, most: int) -> int:
        """Count free cores. It looks for them every few seconds, so that training is fast
        again when the other work is done.

        most (int): How many threads to try.
        RETURNS (int): A number from 1 to `most`.
        """
        if time.perf_counter() >= self._until:
            self._known = _measure_cores(most)
            self._until = time.perf_counter() + VALID_SECONDS
        return max(1, min(most, int(self._known + TOLERANCE)))


def _measure_cores(threads: int) -> float:
    """How many cores work on a product, if so many threads are tried: the time that the
    system gives to all of them, over the time that goes by. Load averages would not do:
    they are of the last minute, and not of the container.
    """
    product = torch.ones(384, 384)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    # Threads start with the first one.
    product @ product
    start, used = time.perf_counter(), time.process_time()
    while time.perf_counter() < start + LOOK_SECONDS:
        product @ product
    cores = (time.process_time() - used) / (time.perf_counter() - start)
    torch.set_num_threads(before)
    return cores


_free_cores = FreeCores()
