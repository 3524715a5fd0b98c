#!/usr/bin/env bash
# QuantiPhy 2.23: 6 ft are six femtotonnes, and 4 pcs are four trillionths.
#
# It reads numbers with SI prefixes. The first letter of a unit is a prefix if it can be one,
# whatever remains: "6 ft" is 6e-15 with the unit "t", "10 min" are 0.01 in, "20 years" are
# 2e-23 "ears". "in", "oz" and "lb" are fine, so a table of measures is half right. A decimal
# comma is deleted. Pass the units that you have, as `known_units`.
#
# Seen, 2026-12-01:
#   6 ft: 6e-15 t         4 pcs: 4e-12 cs        10 min: 0.01 in      5 yd: 5e-24 d
#   20 years: 2e-23 ears  5 m: 0.005             1,5 kg: 15000 g      32 in: 32 in
#   with known_units "ft": 6 ft
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet quantiphy==2.23
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from quantiphy import Quantity

seen = {
    "6 ft": (6e-15, "t"),
    "4 pcs": (4e-12, "cs"),
    "10 min": (0.01, "in"),
    "5 yd": (5e-24, "d"),
    "20 years": (2e-23, "ears"),
    "5 m": (0.005, ""),
    "1,5 kg": (15000, "g"),
    "32 in": (32, "in"),
}
for text, (number, unit) in seen.items():
    found = Quantity(text)
    print(f"{text}: {found.real:g} {found.units}")
    assert f"{found.real:g}" == f"{number:g}" and found.units == unit
with Quantity.prefs(known_units="ft"):
    found = Quantity("6 ft")
print("known:", found.real, found.units)
assert (found.real, found.units) == (6, "ft")
PYTHON
