"""What throughput does `extract` have, and how many cores do larger catalogues need?

Takes a trained pipeline and titles, and makes new titles of them. Runs the command with
each engine on a folder of Parquet files. Writes the measurements as JSON, and a page that
extrapolates to larger catalogues.
"""

import os
import pickle
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, Iterator, List, Tuple

import pyarrow
import ray
import spacy
import srsly
import torch
import typer
from pyarrow import parquet
from wasabi import msg

from benchmarks.job import make_titles
from benchmarks.scale_page import write_page
from benchmarks.speed.texts import read_titles
from spacy_adatag.catalogue import plan_job, read_pieces, run_job
from spacy_adatag.catalogue.files import end_path
from spacy_adatag.catalogue.local import run_here
from spacy_adatag.catalogue.piece import Counts
from spacy_adatag.corpus.pipe import get_component

# Engine and number of processes.
CASES = (("local", 1), ("local", 2), ("ray", 1), ("ray", 2))
FILES = 4
# Number of titles for timing the steps.
STEPS = 10_000
COLUMNS: Dict[str, Any] = {"text": ["title"], "id": "sku"}


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    job: Annotated[Path, typer.Option(help="JSON file from `job`", exists=True)],
    page: Annotated[Path, typer.Option(help="Markdown file to write")],
    rows: Annotated[int, typer.Option(help="Titles to time")] = 200_000,
    few: Annotated[int, typer.Option(help="Titles of the short runs")] = 2_000,
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 3,
) -> None:
    """Measure the throughput, memory and startup time of the engines."""
    torch.set_num_threads(1)
    known = read_titles(titles, 1000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in {few, min(rows, STEPS), rows}:
            write_tables(known, size, folder / str(size))
        results = {
            "machine": describe_machine(),
            "run": {"titles": rows, "few": few, "turns": repeats, "files": FILES},
            "steps": measure_steps(
                model, known, folder / str(min(rows, STEPS)), folder, repeats
            ),
            "engines": measure_engines(model, folder, few, rows, repeats),
        }
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, results)
    write_page(results, dict(srsly.read_json(job)), page)
    msg.good(f"Wrote {page}")


def describe_machine() -> Dict[str, Any]:
    """Describe the machine.

    RETURNS (Dict[str, Any]): Processor, cores, the load before the measurement, and
        versions.
    """
    lines = Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load before": round(os.getloadavg()[0], 1),
        "versions": f"Python {platform.python_version()}, spaCy {spacy.__version__}, "
        f"torch {torch.__version__}, Ray {ray.__version__}, "
        f"pyarrow {pyarrow.__version__}",
    }


