#!/usr/bin/env bash
# recognizers-text-number-with-unit 1.0.2a2 (Microsoft Recognizers Text): a disk of "1 TB" has
# one terabit, and a length of "6 ft" is also money of Hungary.
#
# KB, MB and GB are bytes, as they should be. TB and PB are bits, so that the larger disk of
# a comparison is the smaller one. "5 ft 6 in" costs 5.06 forints, "12 fl oz" has 12 Dutch
# guilders. Dimensions and currencies are two functions, and each one is sure. (The package
# needs emoji before 2.0, which it does not say.)
#
# Seen, 2026-11-30:
#   1 GB: 1 Gigabyte           1 TB: 1 Terabit           2 PB: 2 Petabit
#   5 ft 6 in: 5.06 Hungarian forint      12 fl oz: 12 Netherlands guilder
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet recognizers-text-number-with-unit==1.0.2a2 emoji==1.7.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
from recognizers_number_with_unit import recognize_currency, recognize_dimension
from recognizers_text import Culture


def read(recognize, text):
    found = recognize(text, Culture.English)
    return [(model.resolution["value"], model.resolution["unit"]) for model in found]


DIMENSIONS = {
    "1 KB": ("1", "Kilobyte"),
    "1 GB": ("1", "Gigabyte"),
    "1 TB": ("1", "Terabit"),
    "1 terabyte": ("1", "Terabyte"),
    "2 PB": ("2", "Petabit"),
    "6 ft": ("6", "Foot"),
}
CURRENCIES = {
    "6 ft": ("6", "Hungarian forint"),
    "5 ft 6 in": ("5.06", "Hungarian forint"),
    "12 fl oz": ("12", "Netherlands guilder"),
}
for recognize, expected in (
    (recognize_dimension, DIMENSIONS),
    (recognize_currency, CURRENCIES),
):
    for text, one in expected.items():
        print(text, read(recognize, text))
        assert read(recognize, text) == [one], text
PYTHON
