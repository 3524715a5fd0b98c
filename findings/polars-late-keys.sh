#!/usr/bin/env bash
# Polars 2.1.0: `read_ndjson` drops keys that first occur after row 100, without a warning.
#
# The columns are those of the first 100 rows (`infer_schema_length`). Later rows lose all
# other keys. Product data have rare attributes, so a table of attributes loses exactly
# these. pyarrow 26.0.1 keeps them. To read all keys, pass
# `infer_schema_length=None`.
#
# Seen, 2026-11-29: 101 rows, the last one with "color"
#   polars:  ['title'], infer_schema_length=None: ['title', 'color']
#   pyarrow: ['title', 'color']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet polars==2.1.0 pyarrow==26.0.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
import warnings
from pathlib import Path

import polars
import pyarrow.json

warnings.simplefilter("error")
rows = [{"title": "Shoe"}] * 100 + [{"title": "Cap", "color": "Red"}]
Path("shop.jsonl").write_text("\n".join(map(json.dumps, rows)))
found = polars.read_ndjson("shop.jsonl").columns
lazy = polars.scan_ndjson("shop.jsonl").collect().columns
every = polars.read_ndjson("shop.jsonl", infer_schema_length=None).columns
other = pyarrow.json.read_json("shop.jsonl").column_names
print("polars", found, lazy, every, "pyarrow", other)
assert every == other == ["title", "color"]
assert found == lazy == ["title"], (found, lazy)
PYTHON
