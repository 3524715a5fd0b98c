#!/usr/bin/env bash
# markdownify 1.2.3 and html2text 2025.4.15: a shirt in "S | M | L" weighs "M", for all that
# read the Markdown of its table.
#
# Pages of shops are turned into Markdown for language models. A cell may have a "|", as titles
# and lists of sizes do. In Markdown it has to be "\|", which neither of the two writes. So the
# row has more cells than the head, values move to the columns of others, and the last ones are
# dropped by the rules of Markdown. `escape_misc=True` of markdownify escapes them.
#
# Seen, 2026-12-01, as markdown-it-py 4.3.0 reads it:
#   Name Shirt, Sizes "S | M | L", Weight 5 kg: Name Shirt, Sizes S, Weight M
#   escape_misc=True: Name Shirt, Sizes "S | M | L", Weight 5 kg
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet markdownify==1.2.3 html2text==2025.4.15 markdown-it-py==4.3.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re

from html2text import html2text
from markdown_it import MarkdownIt
from markdownify import markdownify

page = (
    "<table><tr><th>Name</th><th>Sizes</th><th>Weight</th></tr>"
    "<tr><td>Shirt</td><td>S | M | L</td><td>5 kg</td></tr></table>"
)
reader = MarkdownIt("commonmark").enable("table")


def read(markdown):
    cells = re.findall("<t[hd]>(.*?)</t[hd]>", reader.render(markdown))
    return dict(zip(cells[:3], cells[3:]))


for function in (markdownify, html2text):
    found = read(function(page))
    print(function.__name__, found)
    assert found == {"Name": "Shirt", "Sizes": "S", "Weight": "M"}
found = read(markdownify(page, escape_misc=True))
print("escaped", found)
assert found == {"Name": "Shirt", "Sizes": "S | M | L", "Weight": "5 kg"}
PYTHON
