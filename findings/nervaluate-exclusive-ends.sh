#!/usr/bin/env bash
# nervaluate 1.2.1: with the spans of spaCy, a right value is spurious, because the word
# before it was labelled too.
#
# The end of a span counts as a part of it. spaCy, Prodigy and most others have the end
# after the last word or letter. So spans that stand side by side overlap, and the one that
# comes first takes the annotated value of its neighbour. The F1 of "overall" is 0, that of
# the attribute alone is 1. By `ent_type`, the wrong word beside a value is right. Nothing
# warns: subtract 1 from each end. (MantisAI/nervaluate #81 asks about the last letter.)
#
# Seen, 2026-11-30: "wool red" with the Color "red". Predicted are the Material "wool" and
# the Color "red":  strict F1 0.0, of Color 1.0; with ends less 1, 0.67 and 1.0
# Predicted is the Color "wool":  ent_type F1 1.0; with ends less 1, 0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet nervaluate==1.2.1 spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from nervaluate import Evaluator

doc = spacy.blank("en")("wool red")
wool, red = doc[0:1], doc[1:2]


def scores(gold, predicted, minus):
    rows = [
        [{"label": label, "start": span.start, "end": span.end - minus} for label, span in spans]
        for spans in (gold, predicted)
    ]
    return Evaluator([rows[0]], [rows[1]], tags=["Color", "Material"], loader="dict").evaluate()


gold = [("Color", red)]
for minus, overall in ((0, 0.0), (1, 0.67)):
    found = scores(gold, [("Material", wool), ("Color", red)], minus)
    strict = found["overall"]["strict"]
    of_color = found["entities"]["Color"]["strict"].f1
    print("strict", round(strict.f1, 2), "of Color", of_color, "correct", strict.correct)
    assert (round(strict.f1, 2), of_color) == (overall, 1.0)
for minus, expected in ((0, 1.0), (1, 0.0)):
    by_type = scores(gold, [("Color", wool)], minus)["overall"]["ent_type"].f1
    print("ent_type of the word before", by_type)
    assert by_type == expected
PYTHON
