#!/usr/bin/env bash
# sklearn-crfsuite 0.5.0 (with NumPy 2.4.6): `sequence_accuracy_score` is 2.0 for titles of
# two words.
#
# It is the share of sequences that are right as a whole. If all of them have the same
# length, NumPy makes a table of them, and words are counted instead: the result is the
# accuracy of words times the length. A single text, or a batch that was sorted or padded by
# length, is enough. One wrong word in each of two texts of ten words gives 9.0, not 0.
# With texts of different lengths, the score is right.
#
# Seen, 2026-11-30:
#   two texts of 2 words, both right:          2.0
#   two texts of 10 words, both wrong:         9.0
#   texts of 2 and 1 words, one of them right: 0.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet sklearn-crfsuite==0.5.0 numpy==2.4.6 scikit-learn==1.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from sklearn_crfsuite.metrics import sequence_accuracy_score

EXPECTED = [
    ([["B-Color", "O"]] * 2, [["B-Color", "O"]] * 2, 2.0),
    ([["B-Color"] + ["O"] * 9] * 2, [["B-Size"] + ["O"] * 9] * 2, 9.0),
    ([["B-Color", "O"], ["B-Size"]], [["B-Color", "O"], ["O"]], 0.5),
]
for gold, predicted, expected in EXPECTED:
    found = sequence_accuracy_score(gold, predicted)
    print(len(gold), "texts of", [len(tags) for tags in gold], "words:", found)
    assert found == expected
PYTHON
