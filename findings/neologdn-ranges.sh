#!/usr/bin/env bash
# neologdn 0.5.6: a size from 10 to 12 cm is 1012 cm, because all tildes are deleted.
#
# It prepares Japanese text for MeCab with the NEologd dictionary. Japanese writes ranges with
# a wave dash. It is deleted together with the tildes that people put at the end of a chatty
# sentence, so the ends of each range are one number or one word. The
# spaces between Japanese words go, too: two colors are one. Call it with `tilde="normalize"`,
# which makes them all "~".
#
# Seen, 2026-12-01:
#   10〜12cm: 1012cm      S〜L: SL      0~3か月: 03か月      白 黒: 白黒
#   tilde="normalize": 10~12cm
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet neologdn==0.5.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import neologdn

seen = {"10〜12cm": "1012cm", "S〜L": "SL", "0~3か月": "03か月", "白 黒": "白黒"}
for text, expected in seen.items():
    found = neologdn.normalize(text)
    print(f"{text}: {found}")
    assert found == expected
kept = neologdn.normalize("10〜12cm", tilde="normalize")
print("normalize:", kept)
assert kept == "10~12cm"
PYTHON
