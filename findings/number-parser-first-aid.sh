#!/usr/bin/env bash
# number-parser 0.3.2: a "first aid kit" is a "1 aid kit", and "3 thousand lumens" are
# "3 1000 lumens".
#
# `parse` replaces number words in a text. An ordinal becomes a plain number, so names of
# products lose their meaning ("second skin" is "2 skin"). A digit before a word is not part
# of the number, so that "5 hundred" is two numbers, and the next program reads the last
# one. Spaces around hyphens change as well: "two-in-one" is "2 - in-1".
#
# Seen, 2026-11-30:
#   first aid kit: 1 aid kit            second skin: 2 skin
#   3 thousand lumens: 3 1000 lumens    1.5 million: 1.5 1000000
#   two-in-one shampoo: 2 - in-1 shampoo
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet number-parser==0.3.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from number_parser import parse

EXPECTED = {
    "three thousand lumens": "3000 lumens",
    "3 thousand lumens": "3 1000 lumens",
    "1.5 million": "1.5 1000000",
    "first aid kit": "1 aid kit",
    "second skin": "2 skin",
    "two-in-one shampoo": "2 - in-1 shampoo",
}
for text, expected in EXPECTED.items():
    found = parse(text, language="en")
    print(f"{text}: {found}")
    assert found == expected, text
PYTHON
