#!/usr/bin/env bash
# recordlinkage 0.16 and string_grouper 0.8.0: a rope of 1.5 kg is the same product as one of
# 15 kg.
#
# Both clean texts before they compare them, and delete the decimal point. So records that
# differ by a factor of ten are equal, with a similarity of 1. `clean` of recordlinkage also
# deletes all in brackets, where shops put sizes, and letters that are not ASCII, although it
# keeps their neighbours: "Größe" is "gre". string_grouper deletes slashes and hyphens as well,
# so "3/4" is "34". `clean(..., replace_by_none=None)` and `regex=""` leave numbers alone.
#
# Seen, 2026-12-01:
#   recordlinkage: Rope 1.5 kg: rope 15 kg      Nut (M8): nut      Größe 38: gre 38
#   string_grouper: Rope 1.5 kg and Rope 15 kg 1.0, Cup 3/4 and Cup 34 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet recordlinkage==0.16 string_grouper==0.8.0 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import pandas as pd
from recordlinkage.preprocessing import clean
from string_grouper import compute_pairwise_similarities

seen = {"Rope 1.5 kg": "rope 15 kg", "Nut (M8)": "nut", "Größe 38": "gre 38"}
cleaned = clean(pd.Series([*seen])).tolist()
print(cleaned)
assert cleaned == [*seen.values()]
left, right = pd.Series(["Rope 1.5 kg", "Cup 3/4"]), pd.Series(["Rope 15 kg", "Cup 34"])
same = compute_pairwise_similarities(left, right).round(6).tolist()
print(same)
assert same == [1, 1]
kept = clean(pd.Series(["Rope 1.5 kg"]), replace_by_none=None).tolist()
apart = compute_pairwise_similarities(left, right, regex="").tolist()
print(kept, apart)
assert kept == ["rope 1.5 kg"] and max(apart) < 1
PYTHON
