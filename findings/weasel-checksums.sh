#!/usr/bin/env bash
# weasel 1.0.1: `weasel assets` exits with 0 if a file has a wrong checksum or is missing.
#
# For an asset without a URL, it prints "Asset available but with incorrect checksum" or
# that you have to add the file, and goes on. A script with `set -e`, a Makefile or a CI job
# then trains on other data than the project names. Check the files yourself, for example
# with `sha256sum --check`.
#
# Seen, 2026-11-29: "Asset available but with incorrect checksum", exit code 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet weasel==1.0.1
cd "$folder"
mkdir project
cat >project/project.yml <<'YAML'
title: A project with two files of its own
assets:
  - dest: other.txt
    checksum: 63373c284aa20c54ff19f7c52bb7fbf7
  - dest: missing.txt
    checksum: 63373c284aa20c54ff19f7c52bb7fbf7
YAML
echo "other content" >project/other.txt
code=0
"$folder/env/bin/python" -m weasel assets project >out 2>&1 || code=$?
cat out
tr '\n' ' ' <out | grep -q "incorrect checksum"
tr '\n' ' ' <out | grep -q "need to add this file yourself"
echo "exit code $code"
[ "$code" = 0 ]
