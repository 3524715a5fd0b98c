#!/usr/bin/env bash
# inflection 0.5.1: the singular of "sleeves" is "sleefe", that of "gloves" is "glofe".
#
# A rule turns "-ves" into "-fe", as in "knives". Product types get words that don't exist:
# "olife", "stofe", "drife", and "valf" and "curf". Words that only end in "s" lose it: "lens"
# is "len", "canvas" is "canva". The plurals of these are wrong in another way, "lense" and
# "canvase", so that singular and plural of one type don't even meet. inflect 7.6.0 knows
# sleeves, but says that "lens" is the plural of "len", where it should say False.
#
# Seen, 2026-11-30:
#   inflection: sleeves sleefe, gloves glofe, lens len, lenses lense
#   inflect:    sleeves sleeve, gloves glove, lens len, lenses lens
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet inflection==0.5.1 inflect==7.6.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import inflect
import inflection

other = inflect.engine()
EXPECTED = {
    "shoes": ("shoe", "shoe"),
    "sleeves": ("sleefe", "sleeve"),
    "gloves": ("glofe", "glove"),
    "stoves": ("stofe", "stove"),
    "olives": ("olife", "olive"),
    "valves": ("valf", "valve"),
    "lens": ("len", "len"),
    "lenses": ("lense", "lens"),
    "canvas": ("canva", "canva"),
    "canvases": ("canvase", "canvas"),
    "glass": ("glass", False),
}
for word, expected in EXPECTED.items():
    found = inflection.singularize(word), other.singular_noun(word)
    print(word, *found)
    assert found == expected, (word, found)
PYTHON
