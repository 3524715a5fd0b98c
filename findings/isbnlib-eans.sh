#!/usr/bin/env bash
# isbnlib 3.10.14: one in ten products that are no books has an ISBN.
#
# `get_canonical_isbn` and `get_isbnlike` look for ten digits anywhere, also at the start of a
# longer number. One in eleven of all numbers of ten digits is a valid ISBN-10. So the first ten
# digits of an EAN are taken for one, and `info` names a country for it. Before you look for
# ISBNs, take out the numbers of 12 to 14 digits that do not begin with 978 or 979.
#
# Seen, 2026-12-01:
#   "EAN 4001577615044": 4001577615, "Japan"
#   102 of 1000 GTIN-13 with the prefix 400, of Germany, have an ISBN
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet isbnlib==3.10.14
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import isbnlib


def gtin(number):
    digits = f"400{number:09d}"
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits))
    return digits + str(-total % 10)


found = isbnlib.get_canonical_isbn("EAN 4001577615044")
print(found, isbnlib.info(found))
assert gtin(157761504) == "4001577615044"
assert not isbnlib.is_isbn13("4001577615044")
assert (found, isbnlib.info(found)) == ("4001577615", "Japan")
assert isbnlib.get_isbnlike("EAN 4006381333931") == ["4006381333"]
assert isbnlib.get_canonical_isbn("EAN 4006381333931") == ""
books = [n for n in range(1000) if isbnlib.get_canonical_isbn(gtin(n * 123457))]
print(len(books), "of 1000")
assert len(books) == 102, len(books)
PYTHON
