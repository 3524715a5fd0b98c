#!/usr/bin/env bash
# NLTK 3.10.4: for `TweetTokenizer`, a board of 800 600 1200 mm has a phone number, and a GTIN is
# a phone number with some digits more.
#
# It is the tokenizer of NLTK for informal texts, and phone numbers are one word by default.
# Measures with a space, hyphen or point between them look like one if the last number has four
# digits. A number of 12 to 14 digits is cut after ten or eleven of them. So no label fits, and
# a search for the GTIN finds nothing. With `match_phone_numbers=False`, digits stay together,
# and measures apart.
#
# Seen, 2026-12-01:
#   Board 800 600 1200 mm: Board | 800 600 1200 | mm
#   Screen 1920 1080 px: Screen | 1920 1080 | px
#   EAN 4006381333931: EAN | 4006381333 | 931
#   UPC 036000291452: UPC | 03600029145 | 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet nltk==3.10.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from nltk.tokenize import TweetTokenizer

default, off = TweetTokenizer(), TweetTokenizer(match_phone_numbers=False)
seen = {
    "Board 800 600 1200 mm": ["Board", "800 600 1200", "mm"],
    "Screen 1920 1080 px": ["Screen", "1920 1080", "px"],
    "EAN 4006381333931": ["EAN", "4006381333", "931"],
    "UPC 036000291452": ["UPC", "03600029145", "2"],
}
for text, expected in seen.items():
    found = default.tokenize(text)
    print(f"{text}: {' | '.join(found)}")
    assert found == expected, found
    assert off.tokenize(text) == text.split()
assert default.tokenize("Board 80 60 20 mm") == ["Board", "80", "60", "20", "mm"]
PYTHON
