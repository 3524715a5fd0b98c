#!/usr/bin/env bash
# nagisa 0.3.0: 500 ml have the words "5", "0" and "0", and "iPhone 15" has an ideographic space.
#
# It is a tagger for Japanese. Each digit is a word, also in numbers of several digits, and the
# sizes 39 and 93 are made of the same words. Spaces become words of their own, changed to
# U+3000, and full-width letters half-width. So the words joined are not the text, and offsets
# of labels that are found with `str.find` are wrong or -1. Brands and models in Latin letters
# have spaces in most titles. Join digits, and count lengths of words for their places.
#
# Seen, 2026-12-01:
#   容量500ml: 容量 | 5 | 0 | 0 | ml
#   iPhone 15: iPhone | U+3000 | 1 | 5
#   ４２: 4 | 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet nagisa==0.3.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import nagisa

seen = {
    "容量500ml": ["容量", "5", "0", "0", "ml"],
    "iPhone 15": ["iPhone", "\u3000", "1", "5"],
    "Nike Air": ["Nike", "\u3000", "Air"],
    "４２": ["4", "2"],
}
for text, expected in seen.items():
    found = nagisa.tagging(text).words
    print(f"{text}: {found}")
    assert found == expected, found
assert "".join(nagisa.tagging("Nike Air").words) != "Nike Air"
PYTHON
