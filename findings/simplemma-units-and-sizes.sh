#!/usr/bin/env bash
# simplemma 2.0.0: in Portuguese, the lemma of "mm" is "m". In Polish, the size M is the
# verb "to be".
#
# Its dictionaries have abbreviations of units and sizes for some languages only. A text
# that is lemmatised then has other values: 5 mm are 5 m, "2 TB" are "2 também" (also), and
# "10 x 15" in Italian is "10 per 15". In English, "ml" becomes a unit that is spelled wrong,
# "millileter", while "kg" stays. So lemmatise only words without digits around them.
#
# Seen, 2026-11-30:
#   pt mm: m       pt TB: também    pl M: być    pl LED: leda
#   it x: per      it kg: chilogrammo
#   en ml: millileter               sv min: jag
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet simplemma==2.0.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from simplemma import lemmatize

EXPECTED = {
    ("pt", "mm"): "m",
    ("pt", "TB"): "também",
    ("pl", "M"): "być",
    ("pl", "LED"): "leda",
    ("it", "x"): "per",
    ("it", "kg"): "chilogrammo",
    ("en", "ml"): "millileter",
    ("en", "kg"): "kg",
    ("sv", "min"): "jag",
}
for (language, word), expected in EXPECTED.items():
    found = lemmatize(word, lang=language)
    print(f"{language} {word}: {found}")
    assert found == expected, (language, word)
PYTHON
