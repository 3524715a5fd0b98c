"""Run commands in processes that are killed.

A program of its own: it imports everything once and forks for each command, since to
import spaCy and torch takes far longer than the commands. Reads lines of JSON: the
arguments of `adatag`; when to kill, after so many seconds or at the so-and-so-manieth
change of a name on the disk; and of how many bytes files are put together. Answers each
with the exit code, negative for a signal, and the seconds.
"""

import json
import os
import signal
import sys
import time
from typing import Any, Callable, Optional

import spacy
import torch
from spacy.cli._util import app

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.catalogue import job


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
        start = time.perf_counter()
        process = os.fork()
        if process == 0:
            job.MAX_GROUP = request["max_group"]
            _run(request["args"], request["kill_at"])
        if request["kill_after"] is not None:
            time.sleep(request["kill_after"])
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        seconds = time.perf_counter() - start
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"code": code, "seconds": seconds}), flush=True)


def _run(args: Any, kill_at: Optional[int]) -> None:
    output = os.open(os.devnull, os.O_WRONLY)
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
