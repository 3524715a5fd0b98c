"""How long does training take to the F1 of an earlier commit?

Trains the earlier commit's `adatag.cfg` and other configs, with early stopping and
several seeds. Compares the processor time after which each has the F1 that the earlier
commit reached at best on the texts for development.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, List, Optional, Sequence

import srsly
import typer
from confection import Config
from wasabi import msg

from benchmarks.speed import against

# The micro F1 on the queries of the texts for development, which both commits report.
SCORE = "attr_micro_f"
# The earlier commit only learns absence if it is told to.
ABSENCE = ["--corpora.train.sampled_negatives=51"]


def main(
    corpus: Annotated[Path, typer.Argument(help="The .spacy file to train on")],
    output: Annotated[Path, typer.Option(help="JSON file of the results")],
    rev: Annotated[str, typer.Option("--against", help="The earlier commit")],
    configs: Annotated[List[Path], typer.Option("--config", help="A config to train")],
    seeds: Annotated[int, typer.Option(help="Seeds of each config")] = 3,
) -> None:
    """Measure the time of training."""
    with tempfile.TemporaryDirectory() as name:
        rows = measure_time(rev, configs, corpus, seeds, Path(name))
    srsly.write_json(output, {"score": SCORE, "rows": rows})
    msg.good(f"Wrote {output}")


def measure_time(
    rev: str, configs: List[Path], corpus: Path, seeds: int, folder: Path
) -> List[Dict[str, Any]]:
    """Measure the processor time up to the best score of the earlier commit.

    rev (str): The earlier commit.
    configs (List[Path]): The configs of this checkout.
    corpus (Path): The `.spacy` file. The one for development is beside it.
    seeds (int): The number of trainings of each config.
    folder (Path): A folder for outputs.
    RETURNS (List[Dict[str, Any]]): A row for each config. Its seconds are the median over
        the seeds that reach the score.
    """
    commit = against.git("rev-parse", "--short", f"{rev}^{{commit}}").decode().strip()
    package = against.install(commit, Path("training") / f"against-{commit}" / "package")
    name = f"adatag at {commit}"
    runs: Dict[str, List[List[Dict[str, Any]]]] = {name: []}
    for seed in range(seeds):
        config = package / against.CONFIG
        runs[name].append(train(config, corpus, seed, folder, package, ABSENCE))
        for config in configs:
            of_config = runs.setdefault(config.stem, [])
            of_config.append(train(config, corpus, seed, folder))
    goal = median(max(row[SCORE] for row in run) for run in runs[name])
    rows = []
    for name, of_config in runs.items():
        reached = [find_first(run, goal) for run in of_config]
        seconds = [found for found in reached if found is not None]
        rows.append(
            {
                "config": name,
                "goal": goal,
                "best": [max(row[SCORE] for row in run) for run in of_config],
                "reached": len(seconds),
                "seconds": median(seconds) if seconds else None,
                "seconds of an epoch": median(
                    run[-1]["seconds"] / max(1, run[-1]["epoch"]) for run in of_config
                ),
                "seconds of training": median(run[-1]["seconds"] for run in of_config),
            }
        )
        msg.info(f"{rows[-1]}")
    return rows


def find_first(run: List[Dict[str, Any]], goal: float) -> Optional[float]:
    """Find the seconds of the first evaluation that reaches a score."""
    return next((row["seconds"] for row in run if row[SCORE] >= goal), None)


def train(
    config: Path,
    corpus: Path,
    seed: int,
    folder: Path,
    package: Optional[Path] = None,
    settings: Sequence[str] = (),
) -> List[Dict[str, Any]]:
    """Train a config with early stopping, in one thread.

    config (Path): The config.
    corpus (Path): The `.spacy` file. The one for development is beside it.
    seed (int): The seed.
    folder (Path): A folder for the config and the log.
    package (Optional[Path]): The folder to import the package from. Defaults to the one
        that runs.
    settings (Sequence[str]): Settings to override.
    RETURNS (List[Dict[str, Any]]): The evaluations, see `clock`.
    """
    log = folder / "log.json"
    changed = Config().from_disk(config, interpolate=False)
    changed["training"]["logger"] = {
        "@loggers": "benchmarks.Clock.v1",
        "path": str(log),
    }
    changed.to_disk(folder / "config.cfg")
    code = Path(__file__).with_name("clock.py")
    command = [sys.executable, "-W", "ignore", "-m", "spacy", "train"]
    command += [str(folder / "config.cfg"), "--code", str(code)]
    command += ["--paths.train", str(corpus.absolute()), "--training.seed", str(seed)]
    dev = corpus.absolute().with_name(f"{corpus.stem}-dev.spacy")
    command += ["--paths.dev", str(dev), "--system.seed", str(seed), *settings]
    msg.info(f"Training {config}, seed {seed}")
    # A folder of its own: `python -m` would import what is in the current one.
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        env=against.make_env(package),
        cwd=folder,
    )
    return list(srsly.read_json(log))
