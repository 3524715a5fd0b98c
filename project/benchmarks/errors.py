"""What goes wrong, and for which attributes?

Scores trained pipelines by attribute, and sorts their errors into kinds.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional

import srsly
import typer
from spacy.language import Language
from wasabi import msg

from spacy_adatag.corpus.annotated import AnnotatedRecords
from spacy_adatag.corpus.asking import EVERYTHING, RECORD, Ways
from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.disk.loading import load_pipeline
from spacy_adatag.report.compare import Answer

from .kinds import KINDS, Sorted, Sorter


def main(
    records: Annotated[Path, typer.Argument(help="Annotated test records", exists=True)],
    models: Annotated[List[Path], typer.Argument(help="Trained pipelines", exists=True)],
    output: Annotated[Path, typer.Option(help="JSON file to write the figures to")],
) -> None:
    """Score by attribute, and count the kinds of error."""
    rows = []
    for path in models:
        rows.append({"pipeline": path.name, **measure(load_pipeline(path), records)})
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, rows)
        kind, found = max(rows[-1]["kinds"].items(), key=lambda item: item[1]["count"])
        msg.good(f"{path.name}: most often, {kind} ({found['count']})")


def measure(nlp: Language, records: Path) -> Dict[str, Any]:
    """Score a pipeline by attribute, and sort its errors. It is asked everything if the
    records are annotated completely, and otherwise what they ask: nobody knows whether
    other values are wrong.

    nlp (Language): The pipeline.
    records (Path): The test records.
    RETURNS (Dict[str, Any]): What was `asked`; for each of the `attributes` its F1 and
        number of labels; for each of the `kinds` the number of errors, and an example.
    """
    component = get_component(nlp)
    annotated = AnnotatedRecords(nlp, records)
    ways = Ways(nlp)
    for way in ways:
        # What the records ask comes first, and says whether they are complete.
        if way != RECORD and not ways.completeness.complete:
            break
        if way in (RECORD, EVERYTHING):
            asked, answered = way, list(ways.answer(way, annotated, annotated.reject))
    scores = ways.score(asked, answered).scores["attr_per_type"]
    counts: Counter = Counter()
    examples: Dict[str, Any] = {}
    for record, doc in answered:
        for error in Sorter(record, doc, component.key, component.attributes):
            counts[error.kind] += 1
            shown = {"text": record.text, **_show(error)}
            # The shortest text says what is wrong in the fewest words.
            known = examples.setdefault(error.kind, shown)
            if len(shown["text"]) < len(known["text"]):
                examples[error.kind] = shown
    return {
        "asked": asked,
        "attributes": {
            name: {"f": found["f"], "gold": found["gold"]}
            for name, found in scores.items()
            if found["gold"]
        },
        "kinds": {
            kind: {"count": counts[kind], "example": examples[kind]}
            for kind in KINDS
            if counts[kind]
        },
    }


def _show(error: Sorted) -> Dict[str, Optional[List[str]]]:
    return {"label": _write(error.gold), "found": _write(error.predicted)}


def _write(answer: Optional[Answer]) -> Optional[List[str]]:
    return None if answer is None else [answer.attribute, answer.text]
