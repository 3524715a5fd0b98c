"""The number of torch threads for a model.

torch (2.13.0 and before) splits every operation among all cores, and waits for the
slowest part. On a core that is busy with other work, that part is late, and the other
threads spin in the meantime: pytorch/pytorch#125547. Small operations are not worth
splitting even on an idle machine: pytorch/pytorch#3146. `project/results/measurements.md`
has the cost. Remove this file when torch considers the size of an operation and the
number of free cores.
"""

import time
from contextlib import contextmanager
from functools import wraps
from typing import Any, Callable, Iterator, TypeVar, cast

import torch
from thinc.api import Model

# How long to measure free cores, and how long the result is valid.
LOOK_SECONDS = 0.03
VALID_SECONDS = 10.0
# A core counts as free if at most this share of its time is missing.
TOLERANCE = 0.2

_MethodT = TypeVar("_MethodT", bound=Callable[..., Any])


def on_fitting_threads(method: _MethodT) -> _MethodT:
    """Decorate a component's method to run on a number of threads that fits its model.

    method (Callable): The method. `self.model` has to be the component's model.
    RETURNS (Callable): The decorated method.
    """

    @wraps(method)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        with fitting_threads(large=has_large_steps(self.model)):
            return method(self, *args, **kwargs)

    return cast(_MethodT, run)


@contextmanager
def fitting_threads(*, large: bool) -> Iterator[None]:
    """Set the number of torch threads within this context. It is never more than before,
    so `OMP_NUM_THREADS` and `torch.set_num_threads` still apply.

    large (bool): Whether operations are large, as in a transformer. Large operations use
        all cores that are free of other work. Small operations, as in an LSTM, use one
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
    """Check whether the operations of a model are worth several threads.

    model (Model): The model, with all of its layers.
    RETURNS (bool): Whether it has a transformer, or a listener, since the upstream
        encoder may be one.
    """
    names = (node.name for node in model.walk())
    return any("transformer" in name or "listener" in name for name in names)


class FreeCores:
    """Counts the cores that are free of other work."""

    def __init__(self) -> None:
        self._known = 0.0
        self._until = 0.0

    def count(self, most: int) -> int:
        """Count free cores. Measures again every few seconds, so that training gets fast
        again when the other work is done.

        most (int): The maximum number of threads.
        RETURNS (int): A number from 1 to `most`.
        """
        if time.perf_counter() >= self._until:
            self._known = _measure_cores(most)
            self._until = time.perf_counter() + VALID_SECONDS
        return max(1, min(most, int(self._known + TOLERANCE)))


def _measure_cores(threads: int) -> float:
    """Measure how many cores work on a matrix product with the given number of threads.
    This is the CPU time of all threads, divided by the elapsed time. Load averages would
    not do: they cover the last minute, and the machine instead of the container.
    """
    product = torch.ones(384, 384)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    # The first product starts the threads.
    product @ product
    start, used = time.perf_counter(), time.process_time()
    while time.perf_counter() < start + LOOK_SECONDS:
        product @ product
    cores = (time.process_time() - used) / (time.perf_counter() - start)
    torch.set_num_threads(before)
    return cores


_free_cores = FreeCores()
