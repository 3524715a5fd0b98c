#!/usr/bin/env bash
# spaCy 3.8.18: when `spacy.Corpus.v1` splits texts into sentences, the sentences lose
# their spans, and `spancat` learns that they have none.
#
# With `gold_preproc = true`, and for texts longer than `max_length`, the reader makes a Doc
# of each sentence. Entities are copied, `doc.spans` is not. Nothing warns: `spancat` takes
# a missing group for an empty one in training, and its scorer leaves the text out. With
# `max_length`, only long texts are affected, so scores just get worse. Split the texts
# yourself, before you save them.
#
# Seen, 2026-11-30: two texts, the second one with two sentences, and 3 spans
#   as they are:         3 spans, 3 entities
#   max_length = 5:      1 span, 3 entities
#   gold_preproc = true: 0 spans, 3 entities
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import spacy
from spacy.tokens import DocBin, Span
from spacy.training import Corpus

warnings.simplefilter("error")
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
COLORS = {"Navy", "Red", "Black"}
docs = []
for text in ("Navy wool scarf", "Red cotton cap . Black leather belt ."):
    doc = nlp(text)
    colors = [word.i for word in doc if word.text in COLORS]
    spans = [Span(doc, i, i + 1, label="Color") for i in colors]
    doc.spans["sc"] = spans
    doc.ents = spans
    docs.append(doc)
DocBin(docs=docs).to_disk("train.spacy")


def count(**settings):
    read = [example.reference for example in Corpus("train.spacy", **settings)(nlp)]
    spans = [span for doc in read for span in doc.spans.get("sc", [])]
    return len(spans), sum(len(doc.ents) for doc in read)


found = [count(), count(max_length=5), count(gold_preproc=True)]
print(found)
assert found == [(3, 3), (1, 3), (0, 3)], found
# What `spancat` trains on.
spancat = nlp.add_pipe("spancat")
examples = list(Corpus("train.spacy", max_length=5)(nlp))
assert [len(spancat._get_aligned_spans(example)) for example in examples] == [1, 0, 0]
PYTHON
