#!/usr/bin/env bash
# spaCy 3.8.18: several operations copy the spans of a span group, but not its `attrs`,
# such as the scores of the spans.
#
# - `Doc.from_docs` and `Doc.to_json` with `Doc.from_json` keep the spans and drop
#   `attrs`.
# - The sum of two groups has the spans of both, but only the `attrs` of the first.
# - `span_ruler` with `overwrite: false` adds spans to a group and does not change
#   `attrs`.
# - `to_bytes`, `DocBin` and `copy` keep both.
#
# If you store scores by position in `attrs["scores"]`, as `spancat` does, compare lengths
# before you read them. If they differ, you can't tell which spans lost their scores.
#
# Seen, 2026-11-28:
#   from_docs: 4 spans, attrs {}
#   json: 2 spans, attrs {}
#   sum: 4 spans, 2 scores
#   span_ruler: 3 spans, 2 scores
#   bytes, DocBin, copy: 2 spans, 2 scores
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
"$folder/env/bin/python" - <<'PYTHON'
import numpy
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup

nlp = spacy.blank("en")
ruler = nlp.add_pipe("span_ruler", config={"spans_key": "key", "overwrite": False})
ruler.add_patterns([{"label": "Type", "pattern": "scarf"}])


def make():
    doc = nlp.make_doc("navy wool scarf")
    spans = [Span(doc, 0, 1, label="Color"), Span(doc, 1, 2, label="Material")]
    scores = numpy.array([0.9, 0.8])
    doc.spans["key"] = SpanGroup(doc, name="key", spans=spans, attrs={"scores": scores})
    return doc


def sizes(group):
    return len(group), len(group.attrs["scores"])


joined = Doc.from_docs([make(), make()])
assert (len(joined.spans["key"]), joined.spans["key"].attrs) == (4, {})
read = Doc(nlp.vocab).from_json(make().to_json())
assert (len(read.spans["key"]), read.spans["key"].attrs) == (2, {})
doc = make()
assert sizes(doc.spans["key"] + doc.spans["key"]) == (4, 2)
doc = ruler(make())
assert sizes(doc.spans["key"]) == (3, 2)
doc = Doc(nlp.vocab).from_bytes(make().to_bytes())
assert sizes(doc.spans["key"]) == (2, 2)
doc = next(DocBin(docs=[make()]).get_docs(nlp.vocab))
assert sizes(doc.spans["key"]) == (2, 2)
doc = make().copy()
assert sizes(doc.spans["key"]) == (2, 2)
print("as described")
PYTHON
