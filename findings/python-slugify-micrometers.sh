#!/usr/bin/env bash
# python-slugify 9.2.0: `10 µm` and `10 mm` have the same slug, and 1½ becomes eleven halves.
#
# Shops make the keys of options and the handles of products from their names. python-slugify
# normalizes to NFKD before it transliterates, so the micro sign is a Greek mu by then, which
# text-unidecode writes as `m`: filters of 10 µm become filters of 10 mm. By itself,
# text-unidecode writes the micro sign as `u`. Fractions lose the blank before them:
# `1½ l` is `11/2 l`, and 2² is 22. Two options then have one key. Compare options by what
# they say before you make keys of them.
#
# Seen, 2026-11-30:
#   10 µm: 10-mm   10 mm: 10-mm   1½ l: 11-2-l   11/2 l: 11-2-l   2² m: 22-m
#   text-unidecode alone: 10 um
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet python-slugify==9.2.0 text-unidecode==1.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from slugify import slugify
from text_unidecode import unidecode

seen = {
    "10 \u00b5m": "10-mm",
    "10 mm": "10-mm",
    "1\u00bd l": "11-2-l",
    "11/2 l": "11-2-l",
    "2\u00b2 m": "22-m",
}
for text, expected in seen.items():
    print(f"{text}: {slugify(text)}")
    assert slugify(text) == expected
print("text-unidecode alone:", unidecode("10 \u00b5m"))
assert unidecode("10 \u00b5m") == "10 um"
PYTHON
