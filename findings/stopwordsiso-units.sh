#!/usr/bin/env bash
# stopwordsiso 0.7.1: in English, "kg", "mm", "GB", "thick" and the size 39 are stop words.
#
# The English list is made of many others, and has 1298 words: units, the sizes S, M and L as
# single letters, "10" and "39", "thick", "thin", "empty" and "computer". The list has no logic
# that one could work around: "oz", "ft", "XL", "TB" and "40" are not in it. So a thick belt of
# 39 mm and a thin one of 10 cm are the same text, and every filter or search that leaves out
# stop words mixes them up. Those of spaCy have no units. Take the values out of the list.
#
# Seen, 2026-12-01:
#   thick leather belt 39 mm: leather belt      thin leather belt 10 cm: leather belt
#   in the list: kg mg lb ml cl km cm mm gb mp s m l 10 39
#   not in it:   oz ft yd xs xl tb 11 40
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet stopwordsiso==0.7.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import stopwordsiso

words = stopwordsiso.stopwords("en")
for text in ("thick leather belt 39 mm", "thin leather belt 10 cm"):
    left = " ".join(word for word in text.split() if word not in words)
    print(f"{text}: {left}")
    assert left == "leather belt"
assert words.issuperset("kg mg lb ml cl km cm mm gb mp s m l 10 39".split())
assert words.isdisjoint("oz ft yd xs xl tb 11 40".split())
print(len(words))
assert len(words) == 1298
PYTHON
