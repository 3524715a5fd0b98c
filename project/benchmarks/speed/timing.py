"""Time several functions in turns."""

import gc
import time
from statistics import median
from typing import Callable, Dict, List

import torch

Work = Callable[[], object]


def time_in_turns(
    cases: Dict[str, Work], repeats: int, *, seconds: float = 0.0
) -> Dict[str, List[float]]:
    """Time functions in turns, so that a temporary load of the machine affects them all.

    cases (Dict[str, Callable[[], Any]]): The functions, by name. Each is called once
        before the measurement.
    repeats (int): Number of turns.
    seconds (float): Minimum seconds of a turn. A shorter function is called repeatedly:
        a single call would start with cold CPU caches, unlike in real use.
    RETURNS (Dict[str, List[float]]): The seconds of each function, for each turn.
    """
    for work in cases.values():
        work()
    times: Dict[str, List[float]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, work in cases.items():
            times[name].append(_time(work, seconds))
    return times


def compare(times: Dict[str, List[float]], name: str, to: str) -> float:
    """Compare how many times longer one function took than another.

    times (Dict[str, List[float]]): The times from `time_in_turns`.
    name, to (str): The function, and the one to compare it to.
    RETURNS (float): The median ratio over all turns.
    """
    return median(a / b for a, b in zip(times[name], times[to]))


def _time(work: Work, seconds: float) -> float:
    # Don't count the garbage collection of other cases.
    gc.collect()
    gc.disable()
    try:
        wait()
        begin, calls = time.perf_counter(), 0
        while True:
            work()
            wait()
            calls += 1
            taken = time.perf_counter() - begin
            if taken >= seconds:
                return taken / calls
    finally:
        gc.enable()


def wait() -> None:
    """Wait until the GPU has finished its work."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
