#!/usr/bin/env bash
# text2num 3.1.0: in French, all that is new is nine, and 0.75 litres are 0.7 and 5.
#
# "neuf" is both. `alpha2digit` leaves it alone only after some words ("un sac neuf"), so
# that the usual conditions of shops are numbers: "état neuf" is "état 9". After "virgule",
# only one digit belongs to the number; in English and German, both do. In English,
# fractions are half replaced: "five eighths" is "5 8ths".
#
# Seen, 2026-11-30:
#   fr  état neuf: état 9            comme neuf: comme 9
#   fr  zéro virgule sept cinq litre: 0,7 5 litre
#   en  zero point seven five litre: 0.75 litre
#   en  five eighths: 5 8ths         one o two: 1 02
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet text2num==3.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from text_to_num import alpha2digit

EXPECTED = {
    ("fr", "un sac neuf"): "un sac neuf",
    ("fr", "état neuf"): "état 9",
    ("fr", "comme neuf"): "comme 9",
    ("fr", "vélo neuf taille cinquante-quatre"): "vélo 9 taille 54",
    ("fr", "zéro virgule sept cinq litre"): "0,7 5 litre",
    ("en", "zero point seven five litre"): "0.75 litre",
    ("en", "five eighths"): "5 8ths",
    ("en", "one o two"): "1 02",
}
for (language, text), expected in EXPECTED.items():
    found = alpha2digit(text, language)
    print(f"{language} {text}: {found}")
    assert found == expected, text
PYTHON
