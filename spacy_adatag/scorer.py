"""Scores of the component, as `spacy train` and `spacy evaluate` show them."""

from typing import Any, Callable, Dict, Iterable, List, Set, Tuple

from spacy.tokens import Doc
from spacy.training import Example

from .corpus.completeness import KnownValues, read_annotated
from .extensions import DEFAULT_SPANS_KEY, get_stored, read_queries
from .gold import Annotated, is_annotated_elsewhere
from .metrics import Decision, score_paper
from .texts.counts import say_count
from .workarounds.caller import warn_caller


def make_attribute_scorer(
    spans_key: str = DEFAULT_SPANS_KEY, prefix: str = "attr"
) -> Callable[[Iterable[Example]], Dict[str, Any]]:
    """Make the component's scorer.

    spans_key (str): Key of the values in `doc.spans`.
    prefix (str): Prefix of the score names. Use different prefixes if the pipeline has
        several components.
    RETURNS (Callable): The scorer.
    """
    return AttributeScorer(spans_key, prefix)


class AttributeScorer:
    """Scores examples over the queries of each reference (`attr_macro_f` and others), and
    over all predictions (`attr_all_macro_f` and others). The latter assume that a text
    has no value for attributes outside its queries. With incomplete annotations, that is
    not known, and both scores are the same. See `Completeness.is_known_of`. It is never
    known of a reference that is marked as partial.

    A reference without queries is scored on all attributes. A reference that only has
    other annotations is left out, with a warning.
    """

    def __init__(self, spans_key: str, prefix: str) -> None:
        self.spans_key = spans_key
        self.prefix = prefix
        self._told_elsewhere = False

    def __call__(self, examples: Iterable[Example], **kwargs: Any) -> Dict[str, Any]:
        elsewhere = Annotated()
        annotated: List[Tuple[Doc, List[str]]] = []
        asked: List[Decision] = []
        unasked: List[Decision] = []
        texts = 0
        for eg in examples:
            if is_annotated_elsewhere(eg.reference, self.spans_key):
                elsewhere.add(eg.reference)
                continue
            texts += 1
            queries = read_queries(eg.reference)
            decisions = self._get_decisions(eg)
            if queries is None:
                asked += decisions.values()
                continue
            for name in set(queries):
                asked.append(decisions.pop(name, (name, set(), set())))
            if not get_stored(eg.reference, "attr_partial"):
                unasked += decisions.values()
            annotated.append((eg.reference, queries))
        scores = score_paper(asked, prefix=self.prefix)
        if unasked:
            known = KnownValues()
            for doc, queries in annotated:
                known.add(read_annotated(doc, queries, self.spans_key))
            is_known_of = known.measure().is_known_of
            asked += [decision for decision in unasked if is_known_of(decision[0])]
        found = score_paper(asked, prefix="")
        invented = sum(row["invented"] for row in found.pop("_per_type").values())
        # Keep names short: the table of `spacy train` truncates them.
        names = {name: name.replace("_micro", "") for name in found}
        found = {f"{self.prefix}_all{names[name]}": found[name] for name in found}
        # Invented values per text: spaCy shows all scores times 100.
        scores.update(found, **{f"{self.prefix}_invented": invented / max(1, texts)})
        if elsewhere.texts and not self._told_elsewhere:
            self._told_elsewhere = True
            warn_caller(
                f"{say_count(elsewhere.texts, 'text')} with other annotations only, left "
                f"out of the scores: {elsewhere.explain(self.spans_key)}",
            )
        return scores

    def _get_decisions(self, eg: Example) -> Dict[str, Decision]:
        """Get the gold and predicted strings of each attribute that has any."""
        gold: Dict[str, Set[str]] = {}
        predicted: Dict[str, Set[str]] = {}
        for doc, values in ((eg.reference, gold), (eg.predicted, predicted)):
            for span in doc.spans.get(self.spans_key, ()):
                values.setdefault(span.label_, set()).add(span.text)
        for name, texts in eg.reference._.attr_unaligned.items():
            gold.setdefault(name, set()).update(texts)
        return {
            name: (name, gold.get(name, set()), predicted.get(name, set()))
            for name in {**gold, **predicted}
        }
