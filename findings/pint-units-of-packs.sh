#!/usr/bin/env bash
# Pint 0.25.3 understands the units of shops as units of physics, without an error.
#
# "6 pcs" are six parsecs, "12 ct" are twelve carats, a printer of "300 dpi" has 300 dry
# pints, and "8 fl oz" are femtoliters times ounces. Pint adds prefixes and plurals to all
# units that it knows, so few unknown words are an error. Check the dimension that you
# expect (`quantity.check("[mass]")`), and define the words of shops yourself.
#
# Seen, 2026-11-29:
#   6 pcs:   6 parsec                    2 ply:   2 picolight_year
#   12 ct:   12 carat                    18 k:    18 boltzmann_constant
#   300 dpi: 300 dry_pint                8 fl oz: 8 femtoliter * ounce
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pint==0.25.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import pint

warnings.simplefilter("error")
units = pint.UnitRegistry()
EXPECTED = {
    "6 pcs": "parsec",
    "12 ct": "carat",
    "300 dpi": "dry_pint",
    "2 ply": "picolight_year",
    "18 k": "boltzmann_constant",
    "8 fl oz": "femtoliter * ounce",
}
assert str(units("500 ml").units) == "milliliter"
for text, unit in EXPECTED.items():
    found = str(units(text).units)
    print(f"{text}: {found}")
    assert found == unit, (text, found)
PYTHON
