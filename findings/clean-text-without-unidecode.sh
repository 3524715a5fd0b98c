#!/usr/bin/env bash
# clean-text 0.7.1: a size of 10–12 cm is "1012 cm", 12 m² are "12 m", and 5 µm are "5 m".
#
# `clean` changes texts to ASCII by default, with Unidecode. That is an extra, as it has another
# licence. Without it, accents are taken off, and all else that is not ASCII is deleted, also
# the dash of a range, fractions, the sign "×", and the "ß" of German. A warning in the log of
# the import is all that tells, and machines with and without the extra have other results. Pass
# `to_ascii=False`, or install `clean-text[gpl]`.
#
# Seen, 2026-12-01, without and with Unidecode 1.4.0:
#   10–12 cm: 1012 cm, 10-12 cm        12 m² 5 µm: 12 m 5 m, 12 m2 5 um
#   1½ kg: 1 kg, 1 1/2 kg              Größe L: groe l, grosse l
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet clean-text==0.7.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from cleantext import clean

seen = {
    "10–12 cm": "1012 cm",
    "12 m² 5 µm": "12 m 5 m",
    "1½ kg": "1 kg",
    "Größe L": "groe l",
    "10 × 12": "10 12",
}
for text, expected in seen.items():
    found = clean(text)
    print(f"{text}: {found}")
    assert found == expected, found
assert clean("12 m² 5 µm", to_ascii=False) == "12 m² 5 µm"
PYTHON
"$folder/env/bin/pip" install --quiet Unidecode==1.4.0
"$folder/env/bin/python" - <<'PYTHON'
from cleantext import clean

seen = {
    "10–12 cm": "10-12 cm",
    "12 m² 5 µm": "12 m2 5 um",
    "1½ kg": "1 1/2 kg",
    "Größe L": "grosse l",
}
for text, expected in seen.items():
    found = clean(text)
    print(f"{text}: {found}")
    assert found == expected, found
PYTHON
