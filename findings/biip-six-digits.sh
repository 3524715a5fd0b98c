#!/usr/bin/env bash
# biip 5.2.0: each number of six digits is a valid GTIN, of a company that GS1 US serves.
#
# `parse` takes a text for all kinds of barcodes. A UPC-E without its first and last digit
# has six digits and nothing to check, so biip computes the check digit, and the GTIN-12 that
# a scanner would print. Article numbers of shops often have six digits. With `parse(x).gtin`
# as the test of a column, all of them are barcodes. Ask for the length as well.
#
# Seen, 2026-11-30:
#   123456: 012345000065      000042: 000200000046
#   of the numbers 000000 to 999999, every 997th: all are valid
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet biip==5.2.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import biip

for text, expected in {"123456": "012345000065", "000042": "000200000046"}.items():
    found = biip.parse(text).gtin
    print(text, found)
    assert found.value == expected and found.prefix.usage == "GS1 US"
numbers = [f"{number:06d}" for number in range(0, 1_000_000, 997)]
valid = sum(biip.parse(number).gtin is not None for number in numbers)
print(valid, "of", len(numbers), "are valid")
assert valid == len(numbers)
PYTHON
