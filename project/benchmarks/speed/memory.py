"""Measure peak memory, with a separate process for each case."""

import multiprocessing
import resource
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import spacy
import torch
from spacy.util import minibatch

from .pipelines import (
    BATCH,
    load_ours,
    make_ner,
    make_ours,
    make_question_answering,
    make_spancat,
)
from .texts import make_long

Job = Callable[[], Any]


def measure(
    model: Path, config: Path, corpus: Path, bert: Optional[str], titles: List[str]
) -> List[Dict[str, Any]]:
    """Measure the peak memory of pipelines.

    model (Path): Our trained pipeline.
    config (Path): Our config.
    corpus (Path): A `.spacy` file to train other systems.
    bert (Optional[str]): Folder or name of a transformer. None leaves out question
        answering.
    titles (List[str]): Product titles.
    RETURNS (List[Dict[str, Any]]): The name and megabytes of each case.
    """
    long = make_long(titles, 512, 64)
    cases = [
        ("imports only", _nothing, ()),
        ("ours, 51 attributes, titles", _run_ours, (model, 51, titles)),
        ("ours, 5,000 attributes, 64 texts of 512 words", _run_ours, (model, 5000, long)),
        ("ours, trained for 1 epoch", _train_ours, (config, corpus, 1)),
        ("ours, trained for 6 epochs", _train_ours, (config, corpus, 6)),
        ("ner, 51 labels, titles, trained for 100 steps", _run_ner, (corpus, titles)),
        (
            "spancat, 51 labels, titles, trained for 100 steps",
            _run_spancat,
            (corpus, titles),
        ),
    ]
    if bert is not None:
        asked = tuple(f"attribute {i}" for i in range(51))
        cases.append(
            (
                "question answering, 51 attributes, 8 titles",
                _run_qa,
                (bert, asked, titles[:8]),
            )
        )
    context = multiprocessing.get_context("spawn")
    rows = []
    for name, job, args in cases:
        with context.Pool(1) as pool:
            rows.append({"case": name, "megabytes": pool.apply(_measure, (job, args))})
    return rows


def _measure(job: Job, args: Any) -> float:
    torch.set_num_threads(1)
    job(*args)
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would also count the memory of the parent.
        words = next(
            line for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
        return int(words.split()[1]) / 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # The unit is bytes on macOS, and kilobytes elsewhere.
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _nothing() -> None:
    spacy.blank("en")("")


def _run_ours(model: Path, attributes: int, texts: List[str]) -> None:
    _run(load_ours(model, attributes), texts)


def _train_ours(config: Path, corpus: Path, epochs: int) -> None:
    nlp, examples = make_ours(config, corpus)
    optimizer = nlp.create_optimizer()
    for _ in range(epochs):
        for batch in minibatch(examples, BATCH):
            nlp.update(batch, sgd=optimizer)


def _run_ner(corpus: Path, texts: List[str]) -> None:
    _run(make_ner(corpus)[0], texts)


def _run_spancat(corpus: Path, texts: List[str]) -> None:
    _run(make_spancat(corpus)[0], texts)


def _run_qa(bert: str, asked: Any, texts: List[str]) -> None:
    _run(make_question_answering(bert, asked), texts)


def _run(nlp: Any, texts: List[str]) -> None:
    for _ in nlp.pipe(texts):
        pass
