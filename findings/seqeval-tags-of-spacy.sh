#!/usr/bin/env bash
# seqeval 1.2.2 with the BILUO tags of spaCy 3.8.18: values of one label that stand side by
# side are one value, or only the last of them counts. Wrong predictions have F1 1.
#
# `offsets_to_biluo_tags` writes L and U, where seqeval expects E and S. With its default
# settings, it takes them without a warning, and does not end a value at an L or U. A
# system that misses the first of two colors, or joins both, is perfect. Only the README
# says that BILOU needs `mode="strict", scheme=BILOU`. Or convert with `biluo_to_iob`.
#
# Seen, 2026-11-30: "dark navy off white scarf", two colors
#   only "off white" predicted:  F1 1.0, as IOB 0.67
#   "navy white scarf", "navy white" predicted as one color: F1 1.0, as IOB 0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet seqeval==1.2.2 spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import spacy
from seqeval.metrics import f1_score
from seqeval.scheme import BILOU
from spacy.training import biluo_to_iob, offsets_to_biluo_tags

nlp = spacy.blank("en")


def tag(text, *values):
    starts = map(text.index, values)
    places = [(start, start + len(value), "Color") for start, value in zip(starts, values)]
    return offsets_to_biluo_tags(nlp.make_doc(text), places)


def score(text, right, predicted):
    one, other = tag(text, *right), tag(text, *predicted)
    f1 = f1_score([one], [other])
    iob = f1_score([biluo_to_iob(one)], [biluo_to_iob(other)])
    assert f1_score([one], [other], mode="strict", scheme=BILOU) == iob
    print(text, one, other, f1, iob)
    return f1, round(iob, 2)


text = "dark navy off white scarf"
assert score(text, ["dark navy", "off white"], ["off white"]) == (1.0, 0.67)
assert score("navy white scarf", ["navy", "white"], ["navy white"]) == (1.0, 0.0)
assert score("navy wool scarf", ["navy"], ["navy"]) == (1.0, 1.0)
PYTHON
