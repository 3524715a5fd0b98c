#!/usr/bin/env bash
# sxl 0.0.1a10: in sheets of Japanese shops, names of products have their pronunciation behind
# them: 靴下 is 靴下クツシタ.
#
# Excel stores how a word was typed beside the text of a cell, as furigana, and shows it only on
# demand. All that is typed with a Japanese keyboard has it. sxl joins all texts inside of a
# string of the file, also those. There is no option. openpyxl and python-calamine read the text
# alone.
#
# Seen, 2026-12-01:
#   sxl: 靴下クツシタ, Soft red     openpyxl 3.1.5 and python-calamine 0.9.1: 靴下, Soft red
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet sxl==0.0.1a10 openpyxl==3.1.5 python-calamine==0.9.1 \
  xlsxwriter==3.3.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings
from zipfile import ZipFile

import openpyxl
import python_calamine
import sxl
import xlsxwriter

warnings.simplefilter("ignore")
with xlsxwriter.Workbook("plain.xlsx") as book:
    book.add_worksheet().write_row(0, 0, ["sock", "colour"])
STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<si><t>靴下</t><rPh sb="0" eb="2"><t>クツシタ</t></rPh><phoneticPr fontId="0"/></si>'
    '<si><r><t xml:space="preserve">Soft </t></r><r><t>red</t></r></si></sst>'
)
with ZipFile("plain.xlsx") as plain, ZipFile("furigana.xlsx", "w") as file:
    for name in plain.namelist():
        content = STRINGS if name == "xl/sharedStrings.xml" else plain.read(name)
        file.writestr(name, content)
found = sxl.Workbook("furigana.xlsx").sheets[1].head(1)
print("sxl:", found)
assert found == [["靴下クツシタ", "Soft red"]], found
(row,) = openpyxl.load_workbook("furigana.xlsx").active.values
print("openpyxl:", row)
assert row == ("靴下", "Soft red")
sheet = python_calamine.CalamineWorkbook.from_path("furigana.xlsx").get_sheet_by_index(0)
print("calamine:", sheet.to_python())
assert sheet.to_python() == [["靴下", "Soft red"]]
PYTHON
