#!/usr/bin/env bash
# spacy-llm 0.7.4: when the model says that the weight is "1,5 kg", the entity is "kg".
#
# The NER and span tasks of version 2 split the answer at commas, and then look for each part
# in the text. "1" alone is no token of "1,5", and of "5 kg" only the unit is. So each decimal
# comma costs the number. The same rule makes "white and blue" a value of "red, white and
# blue". An answer of "5 kg" marks the unit of "1.5 kg" as well, if both are in the text. The
# tasks of version 3 have a line for each value, and take the number as it is.
#
# Seen, 2026-12-01, "Rope 1,5 kg red":
#   NER.v2, SpanCat.v2  "Weight: 1,5 kg": kg
#   NER.v3              "1. 1,5 kg | True | Weight | ...": 1,5 kg
#   NER.v2              "Rope 1.5 kg and 5 kg bag", "Weight: 5 kg": kg, 5 kg
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 spacy-llm==0.7.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from typing import Any, Callable, Iterable

import spacy
from spacy_llm.registry import registry

Batches = Iterable[Iterable[Any]]
answer = ""


@registry.llm_models("fixed.v1")
def fixed() -> Callable[[Batches], Batches]:
    def reply(prompts: Batches) -> Batches:
        return [[answer for _ in prompt] for prompt in prompts]

    return reply


def find(task, text):
    nlp = spacy.blank("en")
    model = {"@llm_models": "fixed.v1"}
    settings = {"description": "values", "examples": None} if task.endswith("v3") else {}
    settings |= {"@llm_tasks": task, "labels": ["Weight"]}
    nlp.add_pipe("llm", config={"task": settings, "model": model})
    doc = nlp(text)
    return [span.text for span in (*doc.ents, *doc.spans.get("sc", ()))]


seen = [
    ("spacy.NER.v2", "Rope 1,5 kg red", "Weight: 1,5 kg", ["kg"]),
    ("spacy.SpanCat.v2", "Rope 1,5 kg red", "Weight: 1,5 kg", ["kg"]),
    ("spacy.NER.v3", "Rope 1,5 kg red", "1. 1,5 kg | True | Weight | is one", ["1,5 kg"]),
    ("spacy.NER.v2", "Rope 1.5 kg and 5 kg bag", "Weight: 5 kg", ["kg", "5 kg"]),
]
for task, text, answer, expected in seen:
    found = find(task, text)
    print(task, answer, found)
    assert found == expected
PYTHON
