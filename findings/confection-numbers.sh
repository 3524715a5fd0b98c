#!/usr/bin/env bash
# confection 1.3.4 (the config system of spaCy 3.8.18): `.5` in a config is a string, but
# it passes validation as a `float`.
#
# Values are parsed as JSON. JSON numbers can't start with a point, so `.5` stays text. A
# registered function with an argument of type `float`, or with a dict of floats, gets the
# string ".5". Validation does not complain, and arithmetic fails later. Write `0.5`.
#
# Seen, 2026-11-28: rate = 0.5 -> float 0.5; rate = .5 -> str ".5"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 confection==1.3.4
"$folder/env/bin/python" - <<'PYTHON'
from importlib.metadata import version
from typing import Dict

import spacy
from thinc.api import Config

print("confection", version("confection"))


@spacy.registry.misc("my.Rate.v1")
def make(rate: float, by_name: Dict[str, float]):
    return rate, by_name


def read(value):
    text = f'[rates]\n@misc = "my.Rate.v1"\nrate = {value}\n\n[rates.by_name]\na = {value}\n'
    return spacy.registry.resolve(Config().from_str(text))["rates"]


print(read("0.5"), read(".5"))
assert read("0.5") == (0.5, {"a": 0.5})
assert read(".5") == (".5", {"a": ".5"})
PYTHON
