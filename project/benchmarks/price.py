"""How many titles a second do pipelines read, and how many parameters do they have?

All pipelines take turns on one core, so that one sees what each point of F1 costs.
"""

import gc
import platform
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, List

import spacy
import srsly
import torch
import typer
from spacy.language import Language
from tables.scoring import count_parameters
from wasabi import msg

from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.disk.loading import load_pipeline

from .speed.texts import read_titles


def main(
    titles: Annotated[Path, typer.Argument(help="JSONL file of titles", exists=True)],
    models: Annotated[List[Path], typer.Argument(help="Trained pipelines", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file to write the figures to")],
    rounds: Annotated[int, typer.Option(help="How often each reads the titles")] = 7,
    texts: Annotated[int, typer.Option(help="How many titles to read")] = 491,
) -> None:
    """Measure the speed of pipelines, asked everything."""
    torch.set_num_threads(1)
    read = read_titles(titles, texts)
    pipelines = {path.name: load_pipeline(path) for path in models}
    rows = measure(pipelines, read, rounds)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "commit": commit.stdout.strip(),
        "versions": f"spaCy {spacy.__version__}, torch {torch.__version__}, "
        f"Python {platform.python_version()}",
        "titles": len(read),
        "rounds": rounds,
        "pipelines": rows,
    }
    srsly.write_json(output, result)
    for row in rows:
        msg.good(f"{row['pipeline']}: {row['titles a second']:,.0f} titles a second")


def measure(
    pipelines: Dict[str, Language], titles: List[str], rounds: int
) -> List[Dict[str, Any]]:
    """Let pipelines read titles in turns.

    pipelines (Dict[str, Language]): The pipelines, by name.
    titles (List[str]): The titles.
    rounds (int): How often each reads them. It reads them once before.
    RETURNS (List[Dict[str, Any]]): For each pipeline its parameters, how many values it
        finds in a title, and the median of the titles a second of processor time.
    """
    values = {name: _read(nlp, titles) for name, nlp in pipelines.items()}
    times: Dict[str, List[float]] = {name: [] for name in pipelines}
    for _ in range(rounds):
        for name, nlp in pipelines.items():
            gc.collect()
            begin = time.process_time()
            _read(nlp, titles)
            times[name].append(time.process_time() - begin)
    return [
        {
            "pipeline": name,
            "parameters": count_parameters(get_component(nlp).model),
            "values a title": values[name] / len(titles),
            "titles a second": len(titles) / median(times[name]),
        }
        for name, nlp in pipelines.items()
    ]


def _read(nlp: Language, titles: List[str]) -> int:
    """Returns the number of values."""
    key = get_component(nlp).key
    return sum(len(doc.spans[key]) for doc in nlp.pipe(titles))
