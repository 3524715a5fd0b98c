#!/usr/bin/env bash
# quantulum3 0.10.0: "1,5 kg" are two quantities, 1 and 5 kg, and the second one has the
# unit.
#
# Shops in most of Europe write a comma. The result is a valid weight, and wrong. "0,75 l"
# are even 75 litres. Replace such commas by points first. A "4K TV" has 4 kelvin teravolt.
#
# Seen, 2026-11-29:
#   1,5 kg: 1 dimensionless, 5 kilogram
#   0,75 l: 0 dimensionless, 75 litre
#   4K TV:  4 kelvin teravolt
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet quantulum3==0.10.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")
from quantulum3 import parser


def read(text):
    return [(quantity.value, quantity.unit.name) for quantity in parser.parse(text)]


for text in ("1.5 kg", "1,5 kg", "0,75 l", "4K TV"):
    print(text, read(text))
assert read("1.5 kg") == [(1.5, "kilogram")]
assert read("1,5 kg") == [(1, "dimensionless"), (5, "kilogram")], read("1,5 kg")
assert read("0,75 l") == [(0, "dimensionless"), (75, "litre")], read("0,75 l")
assert read("4K TV") == [(4, "kelvin teravolt")], read("4K TV")
PYTHON