def write_tables(known: List[str], rows: int, folder: Path) -> None:
    """Write a folder of Parquet files.

    known (List[str]): The titles to make others of.
    rows (int): Total number of titles.
    folder (Path): The folder.
    """
    folder.mkdir()
    made = list(make_titles(known, rows))
    size = -(-rows // FILES)
    for i in range(FILES):
        part = made[i * size : (i + 1) * size]
        ids = [str(i * size + number) for number in range(len(part))]
        table = pyarrow.table({"sku": ids, "title": part})
        parquet.write_table(table, folder / f"{i}.parquet")


def measure_steps(
    model: Path, known: List[str], source: Path, folder: Path, repeats: int
) -> Dict[str, Any]:
    """Measure the time of each step for a title, in one process.

    model (Path): The pipeline.
    known (List[str]): Titles to make others of.
    source (Path): The folder of tables.
    folder (Path): The folder for outputs.
    repeats (int): How often each is timed.
    RETURNS (Dict[str, Any]): Microseconds and bytes per title, attributes, and words.
    """
    nlp = spacy.load(model)
    job = plan_job(nlp, str(model), source, folder / "steps", **COLUMNS)
    texts = parquet.read_table(source)["title"].to_pylist()

    def read() -> None:
        (job.work / "parts").mkdir(parents=True, exist_ok=True)
        (job.work / "ends").mkdir(exist_ok=True)
        for group in range(len(job.groups)):
            for _ in read_pieces(job, group):
                pass
            end_path(job, group).unlink()

    def pipe() -> None:
        with nlp.memory_zone():
            for _ in nlp.pipe(texts):
                pass

    def whole() -> None:
        remove(job.output)
        run_job(nlp, job, run_here)

    # Warm up: do one-time work, such as generating decoders, and see frequent words.
    for _ in nlp.pipe(make_titles(known, STEPS, seed=1)):
        pass
    times: Dict[str, List[float]] = {"read": [], "pipe": [], "whole": []}
    for _ in range(repeats):
        for name, work in (("read", read), ("pipe", pipe), ("whole", whole)):
            begin = time.process_time()
            work()
            times[name].append((time.process_time() - begin) / len(texts) * 1e6)
            remove(job.work)
    return {
        "attributes": len(get_component(nlp).attributes.names),
        "words": sum(len(doc) for doc in nlp.tokenizer.pipe(texts)) / len(texts),
        **{name: median(values) for name, values in times.items()},
        "bytes read": count_bytes(source) / len(texts),
        "bytes written": count_bytes(job.output) / len(texts),
        "bytes of a piece's answer": len(pickle.dumps(Counts(*(6 * [job.piece_size])))),
        "titles of a piece": job.piece_size,
    }


def measure_engines(
    model: Path, folder: Path, few: int, rows: int, repeats: int
) -> List[Dict[str, Any]]:
    """Run the command with each engine, in turns, on few and on many titles. The
    difference gives the throughput, and the rest is the startup time.

    model (Path): The pipeline.
    folder (Path): The folder of the tables.
    few (int): Number of titles of the smaller table.
    rows (int): Number of titles of the larger table.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): For each case, the engine, the processes, titles per
        second, seconds to start, and megabytes of a worker.
    """
    found: Dict[Tuple[str, int], List[Tuple[float, float, float]]] = {}
    for turn in range(repeats):
        for case in CASES:
            msg.info(f"Turn {turn + 1}, {case[0]}, {case[1]} ...")
            short, _ = run_command(model, folder / str(few), folder / "out", *case)
            long, peak = run_command(model, folder / str(rows), folder / "out", *case)
            if long <= short:
                raise RuntimeError(
                    f"{few:,} titles took {short:.1f} seconds, and {rows:,} took "
                    f"{long:.1f}: use an idle machine, or more --rows"
                )
            rate = (rows - few) / (long - short)
            found.setdefault(case, []).append((rate, short - few / rate, peak))
    return [
        {
            "engine": engine,
            "processes": number,
            **dict(
                zip(("titles a second", "start", "megabytes"), map(median, zip(*all)))
            ),
        }
        for (engine, number), all in found.items()
    ]


def run_command(
    model: Path, source: Path, output: Path, engine: str, processes: int
) -> Tuple[float, float]:
    """Run `extract` on the command line.

    model (Path): The pipeline.
    source (Path): The folder of tables.
    output (Path): The folder to write.
    engine (str): The engine.
    processes (int): Number of processes.
    RETURNS (Tuple[float, float]): Seconds, and the peak megabytes of a worker.
    """
    remove(output)
    command = [sys.executable, "-m", "spacy", "adatag", "extract", str(model)]
    command += [str(source), str(output), "--text", "title", "--id", "sku"]
    command += ["--engine", engine, "--n-process", str(processes)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0.0
    while process.poll() is None:
        peak = max([peak, *measure_workers(process.pid)])
        time.sleep(0.2)
    seconds = time.perf_counter() - begin
    assert process.stderr is not None
    said = process.stderr.read().decode()
    if process.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {process.returncode}:\n{said}"
        )
    return seconds, peak


def measure_workers(main: int) -> Iterator[float]:
    """Measure a process and its descendants, as far as they have loaded the pipeline.

    main (int): The process id.
    YIELDS (float): The peak megabytes of each.
    """
    parents: Dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(
                path.read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            # The process has ended.
            continue
    for pid in parents:
        above = pid
        while above in parents and above != main:
            above = parents[above]
        if above != main:
            continue
        try:
            name = Path(f"/proc/{pid}/cmdline").read_bytes()
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if pid == main or b"spawn_main" in name or b"MapWorker" in name:
            lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
            yield from (int(line.split()[1]) / 1e3 for line in lines)


def count_bytes(folder: Path) -> int:
    """Count the bytes in a folder.

    folder (Path): The folder.
    RETURNS (int): The bytes of its files.
    """
    return sum(path.stat().st_size for path in folder.iterdir())


def remove(folder: Path) -> None:
    """Remove a folder, if it exists.

    folder (Path): The folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
