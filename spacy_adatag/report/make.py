"""Make the data of a report from a pipeline and records."""

from typing import Any, Callable, Container, Dict, Iterable, Iterator, Optional, Union

from spacy.language import Language
from spacy.util import minibatch
from tqdm import tqdm

from ..corpus.asking import RECORD, Asked, Ways
from ..corpus.pipe import Answered, find_fault, get_component, get_labels
from ..corpus.records import Record, Rejected
from .collect import Collector
from .compare import find_unanswered

DEFAULT_EXAMPLES = 1000
# How many texts to process at once.
BATCH = 256


def make_report(
    nlp: Language,
    read: Callable[[], Iterable[Union[Record, Rejected]]],
    *,
    examples: int = DEFAULT_EXAMPLES,
    training: Optional[Container[int]] = None,
) -> Dict[str, Any]:
    """Run a pipeline over records, and make a report of the result. A terminal shows the
    progress.

    nlp (Language): The pipeline.
    read (Callable[[], Iterable[Union[Record, Rejected]]]): Reads the records as
        `read_records` does, with or without gold values. It is called once for each way
        to ask, see `Ways`.
    examples (int): How many errors, suspicious labels, new values and known values to
        keep, of each. All are counted.
    training (Optional[Container[int]]): The digests of the texts that the pipeline was
        trained on, see `read_training`. None if they are not known.
    RETURNS (Dict[str, Any]): The report for `render_page`, with values that JSON can
        store. The scores are those of `score_paper`.
    RAISES (ValueError): If the pipeline has no adatag component, or if no record can be
        processed.
    """
    component = get_component(nlp)
    key, known = component.key, component.attributes
    collector = Collector(known, get_labels(nlp), key, examples, training)

    ways = Ways(nlp)

    def collect() -> Iterator[Answered]:
        answered = ways.answer(RECORD, collector.accept(nlp, read()), collector.reject)
        for batch in minibatch(_show(answered, RECORD), BATCH):
            unanswered = (find_unanswered(record, doc, key) for record, doc in batch)
            missed = [[n for n in names if n in known] for names in unanswered]
            absences = component.score_absence((doc for _, doc in batch), missed)
            for (record, doc), absent in zip(batch, absences):
                of_category = component.categories.get_rows(doc)
                collector.add(record, doc, absent, of_category)
                yield record, doc

    def answer(way: str) -> Iterator[Answered]:
        records = (
            record
            for record in read()
            if isinstance(record, Record)
            and record.attributes is not None
            and find_fault(nlp, record) is None
        )
        # The first pass has already counted the records that the pipeline fails at.
        answered = ways.answer(way, records, lambda record, reason: None)
        return _show(answered, way)

    asked: Dict[str, Asked] = {}
    for way in ways:
        asked[way] = ways.score(way, collect() if way == RECORD else answer(way))
    if not collector.texts:
        reasons = [item["reason"] for item in collector.rejected[:1]]
        message = "expected at least one record that the pipeline can process, got none"
        raise ValueError(": ".join([message, *reasons]))
    report = collector.get_report(dict(asked[RECORD].scores))
    return {
        **report,
        "asked": _shorten(asked),
        "annotations": ways.explain(),
        "canonical": component.schema.canonical,
    }


def _show(answered: Iterable[Answered], way: str) -> Iterator[Answered]:
    yield from tqdm(answered, f"Asking {way}", unit=" records", disable=None)


def _shorten(asked: Dict[str, Asked]) -> Dict[str, Dict[str, Any]]:
    """Drop the scores of each attribute from the ways to ask."""
    found = {way: score._asdict() for way, score in asked.items()}
    for score in found.values():
        scores = {n: x for n, x in score["scores"].items() if n != "attr_per_type"}
        score["scores"] = scores
    return found
