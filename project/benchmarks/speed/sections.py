"""Measure whole pipelines."""

import itertools
import os
from functools import partial
from pathlib import Path
from typing import Any, Dict, List, Optional

import spacy
from spacy.language import Language
from spacy.training import Example

from spacy_adatag.workarounds.msgpack import cached_msgpack_hooks

from .pipelines import (
    BATCH,
    PerAttributeCRF,
    encode_only,
    load_ours,
    make_ner,
    make_ours,
    make_question_answering,
    make_spancat,
)
from .texts import make_long
from .timing import Work, compare, time_in_turns

# The numbers of attributes, and the words of a long text. Fewer long texts are read.
ATTRIBUTES = [1, 10, 51, 500, 5000]
ASKED = 51
# The attributes that are added to a trained pipeline, and their example values.
ADDED, EXAMPLES = [0, 1, 10, 51, 5000], 20
LONG_WORDS, LONG_SHARE = 120, 8
# The words of a single text. From the first number on, the pipeline reads it in windows.
LENGTHS = [20_000, 100_000, 200_000]
# Number of texts for question answering: as many as it reads in a minute.
FEW = 4


def run(nlp: Language, texts: List[str]) -> None:
    """Run a pipeline on texts, and drop the docs."""
    for _ in nlp.pipe(texts):
        pass


