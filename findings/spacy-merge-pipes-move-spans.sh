#!/usr/bin/env bash
# spaCy 3.8.18: `merge_entities` moves the spans of `doc.spans` to other words.
#
# When tokens are merged, `doc.ents` are updated, but span groups keep their old token
# indices. Every span after the merged entity then covers later words, without an error.
# So put a component that writes spans after `merge_entities`, `merge_noun_chunks` and
# `merge_subtokens`. `nlp.analyze_pipes` does not report the wrong order. (explosion/spaCy
# #12024 reports the same problem for the retokenizer.)
#
# Seen, 2026-11-28:
#   New Balance wool scarf for women
#   without merge_entities: Material "wool", Type "scarf"
#   with it:                Material "scarf", Type "for"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
"$folder/env/bin/python" - <<'PYTHON'
import spacy

nlp = spacy.blank("en")
entities = nlp.add_pipe("entity_ruler")
entities.add_patterns([{"label": "ORG", "pattern": "New Balance"}])
spans = nlp.add_pipe("span_ruler", config={"spans_key": "key"})
spans.add_patterns(
    [{"label": "Material", "pattern": "wool"}, {"label": "Type", "pattern": "scarf"}]
)


def read(doc):
    return {span.label_: span.text for span in doc.spans["key"]}


text = "New Balance wool scarf for women"
assert read(nlp(text)) == {"Material": "wool", "Type": "scarf"}
nlp.add_pipe("merge_entities")
assert not any(nlp.analyze_pipes()["problems"].values())
doc = nlp(text)
assert [entity.text for entity in doc.ents] == ["New Balance"]
assert read(doc) == {"Material": "scarf", "Type": "for"}, read(doc)
print("as described")
PYTHON
