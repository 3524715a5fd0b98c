#!/usr/bin/env bash
# sacremoses 0.2.0: `MosesPunctNormalizer` makes 10 mAh of 10 000 mAh, if the space is one that
# does not break.
#
# Between two digits, a no-break space becomes a point in English, and a comma in German,
# French, Spanish and Czech. Each of these is the decimal sign of that language, so thousands
# become decimals: in French, "1 500 g" is then "1,500 g". Lists of sizes, which HTML keeps
# together by the same space, become one number. The rule comes from the Perl script of Moses.
# In English, a comma moves into the inches before it. Replace the spaces first.
#
# Seen, 2026-12-01, "_" is a no-break space:
#   en  10_000 mAh: 10.000 mAh      Size 39_40: Size 39.40      15.6", black: 15.6," black
#   fr  1_500 g: 1,500 g            de  Gr. 39_40: Gr. 39,40
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet sacremoses==0.2.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from sacremoses import MosesPunctNormalizer

seen = [
    ("en", "10_000 mAh", "10.000 mAh"),
    ("en", "Size 39_40", "Size 39.40"),
    ("en", '15.6", black', '15.6," black'),
    ("en", "10 000 mAh", "10 000 mAh"),
    ("fr", "1_500 g", "1,500 g"),
    ("de", "Gr. 39_40", "Gr. 39,40"),
]
for language, text, expected in seen:
    found = MosesPunctNormalizer(lang=language).normalize(text.replace("_", "\N{NO-BREAK SPACE}"))
    print(f"{language} {text}: {found}")
    assert found == expected
PYTHON
