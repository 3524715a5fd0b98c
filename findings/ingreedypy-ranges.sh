#!/usr/bin/env bash
# ingreedypy 1.3.8: "2-3 apples" are six apples, and "1½ cups" are half a cup.
#
# Two numbers before a unit are multiplied, as for "2 (14 oz) cans". This also holds for the
# ends of a range, the parts of a mixed fraction without a space, and for thousands with a
# comma: "10-12 oz" are 120 ounces, "2½ kg" are 1 kg and "2,500 g" are 1000 g.
# The unit is right, so nothing shows it. "1 1/2" and "1 ½" are read well.
#
# Seen, 2026-11-30:
#   2-3 apples: 6           10-12 oz beef: 120      1½ cups milk: 0.5
#   2½ kg flour: 1          2,500 g flour: 1000     1,5 kg flour: 5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet ingreedypy==1.3.8
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from ingreedypy import Ingreedy

EXPECTED = {
    "1 1/2 cups milk": (1.5, "cup"),
    "1 ½ cups milk": (1.5, "cup"),
    "1½ cups milk": (0.5, "cup"),
    "2½ kg flour": (1, "kilogram"),
    "2-3 apples": (6, None),
    "10-12 oz beef": (120, "ounce"),
    "2,500 g flour": (1000, "gram"),
    "1,5 kg flour": (5, "kilogram"),
}
for text, expected in EXPECTED.items():
    (found,) = Ingreedy().parse(text)["quantity"]
    print(f"{text}: {found['amount']} {found['unit']}")
    assert (found["amount"], found["unit"]) == expected, text
PYTHON
