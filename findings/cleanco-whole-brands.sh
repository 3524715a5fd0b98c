#!/usr/bin/env bash
# cleanco 2.3: a brand that begins with a legal form has an empty base name, and `& Co.` loses
# more than the form.
#
# `basename` takes legal forms off the names of companies, and is used to compare brands. It
# goes on until none is left: of `Co-op`, nothing is. `Max & Co` and `Tiffany & Co.` become
# `Max` and `Tiffany`, which are other brands. `Procter & Gamble Co., Ltd.` keeps `Co.`,
# though `Abercrombie & Fitch Co.` does not. Keep the whole name if nothing or a single word
# is left.
#
# Seen, 2026-11-30:
#   'Co-op': ''   'Max & Co': 'Max'   'Tiffany & Co.': 'Tiffany'
#   'Procter & Gamble Co., Ltd.': 'Procter & Gamble Co.'
#   'Abercrombie & Fitch Co.': 'Abercrombie & Fitch'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet cleanco==2.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from cleanco import basename

seen = {
    "Co-op": "",
    "Max & Co": "Max",
    "Tiffany & Co.": "Tiffany",
    "Procter & Gamble Co., Ltd.": "Procter & Gamble Co.",
    "Abercrombie & Fitch Co.": "Abercrombie & Fitch",
}
for name, expected in seen.items():
    print(f"{name!r}: {basename(name)!r}")
    assert basename(name) == expected
PYTHON
