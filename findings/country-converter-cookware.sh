#!/usr/bin/env bash
# country_converter 1.3.2: cookware is from the Cook Islands, a Christmas tree from Christmas
# Island.
#
# `convert` looks for its expressions anywhere in a text. Columns of origin often have a
# brand, a material or a category in some cells. These become countries instead of
# `not_found`, as "Ivory coat" and "Sandwich maker" do, while "Scotland" and "Holland" are
# not found. Two-letter words are codes: "no" is Norway, "in" is India. Accept only cells
# that are a name, or pass `src="name_official"` or "ISO2".
#
# Seen, 2026-11-30:
#   Cookware: Cook Islands         Christmas tree: Christmas Island
#   Ivory coat: Côte d'Ivoire      Martin guitar: Saint-Martin
#   no: Norway                     Scotland: not found
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet country_converter==1.3.2 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import country_converter

EXPECTED = {
    "Italy": "Italy",
    "Cookware": "Cook Islands",
    "Christmas tree": "Christmas Island",
    "Ivory coat": "Côte d'Ivoire",
    "Sandwich maker": "South Georgia and South Sandwich Is.",
    "Martin guitar": "Saint-Martin",
    "Chadwick": "Chad",
    "no": "Norway",
    "in": "India",
    "Scotland": "-",
    "Holland": "-",
}
found = country_converter.convert([*EXPECTED], to="name_short", not_found="-")
print(dict(zip(EXPECTED, found)))
assert found == [*EXPECTED.values()], found
PYTHON
