"""How well values are found of attributes that were held out of training.

The attributes of a data set are cut into random fifths. Each fifth is held out wholly:
its labels are removed and it is never asked in training, but its words stay in the texts.
Then it is added with example values from the training data, and asked of the test texts
whose records ask it, beside the other attributes of the record.
"""

import random
import re
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy
import srsly
import typer
from benchmarks import asking
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg

from spacy_adatag.cli.convert import convert_cli
from spacy_adatag.metrics import score_extractgpt

FIFTHS = 5
# The number of example values that an attribute is added with.
SIZES = (0, 1, 5, 20, 100)
# Low enough for any span to be a value.
ANY = 1e-9
NOTHING = "n/a"
CONFIG = "adatag-open"
# The share of the records for early stopping.
DEV = 0.15
# In the format of ExtractGPT.
Record = Dict[str, Any]


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of train.jsonl and test.jsonl", exists=True)
    ],
    output: Annotated[Path, typer.Argument(help="JSON file, to which results are added")],
    fifth: Annotated[
        List[int], typer.Option(help="Fifth to hold out. Repeat it for several")
    ] = list(range(FIFTHS)),  # noqa: B006
    seeds: Annotated[int, typer.Option(help="Draws of example values")] = 3,
    dev: Annotated[
        bool,
        typer.Option(help="Ask texts held out of the training set, not the test set"),
    ] = False,
) -> None:
    """Train with each fifth held out, add its attributes, and score what is found."""
    train, tested = (
        [*srsly.read_jsonl(folder / f"{part}.jsonl")] for part in ("train", "test")
    )
    if dev:
        order = random.Random(1).sample(train, len(train))
        tested, train = order[: len(train) // 7], order[len(train) // 7 :]
    fifths = cut_fifths(train)
    rows = srsly.read_json(output) if output.exists() else []
    assert isinstance(rows, list)
    for number in fifth:
        nlp = train_without(train, fifths[number])
        rows = [row for row in rows if row["fifth"] != number]
        for size in SIZES:
            for seed in range(seeds if size else 1):
                found = measure(nlp, train, tested, fifths[number], size, seed)
                rows.append({"fifth": number, "size": size, "seed": seed, **found})
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, rows)
        last = [row for row in rows if (row["fifth"], row["size"]) == (number, SIZES[-1])]
        for name in ("dictionary", "any", "threshold", "trained"):
            f = mean(row[name]["f"] for row in last)
            msg.good(f"Fifth {number}, {SIZES[-1]} values, {name}: F1 {100 * f:.1f}")


def cut_fifths(records: Sequence[Record]) -> List[List[str]]:
    """Cut the attributes of records into random fifths."""
    names = sorted({name for record in records for name in record["target_scores"]})
    random.Random(0).shuffle(names)
    return [names[i::FIFTHS] for i in range(FIFTHS)]


def train_without(train: Sequence[Record], held: Sequence[str]) -> Language:
    """Train `CONFIG` on records without some of their attributes.

    RETURNS (Language): The pipeline that is best on a share of the records.
    """
    kept = []
    for record in train:
        own = {k: v for k, v in record["target_scores"].items() if k not in held}
        kept.append({**record, "target_scores": own})
    with TemporaryDirectory() as path:
        folder = Path(path)
        srsly.write_jsonl(folder / "kept.jsonl", [r for r in kept if r["target_scores"]])
        convert_cli(folder / "kept.jsonl", folder / "train.spacy", dev=DEV, seed=0)
        return asking.train(CONFIG, "config", 0, folder)


def measure(
    nlp: Language,
    train: Sequence[Record],
    tested: Sequence[Record],
    held: Sequence[str],
    size: int,
    seed: int,
) -> Dict[str, Any]:
    """Add the held-out attributes with example values, and score them.

    RETURNS (Dict[str, Any]): Precision, recall and F1 by `extractgpt`. `threshold`: of
        the held-out attributes, with the threshold of the pipeline. `any`: the same if
        the best span is the answer whatever its score. `dictionary`: of looking up the
        same values. `trained`: of the other attributes. `invented`: values of held-out
        attributes in 100 texts whose records do not ask them, if everything is asked.
    """
    adatag: Any = nlp.get_pipe("adatag")
    for name in held:
        if name in adatag.labels:
            adatag.remove_attribute(name)
    values = draw_values(train, held, size, seed)
    adatag.add_attributes([{"name": name, "values": values[name]} for name in held])
    found = [*ask(nlp, tested, [list(r["target_scores"]) for r in tested])]
    everything = [*ask(nlp, tested, [None] * len(tested))]
    invented = sum(
        name in held and name not in record["target_scores"]
        for record, answers in zip(tested, everything)
        for name in answers
    )
    answered = answer_always(nlp, tested, held)
    looked_up = [look_up(record["input"], values) for record in tested]
    others = [name for name in adatag.labels if name not in held]
    return {
        "threshold": count(tested, found, held),
        "any": count(tested, answered, held),
        "dictionary": count(tested, looked_up, held),
        "trained": count(tested, found, others),
        "invented": 100 * invented / len(tested),
        "by_attribute": {name: count(tested, answered, [name])["f"] for name in held},
    }


