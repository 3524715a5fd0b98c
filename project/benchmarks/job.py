"""How much slower is the job `extract` than the pipeline, and does its memory grow?

Takes a trained pipeline and titles. Makes new titles of them, with unseen words. Writes
JSON with the share of the pipeline's throughput that is left when tables are read and
written, and with the peak memory of the command for several sizes of a table. Job and
pipeline take turns in one process and one thread.
"""

import csv
import platform
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Callable, Dict, Iterable, Iterator, List

import spacy
import srsly
import torch
import typer
from wasabi import msg

from benchmarks.speed.texts import read_titles
from benchmarks.watching import watch
from spacy_adatag.catalogue import plan_job, run_job
from spacy_adatag.catalogue.local import run_here

# The file name of the output, and the contents of a row.
OUTPUTS = {
    "JSONL, a record": ("values.jsonl", "record"),
    "CSV, a value": ("values.csv", "value"),
    "Parquet, a product": ("values.parquet", "product"),
}


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    rows: Annotated[int, typer.Option(help="Rows to time")] = 20_000,
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 5,
    sizes: Annotated[
        str, typer.Option(help="Rows of the tables for the measurement of memory")
    ] = "10000",
) -> None:
    """Measure the throughput of the job compared to the pipeline, and its memory."""
    torch.set_num_threads(1)
    known = read_titles(titles, 1000)
    results: Dict[str, Any] = {
        "device": platform.machine(),
        "versions": f"spaCy {spacy.__version__}, torch {torch.__version__}, Python "
        f"{platform.python_version()}, {rows} titles, {repeats} turns",
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        msg.info("Throughput ...")
        results["throughput"] = measure_throughput(model, known, rows, repeats, folder)
        srsly.write_json(output, results)
        results["memory"] = []
        for size in map(int, sizes.split(",")):
            msg.info(f"Memory, {size:,} rows ...")
            results["memory"].append(measure_memory(model, known, size, folder))
            # Save each measurement, in case a later one fails.
            srsly.write_json(output, results)
    msg.good(f"Wrote {output}")


def make_titles(known: List[str], rows: int, seed: int = 0) -> Iterator[str]:
    """Make titles. Each joins halves of two titles, and a number that looks like a part
    number.

    known (List[str]): The titles to make them of.
    rows (int): Number of titles to make.
    seed (int): Another seed gives other numbers.
    YIELDS (str): The titles.
    """
    chance = random.Random(seed)
    words = [title.split() for title in known]
    for _ in range(rows):
        first, second = chance.choice(words), chance.choice(words)
        halves = first[: len(first) // 2] + second[len(second) // 2 :]
        yield f"{' '.join(halves)} X{chance.randrange(10**9)}"


def write_table(titles: Iterable[str], path: Path) -> None:
    """Write a table of titles.

    titles (Iterable[str]): The titles.
    path (Path): The CSV file.
    """
    with path.open("w", encoding="utf8", newline="") as file_:
        writer = csv.writer(file_)
        writer.writerow(["sku", "title"])
        writer.writerows(enumerate(titles))


def measure_throughput(
    model: Path, known: List[str], rows: int, repeats: int, folder: Path
) -> Dict[str, Any]:
    """Measure the throughput of the pipeline, and the share of it that a job reaches.

    model (Path): The pipeline.
    known (List[str]): Titles to make others of.
    rows (int): Number of titles.
    repeats (int): How often each is timed.
    folder (Path): The folder for outputs.
    RETURNS (Dict[str, Any]): The texts per second of the pipeline, and the shares of each
        output: by wall time and by CPU time.
    """
    nlp = spacy.load(model)
    table = folder / "shop.csv"
    texts: List[str] = []

    def pipe() -> None:
        for _ in nlp.pipe(texts):
            pass

    def job(name: str, shape: str) -> None:
        columns: Dict[str, Any] = {"text": ["title"], "id": "sku"}
        output = folder / name
        plan = plan_job(nlp, str(model), table, output, rows=shape, **columns)
        run_job(nlp, plan, run_here)

    # The pipeline comes last. It keeps all words that it has seen, so later cases would
    # get known titles. A job forgets its words.
    cases: Dict[str, Callable[[], None]] = {
        **{case: partial(job, *how) for case, how in OUTPUTS.items()},
        "pipe": pipe,
    }
    clock: Dict[str, List[float]] = {case: [] for case in cases}
    processor: Dict[str, List[float]] = {case: [] for case in cases}
    for turn in range(repeats + 1):
        texts[:] = make_titles(known, rows, seed=turn)
        write_table(texts, table)
        for case, work in cases.items():
            begin = time.perf_counter(), time.process_time()
            work()
            # The first turn includes one-time work, such as generating decoders.
            if turn:
                clock[case].append(time.perf_counter() - begin[0])
                processor[case].append(time.process_time() - begin[1])

    def share(times: Dict[str, List[float]], case: str) -> float:
        return median(a / b for a, b in zip(times["pipe"], times[case]))

    return {
        "texts a second, pipe": rows / median(clock["pipe"]),
        "share": {case: share(clock, case) for case in OUTPUTS},
        "share of processor time": {case: share(processor, case) for case in OUTPUTS},
    }


def measure_memory(
    model: Path, known: List[str], rows: int, folder: Path
) -> Dict[str, Any]:
    """Measure the peak memory of the command, in a separate process.

    model (Path): The pipeline.
    known (List[str]): Titles to make others of.
    rows (int): Number of titles.
    folder (Path): The folder for outputs.
    RETURNS (Dict[str, Any]): `rows`, `megabytes` and `seconds`.
    """
    table = folder / f"{rows}.csv"
    write_table(make_titles(known, rows), table)
    command = [sys.executable, "-m", "spacy", "adatag", "extract", str(model)]
    command += [str(table), str(folder / f"{rows}.parquet"), "--text", "title"]
    found = watch([*command, "--id", "sku"])
    table.unlink()
    return {"rows": rows, **found}
