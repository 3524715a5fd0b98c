#!/usr/bin/env bash
# chompjs 1.4.1: the GTIN 04006381333931 in the script of a product page is read as
# 1643581333931.
#
# The digits up to the first 8 or 9 are read as an octal number, and the rest of the digits
# is put behind the result. In JavaScript, a number with an 8 or 9 is decimal, so that
# browsers and Node have 4006381333931. GTINs of 14 digits, UPCs and many SKUs start with a
# zero. The wrong number has as many digits as a right one. Only the zeros in quotes survive.
#
# Seen, 2026-11-30:
#   {gtin: 04006381333931}: 1643581333931      {gtin: 036000291452}: 12288291452
#   {sku: 0129}: 109 (10, then 9)              {weight: 010.5}: 80.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet chompjs==1.4.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from chompjs import parse_js_object

EXPECTED = {
    "{gtin: 4006381333931}": 4006381333931,
    "{gtin: '04006381333931'}": "04006381333931",
    "{gtin: 04006381333931}": 1643581333931,
    "{gtin: 036000291452}": 12288291452,
    "{sku: 0129}": 109,
    "{weight: 010.5}": 80.5,
}
for script, expected in EXPECTED.items():
    (found,) = parse_js_object(script).values()
    print(f"{script}: {found!r}")
    assert found == expected, script
PYTHON
