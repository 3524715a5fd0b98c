#!/usr/bin/env bash
# confection 1.3.4 (the config system of spaCy 3.8.18): names with ":", "=", "#" or "[" as
# keys of a dict are other names, or gone, after a config was saved and loaded.
#
# A dict becomes a section with a line for each key. `Config.to_str` writes the keys as they
# are, and `from_str` ends a key at the first ":" or "=", takes "#" and ";" for comments,
# and "[" for a section. So settings by label or by attribute change without an error:
# {"Size: EU": 0.5} is {"Size": "EU = 0.5"}. `nlp.to_disk` saves such a config. Pass lists of
# pairs, whose strings are JSON.
#
# Seen, 2026-11-30:
#   {"Size: EU": 0.5}        read {"Size": "EU = 0.5"}
#   {"#ply": 2, "Size": 1}   read {"Size": 1}
#   {"[S]": 1}               read {}, and a section "S"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 confection==1.3.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from typing import Any, Dict

import spacy
from spacy.language import Language
from thinc.api import Config


def save_and_load(by_name):
    return Config().from_str(Config({"a": {"by_name": by_name}}).to_str())


EXPECTED = [
    ({"Size EU": 0.5}, {"a": {"by_name": {"Size EU": 0.5}}}),
    ({"Size: EU": 0.5}, {"a": {"by_name": {"Size": "EU = 0.5"}}}),
    ({"W=H": 0.5}, {"a": {"by_name": {"W": "H = 0.5"}}}),
    ({"#ply": 2, "Size": 1}, {"a": {"by_name": {"Size": 1}}}),
    ({"[S]": 1}, {"a": {"by_name": {}}, "S": {}}),
]
for by_name, wrong in EXPECTED:
    print(by_name, dict(save_and_load(by_name)))
    assert save_and_load(by_name) == wrong
pairs = [["Size: EU", 0.5], ["#ply", 2]]
assert Config().from_str(Config({"a": {"pairs": pairs}}).to_str()) == {"a": {"pairs": pairs}}


# In a saved pipeline.
@Language.factory("my_limits", default_config={"limits": {}})
def make(nlp, name, limits: Dict[str, Any]):
    component = spacy.blank("en").add_pipe("sentencizer")
    component.limits = limits
    return component


nlp = spacy.blank("en")
nlp.add_pipe("my_limits", config={"limits": {"Size: EU": 0.5}})
assert nlp.get_pipe("my_limits").limits == {"Size: EU": 0.5}
nlp.to_disk("pipeline")
limits = spacy.load("pipeline").get_pipe("my_limits").limits
print("saved pipeline", limits)
assert limits == {"Size": "EU = 0.5"}, limits
PYTHON