def draw_values(
    train: Sequence[Record], held: Sequence[str], size: int, seed: int
) -> Dict[str, List[str]]:
    """Draw values of attributes as a shop's list would have them: from random training
    records, so that frequent values are more likely.
    """
    rng = random.Random(seed)
    drawn = {}
    for name in held:
        known = [
            v for r in train for v in r["target_scores"].get(name, {}) if v != NOTHING
        ]
        rng.shuffle(known)
        drawn[name] = [*dict.fromkeys(known)][:size]
    return drawn


def ask(
    nlp: Language, records: Sequence[Record], queries: Sequence[Optional[List[str]]]
) -> Iterator[Dict[str, str]]:
    """Ask texts.

    YIELDS (Dict[str, str]): The best value of each attribute that has one.
    """
    known = {*nlp.get_pipe("adatag").labels}  # type: ignore[attr-defined]
    docs = []
    for record, names in zip(records, queries):
        doc = nlp.make_doc(record["input"])
        if names is not None:
            doc._.attr_queries = [name for name in names if name in known]
        docs.append(doc)
    for doc in nlp.pipe(docs):
        yield read_best(doc)


def answer_always(
    nlp: Language, records: Sequence[Record], held: Sequence[str]
) -> List[Dict[str, str]]:
    """Get the best span of each held-out attribute that a record asks, however unlikely.
    Spans compete with the values of the other attributes.
    """
    adatag: Any = nlp.get_pipe("adatag")
    docs = [nlp.make_doc(record["input"]) for record in records]
    for doc, record in zip(docs, records):
        doc._.attr_queries = [n for n in record["target_scores"] if n in adatag.labels]
    known = adatag.predict(docs)
    is_held = numpy.isin(numpy.array(adatag.labels), held)
    known = known.take(~is_held[known.attributes])
    claimed = [numpy.zeros(len(doc)) for doc in docs]
    for i, start, end, score in zip(known.docs, known.starts, known.ends, known.scores):
        claimed[i][start:end] = numpy.maximum(claimed[i][start:end], score)
    values = adatag.find_candidates(docs, ANY)
    values = values.take(is_held[values.attributes])
    best: List[Dict[str, Tuple[float, str]]] = [{} for _ in docs]
    for i, row, start, end, score in zip(*values):
        name, left = adatag.labels[row], score * (1 - claimed[i][start:end].max())
        if left > best[i].get(name, (-1.0,))[0]:
            best[i][name] = left, docs[i][start:end].text
    return [{name: text for name, (_, text) in found.items()} for found in best]


def read_best(doc: Doc) -> Dict[str, str]:
    """Get the best value of each attribute of a doc."""
    group = doc.spans["adatag"]
    scored = sorted(zip(group.attrs["scores"], range(len(group))))
    return {group[i].label_: group[i].text for _, i in scored}


def look_up(text: str, values: Dict[str, List[str]]) -> Dict[str, str]:
    """Look values up in a text, whatever their case, but not within words. The longest
    one counts.
    """
    found = {}
    for name, known in values.items():
        for value in sorted(known, key=len, reverse=True):
            here = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
            if here:
                found[name] = here[0]
                break
    return found


def count(
    records: Sequence[Record], found: Sequence[Dict[str, str]], names: Sequence[str]
) -> Dict[str, float]:
    """Score the questions about some attributes with the metric `extractgpt`."""
    scores = score_extractgpt(
        ({*gold} - {NOTHING}, answers.get(name))
        for record, answers in zip(records, found)
        for name, gold in record["target_scores"].items()
        if name in names
    )
    return {name: scores[name] for name in "prf"}


if __name__ == "__main__":
    typer.run(main)
