"""From a pipeline and records to what a report says."""

from typing import Any, Dict, Iterable, Iterator, Union

from spacy.language import Language
from spacy.util import minibatch
from tqdm import tqdm

from ..corpus.pipe import get_component, get_decisions, get_labels, pipe_records
from ..corpus.records import Record, Rejected
from ..scorer import Decision, score_paper
from .collect import Collector
from .compare import find_unanswered

DEFAULT_EXAMPLES = 1000
# Texts to look at together.
BATCH = 256


def make_report(
    nlp: Language,
    records: Iterable[Union[Record, Rejected]],
    *,
    examples: int = DEFAULT_EXAMPLES,
) -> Dict[str, Any]:
    """Ask a pipeline for the values of records, and say what came out. Progress is shown
    on a terminal.

    nlp (Language): The pipeline.
    records (Iterable[Union[Record, Rejected]]): The records, as `read_records` yields
        them, with gold values or without.
    examples (int): How many to keep of errors, of suspicious labels, of new values and
        of known ones. All are counted.
    RETURNS (Dict[str, Any]): The report, as JSON can hold it, for `render_page`. Its
        scores are those of `score_paper`.
    RAISES (ValueError): If the pipeline has no adatag component, or there is no record.
    """
    component = get_component(nlp)
    key, known = component.key, component.attributes
    collector = Collector(known, get_labels(nlp), key, examples)

    def decide() -> Iterator[Decision]:
        accepted = collector.accept(nlp, records)
        answered = pipe_records(nlp, accepted, failed=collector.reject)
        progress = tqdm(answered, unit=" records", disable=None)
        for batch in minibatch(progress, BATCH):
            unanswered = (find_unanswered(record, doc, key) for record, doc in batch)
            missed = [[n for n in names if n in known] for names in unanswered]
            absences = component.score_absence((doc for _, doc in batch), missed)
            for (record, doc), absent in zip(batch, absences):
                of_category = component.categories.get_rows(doc)
                collector.add(record, doc, absent, of_category)
                yield from get_decisions(record, doc, key)

    scores = score_paper(decide())
    if not collector.texts:
        raise ValueError("expected at least one record that can be processed, got none")
    return collector.get_report(scores)
