#!/usr/bin/env bash
# word2number 1.1: jeans of "thirty-two by thirty-four" have the size 94, and "two by four"
# is 6.
#
# All number words of a text are one number, whatever is between them. They are added, also
# in ranges ("one to two" is 3), and multiplied by a later hundred or thousand. So a "pack of
# two three piece sets" has 5. "twenty five forty" is 140: the 20 of the first number is
# dropped and 5 becomes a hundred. Nothing raises an error. Split texts at other words first.
#
# Seen, 2026-11-30:
#   thirty-two by thirty-four: 94        two by four: 6
#   six to twelve months: 18             pack of two three piece sets: 5
#   twenty five forty: 140               two and a half: 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet word2number==1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from word2number import w2n

EXPECTED = {
    "thirty-two": 32,
    "thirty-two by thirty-four": 94,
    "two by four": 6,
    "one to two": 3,
    "six to twelve months": 18,
    "pack of two three piece sets": 5,
    "twenty five forty": 140,
    "two and a half": 2,
}
for text, expected in EXPECTED.items():
    found = w2n.word_to_num(text)
    print(f"{text}: {found}")
    assert found == expected, text
PYTHON
