#!/usr/bin/env bash
# spaCy 3.8.18: in English, "Hand Wash." ends with the state of Washington.
#
# The tokenizer has abbreviations of states as special cases. `Wash.` stays one token with
# the norm "Washington", also at the end of a sentence. A value "Hand Wash" has no tokens
# there: `char_span` is None, and patterns on ORTH or LOWER don't match. Models that use
# NORM see another word. "hand wash." is split. Single letters keep their point, too
# ("Size L."), but "XL." does not. Remove the special cases that you don't need:
# `nlp.tokenizer.rules` without "Wash.".
#
# Seen, 2026-11-30:
#   Hand Wash.: ['Hand', 'Wash.'], norm 'Washington', char_span None
#   hand wash.: ['hand', 'wash', '.']
#   Size L.: ['Size', 'L.']   Size XL.: ['Size', 'XL', '.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.matcher import Matcher

nlp = spacy.blank("en")


def split(text):
    return [token.text for token in nlp(text)]


doc = nlp("Wool scarf. Hand Wash.")
start = doc.text.index("Hand")
print(split(doc.text), doc[-1].norm_, doc.char_span(start, start + len("Hand Wash")))
assert split(doc.text) == ["Wool", "scarf", ".", "Hand", "Wash."]
assert doc[-1].norm_ == "Washington"
assert doc.char_span(start, start + len("Hand Wash")) is None
matcher = Matcher(nlp.vocab)
matcher.add("Care", [[{"LOWER": {"IN": ["hand", "machine"]}}, {"LOWER": "wash"}]])
texts = ("Hand Wash.", "hand wash.", "Hand Wash")
assert [len(matcher(nlp(text))) for text in texts] == [0, 1, 1]
assert split("hand wash.") == ["hand", "wash", "."]
assert split("Size L.") == ["Size", "L."] and split("Size XL.") == ["Size", "XL", "."]
rules = nlp.tokenizer.rules
nlp.tokenizer.rules = {key: value for key, value in rules.items() if key != "Wash."}
assert split("Hand Wash.") == ["Hand", "Wash", "."]
PYTHON
