"""Scores of extracted values: the metrics of the paper (section 4.2), and the one that
published figures on the two public data sets use.

Both are computed from decisions, one for each (text, query): the attribute, the set of
gold strings and what was predicted.
"""

from collections import Counter
from typing import Any, Callable, Dict, Iterable, List, Optional, Set, Tuple

from spacy.tokens import Doc
from spacy.training import Example

from .caller import warn_caller
from .extensions import DEFAULT_SPANS_KEY, read_queries
from .gold import Annotated, is_annotated_elsewhere

Decision = Tuple[str, Set[str], Set[str]]


def make_attribute_scorer(
    spans_key: str = DEFAULT_SPANS_KEY, prefix: str = "attr"
) -> Callable[[Iterable[Example]], Dict[str, Any]]:
    """The scorer of the component.

    spans_key (str): Key of the values in `doc.spans`.
    prefix (str): First part of the names of the scores, for a pipeline with several
        components.
    RETURNS (Callable): The scorer.
    """
    return AttributeScorer(spans_key, prefix)


class AttributeScorer:
    """Scores examples over the queries of each reference (`attr_macro_f` and others), and
    over everything that was predicted (`attr_all_macro_f` and others): what a
    reference is not asked, it does not have. Where annotations are not complete, see
    `KnownValues`, that is not known, and both are the same.

    A reference without queries was asked everything; one that is annotated with something
    else only is left out, with a warning.
    """

    def __init__(self, spans_key: str, prefix: str) -> None:
        self.spans_key = spans_key
        self.prefix = prefix
        self._told_elsewhere = False

    def __call__(self, examples: Iterable[Example], **kwargs: Any) -> Dict[str, Any]:
        # The package imports this module.
        from .corpus.completeness import KnownValues, read_annotated

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
            unasked += decisions.values()
            annotated.append((eg.reference, queries))
        scores = score_paper(asked, prefix=self.prefix)
        if unasked:
            known = KnownValues()
            for doc, queries in annotated:
                known.add(read_annotated(doc, queries, self.spans_key))
            if known.measure().complete:
                asked += unasked
        found = score_paper(asked, prefix="")
        invented = sum(row["invented"] for row in found.pop("_per_type").values())
        # Short, since the table of `spacy train` cuts names off.
        names = {name: name.replace("_micro", "") for name in found}
        found = {f"{self.prefix}_all{names[name]}": found[name] for name in found}
        # Of a text: spaCy shows all scores times 100.
        scores.update(found, **{f"{self.prefix}_invented": invented / max(1, texts)})
        if elsewhere.texts and not self._told_elsewhere:
            self._told_elsewhere = True
            warn_caller(
                f"{elsewhere.texts:,} texts that say nothing of attributes are left out "
                f"of the scores: {elsewhere.explain(self.spans_key)}",
            )
        return scores

    def _get_decisions(self, eg: Example) -> Dict[str, Decision]:
        """What there is and what was found, of each attribute that has either."""
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


def score_paper(decisions: Iterable[Decision], *, prefix: str = "attr") -> Dict[str, Any]:
    """Precision, recall and F1 by exact string matching: of each attribute, their macro
    average (F1 too is the average of the attributes' F1), and micro. The attributes are
    those with at least one gold value. A ratio without a denominator is 0.

    decisions (Iterable[Decision]): For each (text, query) the attribute, the set of gold
        strings and the set of predicted strings.
    prefix (str): First part of the names of the scores.
    RETURNS (Dict[str, Any]): `attr_macro_p/r/f`, `attr_micro_p/r/f`, and `attr_per_type`:
        for each attribute `p`, `r`, `f`, the counts they come from, and `invented`: the
        values predicted where there is none. None for the averages if there is no gold
        value at all.
    """
    n_gold: Counter = Counter()
    n_predicted: Counter = Counter()
    n_correct: Counter = Counter()
    n_invented: Counter = Counter()
    for name, gold, predicted in decisions:
        n_gold[name] += len(gold)
        n_predicted[name] += len(predicted)
        n_correct[name] += len(gold & predicted)
        if not gold:
            n_invented[name] += len(predicted)
    per_type: Dict[str, Dict[str, float]] = {}
    for name in sorted(n_gold):
        counts = (n_correct[name], n_predicted[name], n_gold[name])
        per_type[name] = dict(zip("prf", _to_prf(*counts)))
        per_type[name].update(zip(("correct", "predicted", "gold"), counts))
        per_type[name]["invented"] = n_invented[name]
    averaged = [scores for scores in per_type.values() if scores["gold"]]
    micro = _to_prf(n_correct.total(), n_predicted.total(), n_gold.total())
    result: Dict[str, Any] = {}
    for score, value in zip("prf", micro):
        macro = sum(scores[score] for scores in averaged) / max(1, len(averaged))
        result[f"{prefix}_macro_{score}"] = macro if averaged else None
        result[f"{prefix}_micro_{score}"] = value if averaged else None
    result[f"{prefix}_per_type"] = per_type
    return result


def score_extractgpt(
    decisions: Iterable[Tuple[Set[str], Optional[str]]],
) -> Dict[str, Any]:
    """The metric of the ExtractGPT study (arXiv 2310.12537): one decision for each (text,
    query), one predicted string or none, correct if it is one of the gold strings.

    decisions (Iterable[Tuple[Set[str], Optional[str]]]): The gold strings, none if the
        text holds no value, and the predicted string.
    RETURNS (Dict[str, Any]): `p`, `r`, `f`, and the counts: `NN` nothing there, nothing
        predicted, `NV` a value where there is none, `VN` none where there is one, `VC` a
        correct value, `VW` a wrong one.
    """
    counts = Counter({"NN": 0, "NV": 0, "VN": 0, "VC": 0, "VW": 0})
    for gold, predicted in decisions:
        if not gold:
            counts["NN" if predicted is None else "NV"] += 1
        elif predicted is None:
            counts["VN"] += 1
        else:
            counts["VC" if predicted in gold else "VW"] += 1
    wrong = counts["VC"] + counts["VW"]
    p, r, f = _to_prf(counts["VC"], counts["NV"] + wrong, counts["VN"] + wrong)
    return {"p": p, "r": r, "f": f, **counts}


def _to_prf(correct: int, predicted: int, gold: int) -> Tuple[float, float, float]:
    p = correct / predicted if predicted else 0.0
    r = correct / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0
