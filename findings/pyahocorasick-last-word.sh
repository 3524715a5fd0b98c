#!/usr/bin/env bash
# pyahocorasick 2.3.1: `iter_long` misses a value at the end of a text, if the text is the
# start of a longer value.
#
# With "red" and "dark red wine" in a dictionary, "shoe dark red" has no match, and "shoe dark
# red x" has one. Titles of products often end with the color or size. `iter` finds them.
# Use it, and choose the longest matches yourself. (Pull request #224 of
# WojciechMula/pyahocorasick would mend it.)
#
# Seen, 2026-11-30:
#   shoe dark red:   iter ['red'], iter_long []
#   shoe dark red x: iter ['red'], iter_long ['red']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pyahocorasick==2.3.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import ahocorasick

values = ahocorasick.Automaton()
for value in ("red", "dark red wine"):
    values.add_word(value, value)
values.make_automaton()


def find(iterate, text):
    return [value for _, value in iterate(text)]


for text, longest in (("shoe dark red", []), ("shoe dark red x", ["red"])):
    print(text, find(values.iter, text), find(values.iter_long, text))
    assert find(values.iter, text) == ["red"]
    assert find(values.iter_long, text) == longest, text
assert find(values.iter_long, "dark red wine") == ["dark red wine"]
PYTHON
