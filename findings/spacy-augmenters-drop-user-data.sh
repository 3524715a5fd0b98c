#!/usr/bin/env bash
# spaCy 3.8.18: examples that an augmenter makes have no extension attributes.
#
# `spacy.lower_case.v1` and `spacy.orth_variants.v1` make a new Doc from a dict of tokens,
# entities and spans. `doc._` and `doc.user_data` are not in it, and neither are the
# extension attributes of tokens and spans. A component that trains on them, for example on
# which questions a text was asked, sees their defaults in a part of the examples, without a
# warning. A reader can copy them from the original example.
#
# Seen, 2026-11-30: doc._.asked is "Color"
#   as it is: "Color"
#   lower case: None
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import spacy
from spacy.tokens import Doc, DocBin, Token
from spacy.training import Corpus
from spacy.training.augment import create_lower_casing_augmenter, dont_augment

warnings.simplefilter("error")
Doc.set_extension("asked", default=None)
Token.set_extension("field", default=None)
nlp = spacy.blank("en")
doc = nlp("Navy scarf")
doc._.asked = "Color"
doc[0]._.field = "title"
doc.cats = {"Scarves": 1.0}
DocBin(docs=[doc], store_user_data=True).to_disk("train.spacy")


def read(augmenter):
    (example,) = Corpus("train.spacy", augmenter=augmenter)(nlp)
    doc = example.reference
    return doc.text, doc._.asked, doc[0]._.field, doc.cats


cats = {"Scarves": 1.0}
lower = create_lower_casing_augmenter(1.0)
print(read(dont_augment), read(lower))
assert read(dont_augment) == ("Navy scarf", "Color", "title", cats)
assert read(lower) == ("navy scarf", None, None, cats), read(lower)
PYTHON
