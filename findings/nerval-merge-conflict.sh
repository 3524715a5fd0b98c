#!/usr/bin/env bash
# nerval 1.1.2, a scorer for NER: the package on PyPI has the marks of a merge conflict in
# its code, so that it can't be imported.
#
# `nerval.py` has the line "<<<<<<< HEAD" in the middle of a function. pip compiles the
# files when it installs them, and says nothing about it. 1.1.1 is a valid module.
#
# Seen, 2026-11-30: SyntaxError at line 194, "<<<<<<< HEAD"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --no-deps nerval==1.1.2
cd "$folder"
if "$folder/env/bin/python" -c "import nerval" 2>error.txt; then exit 1; fi
cat error.txt
grep -q "line 194" error.txt
grep -q "<<<<<<< HEAD" error.txt
grep -q "SyntaxError" error.txt
"$folder/env/bin/pip" install --quiet --no-deps nerval==1.1.1
"$folder/env/bin/python" -m compileall -q -f "$folder"/env/lib/python3*/site-packages/nerval
