#!/usr/bin/env bash
# spaCy 3.8.18: `Doc.to_json` loses the `kb_id` and `id` of entities. Of the spans in
# `doc.spans`, it keeps `kb_id` and loses `id`.
#
# A canonical value or an entry of a knowledge base in `ent.kb_id_` is empty after
# `from_json`. The same word as a span keeps it. The augmenter `spacy.lower_case.v1` keeps
# the `kb_id` of both and loses the `id` of both. `to_bytes`, `DocBin` and `copy` keep
# everything.
#
# Seen, 2026-11-30: kb_id "navy-blue", id "q1"
#   JSON:      entity "" "",           span "navy-blue" ""
#   augmenter: entity "navy-blue" "",  span "navy-blue" ""
#   DocBin:    entity "navy-blue" "q1", span "navy-blue" "q1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from spacy.training.augment import create_lower_casing_augmenter

nlp = spacy.blank("en")
doc = nlp("Navy scarf")
span = Span(doc, 0, 1, label="Color", kb_id="navy-blue", span_id="q1")
doc.ents = [span]
doc.spans["key"] = [span]


def read(doc):
    (entity,), (span,) = doc.ents, doc.spans["key"]
    return (entity.kb_id_, entity.id_), (span.kb_id_, span.id_)


augment = create_lower_casing_augmenter(1.0)
(augmented,) = augment(nlp, Example(nlp.make_doc(doc.text), doc))
copies = {
    "JSON": Doc(nlp.vocab).from_json(doc.to_json()),
    "augmenter": augmented.reference,
    "bytes": Doc(nlp.vocab).from_bytes(doc.to_bytes()),
    "DocBin": next(DocBin(docs=[doc]).get_docs(nlp.vocab)),
    "copy": doc.copy(),
}
found = {name: read(copy) for name, copy in copies.items()}
print(found)
whole = ("navy-blue", "q1")
assert found.pop("JSON") == (("", ""), ("navy-blue", ""))
assert found.pop("augmenter") == (("navy-blue", ""), ("navy-blue", ""))
assert set(found.values()) == {(whole, whole)}, found
PYTHON
