#!/usr/bin/env bash
# w3lib 2.5.0, and parsel 1.12.1 of Scrapy with it: in a list of brands, "H&M;Zara" is "HZara".
#
# `replace_entities` takes all from "&" to the next ";" for an entity, and deletes those that
# it does not know. Shops join values with ";". A browser, and `html.unescape`, leave "&M;" as
# it is, since HTML has no such entity. `re` and `re_first` of parsel call it on text that the
# HTML parser has already decoded, so even a page with "H&amp;M;Zara" loses half of the brand.
# `get` keeps it, and so does `re_first(..., replace_entities=False)`.
#
# Seen, 2026-12-01:
#   H&M;Zara: HZara      Pull&Bear;39: Pull39      Black&Decker;Bosch: BlackBosch
#   <p>H&amp;M;Zara</p>: get "H&M;Zara", re_first "HZara"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet w3lib==2.5.0 parsel==1.12.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import html

from parsel import Selector
from w3lib.html import replace_entities

seen = {"H&M;Zara": "HZara", "Pull&Bear;39": "Pull39", "Black&Decker;Bosch": "BlackBosch"}
for text, expected in seen.items():
    cell = Selector(text=f"<p>{html.escape(text)}</p>").xpath("//p/text()")
    print(f"{text}: {replace_entities(text)}, get {cell.get()}, re {cell.re_first('.+')}")
    assert replace_entities(text) == cell.re_first(".+") == expected
    assert cell.get() == cell.re_first(".+", replace_entities=False) == text
    assert html.unescape(text) == text
PYTHON
