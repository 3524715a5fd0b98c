"""Are scores right as often as they say?

Trains pipelines, corrects their scores on the dev set as `adatag thresholds` does, and
measures the expected calibration error on the test records, with and without it.
"""

import tempfile
from pathlib import Path
from typing import Annotated, Any, Dict, Tuple

import numpy
import srsly
import typer
from spacy.language import Language
from wasabi import msg

from spacy_adatag.cli.convert import export
from spacy_adatag.cli.thresholds import collect_candidates
from spacy_adatag.confidence import get_ece, measure_calibration
from spacy_adatag.corpus.annotated import AnnotatedRecords
from spacy_adatag.potentials.scores import scale_odds

from .asking import train

CONFIGS = ("adatag",)
SEED = 0


def main(
    corpus: Annotated[Path, typer.Argument(help="Folder of train.spacy and others")],
    records: Annotated[Path, typer.Argument(help="Annotated test records", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file to write the figures to")],
) -> None:
    """Train, correct and measure."""
    rows = []
    for name in CONFIGS:
        nlp = train(name, "config", SEED, corpus)
        row = {"config": name, "seed": SEED, **measure(nlp, corpus, records)}
        rows.append(row)
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, rows)
        ece, corrected = (f"{100 * row[key]:.1f}" for key in ("ece", "corrected"))
        msg.good(f"{name}: ECE {ece}, corrected {corrected}")


def measure(nlp: Language, corpus: Path, records: Path) -> Dict[str, Any]:
    """Measure the calibration of a pipeline, asked as `nlp(text)` does.

    nlp (Language): The pipeline.
    corpus (Path): Folder of `train-dev.spacy`, to correct scores on.
    records (Path): The test records.
    RETURNS (Dict[str, Any]): The slope and bias of the correction, the number of
        candidates on test, and their ECE as they are and corrected.
    """
    with tempfile.TemporaryDirectory() as folder:
        dev = Path(folder) / "dev.jsonl"
        export(corpus / "train-dev.spacy", dev)
        found = measure_calibration(*read_scores(nlp, dev))
    scores, correct = read_scores(nlp, records)
    return {
        "slope": found.slope,
        "bias": found.bias,
        "values": len(scores),
        "ece": get_ece(scores, correct),
        "corrected": get_ece(scale_odds(scores, found.slope, found.bias), correct),
    }


def read_scores(nlp: Language, path: Path) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Find what a pipeline may find in annotated records.

    nlp (Language): The pipeline.
    path (Path): The records.
    RETURNS (Tuple[ndarray, ndarray]): The marginal of each candidate, and whether it is
        correct.
    """
    found = collect_candidates(nlp, AnnotatedRecords(nlp, path))
    return found.scores[found.scored], found.correct[found.scored]
