#!/usr/bin/env bash
# unit-parse 0.1.12: "10-12 cm" is a trillionth of a centimetre.
#
# It takes "10-12" for the power 10⁻¹², without a word in its log. Other ranges are their
# first number ("9-12 cm"), so only those that start at 10 are wrong. With a dash instead of
# a hyphen, the range is a product, and "10 cm - 12 cm" are 10 square centimetres. "1.5 in"
# has no unit.
#
# Seen, 2026-11-30:
#   10-12 cm: 1e-12 centimeter       9-12 cm: 9 centimeter
#   10–12 cm: 120 centimeter         10 cm - 12 cm: 10 centimeter ** 2
#   1.5 in: 1.5 dimensionless
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet unit_parse==0.1.12 pint==0.25.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from unit_parse import parser

EXPECTED = {
    "12 cm": "12 centimeter",
    "10-12 cm": "1e-12 centimeter",
    "9-12 cm": "9 centimeter",
    "10–12 cm": "120 centimeter",
    "10 cm - 12 cm": "10 centimeter ** 2",
    "1.5 in": "1.5 dimensionless",
}
for text, expected in EXPECTED.items():
    found = parser(text)
    print(f"{text}: {found.magnitude} {found.units:D}")
    assert f"{found.magnitude} {found.units:D}" == expected, text
PYTHON
