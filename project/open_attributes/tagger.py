"""Score a tagger of the kind of GLiNER (Zaratiana et al. 2023) on the attributes that the
protocol holds out. It knows them by their names alone, and was never trained on the data.
Needs `pip install gliner`, and weights for it.
"""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Sequence

import srsly
import typer
from tqdm import tqdm
from wasabi import msg

from open_attributes.data import FIFTHS, Record, cut_fifths, read_data
from open_attributes.protocol import count
from spacy_adatag.attributes.names import to_phrase

# Scores below this are as good as none.
FLOOR = 0.01


def main(
    weights: Annotated[
        str, typer.Argument(help="Weights: a folder, or a name on the Hugging Face hub")
    ],
    folder: Annotated[
        Path, typer.Argument(help="Folder of train.jsonl and test.jsonl", exists=True)
    ],
    output: Annotated[Path, typer.Argument(help="JSON file to write")],
    threshold: Annotated[
        float, typer.Option(help="Lowest score of a value", min=0, max=1)
    ] = 0.5,
) -> None:
    """Ask each test record what it asks, and score each fifth of the attributes."""
    try:
        from gliner import GLiNER
    except ImportError:
        msg.fail("Install the tagger first: pip install gliner", exits=1)
    train, tested = read_data(folder, dev=False)
    found = ask(GLiNER.from_pretrained(weights), tested)
    likely = [
        {name: value for name, value in answers.items() if value["score"] >= threshold}
        for answers in found
    ]
    rows = []
    for number, held in enumerate(cut_fifths(train)):
        row: Dict[str, Any] = {"fifth": number}
        for key, answers in (("any", found), ("threshold", likely)):
            texts = [{n: v["text"] for n, v in own.items()} for own in answers]
            row[key] = count(tested, texts, held)
        rows.append(row)
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, {"weights": weights, "threshold": threshold, "rows": rows})
    for key in ("any", "threshold"):
        mean = sum(row[key]["f"] for row in rows) / FIFTHS
        msg.good(f"Mean F1 of the fifths, {key}: {100 * mean:.1f}")


def ask(model: Any, records: Sequence[Record]) -> List[Dict[str, Any]]:
    """Ask texts what their records ask.

    model (GLiNER): The tagger.
    records (Sequence[Record]): The records.
    RETURNS (List[Dict[str, Any]]): The best span of each attribute that has one.
    """
    answers = []
    for record in tqdm(records, unit=" texts", disable=None):
        phrases = {to_phrase(name): name for name in record["target_scores"]}
        spans = model.predict_entities(
            record["input"],
            list(phrases),
            flat_ner=False,
            multi_label=True,
            threshold=FLOOR,
        )
        spans.sort(key=lambda span: span["score"])
        answers.append({phrases[span["label"]]: span for span in spans})
    return answers


if __name__ == "__main__":
    typer.run(main)
