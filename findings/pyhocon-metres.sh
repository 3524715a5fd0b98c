#!/usr/bin/env bash
# pyhocon 0.3.63: in a HOCON file, a cable of 5 m lasts five minutes, and a size of "10 s" is
# ten seconds.
#
# Values without quotes that look like a duration become one as they are read, in place of a
# string. HOCON itself leaves that to the program that asks for a duration. So "5 m" is a
# `timedelta`, while "1.5 m", "5 cm" and "5 M" remain text, and a list of lengths has objects
# of two types. With more text behind it, the duration is written into the text. A code of 007
# is 7. Put all values in quotes.
#
# Seen, 2026-12-01:
#   5 m: 0:05:00       10 s: 0:00:10       3 w: 21 days       007: 7
#   5 m long: "0:05:00long"                1.5 m, 5 cm, 5 M: text
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pyhocon==0.3.63
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from datetime import timedelta

from pyhocon import ConfigFactory

seen = {
    "5 m": timedelta(minutes=5),
    "10 s": timedelta(seconds=10),
    "3 w": timedelta(weeks=3),
    "5 m long": "0:05:00long",
    "1.5 m": "1.5 m",
    "5 cm": "5 cm",
    "5 M": "5 M",
    "007": 7,
    '"5 m"': "5 m",
}
for text, expected in seen.items():
    found = ConfigFactory.parse_string(f"value = {text}")["value"]
    print(f"{text}: {found!r}")
    assert found == expected
PYTHON
