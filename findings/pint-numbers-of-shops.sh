#!/usr/bin/env bash
# Pint 0.25.3 takes the numbers of shops for arithmetic: "1 1/2 in" is half an inch, and
# "10-12" is -2.
#
# A space is a product, "-" is a difference, and commas are left out. So mixed fractions
# lose their whole part, sizes are negative, "5 ft 6 in" is the product of both, "1,5 kg" are
# 15 kg, and "1 000 g" are 0 g. All of them are valid quantities, without an error. Where
# the dimension stays right, even `quantity.check` does not notice. Turn the text into
# decimal numbers before you call Pint.
#
# Seen, 2026-11-30:
#   1 1/2 in: 0.5 inch               10-12: -2 dimensionless
#   5 ft 6 in: 30 foot * inch        10 cm - 12 cm: -2 centimeter
#   1,5 kg: 15 kilogram              1 000 g: 0 gram
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pint==0.25.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import pint

warnings.simplefilter("error")
units = pint.UnitRegistry()
EXPECTED = {
    "1.5 in": "1.5 inch",
    "1 1/2 in": "0.5 inch",
    "2 3/4 in": "1.5 inch",
    "10-12": "-2 dimensionless",
    "10 cm - 12 cm": "-2 centimeter",
    "5 ft 6 in": "30 foot * inch",
    "1 lb 8 oz": "8 ounce * pound",
    "1,5 kg": "15 kilogram",
    "1 000 g": "0 gram",
}
for text, expected in EXPECTED.items():
    found = str(units(text))
    print(f"{text}: {found}")
    assert found == expected, (text, found)
assert units("1 1/2 in").check("[length]") and units("1,5 kg").check("[mass]")
PYTHON
