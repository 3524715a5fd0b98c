#!/usr/bin/env bash
# label-studio-sdk 2.1.2: of several values in a word, the export to CoNLL keeps the first
# one, and makes it the whole word.
#
# People marked "39" and "42" in "39-42" as two sizes, and "500" and "ml" in "500ml". In
# the export, "39-42" is one size, "500ml" is a volume, and "42" and "ml" are nowhere. So a
# model learns values that nobody marked. The JSON export has what was marked. "navy/red"
# is fine: the export cuts words at "/", but not at "-" or between digits and letters.
#
# Seen, 2026-11-30: 6 values were marked, 4 tags are written
#   39-42 B-Size, navy B-Color, red B-Color, 500ml B-Volume
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet label-studio-sdk==2.1.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
from pathlib import Path

from label_studio_sdk.converter import Converter

TEXT = "Socks 39-42 navy/red 500ml"
MARKED = [
    ("Size", "39"),
    ("Size", "42"),
    ("Color", "navy"),
    ("Color", "red"),
    ("Volume", "500"),
    ("Unit", "ml"),
]
regions = []
for i, (label, value) in enumerate(MARKED):
    start = TEXT.index(value)
    place = {"start": start, "end": start + len(value), "text": value, "labels": [label]}
    region = {"id": str(i), "from_name": "label", "to_name": "text", "type": "labels"}
    regions.append({**region, "value": place})
task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": regions}]}
Path("tasks.json").write_text(json.dumps([task]))
labels = "".join(f'<Label value="{name}"/>' for name in ("Size", "Color", "Volume", "Unit"))
config = f'<View><Labels name="label" toName="text">{labels}</Labels>'
config += '<Text name="text" value="$text"/></View>'
converter = Converter(config, project_dir=None, download_resources=False)
Path("out").mkdir()
converter.convert_to_conll2003("tasks.json", "out", is_dir=False)
lines = [line.split() for line in Path("out/result.conll").read_text().splitlines()[1:]]
found = [(line[0], line[-1]) for line in lines if line and line[-1] != "O"]
print(found)
assert found == [
    ("39-42", "B-Size"),
    ("navy", "B-Color"),
    ("red", "B-Color"),
    ("500ml", "B-Volume"),
], found
PYTHON
