"""Score the starter on public test sets: on attributes that it was trained on, and on
others, which are added with example values.
"""

from pathlib import Path
from typing import Annotated, Any, Dict, List

import spacy
import srsly
import typer
from open_attributes.data import draw_values
from open_attributes.protocol import measure
from wasabi import msg

from spacy_adatag.corpus.asking import RECORD, Ways
from spacy_adatag.corpus.records import Record, read_records
from starter.names import AE_110K

# Attributes with fewer values in the test set say little.
FEW = 5
EXAMPLES = 20
SEEDS = 3


def main(
    model: Annotated[Path, typer.Argument(help="The starter", exists=True)],
    corpus: Annotated[Path, typer.Argument(help="Folder of test sets", exists=True)],
    ae_110k: Annotated[Path, typer.Argument(help="Folder of AE-110k", exists=True)],
    output: Annotated[Path, typer.Argument(help="JSON file to write", dir_okay=False)],
) -> None:
    """Write the scores."""
    result: Dict[str, Any] = {
        name: score(model, corpus / f"test-{name}.jsonl")
        for name in ("oa-mine", "ae-110k")
    }
    result["untrained"] = score_untrained(model, ae_110k)
    srsly.write_json(output, result)
    for name, scores in result.items():
        msg.good(f"{name}: {scores}"[:500])


def score(model: Path, path: Path) -> Dict[str, Any]:
    """Score a pipeline on records.

    model (Path): The pipeline.
    path (Path): The records.
    RETURNS (Dict[str, Any]): Micro and macro scores if it is asked what the records ask,
        and everything, and the F1 of each attribute with some values.
    """
    nlp = spacy.load(model)
    records = [r for r in read_records(path) if isinstance(r, Record)]
    gold: Dict[str, int] = {}
    for record in records:
        for name, values in (record.attributes or {}).items():
            gold[name] = gold.get(name, 0) + len(values)
    ways = Ways(nlp)
    result: Dict[str, Any] = {"texts": len(records)}
    for way in ways:
        answered = ways.answer(way, records, lambda record, reason: None)
        asked = ways.score(way, answered)
        keys = ("micro_p", "micro_r", "micro_f", "macro_f")
        scores = {key: round(asked.scores[f"attr_{key}"], 4) for key in keys}
        result[way] = {**scores, "invented": round(asked.invented_per_100_texts, 1)}
        if way == RECORD:
            per_type = asked.scores["attr_per_type"]
            result["by_attribute"] = {
                name: [gold[name], round(per_type[name]["f"], 4)]
                for name in sorted(gold, key=lambda name: -gold[name])
                if gold[name] >= FEW
            }
    return result


def score_untrained(model: Path, folder: Path) -> Dict[str, Any]:
    """Add the attributes of AE-110k that the starter does not have, with example values
    of the training set, and score them on the test set.

    model (Path): The pipeline.
    folder (Path): The folder of AE-110k.
    RETURNS (Dict[str, Any]): F1 by `extractgpt`, averaged over draws of example values:
        of what is found, and of looking up the same values.
    """
    train, tested = (
        [*srsly.read_jsonl(folder / f"{part}.jsonl")] for part in ("train", "test")
    )
    asked = {name for record in tested for name in record["target_scores"]}
    held: List[str] = sorted(asked - AE_110K.keys())
    nlp = spacy.load(model)
    drawn = [draw_values(train, held, EXAMPLES, seed) for seed in range(SEEDS)]
    found = [
        measure(nlp, tested, [{"name": n, "values": v} for n, v in values.items()])
        for values in drawn
    ]
    means = {
        key: round(sum(row[key]["f"] for row in found) / len(found), 4)
        for key in ("threshold", "dictionary")
    }
    return {"attributes": len(held), "examples": EXAMPLES, **means}


if __name__ == "__main__":
    typer.run(main)
