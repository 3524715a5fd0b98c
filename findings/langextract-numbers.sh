#!/usr/bin/env bash
# langextract 1.7.1: "1.5 kg", found in a text that says "1,5 kg", is placed on the "1".
#
# Language models write numbers in their own way, and langextract looks for the place of each
# value in the text. If the words differ, the longest beginning that they share counts as the
# place, with the status MATCH_LESSER, which is accepted by default. The point of a number is a
# word of its own, so the place of a weight is one digit. "navy red scarf" is the "navy" of
# "navy blue scarf". In the other direction, "5 kg" is an exact match of the last part of "1.5
# kg". Compare the text at the place with the value, or pass `accept_match_lesser=False`.
#
# Seen, 2026-12-01:
#   "1.5 kg" in "Rope 1,5 kg": "1", MATCH_LESSER
#   "1.5 kg" with accept_match_lesser=False: "1,5 kg", MATCH_FUZZY
#   "10 kg" in "Rope 10 m 5 kg": "10", MATCH_LESSER
#   "5 kg" in "Rope 1.5 kg": "5 kg", MATCH_EXACT
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet langextract==1.7.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import logging

from langextract.core.data import Extraction
from langextract.resolver import Resolver

logging.disable()


def place(text, value, **settings):
    extraction = Extraction(extraction_class="value", extraction_text=value)
    (found,) = Resolver().align([extraction], text, 0, 0, **settings)
    at = found.char_interval
    return text[at.start_pos : at.end_pos], found.alignment_status.name


seen = {
    ("Rope 1,5 kg", "1.5 kg"): ("1", "MATCH_LESSER"),
    ("Rope 10 m 5 kg", "10 kg"): ("10", "MATCH_LESSER"),
    ("navy blue scarf", "navy red scarf"): ("navy", "MATCH_LESSER"),
    ("Rope 1.5 kg", "5 kg"): ("5 kg", "MATCH_EXACT"),
}
for (text, value), expected in seen.items():
    found = place(text, value)
    print(f"{value!r} in {text!r}: {found}")
    assert found == expected
found = place("Rope 1,5 kg", "1.5 kg", accept_match_lesser=False)
print("without lesser matches:", found)
assert found == ("1,5 kg", "MATCH_FUZZY")
PYTHON
