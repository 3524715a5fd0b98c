#!/usr/bin/env bash
# frictionless 5.21.0: a column of decimal commas is a column of places on Earth.
#
# If all cells of a column are like "0,75" and "1,50", its type is `geopoint`, and rows have
# [longitude, latitude]: 0.75 kg is a place in the Arctic Ocean. In the files of most of
# Europe, with ";" as delimiter, weights and half shoe sizes are written like this. A single
# "39" among them makes the column `string`. Give a schema: the type `number` with
# `decimalChar` ",".
#
# Seen, 2026-11-30: sku;weight
#   0,75 and 1,50: geopoint, [0, 75] and [1, 50]
#   38,5 and 39:   string
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet frictionless==5.21.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from decimal import Decimal
from pathlib import Path

from frictionless import Resource, Schema, describe


def read(*cells, schema=None):
    lines = ["sku;size", *(f"a;{cell}" for cell in cells)]
    Path("shop.csv").write_text("\n".join(lines))
    found = [row["size"] for row in Resource("shop.csv", schema=schema).read_rows()]
    if schema:
        return found
    (_, field) = describe("shop.csv").schema.fields
    return field.type, [[*cell] if field.type == "geopoint" else cell for cell in found]


print(read("0,75", "1,50"), read("38,5", "39"))
assert read("0.75", "1.50") == ("number", [Decimal("0.75"), Decimal("1.50")])
assert read("0,75", "1,50") == ("geopoint", [[0, 75], [1, 50]]), read("0,75", "1,50")
assert read("38,5", "39") == ("string", ["38,5", "39"]), read("38,5", "39")
number = {"name": "size", "type": "number", "decimalChar": ","}
schema = Schema.from_descriptor({"fields": [{"name": "sku", "type": "string"}, number]})
assert read("0,75", "1,50", schema=schema) == [Decimal("0.75"), Decimal("1.50")]
PYTHON
