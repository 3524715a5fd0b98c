#!/usr/bin/env bash
# Babel 2.19.0: `format_unit(2, "m")` is "2 grams", and `format_unit(32, "in")` "32 grains".
#
# A name of a unit that Babel does not know is looked for at the end of the names that it knows,
# and the shortest of those is taken. Symbols are no names: "m" is the end of "mass-gram", "l" of
# "force-poundal", "t" of "mass-carat". "kg", "cm" and "ml" are no end of any name and raise an
# error, so that a sheet of products in mixed units is partly right by accident. Map symbols to
# the names of CLDR ("length-meter") before you call it.
#
# Seen, 2026-12-01, in English:
#   2 m: 2 grams         32 in: 32 grains     1.5 l: 1.5 poundal     3 t: 3 carats
#   5 g: 5 slugs         6 h: 6 inches        2 length-meter: 2 meters
#   2 kg, 2 cm, 2 ml: UnknownUnitError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet Babel==2.19.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from babel.units import UnknownUnitError, format_unit

seen = {
    (2, "m"): "2 grams",
    (32, "in"): "32 grains",
    (1.5, "l"): "1.5 poundal",
    (3, "t"): "3 carats",
    (5, "g"): "5 slugs",
    (6, "h"): "6 inches",
    (2, "length-meter"): "2 meters",
}
for (value, unit), expected in seen.items():
    found = format_unit(value, unit, locale="en")
    print(value, unit, "->", found)
    assert found == expected, found
for unit in ("kg", "cm", "ml"):
    try:
        format_unit(2, unit, locale="en")
    except UnknownUnitError as error:
        print(error)
    else:
        raise AssertionError(unit)
PYTHON
