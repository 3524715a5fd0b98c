#!/usr/bin/env bash
# srsly 2.5.6: `json_loads` reads large integers as other integers.
#
# Integers of more than 64 bits overflow: 123456789012345678901 is read as
# 12776324570088369205. Some raise "Value is too big!" instead. Long identifiers, such as
# those of batches and of pallets with a prefix, are then other identifiers. Write them as
# strings, or read them with `json.loads`. This affects `read_json` and `read_jsonl`, too.
#
# Seen, 2026-11-29:
#   123456789012345678901 -> 12776324570088369205
#   18446744073709551616  -> ValueError: Value is too big!
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet srsly==2.5.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
from pathlib import Path

import srsly

line = '{"id": 123456789012345678901}'
Path("shop.jsonl").write_text(line)
found = srsly.json_loads(line)
(row,) = srsly.read_jsonl("shop.jsonl")
print(json.loads(line), found, row)
assert json.loads(line) == {"id": 123456789012345678901}
assert found == row == {"id": 12776324570088369205}, (found, row)
try:
    srsly.json_loads('{"id": 18446744073709551616}')
except ValueError as err:
    assert "too big" in str(err)
else:
    raise AssertionError("no error any more")
PYTHON
