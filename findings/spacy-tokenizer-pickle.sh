#!/usr/bin/env bash
# spaCy 3.8.18: a tokenizer loses `faster_heuristics` when it is pickled.
#
# With `faster_heuristics = False`, special cases also apply beside punctuation
# ("mens/boys"). `to_bytes` saves the setting, but pickle leaves it out, so that a worker
# that is started by `spawn` splits texts in another way than the pipeline it came from.
#
# Seen, 2026-11-29: ['men', 's', '/', 'boys'] before and after `to_bytes`, and
# ['mens', '/', 'boys'] after pickle.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import pickle

import spacy

def split(tokenizer):
    return [token.text for token in tokenizer("mens/boys")]

nlp, other = spacy.blank("en"), spacy.blank("en")
nlp.tokenizer.faster_heuristics = False
nlp.tokenizer.add_special_case("mens", [{"ORTH": "men"}, {"ORTH": "s"}])
other.tokenizer.from_bytes(nlp.tokenizer.to_bytes())
pickled = pickle.loads(pickle.dumps(nlp.tokenizer))
print(split(nlp.tokenizer), split(other.tokenizer), split(pickled))
assert split(nlp.tokenizer) == split(other.tokenizer) == ["men", "s", "/", "boys"]
assert split(pickled) == ["mens", "/", "boys"]
PYTHON
