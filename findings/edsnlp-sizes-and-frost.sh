#!/usr/bin/env bash
# edsnlp 0.23.0: jeans of "taille 42" are 42 cm long, and frozen food is kept at 18 °C.
#
# `eds.quantities` finds quantities in French texts for spaCy and converts their units. It was
# made for clinical notes. "taille" is a size, and the height of a person, so that a number after
# it that has no unit is a length: small ones in metres, others in centimetres. The sign of a
# number is never a part of it, and "-18 °C" is warm. Leave out matches without a unit in their
# text, and look for a minus before the others.
#
# Seen, 2026-12-01:
#   Jean taille 42: 42, 42 cm          Chemise taille 2: 2, 2 m
#   Conserver à -18 °C: 18 °C, 18 celsius
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet edsnlp==0.23.0 spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import edsnlp

nlp = edsnlp.blank("eds")
nlp.add_pipe("eds.quantities", config={"quantities": "all", "use_tables": False})
seen = {
    "Corde, 1,5 kg": [("1,5 kg", "1.5 kg")],
    "Jean taille 42": [("42", "42 cm")],
    "Chemise taille 2": [("2", "2 m")],
    "Conserver à -18 °C": [("18 °C", "18 celsius")],
    "Conserver à −18 °C": [("18 °C", "18 celsius")],
}
for text, expected in seen.items():
    found = [(span.text, str(span._.value)) for span in nlp(text).spans["quantities"]]
    print(f"{text}: {found}")
    assert found == expected, found
PYTHON