def measure_growth(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """Measure time against the number of attributes, compared to tokenizer and encoder
    alone.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): A row for each number and kind of text.
    """
    long = make_long(titles, LONG_WORDS, len(titles) // LONG_SHARE)
    rows = []
    for kind, texts in (("title", titles), (f"{LONG_WORDS} words", long)):
        pipelines = {n: load_ours(model, n) for n in ATTRIBUTES}
        works: Dict[str, Work] = {
            str(n): lambda nlp=nlp, texts=texts: run(nlp, texts)
            for n, nlp in pipelines.items()
        }
        encoder = pipelines[ATTRIBUTES[0]]
        works["encoder"] = lambda texts=texts, nlp=encoder: encode_only(nlp, texts)
        times = time_in_turns(works, repeats)
        for n, nlp in pipelines.items():
            values = sum(len(doc.spans["adatag"]) for doc in nlp.pipe(texts))
            rows.append(
                {
                    "text": kind,
                    "attributes": n,
                    "milliseconds a text": _get_milliseconds(times[str(n)], texts),
                    "over encoder": compare(times, str(n), "encoder"),
                    "over 1 attribute": compare(times, str(n), "1"),
                    "values a text": values / len(texts),
                }
            )
    return rows


def measure_lengths(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """Measure time against the length of a single text.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles to make the texts of.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): A row for each length.
    """
    nlp = spacy.load(model)
    texts = {n: make_long(titles, n, 1) for n in LENGTHS}
    nlp.max_length = max(len(text) for (text,) in texts.values())
    works: Dict[str, Work] = {
        str(n): lambda found=found: run(nlp, found) for n, found in texts.items()
    }
    times = time_in_turns(works, repeats)
    return [
        {
            "words": n,
            "seconds": sorted(times[str(n)])[repeats // 2],
            "over the shortest": compare(times, str(n), str(LENGTHS[0])),
        }
        for n in LENGTHS
    ]


def measure_unseen(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """Measure texts with words that the pipeline has not seen since it was loaded.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often it is loaded.
    RETURNS (List[Dict[str, Any]]): One row.
    """
    fresh: List[Language] = []

    def work_on_fresh(work: Any) -> Work:
        return lambda: work(fresh.pop(), titles)

    works = {"ours": work_on_fresh(run), "encoder": work_on_fresh(encode_only)}
    # Load the pipeline and warm up torch before the clock starts.
    count = len(works) * (repeats + 1)
    fresh.extend(spacy.load(model) for _ in range(count))
    for nlp in fresh:
        run(nlp, ["a text"] * BATCH)
    times = time_in_turns(works, repeats)
    ratio = compare(times, "ours", "encoder")
    return [{"text": "title, unseen", "attributes": ASKED, "over encoder": ratio}]


def measure_added(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """Measure time against the number of attributes that were added after training. They
    have example values of the trained ones, so that they are found as often.

    model (Path): A trained pipeline that decodes by example values.
    titles (List[str]): Product titles.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): A row for each number.
    """
    pipelines = {}
    for n in ADDED:
        nlp = pipelines[n] = spacy.load(model)
        component: Any = nlp.get_pipe("adatag")
        known = [a for a in component.label_data if a["values"]]
        more = itertools.cycle(known)
        component.add_attributes(
            {
                "name": f"{attribute['name']} {i}",
                "values": sorted(attribute["values"], key=attribute["values"].get)[
                    -EXAMPLES:
                ],
            }
            for i, attribute in enumerate(itertools.islice(more, n))
        )
    works: Dict[str, Work] = {
        # A share of the texts is enough where one takes long.
        str(n): lambda nlp=nlp, some=titles[:: 1 + n // 500]: run(nlp, some)
        for n, nlp in pipelines.items()
    }
    times = time_in_turns(works, repeats)
    return [
        {
            "trained": len(pipelines[0].get_pipe("adatag").labels),
            "added": n,
            "over none added": (1 + n // 500) * compare(times, str(n), "0"),
        }
        for n in ADDED
    ]


def measure_others(
    model: Path, corpus: Path, bert: Optional[str], titles: List[str], repeats: int
) -> List[Dict[str, Any]]:
    """Measure how many times longer other systems take for the same texts and attributes.

    model (Path): Our trained pipeline.
    corpus (Path): A `.spacy` file to train other systems.
    bert (Optional[str]): Folder or name of a transformer. None leaves out question
        answering.
    titles (List[str]): Product titles.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): A row for each system.
    """
    ours = load_ours(model, ASKED)
    others: Dict[str, Any] = {
        "ner": make_ner(corpus)[0],
        "spancat": make_spancat(corpus)[0],
    }
    long = make_long(titles, LONG_WORDS, len(titles) // LONG_SHARE)
    rows = []
    for kind, texts in (("title", titles), (f"{LONG_WORDS} words", long)):
        works: Dict[str, Work] = {
            name: lambda nlp=nlp, texts=texts: run(nlp, texts)
            for name, nlp in {"ours": ours, **others}.items()
        }
        works["torchcrf, one attribute after the other"] = partial(
            PerAttributeCRF(ours), texts
        )
        times = time_in_turns(works, repeats)
        rows += [
            {"text": kind, "other": name, "times slower": compare(times, name, "ours")}
            for name in works
            if name != "ours"
        ]
    if bert is not None:
        rows.append(_measure_question_answering(ours, bert, titles))
    # One text at a time, as in a service.
    works = {
        name: lambda nlp=nlp: [nlp(text) for text in titles[:BATCH]]
        for name, nlp in {"ours": ours, **others}.items()
    }
    times = time_in_turns(works, repeats)
    rows += [
        {"text": "single title", "other": n, "times slower": compare(times, n, "ours")}
        for n in others
    ]
    return rows


def _measure_question_answering(
    ours: Language, bert: str, titles: List[str]
) -> Dict[str, Any]:
    other = make_question_answering(bert, tuple(ours.get_pipe("adatag").labels))
    works: Dict[str, Work] = {
        "ours": lambda: run(ours, titles),
        "other": lambda: run(other, titles[:FEW]),
    }
    ratio = compare(time_in_turns(works, 3), "other", "ours")
    return {
        "text": "title",
        "other": "question answering over MiniLM",
        "times slower": ratio * len(titles) / FEW,
    }


def measure_training(config: Path, corpus: Path, repeats: int) -> List[Dict[str, Any]]:
    """Measure how many times longer other systems train on a text.

    config (Path): Our config.
    corpus (Path): A `.spacy` file.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): A row for each system.
    """
    nlp, examples = make_ours(config, corpus)
    everything = list(nlp.get_pipe("adatag").labels)
    asked = []
    for eg in examples:
        predicted = nlp.make_doc(eg.reference.text)
        predicted._.attr_queries = everything
        asked.append(Example(predicted, eg.reference))
    ner, of_ner = make_ner(corpus)
    spancat, of_spancat = make_spancat(corpus)
    works: Dict[str, Work] = {}
    for name, other, data in (
        ("ours, attributes as annotated", nlp, examples),
        ("ours, all attributes of each text", nlp, asked),
        ("ner", ner, of_ner),
        ("spancat", spancat, of_spancat),
    ):
        optimizer = other.create_optimizer()
        works[name] = lambda nlp=other, data=data, sgd=optimizer: _train(nlp, data, sgd)
    times = time_in_turns(works, repeats)
    first = next(iter(works))
    return [
        {"system": name, "times slower": compare(times, name, first)} for name in works
    ]


def _train(nlp: Language, examples: List[Example], sgd: Any) -> None:
    for start in range(0, 8 * BATCH, BATCH):
        nlp.update(examples[start : start + BATCH], sgd=sgd)


def measure_processes(
    model: Path, titles: List[str], repeats: int
) -> List[Dict[str, Any]]:
    """Measure the gain of a second process.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often each is timed.
    RETURNS (List[Dict[str, Any]]): One row.
    """
    nlp = load_ours(model, ASKED)
    many = titles * 20

    def read(processes: int) -> None:
        for _ in nlp.pipe(many, n_process=processes):
            pass

    def read_with_hooks() -> None:
        with cached_msgpack_hooks():
            read(2)

    works: Dict[str, Work] = {"1": lambda: read(1), "2": lambda: read(2)}
    works["2, with cached_msgpack_hooks()"] = read_with_hooks
    # Run this before any transformer: its tokenizers do not support forks.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    times = time_in_turns(works, repeats)
    return [
        {"texts": len(many), "processes": n, "times faster": compare(times, "1", n)}
        for n in works
    ]


def _get_milliseconds(times: List[float], texts: List[str]) -> float:
    return 1000 * sorted(times)[len(times) // 2] / len(texts)
