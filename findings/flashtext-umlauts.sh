#!/usr/bin/env bash
# flashtext 2.7: a table with "Länge 120 cm" has the size L, and "Möbel" the size M.
#
# It finds keywords as whole words, and takes only a to z, digits and "_" for letters. A letter
# with an accent ends a word. So a keyword is found in words that begin or end with it before
# such a letter: sizes, "St" for pieces, and words like "gr". Give `add_non_word_boundary` all
# letters of your texts that have accents, or those of the alphabet in use.
#
# Seen, 2026-12-01:
#   Tisch, Länge 120 cm: L       Möbel: M       Süße Sahne: S       Stück: St
#   After add_non_word_boundary for "äöüß": nothing
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet flashtext==2.7
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from flashtext import KeywordProcessor

words = KeywordProcessor(case_sensitive=True)
words.add_keywords_from_list(["S", "M", "L", "St"])
seen = {
    "Tisch, Länge 120 cm": ["L"],
    "Möbel": ["M"],
    "Süße Sahne": ["S"],
    "Stück": ["St"],
    "Lampe, Messer, Seife, Stift": [],
    "Hemd, L": ["L"],
}
for text, expected in seen.items():
    found = words.extract_keywords(text)
    print(f"{text}: {found}")
    assert found == expected
for letter in "äöüß":
    words.add_non_word_boundary(letter)
for text in ("Tisch, Länge 120 cm", "Möbel", "Süße Sahne", "Stück"):
    assert words.extract_keywords(text) == []
assert words.extract_keywords("Hemd, L") == ["L"]
PYTHON
