#!/usr/bin/env bash
# spaCy 3.8.18: two spans of the same words share their extension attributes, even if they
# have other labels.
#
# "gold" is a Color and a Material. What you write to `span._` of the one is then also in the
# other, because values are stored by the first and last character only. So a probability, a
# unit or a canonical value per attribute is that of the attribute which came last. Two
# different spans are not equal, and `doc.spans` keeps both. Store such values in
# `doc.spans[key].attrs`, or in `kb_id_`. (explosion/spaCy #9706 reports it; version 4 is
# said to change it.)
#
# Seen, 2026-11-30: Color 0.9 and Material 0.2 are stored, both are 0.2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.tokens import Doc, Span

Span.set_extension("probability", default=None)
nlp = spacy.blank("en")
doc = nlp("gold ring")
doc.spans["key"] = [Span(doc, 0, 1, label="Color"), Span(doc, 0, 1, label="Material")]
color, material = doc.spans["key"]
assert color != material
color._.probability, material._.probability = 0.9, 0.2
found = [(span.label_, span._.probability) for span in doc.spans["key"]]
print(found)
assert found == [("Color", 0.2), ("Material", 0.2)], found
read = Doc(nlp.vocab).from_bytes(doc.to_bytes())
assert [span._.probability for span in read.spans["key"]] == [0.2, 0.2]
PYTHON
