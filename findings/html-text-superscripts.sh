#!/usr/bin/env bash
# html-text 0.7.1, and extruct 0.18.0 with it: "12 m²" becomes "12 m 2", and "50ml" with a
# bold number "50 ml".
#
# A space is put before and after every element, also inside a word, where a browser shows
# none. An area is a length with a 2 behind it, powers of ten are two numbers, and a word
# with a `<wbr>` is two words. Offsets of values differ from those of all tools that follow
# the page. extruct takes the properties of Microdata from it, so names of products change.
#
# Seen, 2026-11-30:
#   12 m<sup>2</sup>: 12 m 2         2 x 10<sup>3</sup> lm: 2 x 10 3 lm
#   <b>50</b>ml: 50 ml               water<wbr>proof: water proof
#   itemprop="name" of extruct, "H<sub>2</sub>O bottle": H 2 O bottle
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet html-text==0.7.1 extruct==0.18.0 lxml==6.1.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import extruct
from html_text import extract_text

EXPECTED = {
    "<p>12 m<sup>2</sup></p>": "12 m 2",
    "<p>2 x 10<sup>3</sup> lm</p>": "2 x 10 3 lm",
    "<p><b>50</b>ml</p>": "50 ml",
    "<p>water<wbr>proof</p>": "water proof",
}
for html, expected in EXPECTED.items():
    found = extract_text(html)
    print(f"{html}: {found}")
    assert found == expected, html

html = """<div itemscope itemtype="https://schema.org/Product">
<span itemprop="name">H<sub>2</sub>O bottle</span></div>"""
(product,) = extruct.extract(html, syntaxes=["microdata"])["microdata"]
print(product["properties"])
assert product["properties"]["name"] == "H 2 O bottle"
PYTHON
