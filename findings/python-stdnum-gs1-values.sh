#!/usr/bin/env bash
# python-stdnum 2.2: a GS1-128 barcode with the weight "001E+3" is valid, and the lot "A(1)B"
# comes back as "A1B".
#
# `encode` writes the text of a number into a field of six digits. That of Decimal("1000"),
# once normalized, is "1E+3", and that of a price of 1.99 has a point. `is_valid` agrees, as
# it only checks that a value can be parsed. GS1 allows parentheses in lots and serial
# numbers, but `info` drops all of them, so that two lots become one.
#
# Seen, 2026-11-30:
#   3100, Decimal("1000").normalize(): "3100001E+3", valid     8005, 1.99: "80051.99", valid
#   3100, 12345.678: "3101123456", 12345.6 kg
#   10, "A(1)B": "10A(1)B", read as "A1B"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet python-stdnum==2.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from decimal import Decimal

from stdnum import gs1_128

EXPECTED = [
    ({"3100": Decimal("0.75")}, "3102000075", {"3102": Decimal("0.75")}),
    ({"3100": Decimal("1000")}, "3100001000", {"3100": 1000}),
    ({"3100": Decimal("1000").normalize()}, "3100001E+3", {"3100": 1000}),
    ({"3100": 12345.678}, "3101123456", {"3101": Decimal("12345.6")}),
    ({"8005": 1.99}, "80051.99", {"8005": "1.99"}),
    ({"10": "A(1)B"}, "10A(1)B", {"10": "A1B"}),
]
for values, code, read in EXPECTED:
    found = gs1_128.encode(values)
    print(values, found, gs1_128.is_valid(found), gs1_128.info(found))
    assert found == code and gs1_128.is_valid(found), found
    assert gs1_128.info(found) == read, gs1_128.info(found)
PYTHON
