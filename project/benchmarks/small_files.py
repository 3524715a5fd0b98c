"""What do many small files cost?

Takes a trained pipeline and titles, of which it makes others, and runs `extract` on the
same rows in few files and in as many files as there are rows. Writes what it measures as
JSON.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, List, Tuple

import pyarrow
import srsly
import typer
from catalogue_job import make_titles
from pyarrow import parquet
from speed.texts import read_titles
from wasabi import msg

FORMATS = "csv,jsonl,parquet"
# A file of the format of the input, and a folder.
OUTPUTS = ("file", "folder")


def main(
    model: Annotated[Path, typer.Argument(help="Trained pipeline", exists=True)],
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    rows: Annotated[int, typer.Option(help="Titles, and files of one title")] = 20_000,
    few: Annotated[int, typer.Option(help="Files to compare with")] = 20,
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 3,
    formats: Annotated[str, typer.Option(help="Formats of the files")] = FORMATS,
) -> None:
    """Measure the time of a folder of small files against that of a few large ones."""
    made = list(make_titles(read_titles(titles, 1000), rows))
    results: List[Dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for format in formats.split(","):
            for files in (few, rows):
                write_files(made, format, files, folder / f"{format}-{files}")
            for kind in OUTPUTS:
                out = folder / ("out" if kind == "folder" else f"out.{format}")
                found: Dict[int, List[Tuple[float, float]]] = {few: [], rows: []}
                for _ in range(repeats):
                    for files, times in found.items():
                        source = folder / f"{format}-{files}"
                        times.append(run_command(model, source, out))
                row: Dict[str, Any] = {"format": format, "to": kind}
                for i, clock in enumerate(("seconds", "processor seconds")):
                    one, many = (median(t[i] for t in found[n]) for n in (few, rows))
                    row[clock] = {"few": one, "many": many, "ratio": many / one}
                results.append(row)
                msg.info(str(row))
    output.parent.mkdir(parents=True, exist_ok=True)
    run = {"titles": rows, "few files": few, "turns": repeats}
    srsly.write_json(output, {"run": run, "jobs": results})
    msg.good(f"Wrote {output}")


def write_files(titles: List[str], format: str, files: int, folder: Path) -> None:
    """Write a folder of files.

    titles (List[str]): What is in them.
    format (str): "csv", "jsonl" or "parquet".
    files (int): How many.
    folder (Path): The folder.
    """
    folder.mkdir()
    size = -(-len(titles) // files)
    for i, first in enumerate(range(0, len(titles), size)):
        rows = [
            {"sku": f"p{first + j}", "title": title.replace('"', "")}
            for j, title in enumerate(titles[first : first + size])
        ]
        path = folder / f"{i:06}.{format}"
        if format == "parquet":
            parquet.write_table(pyarrow.Table.from_pylist(rows), path)
        elif format == "jsonl":
            srsly.write_jsonl(path, rows)
        else:
            lines = ["sku,title", *(f'{row["sku"]},"{row["title"]}"' for row in rows)]
            path.write_text("\n".join(lines) + "\n", encoding="utf8")


def run_command(model: Path, source: Path, output: Path) -> Tuple[float, float]:
    """Run `extract` as a user does.

    model (Path): The pipeline.
    source (Path): The folder of files.
    output (Path): The file or folder to write, which is removed before.
    RETURNS (Tuple[float, float]): Seconds, and those of the processor, which other work
        on the machine changes less.
    """
    if output.is_dir():
        shutil.rmtree(output)
    output.unlink(missing_ok=True)
    command = [sys.executable, "-m", "spacy", "adatag", "extract", str(model)]
    command += [str(source), str(output), "--text", "title", "--id", "sku"]
    begin, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    return time.perf_counter() - begin, processor


if __name__ == "__main__":
    typer.run(main)
