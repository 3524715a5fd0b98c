#!/usr/bin/env bash
# json_repair 0.64.6: values without quotes lose their units, and a list its other values.
#
# It mends JSON that a language model got wrong. Of `{"weight": 5 kg}` it keeps the number, of
# `16:9` the 16, and of `39, 40` the 39. The rest disappears, and the result is valid JSON with
# a number, so no schema objects. Without the space it is text: "5kg". The units of a column
# are then gone for some rows and there for others. `logging=True` returns what was skipped.
#
# Seen, 2026-12-01:
#   5 kg: 5         1.5 kg: 1.5      5kg: "5kg"         80%: 80       15.6": 15.6
#   16:9: 16        39, 40: 39       10 x 15 cm: 10     5 ft 6 in: 5
#   04006381333931: 4006381333931
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet json_repair==0.64.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from json_repair import loads

seen = {
    "5 kg": 5,
    "1.5 kg": 1.5,
    "5kg": "5kg",
    "80%": 80,
    '15.6"': 15.6,
    "16:9": 16,
    "39, 40": 39,
    "10 x 15 cm": 10,
    "5 ft 6 in": 5,
    "04006381333931": 4006381333931,
}
for text, expected in seen.items():
    found = loads(f'{{"value": {text}, "color": "red"}}')
    print(f"{text}: {found}")
    assert found == {"value": expected, "color": "red"}
PYTHON
