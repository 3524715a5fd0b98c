#!/usr/bin/env bash
# unyt 3.2.0: a memory of 8 GB is a level of sound, of 80 billion decibels.
#
# "B" is the bel, and all SI prefixes go with it. unyt has no bits and bytes, so that nothing
# else takes the symbol: kB, MB, GB and TB are accepted, and so are sums and ratios of them.
# Comparisons of disks and memory even come out right, until they meet bits: "Mb" raises an
# error. Check the dimension that you expect, or add a unit for bytes to the registry.
#
# Seen, 2026-12-01: 8 GB: dimension (logarithmic), 79999999999.99998 dB
#   Mb, byte, GiB: UnitParseError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet unyt==3.2.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from unyt import Unit, unyt_quantity
from unyt.dimensions import logarithmic
from unyt.exceptions import UnitParseError

for symbol in ("kB", "MB", "GB", "TB"):
    assert Unit(symbol).dimensions == logarithmic, symbol
memory = unyt_quantity(8, "GB")
print(memory, memory.units.dimensions, memory.to("dB"))
assert round(float(memory.to_value("dB"))) == 80_000_000_000
for symbol in ("Mb", "byte", "GiB"):
    try:
        Unit(symbol)
    except UnitParseError as error:
        print(error)
    else:
        raise AssertionError(symbol)
PYTHON
