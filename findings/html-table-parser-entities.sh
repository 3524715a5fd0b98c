#!/usr/bin/env bash
# html-table-parser-python3 0.3.1: all entities of a table of HTML disappear.
#
# Tables of product details have `&amp;`, `&frac12;`, `&quot;` for inches and `&#8482;`. The
# parser drops them: "37 &frac12; in" is "37 in", a length half an inch shorter. It does so
# by default. `HTMLTableParser(decode_html_entities=True)` keeps them, which the README does
# not mention. `rowspan` and `colspan` are ignored as well, so values move to other columns.
#
# Seen, 2026-11-30:
#   37 &frac12; in: "37 in"          Salt &amp; Co&#8482;: "Salt Co"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet html-table-parser-python3==0.3.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from html_table_parser import HTMLTableParser


def read(html, **settings):
    parser = HTMLTableParser(**settings)
    parser.feed(html)
    return parser.tables


TABLE = "<table><tr><td>37 &frac12; in</td><td>Salt &amp; Co&#8482;</td></tr></table>"
print(read(TABLE), read(TABLE, decode_html_entities=True))
assert read(TABLE) == [[["37 in", "Salt Co"]]], read(TABLE)
assert read(TABLE, decode_html_entities=True) == [[["37 ½ in", "Salt & Co™"]]]
SPANS = """<table><tr><th>Size</th><th>Fit</th><th>Chest</th></tr>
<tr><td rowspan="2">M</td><td>Slim</td><td>96</td></tr>
<tr><td>Wide</td><td>104</td></tr></table>"""
print(read(SPANS))
assert read(SPANS)[0][1:] == [["M", "Slim", "96"], ["Wide", "104"]], read(SPANS)
PYTHON
