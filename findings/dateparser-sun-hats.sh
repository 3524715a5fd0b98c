#!/usr/bin/env bash
# dateparser 1.5.0: a "sun hat" is last Sunday in Newfoundland, and a screen of "32 in" is
# from 1932.
#
# `parse` accepts values of products as dates, even if the language is known. HAT is a time
# zone, and "in" is a word that may be part of a date: 5 inches are in May, 16 inches are a
# day of this month, and 32 are a year. "2 in 1" is the first of February. A check like "does
# it parse" therefore takes columns of sizes for dates. `search_dates` finds the same in titles.
#
# Seen, 2026-11-30, for a base of that day:
#   sun hat: 2026-11-29 00:00:00-02:30     2 in 1: 2026-02-01
#   5 in: 2026-05-30     16 in: 2026-11-16     32 in: 1932-11-30     37 1/2: 1937-01-02
#   search_dates("Shampoo 2 in 1, 500 ml"): "2 in 1", 2026-02-01
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet dateparser==1.5.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from datetime import datetime

import dateparser
from dateparser.search import search_dates

OPTIONS = {
    "languages": ["en"],
    "settings": {"RELATIVE_BASE": datetime(2026, 11, 30), "PREFER_DATES_FROM": "past"},
}
EXPECTED = {
    "sun hat": "2026-11-29 00:00:00-02:30",
    "2 in 1": "2026-02-01 00:00:00",
    "5 in": "2026-05-30 00:00:00",
    "16 in": "2026-11-16 00:00:00",
    "32 in": "1932-11-30 00:00:00",
    "37 1/2": "1937-01-02 00:00:00",
}
for text, expected in EXPECTED.items():
    found = str(dateparser.parse(text, **OPTIONS))
    print(f"{text}: {found}")
    assert found == expected, text
found = search_dates("Shampoo 2 in 1, 500 ml", **OPTIONS)
print(found)
assert found == [("2 in 1", datetime(2026, 2, 1))]
PYTHON
