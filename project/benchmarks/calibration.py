"""Are scores right as often as they say?

Trains pipelines, corrects their scores on the dev set as `adatag thresholds` does, and
measures the expected calibration error on the test records, with and without it.
"""

import tempfile
from pathlib import Path
from typing import Annotated, Any, Dict, List, Tuple

import numpy
import srsly
import typer
from spacy.language import Language
from wasabi import msg

from spacy_adatag.cli.convert import export
from spacy_adatag.cli.thresholds import collect_candidates
from spacy_adatag.confidence import get_ece, measure_calibration
from spacy_adatag.corpus.annotated import AnnotatedRecords
from spacy_adatag.settings import scale_odds

from .asking import train


def main(
    corpus: Annotated[Path, typer.Argument(help="Folder of train.spacy and others")],
    records: Annotated[Path, typer.Argument(help="Annotated test records", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file to write the figures to")],
    config: Annotated[
        List[str], typer.Option(help="Config, without .cfg. Repeat it for several")
    ] = ["adatag"],  # noqa: B006
    seed: Annotated[List[int], typer.Option(help="Seed. Repeat it for several")] = [0],  # noqa: B006
) -> None:
    """Train, correct and measure."""
    rows = []
    for name in config:
        for number in seed:
            nlp = train(name, "config", number, corpus)
            row = {"config": name, "seed": number, **measure(nlp, corpus, records)}
            rows.append(row)
            output.parent.mkdir(parents=True, exist_ok=True)
            srsly.write_json(output, rows)
            msg.good(
                f"{name}, seed {number}: ECE {100 * row['ece']:.1f}, corrected "
                f"{100 * row['corrected']:.1f}"
            )


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
