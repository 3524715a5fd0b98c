"""How well values are found of attributes that were held out of training.

The attributes of a data set are cut into random fifths. Each fifth is held out wholly:
its labels are removed and it is never asked in training, but its words stay in the texts.
Then it is added with example values from the training data, and asked of the test texts
whose records ask it, beside the other attributes of the record. It is also added with
less: nothing, its name, a description, or the values that a taxonomy has for its name.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy
import srsly
import typer
from benchmarks import asking
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg

from open_attributes.baselines import (
    find_nearest_attributes,
    find_nearest_spans,
    look_up,
)
from open_attributes.data import (
    FIFTHS,
    NOTHING,
    Item,
    Record,
    cut_fifths,
    draw_items,
    list_names,
    read_data,
    read_items,
)
from spacy_adatag.cli.convert import convert_cli
from spacy_adatag.metrics import score_extractgpt

# Low enough for any span to be a value.
ANY = 1e-9
CONFIG = "adatag-open"
# The share of the records for early stopping.
DEV = 0.15


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of train.jsonl and test.jsonl", exists=True)
    ],
    output: Annotated[Path, typer.Argument(help="JSON file, to which results are added")],
    fifth: Annotated[
        List[int], typer.Option(help="Fifth to hold out. Repeat it for several")
    ] = list(range(FIFTHS)),  # noqa: B006
    seeds: Annotated[int, typer.Option(help="Draws of example values")] = 3,
    taxonomy: Annotated[
        Optional[Path],
        typer.Option(help="attributes.json of Shopify's taxonomy", exists=True),
    ] = None,
    across: Annotated[
        Optional[Path],
        typer.Option(
            help="Folder of another data set. Its attributes are added to a pipeline "
            "trained on all of the first, in place of fifths",
            exists=True,
        ),
    ] = None,
    dev: Annotated[
        bool,
        typer.Option(help="Ask texts held out of the training set, not the test set"),
    ] = False,
) -> None:
    """Train with each fifth held out, add its attributes, and score what is found."""
    train, tested = read_data(folder, dev)
    known = read_items(taxonomy) if taxonomy else {}
    rows = srsly.read_json(output) if output.exists() else []
    assert isinstance(rows, list)
    parts: List[Tuple[Any, Sequence[str]]] = [
        (number, cut_fifths(train)[number]) for number in fifth
    ]
    drawn = train
    if across is not None:
        drawn, tested = read_data(across, dev)
        parts = [(across.name, sorted(list_names(drawn) - list_names(train)))]
    for part, held in parts:
        nlp = train_without(train, held)
        nearest = find_nearest_attributes(nlp, held, [*known]) if known else {}
        borrowed = {name: known[nearest[name]] for name in nearest}
        rows = [row for row in rows if row["fifth"] != part]
        for keys, items in draw_items(drawn, held, seeds, borrowed):
            rows.append({"fifth": part, **keys, **measure(nlp, tested, items)})
            scores = " ".join(
                f"{name} {100 * rows[-1][name]['f']:.1f}"
                for name in ("dictionary", "any", "threshold", "trained")
            )
            msg.good(f"{part}, {keys}: {scores}")
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, rows)


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
    nlp: Language, tested: Sequence[Record], items: Sequence[Item]
) -> Dict[str, Any]:
    """Add attributes, and score them. Attributes of the same name are replaced.

    RETURNS (Dict[str, Any]): Precision, recall and F1 by `extractgpt`. `threshold`: of
        the added attributes, with the threshold of the pipeline. `alone`: the same if
        they are asked without the other attributes of the record. `any`: the same as
        `threshold` if the best span is the answer whatever its score. `dictionary`: of
        looking up the same values. `span`: of the span that is nearest to a value.
        `decoder`: of asking the trained attribute with the nearest name. `trained`: of
        the other attributes. `invented`: values of added attributes in 100 texts whose
        records do not ask them, if everything is asked.
    """
    adatag: Any = nlp.get_pipe("adatag")
    held = [item["name"] for item in items]
    for name in held:
        if name in adatag.labels:
            adatag.remove_attribute(name)
    others = [*adatag.labels]
    adatag.add_attributes(items)
    values = {item["name"]: [*item.get("values", ())] for item in items}
    queries = [list(record["target_scores"]) for record in tested]
    found = [*ask(nlp, tested, queries)]
    alone = [*ask(nlp, tested, [[n for n in own if n in held] for own in queries])]
    everything = [*ask(nlp, tested, [None] * len(tested))]
    invented = sum(
        name in held and name not in record["target_scores"]
        for record, answers in zip(tested, everything)
        for name in answers
    )
    docs, claimed = claim(nlp, tested, held)
    answered = answer_always(nlp, docs, claimed, held)
    looked_up = [look_up(record["input"], values) for record in tested]
    nearest = find_nearest_spans(nlp, docs, values, claimed)
    result = {
        "threshold": count(tested, found, held),
        "alone": count(tested, alone, held),
        "any": count(tested, answered, held),
        "dictionary": count(tested, looked_up, held),
        "span": count(tested, nearest, held),
        "trained": count(tested, found, others),
        "invented": 100 * invented / len(tested),
        "by_attribute": {name: count(tested, answered, [name])["f"] for name in held},
    }
    if not any(values.values()):
        result["decoder"] = count(tested, ask_nearest(nlp, docs, held, others), held)
    return result


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


def claim(
    nlp: Language, records: Sequence[Record], held: Sequence[str]
) -> Tuple[List[Doc], List[numpy.ndarray]]:
    """Ask texts what their records ask.

    RETURNS (Tuple[List[Doc], List[ndarray]]): The docs with their queries, and for each
        of their tokens, how likely it is a word of a value of an attribute that is not
        held out.
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
    return docs, claimed


