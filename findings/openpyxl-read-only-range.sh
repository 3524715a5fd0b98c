#!/usr/bin/env bash
# openpyxl 3.1.5: with `read_only=True`, rows and columns are dropped without a word if the
# file states a wrong range of its sheet.
#
# A sheet has an optional `<dimension ref="A1:C3"/>`, a hint. Some programs that write
# product exports state `A1`. The read-only mode stops at this range, so that a table of a
# million rows has one cell. The normal mode and python-calamine read everything. Call
# `sheet.reset_dimensions()` before you read.
#
# Seen, 2026-11-29: the file states A1:
#   read only:         [('sku',)]
#   reset_dimensions:  3 rows of 3 cells
#   normal:            3 rows of 3 cells
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet openpyxl==3.1.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import zipfile

import openpyxl

rows = [("sku", "title", "color"), ("1", "Red shoe", "Red"), ("2", "Navy cap", "Navy")]
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("written.xlsx")
sheet = "xl/worksheets/sheet1.xml"
with zipfile.ZipFile("written.xlsx") as old, zipfile.ZipFile("shop.xlsx", "w") as new:
    for name in old.namelist():
        part = old.read(name).decode()
        if name == sheet:
            part, count = re.subn('<dimension ref="A1:C3" ?/>', '<dimension ref="A1"/>', part)
            assert count == 1
        new.writestr(name, part)


def read(read_only, reset=False):
    sheet = openpyxl.load_workbook("shop.xlsx", read_only=read_only).active
    if reset:
        sheet.reset_dimensions()
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


print("read only:", read(True))
assert read(False) == rows
assert read(True, reset=True) == rows
assert read(True) == [("sku",)], read(True)
PYTHON
