#!/usr/bin/env bash
# spaCy 3.8.18: "(Pack of 8)" ends with an emoticon, so there is no token for the 8.
#
# A face with sunglasses, "8)", is a special case of the tokenizer of all languages. Packs, sizes
# and model numbers before a bracket are one token with it if they are 8, and two otherwise. A
# value "8" has no tokens: `char_span` returns None, and `Example.from_dict` leaves it out with a
# warning, so that a model never learns it. "18)" is fine. Delete the case from the `rules` of
# the tokenizer before you train.
#
# Seen, 2026-12-01: en, de, fr, it, es and nl
#   (Pack of 8): ( | Pack | of | 8)       (Pack of 9): ( | Pack | of | 9 | )
#   char_span of the 8: None, of the 9: "9"
#   After the case "8)" was deleted: ( | Pack | of | 8 | )
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy


def split(nlp, text):
    return [token.text for token in nlp(text)]


for language in ("en", "de", "fr", "it", "es", "nl"):
    nlp = spacy.blank(language)
    print(language, split(nlp, "(Pack of 8)"), split(nlp, "(Pack of 9)"))
    assert split(nlp, "(Pack of 8)") == ["(", "Pack", "of", "8)"]
    assert split(nlp, "(Pack of 18)") == ["(", "Pack", "of", "18", ")"]
    for digit in "12345679":
        assert split(nlp, f"(Pack of {digit})") == ["(", "Pack", "of", digit, ")"]
    assert nlp("(Pack of 8)").char_span(9, 10, label="Pieces") is None
    assert nlp("(Pack of 9)").char_span(9, 10, label="Pieces").text == "9"
    nlp.tokenizer.rules = {key: case for key, case in nlp.tokenizer.rules.items() if key != "8)"}
    assert split(nlp, "(Pack of 8)") == ["(", "Pack", "of", "8", ")"]
PYTHON
