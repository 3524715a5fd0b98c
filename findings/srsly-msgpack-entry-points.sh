#!/usr/bin/env bash
# srsly 2.5.6: each call of `msgpack_dumps` and `msgpack_loads` goes through the entry
# points of all installed packages.
#
# Each call looks up the hooks for other types again, through `catalogue`. spaCy
# serializes a Doc with spans and user data in several calls. In `Doc.to_bytes`, `DocBin`
# and `nlp.pipe(n_process=2)`, the look-up takes most of the time. The time grows with the
# number of installed packages.
#
# Seen, 2026-11-28: 10 calls of `msgpack_dumps(1)` make 10 look-ups, and 10 of
# `msgpack_loads` 10 more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet srsly==2.5.6
"$folder/env/bin/python" - <<'PYTHON'
import catalogue
import srsly

calls = []
plain = catalogue.Registry.get_entry_points


def count(self):
    calls.append(1)
    return plain(self)


catalogue.Registry.get_entry_points = count
srsly.msgpack_dumps(1)
calls.clear()
for _ in range(10):
    packed = srsly.msgpack_dumps(1)
print("dumps:", len(calls))
assert len(calls) == 10, len(calls)
for _ in range(10):
    srsly.msgpack_loads(packed)
print("loads:", len(calls) - 10)
assert len(calls) == 20, len(calls)
PYTHON
