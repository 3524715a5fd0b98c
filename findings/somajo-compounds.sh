#!/usr/bin/env bash
# SoMaJo 2.5.0: a notebook of 15,6 inches is one of 15 and one of "6-Zoll-Notebook".
#
# It is a tokenizer for German and English. A decimal number before a hyphen is split at its
# comma or point, and what follows is kept together. German writes most measures of products as
# such compounds, and English has "15.6-inch". So a label for the number, or for number and
# unit, has no tokens, and a model sees 15 as the number. Without a hyphen, and with a
# fraction, the number is one token.
#
# Seen, 2026-12-01:
#   de  15,6-Zoll-Notebook: 15 | , | 6-Zoll-Notebook      15,6 Zoll: 15,6 | Zoll
#   de  100.000-km-Garantie: 100 | . | 000-km-Garantie    1/2-Zoll: 1/2 | -Zoll
#   en  1.5-liter bottle: 1 | . | 5-liter | bottle        1.5 liter: 1.5 | liter
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet SoMaJo==2.5.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from somajo import SoMaJo

seen = {
    "de_CMC": {
        "15,6-Zoll-Notebook": "15 | , | 6-Zoll-Notebook",
        "100.000-km-Garantie": "100 | . | 000-km-Garantie",
        "15,6 Zoll": "15,6 | Zoll",
        "1/2-Zoll": "1/2 | -Zoll",
    },
    "en_PTB": {
        "1.5-liter bottle": "1 | . | 5-liter | bottle",
        "1.5 liter": "1.5 | liter",
    },
}
for language, texts in seen.items():
    tokenizer = SoMaJo(language)
    for text, expected in texts.items():
        (sentence,) = tokenizer.tokenize_text([text])
        found = " | ".join(token.text for token in sentence)
        print(f"{text}: {found}")
        assert found == expected
PYTHON
