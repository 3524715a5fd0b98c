#!/usr/bin/env bash
# spaCy 3.8.18: the stop words of French take seconds to import, those of German a millisecond.
#
# `spacy.lang.fr.stop_words` is a plain set in a file of its own. But an import of a module runs
# its package first, and that of French compiles a regular expression of 15,600 words for its
# tokenizer. A program that reads the stop words of several languages pays for it at each start,
# also if no text is French. Read the file without its package, as with `runpy.run_path`, or wait
# until a text is French.
#
# Seen, 2026-12-01: 1.86 s of processor time for French, and 0.001 s for German. The file alone
# took 0.001 s.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import subprocess
import sys

IMPORT = """
import runpy, sys, time
from pathlib import Path
import spacy.language
folder = Path(spacy.language.__file__).parent / "lang"
start = time.process_time()
if {alone}:
    words = runpy.run_path(folder / "{lang}" / "stop_words.py")["STOP_WORDS"]
else:
    from spacy.lang.{lang}.stop_words import STOP_WORDS as words
took = time.process_time() - start
print(took, len(words), "spacy.lang.{lang}.tokenizer_exceptions" in sys.modules)
"""


def seen(lang, alone):
    command = [sys.executable, "-c", IMPORT.format(lang=lang, alone=alone)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    took, number, tokenizer = answer.split()
    print(lang, "alone" if alone else "import", answer.strip())
    return float(took), int(number), tokenizer == "True"


french, german, alone = seen("fr", False), seen("de", False), seen("fr", True)
assert french[1] == alone[1] > 100
assert french[2] and not alone[2]
assert french[0] > 20 * german[0], (french, german)
assert french[0] > 20 * alone[0], (french, alone)
PYTHON
