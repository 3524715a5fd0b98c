"""Reports without a trained pipeline: predictions as a test wants them."""

from typing import Any, Dict, List, Optional, Tuple

import numpy
import spacy
from spacy.tokens import Doc, Span, SpanGroup

from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.corpus.pipe import get_decisions
from spacy_adatag.corpus.records import Record, Value
from spacy_adatag.metrics import score_paper
from spacy_adatag.report.collect import Collector

KEY = "adatag"
nlp = spacy.blank("en")

# An attribute, the first token and the one after the last, and the score.
Predicted = Tuple[str, int, int, float]
Gold = Optional[Dict[str, List[str]]]


def make_doc(text: str, predicted: List[Predicted]) -> Doc:
    doc = nlp.make_doc(text)
    spans = [Span(doc, start, end, label=name) for name, start, end, _ in predicted]
    scores = numpy.array([score for *_, score in predicted], dtype="float64")
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans, attrs={"scores": scores})
    return doc


def make_record(text: str, gold: Gold, number: int = 1) -> Record:
    attributes = gold and {n: [Value(v) for v in vs] for n, vs in gold.items()}
    return Record(str(number), text, attributes, line=number)


def collect(
    cases: List[Tuple[str, Gold, List[Predicted]]],
    trained: Dict[str, List[str]],
    examples: int = 100,
) -> Dict[str, Any]:
    """A report of texts with gold and predicted values, of a pipeline that was trained
    with some values.
    """
    table = AttributeTable([make_attribute(n, values=vs) for n, vs in trained.items()])
    collector = Collector(table, table.names, KEY, examples)
    decisions = []
    for number, (text, gold, predicted) in enumerate(cases, 1):
        record, doc = make_record(text, gold, number), make_doc(text, predicted)
        collector.add(record, doc)
        decisions += get_decisions(record, doc, KEY)
    return {**collector.get_report(score_paper(decisions)), "canonical": []}
