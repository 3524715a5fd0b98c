#!/usr/bin/env bash
# hazm 0.10.0: after its Persian text is normalized, a screen of 6.5 inches is one of "۶ ٫ ۵".
#
# `Normalizer` is the usual first step for Persian. By default it translates a decimal point and
# then puts spaces around it, as around commas and hyphens. `word_tokenize` makes words of the
# parts, so that a size is two numbers for all that reads them. "A4" becomes "A ۴". With
# `correct_spacing=False`, numbers stay whole, but half-spaces are not mended either.
#
# Seen, 2026-12-01:
#   6.5 اینچ: ۶ ٫ ۵ اینچ        1,500 گرم: ۱ , ۵۰۰ گرم        10-12 cm: ۱۰ - ۱۲ cm
#   with correct_spacing=False: ۶٫۵ اینچ, ۱,۵۰۰ گرم, ۱۰-۱۲ cm
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet hazm==0.10.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from hazm import Normalizer, word_tokenize

seen = {
    "6.5 اینچ": ("۶ ٫ ۵ اینچ", "۶٫۵ اینچ"),
    "۶٫۵ اینچ": ("۶ ٫ ۵ اینچ", "۶٫۵ اینچ"),
    "1,500 گرم": ("۱ , ۵۰۰ گرم", "۱,۵۰۰ گرم"),
    "10-12 cm": ("۱۰ - ۱۲ cm", "۱۰-۱۲ cm"),
    "A4": ("A ۴", "A۴"),
}
default, unspaced = Normalizer(), Normalizer(correct_spacing=False)
for text, expected in seen.items():
    found = default.normalize(text), unspaced.normalize(text)
    print(text, *found, sep=" | ")
    assert found == expected, found
words = word_tokenize(default.normalize("6.5 اینچ"))
assert words == ["۶", "٫", "۵", "اینچ"], words
PYTHON
