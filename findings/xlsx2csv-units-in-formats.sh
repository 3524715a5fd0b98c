#!/usr/bin/env bash
# xlsx2csv 0.8.6: numbers that Excel shows with a unit become the name of the format, with
# parts of a date in it. The numbers are lost.
#
# In sheets of products, cells often have the number 12.5 and the format `0.0" cm"`. A format
# that has one of the letters h, s, m, d or y, even in quotes, counts as a date, and its
# letters are replaced: `0.0" c01"`. This is so for cm, mm, m, pcs, days, yd and "Size".
# Nothing is reported, and the exit code is 0. kg and GB are fine. openpyxl 3.1.5 and
# python-calamine 0.9.1 read the numbers. `--ignore-formats date` avoids it.
#
# Seen, 2026-11-30:
#   12.5 as 0.0" cm": 0.0" c01"      12 as 0" pcs": 0" pcs"
#   3 as 0 "m":       0 "01"         3 as 0 "days": 0 "02ays"
#   8 as 0" GB":      8
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
formats = ['0.0" cm"', '0" pcs"', '0 "m"', '0 "days"', '0" GB"']
for value, number_format in zip((12.5, 12, 3, 3, 8), formats):
    book.active.append([value])
    book.active.cell(book.active.max_row, 1).number_format = number_format
book.save("shop.xlsx")
read = [[*row] for row in openpyxl.load_workbook("shop.xlsx").active.values]
sheet = CalamineWorkbook.from_path("shop.xlsx").get_sheet_by_index(0)
assert read == sheet.to_python() == [[12.5], [12], [3], [3], [8]]
PYTHON
"$folder/env/bin/xlsx2csv" shop.xlsx found.csv
"$folder/env/bin/xlsx2csv" shop.xlsx plain.csv --ignore-formats date
"$folder/env/bin/python" - <<'PYTHON'
import csv

found, plain = (sum(csv.reader(open(name)), []) for name in ("found.csv", "plain.csv"))
print(found, plain)
assert found == ['0.0" c01"', '0" pcs"', '0 "01"', '0 "02ays"', "8"], found
assert plain == ["12.5", "12", "3", "3", "8"], plain
PYTHON
