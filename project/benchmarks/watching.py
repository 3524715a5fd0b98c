"""Run a command in a process of its own, and watch its memory."""

import resource
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List


def watch(command: List[str]) -> Dict[str, Any]:
    """Run a command, and measure its peak memory.

    command (List[str]): The command.
    RETURNS (Dict[str, Any]): `megabytes`, `seconds`, and `processor seconds`, which other
        work on the machine hardly changes.
    RAISES (RuntimeError): If the command fails.
    """
    begin, spent = time.perf_counter(), _get_spent()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    # wait4 would also count the memory of this process before exec.
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        lines = [line for line in status.read_text().splitlines() if "VmHWM" in line]
        peak = max([peak, *(int(line.split()[1]) for line in lines)])
        time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return {
        "megabytes": peak / 1e3,
        "seconds": time.perf_counter() - begin,
        "processor seconds": _get_spent() - spent,
    }


def _get_spent() -> float:
    """RETURNS (float): The processor time of all processes that were run and ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
