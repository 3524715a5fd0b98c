#!/usr/bin/env bash
# pySBD 0.3.4: with `clean=True`, the numbers of a list of measures disappear. The units
# stay.
#
# Four or more dots with a number after them count as a line of a table of contents, and the
# number as its page. Data sheets have the same dots: of "Width ....... 10 cm" only "Width"
# and "cm" are left. A "<" and a later ">" are an HTML tag, so "<3 months and > 5 kg" is
# "5 kg". Without `clean`, "Volume .....5 l" is split so that half a litre is left.
#
# Seen, 2026-11-30:
#   Width ....... 10 cm Height ....... 20 cm: "Width", "cm Height", "cm"
#   for babies <3 months and > 5 kg: "for babies  5 kg"
#   Volume .....5 l (clean=False): "Volume ....", ".5 l"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pysbd==0.3.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pysbd import Segmenter

EXPECTED = [
    (True, "Width ... 10 cm", ["Width ... 10 cm"]),
    (True, "Width ....... 10 cm Height ....... 20 cm", ["Width", "cm Height", "cm"]),
    (True, "for babies <3 months and > 5 kg", ["for babies  5 kg"]),
    (False, "Volume .....5 l", ["Volume ....", ".5 l"]),
]
for clean, text, expected in EXPECTED:
    found = Segmenter(language="en", clean=clean).segment(text)
    print(f"{text}: {found}")
    assert found == expected, text
PYTHON
