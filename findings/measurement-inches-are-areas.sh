#!/usr/bin/env bash
# measurement 3.2.2: `guess(10, "in")` are ten square inches, and "ac" is an energy.
#
# `guess` tries the kinds of measures in the order of their names. Areas come first, and take
# "in" and "inches" for square inches. "inch", "ft" and "cm" are lengths, so that a column
# of lengths has areas in it. "C" are calories, not degrees, and "ac" are no acres, but
# calories with the prefix atto. Say the kind: `guess(10, "in", measures=[Distance])`.
#
# Seen, 2026-11-30:
#   cm: Distance    ft: Distance    inch: Distance    in: Area    inches: Area
#   C: Energy       ac: Energy
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet measurement==3.2.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from measurement.measures import Distance
from measurement.utils import guess

EXPECTED = {
    "cm": "Distance(cm=10.0)",
    "ft": "Distance(ft=10.0)",
    "inch": "Distance(inch=10.0)",
    "in": "Area(sq_inch=10.0)",
    "inches": "Area(sq_inch=10.0)",
    "C": "Energy(C=10.0)",
    "ac": "Energy(ac=10.0)",
}
for unit, expected in EXPECTED.items():
    found = repr(guess(10, unit))
    print(f"{unit}: {found}")
    assert found == expected, unit
found = repr(guess(10, "in", measures=[Distance]))
print("in, if asked for a distance:", found)
assert found == "Distance(inch=10.0)"
PYTHON
