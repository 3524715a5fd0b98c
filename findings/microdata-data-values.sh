#!/usr/bin/env bash
# microdata 0.8.0: the SKU "007" of `<data value="007">7</data>` is 7, and properties that a
# product names by `itemref` are lost.
#
# HTML has `<data>` and `<meter>` for values that differ from what people see, as a weight in
# grams. The parser takes what people see: "1,5" for `<data value="1500">`. `itemref` adds
# elements from elsewhere in the page, which shops use for tables of measures below the
# description. There is no warning. extruct 0.18.0 reads both.
#
# Seen, 2026-11-30:
#   weight: "1,5"      rating: "4.5 of 5"      width: None
#   extruct: "1500", "4.5", "10 cm"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet microdata==0.8.0 extruct==0.18.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import extruct
import microdata

HTML = """<div itemscope itemtype="https://schema.org/Product" itemref="measures">
<data itemprop="sku" value="007">7</data>
<data itemprop="weight" value="1500">1,5</data>
<meter itemprop="rating" value="4.5">4.5 of 5</meter>
</div>
<p id="measures"><span itemprop="width">10 cm</span></p>"""
(item,) = microdata.get_items(HTML)
found = {name: item.get(name) for name in ("sku", "weight", "rating", "width")}
print("microdata", found)
assert found == {"sku": "7", "weight": "1,5", "rating": "4.5 of 5", "width": None}
(product,) = extruct.extract(HTML, syntaxes=["microdata"])["microdata"]
print("extruct", product["properties"])
expected = {"sku": "007", "weight": "1500", "rating": "4.5", "width": "10 cm"}
assert product["properties"] == expected
PYTHON
