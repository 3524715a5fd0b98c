#!/usr/bin/env bash
# py3langid 0.4.0 and lingua 2.1.1: an English "Kitchen Sink Strainer" is German.
#
# Titles of products are short, have few function words, and are full of names. Both
# detectors answer for each of them, however little it shows. py3langid takes leather
# wallets for Nigerian Pidgin, coffee tables for Oromo, and T-shirts for Irish; lingua
# takes a serum for Latin. A shop that detects the language of each title gets products in
# languages that it does not sell in. Detect the language of many titles together.
#
# Seen, 2026-11-30:
#   Kitchen Sink Strainer: de, GERMAN
#   Black Leather Wallet for Men: pcm, ENGLISH
#   Wooden Coffee Table: om, ENGLISH
#   Red Cotton T-Shirt XL: ga, ENGLISH
#   Vitamin C Serum 30 ml: la, LATIN
#   all of them together: en, ENGLISH
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet py3langid==0.4.0 lingua-language-detector==2.1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import py3langid
from lingua import LanguageDetectorBuilder

seen = {
    "Kitchen Sink Strainer": ("de", "GERMAN"),
    "Black Leather Wallet for Men": ("pcm", "ENGLISH"),
    "Wooden Coffee Table": ("om", "ENGLISH"),
    "Red Cotton T-Shirt XL": ("ga", "ENGLISH"),
    "Vitamin C Serum 30 ml": ("la", "LATIN"),
}
detector = LanguageDetectorBuilder.from_all_languages().build()
for text, expected in {**seen, "\n".join(seen): ("en", "ENGLISH")}.items():
    found = py3langid.classify(text)[0], detector.detect_language_of(text).name
    print(f"{text!r}: {', '.join(found)}")
    assert found == expected
PYTHON