def answer_always(
    nlp: Language,
    docs: Sequence[Doc],
    claimed: Sequence[numpy.ndarray],
    held: Sequence[str],
) -> List[Dict[str, str]]:
    """Get the best span of each held-out attribute that a doc asks, however unlikely.
    Spans compete with the values of the other attributes.
    """
    adatag: Any = nlp.get_pipe("adatag")
    is_held = numpy.isin(numpy.array(adatag.labels), held)
    values = adatag.find_candidates(docs, ANY)
    values = values.take(is_held[values.attributes])
    best: List[Dict[str, Tuple[float, str]]] = [{} for _ in docs]
    for i, row, start, end, score in zip(*values):
        name, left = adatag.labels[row], score * (1 - claimed[i][start:end].max())
        if left > best[i].get(name, (-1.0,))[0]:
            best[i][name] = left, docs[i][start:end].text
    return [{name: text for name, (_, text) in found.items()} for found in best]


def ask_nearest(
    nlp: Language, docs: Sequence[Doc], held: Sequence[str], others: Sequence[str]
) -> List[Dict[str, str]]:
    """Ask for the trained attribute with the nearest name instead. Its best span is the
    answer, however unlikely.
    """
    adatag: Any = nlp.get_pipe("adatag")
    nearest = find_nearest_attributes(nlp, held, others)
    asked = [[name for name in held if name in doc._.attr_queries] for doc in docs]
    again = [nlp.make_doc(doc.text) for doc in docs]
    for doc, names in zip(again, asked):
        doc._.attr_queries = sorted({nearest[name] for name in names})
    best: List[Dict[str, Tuple[float, str]]] = [{} for _ in docs]
    for i, row, start, end, score in zip(*adatag.find_candidates(again, ANY)):
        name = adatag.labels[row]
        if score > best[i].get(name, (-1.0,))[0]:
            best[i][name] = score, again[i][start:end].text
    return [
        {name: found[nearest[name]][1] for name in names if nearest[name] in found}
        for names, found in zip(asked, best)
    ]


def read_best(doc: Doc) -> Dict[str, str]:
    """Get the best value of each attribute of a doc."""
    group = doc.spans["adatag"]
    scored = sorted(zip(group.attrs["scores"], range(len(group))))
    return {group[i].label_: group[i].text for _, i in scored}


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
