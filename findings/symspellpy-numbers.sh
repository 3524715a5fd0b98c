#!/usr/bin/env bash
# symspellpy 6.10.1: "rope 1.5 kg 10 mm", with its spelling corrected, is "rope a pkg of my".
#
# `lookup_compound` mends texts of several words, as queries and titles. It splits them at all
# that is no letter or digit, and each part that its dictionary lacks becomes the most frequent
# word at two edits. The English dictionary has no numbers and units, so that any two digits are
# "of", and one is "a". `ignore_non_words=True` keeps numbers alone, but not "500ml", and "mm" is
# still "my". autocorrect 2.6.1 keeps numbers, but makes other values: "XXL" is "XL", and "GB" is
# "Gt". Correct only words of letters that none of your values has.
#
# Seen, 2026-12-01:
#   rope 1.5 kg 10 mm: rope a pkg of my         with ignore_non_words: rope 1 5 pkg 10 my
#   iphone 15 256gb: iphone of of web           stainles botle 500ml: stainless bottle of cml
#   autocorrect: spandex XXL 8 GB: spades XL 8 Gt
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet symspellpy==6.10.1 autocorrect==2.6.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from importlib.resources import files

from autocorrect import Speller
from symspellpy import SymSpell

speller = SymSpell(max_dictionary_edit_distance=2)
data = files("symspellpy")
speller.load_dictionary(str(data / "frequency_dictionary_en_82_765.txt"), 0, 1)
speller.load_bigram_dictionary(str(data / "frequency_bigramdictionary_en_243_342.txt"), 0, 2)


def mend(text, **settings):
    found = speller.lookup_compound(text, max_edit_distance=2, **settings)[0].term
    print(f"{text}: {found}")
    return found


assert mend("stainles steel botle") == "stainless steel bottle"
assert mend("rope 1.5 kg 10 mm") == "rope a pkg of my"
assert mend("rope 1.5 kg 10 mm", ignore_non_words=True) == "rope 1 5 pkg 10 my"
assert mend("stainles botle 500ml") == "stainless bottle of cml"
assert mend("stainles botle 500ml", ignore_non_words=True) == "stainless bottle of cml"
assert mend("iphone 15 256gb") == "iphone of of web"
found = Speller("en")("spandex XXL 8 GB")
print("autocorrect:", found)
assert found == "spades XL 8 Gt", found
PYTHON
