#!/usr/bin/env bash
# spaCy 3.8.18: `spacy convert` cuts labels with a space to a part of their name, which
# differs from sentence to sentence.
#
# In a file of words and tags that are separated by tabs, "B-Main Color" is cut at the space,
# too. If a sentence has an `O`, the label is "Main", and so is that of "Main Material". If it
# has none, the first two letters of the last word are taken for "B-", and the label is
# "lor". There is no error. Comments are words as well: `# text` is "#" with the label "xt".
# Write names with "_" instead, and rename the labels afterwards.
#
# Seen, 2026-11-30:
#   navy B-Main Color, blue I-Main Color, wool B-Main Material, sock O:
#     [('navy blue', 'Main'), ('wool', 'Main')]
#   the same without sock:
#     [('navy', 'lor'), ('blue', 'lor'), ('wool', 'terial')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
mkdir out
printf '%s\t%s\n' navy "B-Main Color" blue "I-Main Color" wool "B-Main Material" >all.conll
{ cat all.conll; printf '%s\t%s\n' sock O; } >some.conll
for name in all some; do
    "$folder/env/bin/python" -m spacy convert $name.conll out --converter conll >log
done
"$folder/env/bin/python" - <<'PYTHON'
import spacy
from spacy.tokens import DocBin


def read(name):
    (doc,) = DocBin().from_disk(f"out/{name}.spacy").get_docs(spacy.blank("en").vocab)
    return [(entity.text, entity.label_) for entity in doc.ents]


print(read("some"), read("all"))
assert read("some") == [("navy blue", "Main"), ("wool", "Main")], read("some")
assert read("all") == [("navy", "lor"), ("blue", "lor"), ("wool", "terial")], read("all")
PYTHON
