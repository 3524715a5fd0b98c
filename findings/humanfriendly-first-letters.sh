#!/usr/bin/env bash
# humanfriendly 10.0 only looks at the first letter of a unit: "4 pcs" are four petabytes,
# and "5 miles" are five metres.
#
# `parse_size` and `parse_length` raise an error for units that they don't know, but only if
# no unit begins with that letter. So "5 kg" are 5000 bytes, "16 Gbit" are 16 GB, eight times
# as much, and "10 min" are ten metres. You can't tell sizes from other values of a column
# by whether they are parsed. A year of `parse_timespan` has 364 days.
#
# Seen, 2026-11-30:
#   size 4 pcs: 4000000000000000     size 5 kg: 5000       size 16 Gbit: 16000000000
#   length 5 miles: 5                length 10 min: 10     length 5 ft: InvalidLength
#   timespan 2 years: 728 days
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet humanfriendly==10.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from humanfriendly import InvalidLength, parse_length, parse_size, parse_timespan

SIZES = {"16 GB": 16 * 10**9, "16 Gbit": 16 * 10**9, "4 pcs": 4 * 10**15, "5 kg": 5000}
for text, expected in SIZES.items():
    print(text, parse_size(text))
    assert parse_size(text) == expected, text
for text, expected in {"5 m": 5, "5 miles": 5, "10 min": 10}.items():
    print(text, parse_length(text))
    assert parse_length(text) == expected, text
try:
    parse_length("5 ft")
except InvalidLength:
    pass
else:
    raise AssertionError("no error any more")
days = parse_timespan("2 years") / parse_timespan("1 day")
print("2 years", days)
assert days == 728, days
PYTHON
