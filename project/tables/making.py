"""Make runs: train each in a process of its own, score it, keep its numbers."""

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
# One thread for each run, or those side by side would fight for the cores.
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Lines of a failed training that are shown.
SHOWN = 15
LOCK = "lock"


class RunError(Exception):
    """A run that could not be made."""


class Maker:
    """Makes runs, some of them side by side.

    scale (Scale): The size of everything.
    options (Options): What the command line sets for all runs.
    jobs (int): How many runs to make at a time.
    """

    def __init__(self, scale: Scale, options: Options, jobs: int = 1) -> None:
        self.scale = scale
        self.options = options
        self.jobs = jobs
        self._lock = threading.Lock()
        self._processes: Set[subprocess.Popen] = set()
        self._stopped = False

    def make(self, runs: Sequence[Run]) -> Dict[Run, str]:
        """Make the runs that are not there yet, or no longer fit. One that fails does
        not stop the others, and what was finished before a kill stays.

        runs (Sequence[Run]): The runs.
        RETURNS (Dict[Run, str]): Those that failed, and why.
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
            # Unless it was made by another process in the meantime.
            if read_result(run, self.scale, self.options, data) is None:
                self._make_in(folder, run, data, lock)
            shutil.rmtree(folder)
        return (time.perf_counter() - began) / 60

    def _make_in(self, folder: Path, run: Run, data: Data, lock: int) -> None:
        # Before the training, while the config is what it reads.
        fingerprint = get_fingerprint(run, self.scale, self.options, data)
        with self._lock:
            corpora = make_corpora(data, self.scale, run.extra, run.seed)
        words = write_command(run, self.scale, self.options, corpora, folder)
        # As it is run here, of no use to the next one who repeats it.
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
            raise RunError(f"ended with code {code}, see {log}\n{shown}")


@contextmanager
def _hold(folder: Path) -> Iterator[int]:
    """Hold the folder of a run, without what others left in it that were killed.

    YIELDS (int): A lock for the training to inherit: it is free when this process and
        that have ended, however they do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        # Windows has none.
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError("another process is making it just now") from None
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != LOCK:
                left.unlink()
        yield lock.fileno()


def read_log(path: Path) -> Dict[str, Any]:
    """What the log of spaCy says of a training.

    path (Path): A file of the console logger.
    RETURNS (Dict[str, Any]): Its steps and epochs, and the best evaluation.
    """
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    # spaCy keeps the first of equal ones.
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
