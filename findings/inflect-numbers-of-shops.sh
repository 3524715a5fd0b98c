#!/usr/bin/env bash
# inflect 7.6.0: the size "10-12" in words is "one thousand and twelve", and "1/2" is
# "twelve".
#
# `number_to_words` takes text, leaves out all that is no digit, and reads the rest as one
# number. So ranges, fractions, decimal commas and sizes of two parts are other numbers, and
# the unit is gone. Texts that are written out for speech or for training say these values.
#
# Seen, 2026-11-30:
#   10-12: one thousand and twelve      1/2: twelve            37.5: thirty-seven point five
#   1,5 kg: fifteen                     16:9: one hundred and sixty-nine
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet inflect==7.6.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import inflect

EXPECTED = {
    "37.5": "thirty-seven point five",
    "10-12": "one thousand and twelve",
    "1/2": "twelve",
    "1,5 kg": "fifteen",
    "16:9": "one hundred and sixty-nine",
}
engine = inflect.engine()
for text, expected in EXPECTED.items():
    found = engine.number_to_words(text)
    print(f"{text}: {found}")
    assert found == expected, text
PYTHON
