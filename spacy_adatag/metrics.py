"""Metrics of extracted values: those of the paper (section 4.2), and the metric of
published results on the two public data sets.

Both are computed from decisions. There is one for each (text, query), with the attribute,
its gold strings and its predicted strings.
"""

from collections import Counter
from typing import Any, Dict, Iterable, Optional, Set, Tuple

Decision = Tuple[str, Set[str], Set[str]]


def score_paper(decisions: Iterable[Decision], *, prefix: str = "attr") -> Dict[str, Any]:
    """Compute precision, recall and F1 by exact string match: per attribute, macro and
    micro averaged. Macro F1 is the average of the attributes' F1. Averages only include
    attributes with at least one gold value. A ratio with a denominator of 0 is 0.

    decisions (Iterable[Decision]): The attribute, the set of gold strings and the set of
        predicted strings of each (text, query).
    prefix (str): Prefix of the score names.
    RETURNS (Dict[str, Any]): `attr_macro_p/r/f`, `attr_micro_p/r/f`, and `attr_per_type`.
        The latter has `p`, `r`, `f`, their counts and `invented` for each attribute:
        the number of predicted values where there is no gold value. Averages are None if
        there are no gold values at all.
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
    """Compute the metric of the ExtractGPT study (arXiv 2310.12537). There is one
    decision for each (text, query), with one predicted string or none. A prediction is
    correct if it is one of the gold strings.

    decisions (Iterable[Tuple[Set[str], Optional[str]]]): The gold strings and the
        predicted string. A text without a value has no gold strings.
    RETURNS (Dict[str, Any]): `p`, `r`, `f`, and the counts: `NN` no value and none
        predicted, `NV` no value but one predicted, `VN` a value but none predicted, `VC`
        a correct value, `VW` a wrong value.
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
