#!/usr/bin/env bash
# eval4ner 0.1.0: "15" is the right type for "5", because "15" has a 5 in it. If one title of
# ten has a value, an extractor that finds nothing has an F1 of 0.9.
#
# Values are looked up in the text as strings, and their first place counts. The "5" of
# "5 ml" is found in "15 cups", where the wrong value "15" overlaps it, so the type mode is
# right and the partial mode half right. The F1 is the mean over texts, and a text without
# values counts as 1. Most titles don't have a value of a given attribute, so doing nothing
# is almost perfect.
#
# Seen, 2026-11-30:
#   "15 cups of 5 ml", Size 5, predicted 15: type F1 1.0, partial F1 0.5
#   one title of ten has a value, nothing predicted: strict F1 0.9
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet eval4ner==0.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from eval4ner import muc

found = muc.evaluate_all([[("Size", "15")]], [[("Size", "5")]], ["15 cups of 5 ml"])
assert (found["type"]["f1_score"], found["partial"]["f1_score"]) == (1.0, 0.5), found
assert found["strict"]["f1_score"] == 0.0, found

texts = ["red shirt"] + ["shirt"] * 9
gold = [[("Color", "red")]] + [[]] * 9
found = muc.evaluate_all([[]] * 10, gold, texts)
assert round(found["strict"]["f1_score"], 6) == 0.9, found
PYTHON
