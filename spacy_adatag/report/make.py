"""From a pipeline and records to what a report says."""

from typing import Any, Dict, Iterable, Iterator, Union

from spacy.language import Language
from tqdm import tqdm

from ..corpus.pipe import get_component, get_decisions, pipe_records
from ..corpus.records import Record, Rejected
from ..scorer import Decision, score_paper
from .collect import Collector

DEFAULT_EXAMPLES = 1000


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
    collector = Collector(component.attributes, component.key, examples)

    def decide() -> Iterator[Decision]:
        answered = pipe_records(nlp, collector.accept(nlp, records))
        for record, doc in tqdm(answered, unit=" records", disable=None):
            collector.add(record, doc)
            yield from get_decisions(record, doc, component.key)

    scores = score_paper(decide())
    if not collector.texts:
        raise ValueError("expected at least one record that can be processed, got none")
    return collector.get_report(scores)
