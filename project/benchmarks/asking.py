"""What does a pipeline find if it is asked everything, as `nlp(text)` does?

Trains systems on records that ask what they have a value of, as in the paper and as their
configs are. Scores each on the test records in three ways: asked what the record asks,
what its category has, and everything.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional

import spacy
import srsly
import typer
from spacy.language import Language
from tables.rows import ABLATIONS, make_run
from tables.runs import (
    MINILM,
    Options,
    find_bert,
    get_paper_settings,
    read_config,
    write_setting,
)
from tables.scales import Setting
from wasabi import msg

from spacy_adatag.cli.evaluate import evaluate

CONFIGS = Path("../configs")
# Systems that read a text once: to ask the others everything in training takes hours.
# The paper's training does not, so a workflow runs them with it.
SYSTEMS = (
    "adatag",
    "adatag-random",
    "bilstm-multicrf",
    "bilstm-tag-sets",
    "bilstm-crf-tag-sets",
)
WAYS = ("paper", "config")
# Small steps are slower with several threads.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def main(
    corpus: Annotated[Path, typer.Argument(help="Folder of train.spacy and others")],
    records: Annotated[Path, typer.Argument(help="Annotated test records", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file, to which results are added")],
    config: Annotated[
        List[str], typer.Option(help="Config, without .cfg. Repeat it for several")
    ] = list(SYSTEMS),  # noqa: B006
    trained: Annotated[
        List[str],
        typer.Option(help="paper: on values only, Viterbi, overlaps; config: as it is"),
    ] = list(WAYS),  # noqa: B006
    seed: Annotated[List[int], typer.Option(help="Seed. Repeat it for several")] = [0],  # noqa: B006
    keep: Annotated[
        Optional[Path],
        typer.Option(
            help="Folder to keep pipelines in. Those that are not there are trained again"
        ),
    ] = None,
) -> None:
    """Train and score. A row of the output is not made again while its config, what is
    changed in it and the records stay the same.
    """
    rows: List[Dict[str, Any]] = srsly.read_json(output) if output.exists() else []  # type: ignore[assignment]
    # A row that nobody asks for stays, even if it is out of date.
    done = {
        (row["config"], row["trained"], row["seed"])
        for row in rows
        if row["fingerprint"] == get_fingerprint(row["config"], row["trained"], records)
    }
    for name in config:
        for how in trained:
            for number in seed:
                kept = keep and keep / name_pipeline(name, how, number)
                if (name, how, number) in done and not (kept and not kept.exists()):
                    continue
                row = measure(name, how, number, corpus, records, kept)
                made = (name, how, number)
                rows = [r for r in rows if (r["config"], r["trained"], r["seed"]) != made]
                rows.append(row)
                output.parent.mkdir(parents=True, exist_ok=True)
                srsly.write_json(output, rows)
                found = row["paper"]["everything"]
                msg.good(f"{name}, {how}, seed {number}: F {100 * found['f']:.1f}")


def name_pipeline(config: str, trained: str, seed: int) -> str:
    """RETURNS (str): The folder of a pipeline that is kept."""
    return f"{config}-{seed}" if trained == "config" else f"{config}-{trained}-{seed}"


def get_fingerprint(config: str, trained: str, records: Path) -> str:
    """What the numbers of a row depend on, but for the seed.

    config (str): The config, without `.cfg`.
    trained (str): "paper" or "config".
    records (Path): The test records.
    RETURNS (str): A checksum.
    """
    overrides = list_settings(config, trained)
    parts = [read_config(CONFIGS / f"{config}.cfg"), overrides, records.read_text("utf8")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf8")).hexdigest()


def list_settings(config: str, trained: str) -> Dict[str, Optional[Setting]]:
    """List what a training changes in a config: as in the tables, if it is the paper's.

    config (str): The config, without `.cfg`.
    trained (str): "paper" or "config".
    RETURNS (Dict[str, Optional[Setting]]): The settings.
    """
    if trained != "paper":
        return {}
    run = make_run(config, ABLATIONS)
    if not run.tunes_bert:
        return get_paper_settings(config)
    # A small transformer needs a higher rate than the paper's, and few epochs.
    rate = {"training.optimizer.learn_rate": Options().bert_learn_rate}
    return {**get_paper_settings(config), **rate, **dict(run.settings)}


def measure(
    config: str,
    trained: str,
    seed: int,
    corpus: Path,
    records: Path,
    keep: Optional[Path] = None,
) -> Dict[str, Any]:
    """Train one system, and score it in all ways.

    config (str): Its config, without `.cfg`.
    trained (str): "paper" or "config".
    seed (int): Of the training.
    corpus (Path): Folder of `train.spacy` and `train-dev.spacy`.
    records (Path): The test records.
    keep (Optional[Path]): Folder to keep the pipeline in.
    RETURNS (Dict[str, Any]): What was trained, the minutes of processor time that it
        took, and for each metric and each way of asking the scores.
    RAISES (CalledProcessError): If the training fails.
    """
    before = os.times()
    nlp = train(config, trained, seed, corpus)
    after = os.times()
    if keep is not None:
        keep.parent.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(keep)
    row: Dict[str, Any] = {"config": config, "trained": trained, "seed": seed}
    # The training is a process of its own. Its processor time is that of an idle machine.
    spent = (after.children_user, after.children_system)
    spent_before = (before.children_user, before.children_system)
    row["minutes"] = round((sum(spent) - sum(spent_before)) / 60, 2)
    row["fingerprint"] = get_fingerprint(config, trained, records)
    for metric in ("paper", "extractgpt"):
        asked = evaluate(nlp, records, metric=metric)["asked"]
        row[metric] = {way: _summarize(found, metric) for way, found in asked.items()}
    return row


def train(config: str, trained: str, seed: int, corpus: Path) -> Language:
    """Train one system.

    config, trained, seed, corpus: As in `measure`.
    RETURNS (Language): The pipeline that is best on the dev set.
    RAISES (CalledProcessError): If the training fails.
    """
    folder = Path(tempfile.mkdtemp())
    words = [sys.executable, "-m", "spacy", "train", str(CONFIGS / f"{config}.cfg")]
    words += ["--output", str(folder), "--system.seed", str(seed)]
    words += ["--paths.train", str(corpus / "train.spacy")]
    words += ["--paths.dev", str(corpus / "train-dev.spacy")]
    if "bert" in read_config(CONFIGS / f"{config}.cfg")["paths"]:
        words += ["--paths.bert", find_bert(MINILM)]
    for setting, value in list_settings(config, trained).items():
        words += [f"--{setting}", write_setting(value)]
    try:
        subprocess.run(
            words, check=True, stdout=subprocess.DEVNULL, env=os.environ | ONE_THREAD
        )
        return spacy.load(folder / "model-best")
    finally:
        shutil.rmtree(folder)


def _summarize(found: Dict[str, Any], metric: str) -> Dict[str, float]:
    scores = found["scores"]
    if metric == "extractgpt":
        return {name: scores[name] for name in "prf"}
    return {
        **{name: scores[f"attr_micro_{name}"] for name in "prf"},
        "macro_f": scores["attr_macro_f"],
        "values": found["values_per_text"],
        "gold": found["gold_per_text"],
        "invented": found["invented_per_100_texts"],
    }
