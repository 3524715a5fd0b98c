#!/usr/bin/env bash
# pylightxl 1.61: "H&M" in a sheet that it writes is "H&amp;M" in Excel.
#
# An ampersand is escaped twice. All programs that read the file see the entity, and pylightxl
# itself too. If a file is read and written again, each round adds one. "<" and ">" are
# escaped once. A True or False is written as a number, and neither openpyxl nor pylightxl can
# open the file. Write sheets with another library, or make values texts and check those with
# an ampersand.
#
# Seen, 2026-12-01, as openpyxl 3.1.5 reads them:
#   H&M: H&amp;M     < 5 kg: < 5 kg     H&M after two rounds: H&amp;amp;M
#   True: openpyxl raises a ValueError on loading
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pylightxl==1.61 openpyxl==3.1.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import openpyxl
import pylightxl


def write(value):
    book = pylightxl.Database()
    book.add_ws("Sheet")
    book.ws("Sheet").update_index(row=1, col=1, val=value)
    pylightxl.writexl(db=book, fn="book.xlsx")


seen = {"H&M": "H&amp;M", "B&O blue": "B&amp;O blue", "< 5 kg": "< 5 kg", "007": "007"}
for value, expected in seen.items():
    write(value)
    found = openpyxl.load_workbook("book.xlsx").active["A1"].value
    print(f"{value}: {found}")
    assert found == expected, found
write("H&M")
write(pylightxl.readxl("book.xlsx").ws("Sheet").index(row=1, col=1))
found = openpyxl.load_workbook("book.xlsx").active["A1"].value
print("after two rounds:", found)
assert found == "H&amp;amp;M", found
write(True)
try:
    openpyxl.load_workbook("book.xlsx")
except ValueError as error:
    print("True:", str(error).splitlines()[0])
else:
    raise AssertionError("True can be read")
PYTHON
