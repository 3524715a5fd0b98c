"""Timing several things against each other, in turns."""

import gc
import time
from statistics import median
from typing import Callable, Dict, List

import torch

Work = Callable[[], object]


def time_in_turns(
    cases: Dict[str, Work], repeats: int, *, seconds: float = 0.0
) -> Dict[str, List[float]]:
    """Time things one after the other, over and over, so that what disturbs the machine
    for a while disturbs all of them.

    cases (Dict[str, Callable[[], Any]]): What to do, by name. Each is done once before
        anything is measured.
    repeats (int): How often.
    seconds (float): How long a turn lasts at least: what takes less is done several times
        in it. The caches of the processor hold nothing when a turn begins, which is not
        so where small things are done.
    RETURNS (Dict[str, List[float]]): The seconds of each, in each turn.
    """
    for work in cases.values():
        work()
    times: Dict[str, List[float]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, work in cases.items():
            times[name].append(_time(work, seconds))
    return times


def compare(times: Dict[str, List[float]], name: str, to: str) -> float:
    """How many times longer something took than something else.

    times (Dict[str, List[float]]): From `time_in_turns`.
    name, to (str): Which, and against which.
    RETURNS (float): The median of the ratios of each turn.
    """
    return median(a / b for a, b in zip(times[name], times[to]))


def _time(work: Work, seconds: float) -> float:
    # What the garbage of others costs is not to be counted.
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
    """Let a graphics card finish what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
