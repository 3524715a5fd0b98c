#!/usr/bin/env bash
# spaCy 3.8.18: with `max_epochs`, `spacy train` never evaluates its last steps.
#
# It evaluates at step 0 and at multiples of `eval_frequency`. If `max_epochs` ends the
# training in between, `model-best` misses everything learned after the last multiple, and
# `model-last` has no scores for it. In the example, this is half of the training. To
# avoid it, set `max_steps` to a multiple.
#
# Seen, 2026-11-28: 2 epochs of 8 steps, eval_frequency 10: evaluated at steps 0 and 10,
# 16 updates were made.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
from pathlib import Path

import spacy
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import DocBin, Span
from spacy.language import Language

nlp = spacy.blank("en")
docs = []
for i in range(8):
    doc = nlp.make_doc(f"navy scarf {i}")
    doc.ents = [Span(doc, 0, 1, label="COLOR")]
    docs.append(doc)
DocBin(docs=docs).to_disk("train.spacy")
init_config(lang="en", pipeline=["ner"], optimize="efficiency", gpu=False).to_disk("c.cfg")

updates = []
plain = Language.update


def count(self, *args, **kwargs):
    updates.append(1)
    return plain(self, *args, **kwargs)


Language.update = count
one_text = {"@batchers": "spacy.batch_by_sequence.v1", "size": 1, "get_length": None}
to_file = {"@loggers": "spacy.ConsoleLogger.v3", "progress_bar": None}
to_file |= {"console_output": False, "output_file": "log.jsonl"}
overrides = {
    "paths.train": "train.spacy",
    "paths.dev": "train.spacy",
    "training.max_epochs": 2,
    "training.eval_frequency": 10,
    "training.batcher": one_text,
    "training.logger": to_file,
}
train("c.cfg", "out", overrides=overrides)
steps = [json.loads(line)["step"] for line in Path("log.jsonl").read_text().splitlines()]
print("evaluated at", steps, "updates", len(updates))
assert steps == [0, 10] and len(updates) == 16, (steps, len(updates))
PYTHON
