#!/usr/bin/env bash
# wasabi 1.1.3: on a console that is not UTF-8, messages with letters that the console
# *can* show raise an error.
#
# `locale_escape` encodes a message with the encoding of the console, and then decodes it
# as UTF-8. "Größe", which cp1252 can encode, raises UnicodeDecodeError. Chinese, which it
# can't encode, is printed as question marks. Messages of spaCy's commands go through this
# function, so a label such as "Größe" crashes a command on Windows or with
# PYTHONIOENCODING=cp1252.
#
# Seen, 2026-11-28:
#   cp1252 "Größe": UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf6
#   cp1252 "红": printed as "?"
#   utf-8 "Größe": printed
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet wasabi==1.1.3
say='import sys; from wasabi import msg; msg.good(sys.argv[1])'
if PYTHONIOENCODING=cp1252 "$folder/env/bin/python" -c "$say" "Größe" >"$folder/out" 2>&1; then
    echo "no error any more"; exit 1
fi
grep "UnicodeDecodeError" "$folder/out"
PYTHONIOENCODING=cp1252 "$folder/env/bin/python" -c "$say" "红" | grep -F "?"
PYTHONIOENCODING=utf-8 "$folder/env/bin/python" -c "$say" "Größe" | grep "Größe"
