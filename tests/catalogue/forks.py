"""Run commands in processes that are killed.

A program of its own: it imports everything once and forks for each command, since to
import spaCy and torch takes far longer than the commands. Reads lines of JSON: the
arguments of `adatag`; when to kill, after so many seconds or at the so-and-so-manieth
change of a name on the disk; of how many bytes files are put together; and how many
processes do the same at the same time. Answers each with the exit codes, negative for a
signal, what was printed, and the seconds.
"""

import json
import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Any, Callable, List, Optional, Tuple

import spacy
import torch
from spacy.cli._util import app

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.catalogue import planning


def main() -> None:
    # One thread: others would not survive a fork.
    torch.set_num_threads(1)
    load = spacy.load
    loaded: dict = {}
    spacy.load = lambda path: loaded[str(path)]
    for line in sys.stdin:
        request = json.loads(line)
        model = request["args"][1]
        if model not in loaded:
            loaded[model] = load(model)
        planning.MAX_GROUP = request["max_group"]
        with ExitStack() as stack:
            outputs = [
                stack.enter_context(tempfile.TemporaryFile())
                for _ in range(request["together"])
            ]
            statuses, seconds = _fork(request, outputs)
            printed = []
            for output in outputs:
                output.seek(0)
                printed.append(" ".join(output.read().decode().split()))
        codes = list(map(os.waitstatus_to_exitcode, statuses))
        answer = {"code": codes[0], "seconds": seconds, "codes": codes}
        print(json.dumps({**answer, "printed": printed}), flush=True)


def _fork(request: Any, outputs: List[Any]) -> Tuple[List[int], float]:
    # All wait until its other end is closed.
    gate, closing = os.pipe()
    processes = []
    for output in outputs:
        process = os.fork()
        if process == 0:
            os.close(closing)
            os.read(gate, 1)
            _run(request["args"], request["kill_at"], output.fileno())
        processes.append(process)
    start = time.perf_counter()
    os.close(closing)
    if request["kill_after"] is not None:
        time.sleep(request["kill_after"])
        os.kill(processes[0], signal.SIGKILL)
    statuses = [os.waitpid(process, 0)[1] for process in processes]
    os.close(gate)
    return statuses, time.perf_counter() - start


def _run(args: Any, kill_at: Optional[int], output: int) -> None:
    os.dup2(output, 1)
    if kill_at is not None:
        left = iter(range(kill_at, -1, -1))
        for name in ("replace", "rmdir", "unlink"):
            setattr(os, name, _count(getattr(os, name), left))
    code = 1
    try:
        app(["adatag", *args], standalone_mode=True)
    except SystemExit as err:
        code = err.code if isinstance(err.code, int) else int(bool(err.code))
    finally:
        os._exit(code)


def _count(change: Callable, left: Any) -> Callable:
    def changed(*args: Any, **kwargs: Any) -> Any:
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)
        return change(*args, **kwargs)

    return changed


if __name__ == "__main__":
    main()
