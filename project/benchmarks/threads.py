"""What do torch's threads gain on an idle machine, and cost on a busy one?

Each case is a process of its own: the steps of a training and the prediction of the same
texts, with one thread, with one for each core, and with as many as the component chooses.
A busy machine has another process on every core.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Callable, Dict, Iterator, List, Optional

import srsly
import typer
from wasabi import msg

# Where the paper's tables find their transformer.
sys.path.append(str(Path(__file__).resolve().parents[1] / "scripts"))
from tables.runs import find_bert

CHOICES = ("one", "all", "chosen")
# Updates of 32 texts.
STEPS = 4
TEXTS = 128
BATCH = 32


def main(
    configs: Annotated[List[Path], typer.Argument(help="Configs", exists=True)],
    corpus: Annotated[Path, typer.Option(help=".spacy file to train on", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    limit: Annotated[int, typer.Option(help="Seconds after which a case is ended")] = 300,
    case: Annotated[Optional[str], typer.Option(hidden=True)] = None,
) -> None:
    """Measure seconds of training and of prediction."""
    if case is not None:
        print(srsly.json_dumps(measure(configs[0], corpus, case)))
        return
    rows: List[Dict[str, Any]] = []
    for config in configs:
        for busy in (False, True):
            for choice in CHOICES:
                row = {"config": config.stem, "busy": busy, "threads": choice}
                with _work_beside(busy):
                    row |= _run(config, corpus, output, choice, limit)
                rows.append(row)
                print(srsly.json_dumps(row), flush=True)
    srsly.write_json(output, {"cores": os.cpu_count(), "limit": limit, "rows": rows})
    msg.good(f"Saved the results to {output}")


def measure(config: Path, corpus: Path, choice: str) -> Dict[str, float]:
    """Train and predict in this process.

    config (Path): The config of a system.
    corpus (Path): A .spacy file.
    choice (str): "one", "all" or "chosen".
    RETURNS (Dict[str, float]): Seconds of `train`, so many steps, and of `predict`.
    """
    from spacy.training import Corpus
    from spacy.training.initialize import init_nlp
    from spacy.util import load_config, minibatch

    from spacy_adatag.workarounds import threads

    if choice == "all":
        threads.has_large_steps = lambda model: True
        threads.FreeCores.count = lambda self, most: most  # type: ignore[method-assign]
    overrides: Dict[str, Any] = {"paths.train": str(corpus), "paths.dev": str(corpus)}
    if "paths.bert" in config.read_text(encoding="utf8"):
        overrides["paths.bert"] = str(find_bert("minilm"))
    nlp = init_nlp(load_config(config, overrides=overrides, interpolate=False))
    examples = list(Corpus(corpus)(nlp))[: (STEPS + 1) * BATCH]
    optimizer = nlp.resume_training()
    batches = list(minibatch(examples, BATCH))
    texts = [eg.reference.text for eg in examples[:TEXTS]]
    nlp.update(batches.pop(), sgd=optimizer)

    def train() -> None:
        for batch in batches:
            nlp.update(batch, sgd=optimizer)

    def predict() -> None:
        for _ in nlp.pipe(texts):
            pass

    return {"train": _time(train), "predict": _time(predict)}


def _time(work: Callable[[], None]) -> float:
    """The median of nine times, or of fewer where they are long: on a busy machine the
    least of them says nothing.
    """
    found: List[float] = []
    while len(found) < 9 and sum(found) < 20:
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def _run(
    config: Path, corpus: Path, output: Path, choice: str, limit: int
) -> Dict[str, Any]:
    command = [sys.executable, __file__, str(config), "--corpus", str(corpus)]
    command += ["--output", str(output), "--case", choice]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    if choice == "one":
        environment["OMP_NUM_THREADS"] = "1"
    else:
        environment.pop("OMP_NUM_THREADS", None)
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, timeout=limit, check=True
        )
    except subprocess.TimeoutExpired:
        return {"train": None, "predict": None}
    return dict(srsly.json_loads(done.stdout.decode("utf8").splitlines()[-1]))


@contextmanager
def _work_beside(busy: bool) -> Iterator[None]:
    """Have another process on every core."""
    command = [sys.executable, "-c", "while True: pass"]
    workers = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1) if busy]
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    typer.run(main)
