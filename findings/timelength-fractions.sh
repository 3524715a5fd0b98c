#!/usr/bin/env bash
# timelength 3.0.4: a warranty of "½ year" is one of two years, and "2 1/2 years" are half a
# year.
#
# A fraction of Unicode is split into its digits, of which the last one counts: "1½", "2½" and
# "½" are all 2. In "2 1/2" and "1 and a half", only the fraction counts, and in "a year and a
# half" it is lost. `result.success` is True each time, with the default parser settings. Only
# decimals are safe, so turn fractions into them first.
#
# Seen, 2026-12-01, in years of 365 days:
#   ½ year: 2            1½ years: 2          2½ years: 2          1.5 years: 1.5
#   2 1/2 years: 0.5     1 and a half years: 0.5     1 year and a half: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet timelength==3.0.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from timelength import TimeLength

seen = {
    "½ year": 2,
    "1½ years": 2,
    "2½ years": 2,
    "2 1/2 years": 0.5,
    "1 and a half years": 0.5,
    "1 year and a half": 1,
    "1.5 years": 1.5,
    "1/2 year": 0.5,
}
for text, expected in seen.items():
    result = TimeLength(text).result
    years = result.seconds / 365 / 24 / 3600
    print(f"{text}: {years}, {result.success}")
    assert result.success and years == expected, (text, years)
PYTHON
