#!/usr/bin/env bash
# inscriptis 2.7.6: names and values of a definition list grow together: "Weight1.5
# kgSize42".
#
# It renders HTML with the layout of a page, and puts `<span>`s apart, but does not know
# `<dl>`, `<option>`, `<button>`, `<summary>` and `<section>`. Without line breaks between the
# elements in the file, the borders of values are lost. The sizes 39 and 40 of a
# drop-down list are the size 3940. A fraction with `<sup>` and `<sub>` joins the number
# before it: 37 1/2 inches are 371/2.
#
# Seen, 2026-11-30:
#   <dl>: Weight1.5 kgSize42     <select>: 3940      <details>: MaterialCotton
#   37<sup>1</sup>/<sub>2</sub> in: 371/2 in
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet inscriptis==2.7.6 lxml==6.1.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from inscriptis import get_text

EXPECTED = {
    "<span>39</span><span>40</span>": "39 40",
    "<dl><dt>Weight</dt><dd>1.5 kg</dd><dt>Size</dt><dd>42</dd></dl>": "Weight1.5 kgSize42",
    "<select><option>39</option><option>40</option></select>": "3940",
    "<button>39</button><button>40</button>": "3940",
    "<details><summary>Material</summary>Cotton</details>": "MaterialCotton",
    "<section>Red</section><section>Blue</section>": "RedBlue",
    "<p>37<sup>1</sup>/<sub>2</sub> in</p>": "371/2 in",
}
for html, expected in EXPECTED.items():
    found = get_text(html).strip()
    print(f"{html}: {found}")
    assert found == expected, html
PYTHON
