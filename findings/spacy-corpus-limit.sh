#!/usr/bin/env bash
# spaCy 3.8.18: the `limit` of the training reader does not hold if data are in several
# files.
#
# With `limit = 2`, `spacy.Corpus.v1` stops reading a file after two docs. It then
# continues with the next file, and takes one more doc from each. A folder of four files
# gives five docs.
#
# Seen, 2026-11-28: 4 files of 3 docs, limit 2: 5 docs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pathlib import Path

import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus

nlp = spacy.blank("en")
Path("data").mkdir()
for i in range(4):
    docs = [nlp(f"scarf {i} {j}") for j in range(3)]
    DocBin(docs=docs).to_disk(f"data/{i}.spacy")
counts = [len(list(Corpus("data", limit=n)(nlp))) for n in (2, 3)]
print(counts)
one_file = len(list(Corpus("data/0.spacy", limit=2)(nlp)))
assert one_file == 2
assert counts[0] > 2, counts
PYTHON
