#!/usr/bin/env bash
# tablib 3.10.0: products of a JSON or YAML file get each other's columns, if their keys are
# in another order than those of the first one.
#
# The headers are the keys of the first record. Of all others, the values are taken in their
# own order, and their keys are never looked at. JSON objects have no order, and exports of
# shops leave out empty attributes. So the size "M" is a color, and the CSV that is written
# from it has the wrong value in the right row. There is an error only if the number of keys
# differs.
#
# Seen, 2026-11-30:
#   {"sku": "2", "size": "M", "color": "blue"}: color M, size blue
#   after {"sku": "1", "color": "red"}, {"sku": "2", "size": "M"}: color M
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet tablib==3.10.0 PyYAML==6.0.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json

import yaml
from tablib import Dataset

first = {"sku": "1", "color": "red", "size": "L"}
records = [first, {"sku": "2", "size": "M", "color": "blue"}]
for name, module in (("json", json), ("yaml", yaml)):
    text = module.dumps(records) if name == "json" else module.dump(records, sort_keys=False)
    data = Dataset().load(text, format=name)
    print(name, data.dict)
    assert data.dict == [first, {"sku": "2", "color": "M", "size": "blue"}]

records = [{"sku": "1", "color": "red"}, {"sku": "2", "size": "M"}]
csv = Dataset().load(json.dumps(records), format="json").export("csv")
print(csv)
assert csv.split() == ["sku,color", "1,red", "2,M"]
PYTHON
