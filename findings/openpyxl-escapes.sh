#!/usr/bin/env bash
# openpyxl 3.1.5 reads the escapes of Excel as text: a cell with a line break of Windows
# becomes "Soft_x000D_\nred".
#
# Excel writes characters that XML does not allow, and carriage returns, as `_x000D_`.
# openpyxl leaves these escapes, in both modes, and Excel shows no trace of them.
# python-calamine 0.9.1 decodes them. They end up in the texts and labels of a training
# set. `openpyxl.utils.escape.unescape` decodes a string.
#
# Seen, 2026-11-29: openpyxl 'Soft_x000D_\nred', python-calamine 'Soft\r\nred'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet openpyxl==3.1.5 python-calamine==0.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import openpyxl
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

# As the file of Excel has it.
book = openpyxl.Workbook()
book.active.append(["Soft_x000D_\nred"])
book.save("shop.xlsx")
found = [
    openpyxl.load_workbook("shop.xlsx", read_only=mode).active["A1"].value
    for mode in (False, True)
]
other = CalamineWorkbook.from_path("shop.xlsx").get_sheet_by_index(0).to_python()
print("openpyxl", found, "calamine", other)
assert other == [["Soft\r\nred"]]
assert found == ["Soft_x000D_\nred"] * 2, found
assert unescape(found[0]) == "Soft\r\nred"
PYTHON
