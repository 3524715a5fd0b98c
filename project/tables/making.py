"""Make runs: train and score each in a process of its own, and store its figures."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Dict, Iterator, Optional, Sequence, Set

from wasabi import msg

from tables.data import SOURCES, Data, write_json
from tables.prepare import make_corpora, prepare
from tables.runs import (
    Options,
    Run,
    find_bert,
    get_fingerprint,
    read_result,
    show_command,
    uses_bert,
    write_command,
)
from tables.scales import Scale

COMMAND = [sys.executable, "-m", "tables.make_run"]
# One thread for each run, or parallel runs would compete for the cores.
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Lines of the log to show if a training fails.
SHOWN = 15
LOCK = "lock"


class RunError(Exception):
    """A run failed."""


class Maker:
    """Makes runs, several of them in parallel.

    scale (Scale): The scale of the tables.
    options (Options): The options of the command line for all runs.
    jobs (int): Number of parallel runs.
    """

    def __init__(self, scale: Scale, options: Options, jobs: int = 1) -> None:
        self.scale = scale
        self.options = options
        self.jobs = jobs
        self._lock = threading.Lock()
        self._processes: Set[subprocess.Popen] = set()
        self._stopped = False

    def make(self, runs: Sequence[Run]) -> Dict[Run, str]:
        """Make the runs that are missing or outdated. A run that fails does not stop the
        others. If the process is killed, finished runs are kept.

        runs (Sequence[Run]): The runs.
        RETURNS (Dict[Run, str]): The failed runs, and why they failed.
        RAISES (KeyboardInterrupt): If it was stopped.
        """
        failed: Dict[Run, str] = {}
        missing: Dict[Run, Data] = {}
        for key in dict.fromkeys(run.data for run in runs):
            of_key = [run for run in dict.fromkeys(runs) if run.data == key]
            try:
                data = prepare(key, self.scale)
            except (OSError, RuntimeError) as error:
                failed.update(dict.fromkeys(of_key, f"no data: {error}"))
                continue
            for run in of_key:
                if read_result(run, self.scale, self.options, data) is None:
                    missing[run] = data
        if missing:
            failed.update(self._make_all(missing))
        return failed

    def _make_all(self, missing: Dict[Run, Data]) -> Dict[Run, str]:
        failed: Dict[Run, str] = {}
        before = signal.signal(signal.SIGTERM, _interrupt)
        threads = ThreadPoolExecutor(self.jobs)
        futures = {
            threads.submit(self._make_one, run, data): run
            for run, data in missing.items()
        }
        try:
            for number, future in enumerate(as_completed(futures), 1):
                run = futures[future]
                place = f"{number} of {len(futures)}: {run.data} {run.name}"
                error = future.exception()
                if error is None:
                    msg.good(f"{place}, {future.result():.1f} minutes")
                elif isinstance(error, (RunError, OSError, ValueError)):
                    failed[run] = str(error)
                    msg.fail(place, error)
                else:
                    raise error
        finally:
            with self._lock:
                self._stopped = True
                for process in self._processes:
                    process.terminate()
            threads.shutdown(cancel_futures=True)
            signal.signal(signal.SIGTERM, before)
        return failed

    def _make_one(self, run: Run, data: Data) -> float:
        """RETURNS (float): The minutes it took."""
        began = time.perf_counter()
        folder = run.work_path(self.scale)
        with _hold(folder) as lock:
            # Unless another process has made it in the meantime.
            if read_result(run, self.scale, self.options, data) is None:
                self._make_in(folder, run, data, lock)
            shutil.rmtree(folder)
        return (time.perf_counter() - began) / 60

    def _make_in(self, folder: Path, run: Run, data: Data, lock: int) -> None:
        # Before the training, because the config may change while it runs.
        fingerprint = get_fingerprint(run, self.scale, self.options, data)
        with self._lock:
            corpora = make_corpora(data, self.scale, run.extra, run.seed)
        words = write_command(run, self.scale, self.options, corpora, folder)
        # `words` keeps the name, since a path of this machine is useless elsewhere.
        bert = find_bert(self.options.bert) if uses_bert(run) else ""
        here = [bert if word == self.options.bert else word for word in words]
        print(f"  {show_command(words)}", flush=True)
        request = {
            "train": here[3:],
            "model": str(folder / "model-best"),
            "test": {
                "records": str(self.scale.corpus / run.data / "test.jsonl"),
                "by_category": SOURCES[run.data].by_category,
                "tested": data.tested,
                "gpu_id": self.options.gpu_id,
            },
        }
        write_json(folder / "request.json", request)
        self._call(folder, lock)
        scored = json.loads((folder / "scored.json").read_text("utf8"))
        result = {
            "run": f"{run.data} {run.name}",
            "scale": self.scale.name,
            "seed": run.seed,
            "command": show_command(words),
            "bert": self.options.bert if uses_bert(run) else None,
            "fingerprint": fingerprint,
            "training": {
                "minutes": scored.pop("minutes"),
                **read_log(folder / "log.jsonl"),
                "cores": os.cpu_count(),
                "threads": scored.pop("threads"),
                "side by side": self.jobs,
            },
            **scored,
        }
        write_json(run.result_path(self.scale), result)

    def _call(self, folder: Path, lock: int) -> None:
        log = folder / "output.txt"
        with log.open("w", encoding="utf8") as stream:
            with self._lock:
                if self._stopped:
                    raise RunError("stopped")
                process = subprocess.Popen(
                    [*COMMAND, str(folder / "request.json")],
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **THREADS},
                    pass_fds=[lock] if os.name == "posix" else (),
                )
                self._processes.add(process)
            code = process.wait()
            with self._lock:
                self._processes.discard(process)
        if code:
            lines = log.read_text("utf8", errors="replace").splitlines()
            shown = "\n".join(lines[-SHOWN:])
            raise RunError(f"training failed with exit code {code}, see {log}\n{shown}")


@contextmanager
def _hold(folder: Path) -> Iterator[int]:
    """Lock the folder of a run, and remove the files of killed runs from it.

    YIELDS (int): A lock for the training process to inherit. It is released when both
        processes have ended, even if they are killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        # Windows has no `fcntl`.
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError("another process is making this run now") from None
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != LOCK:
                left.unlink()
        yield lock.fileno()


def read_log(path: Path) -> Dict[str, Any]:
    """Read the training log of spaCy.

    path (Path): A file of the console logger.
    RETURNS (Dict[str, Any]): The number of steps and epochs, and the best evaluation.
    """
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    # If several evaluations are equal, spaCy keeps the first.
    best = max(lines, key=lambda line: line["score"])
    return {
        "steps": lines[-1]["step"],
        "epochs": lines[-1]["epoch"],
        "best": {
            "step": best["step"],
            "epoch": best["epoch"],
            "macro_f": best["scores"]["attr_macro_f"] / 100,
        },
    }


def _interrupt(signum: int, frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt
