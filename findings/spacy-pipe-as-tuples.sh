#!/usr/bin/env bash
# spaCy 3.8.18: `nlp.pipe(..., as_tuples=True)` loses contexts if a component returns a
# new Doc. There is no error.
#
# The context is stored on the Doc object. A component that makes a new Doc loses it, and
# the tuple has None. The documentation allows new Docs, and components that clean or cut
# texts make them. Zipping results with the input is no solution: a component whose `pipe`
# filters docs shortens the stream.
#
# Seen, 2026-11-28:
#   same doc: [('a', 1), ('b', 2)]
#   new doc:  [('a', None), ('b', None)]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.language import Language
from spacy.tokens import Doc


@Language.component("same")
def same(doc):
    return doc


@Language.component("rebuild")
def rebuild(doc):
    words = [token.text for token in doc]
    return Doc(doc.vocab, words=words)


def run(name):
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    found = nlp.pipe([("a", 1), ("b", 2)], as_tuples=True)
    return [(doc.text.strip(), context) for doc, context in found]


print(run("same"), run("rebuild"))
assert run("same") == [("a", 1), ("b", 2)]
assert run("rebuild") == [("a", None), ("b", None)]
PYTHON
