"""How much memory does training take, and how long, on a large corpus?

Converts the records of a large corpus, trains configs on them for an epoch, and watches
the memory of each step. spaCy keeps all texts in memory, or streams them.
"""

import sys
import tempfile
from pathlib import Path
from typing import Annotated, List

import srsly
import typer
from wasabi import msg

from benchmarks.watching import watch

# Texts in an update, as in the configs.
BATCH = 32


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of train.jsonl and dev.jsonl", exists=True)
    ],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    configs: Annotated[List[Path], typer.Option("--config", help="A config to train")],
) -> None:
    """Measure the peak memory and the seconds of `convert`, and of an epoch."""
    python = [sys.executable, "-W", "ignore", "-m", "spacy"]
    with (folder / "train.jsonl").open("rb") as lines:
        texts = sum(1 for _ in lines)
    with tempfile.TemporaryDirectory() as name:
        train, dev = (Path(name) / f"{split}.spacy" for split in ("train", "dev"))
        steps = {}
        for path in (train, dev):
            source = str(folder / f"{path.stem}.jsonl")
            steps[f"convert {path.stem}"] = ["adatag", "convert", source, str(path)]
        paths = ["--paths.train", str(train), "--paths.dev", str(dev)]
        for config in configs:
            command = ["train", str(config), *paths]
            once = ["--training.max_epochs", "1"]
            # As many steps as an epoch has.
            streamed = ["--training.max_epochs", "-1"]
            streamed += ["--training.max_steps", str(max(1, texts // BATCH))]
            steps[f"train {config.stem}"] = [*command, *once]
            steps[f"train {config.stem}, streamed"] = [*command, *streamed]
        rows = []
        for step, command in steps.items():
            rows.append({"step": step, **watch([*python, *command])})
            msg.info(f"{rows[-1]}")
            srsly.write_json(output, {"texts": texts, "steps": rows})
    msg.good(f"Wrote {output}")
