#!/usr/bin/env bash
# python-barcode 0.16.1: a UPC that is printed as an EAN-13 is the barcode of another product,
# and so is an EAN-13 that is printed as a "gtin".
#
# Check digits are not checked. The first digits are taken, as many as the kind of barcode has
# without its check digit, and a new one is added. So a number that is a digit short gets a
# second check digit, one that is too long is cut, and a wrong check digit becomes right. All
# results are valid, so that no scanner complains. Compare `get_fullcode()` with the number.
#
# Seen, 2026-12-01:
#   ean13 036000291452: 0360002914522      gtin 4006381333931: 40063813339314
#   ean13 04006381333931: 0400638133390    ean8 4006381333931: 40063812
#   upca 4006381333931: 400638133390       ean13 4006381333930: 4006381333931
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet python-barcode==0.16.1 python-stdnum==2.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import barcode
from stdnum import ean

seen = [
    ("ean13", "036000291452", "0360002914522"),
    ("gtin", "4006381333931", "40063813339314"),
    ("ean13", "04006381333931", "0400638133390"),
    ("ean8", "4006381333931", "40063812"),
    ("upca", "4006381333931", "400638133390"),
    ("ean13", "4006381333930", "4006381333931"),
]
for kind, number, expected in seen:
    found = barcode.get(kind, number).get_fullcode()
    print(f"{kind} {number}: {found}")
    assert found == expected and ean.is_valid(found)
PYTHON
