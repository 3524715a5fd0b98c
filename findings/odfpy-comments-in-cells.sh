#!/usr/bin/env bash
# odfpy 1.4.1: the text of a cell begins with its comment, and with who wrote it and when.
#
# In OpenDocument, a comment is a part of its cell. `str(cell)` and `teletype.extractText`
# join it with the value, without a space, and lines of a cell grow together as well. So
# notes and names of colleagues end up in the texts and values of a training set.
# python-calamine 0.9.1 leaves comments out and keeps lines. Remove the elements
# `office:annotation` first, and join the paragraphs yourself.
#
# Seen, 2026-11-30: a cell "Navy / Red" in two lines, with a comment
#   odfpy: 'Editor2026-11-01T10:00:00please checkNavyRed'
#   python-calamine: 'Navy\nRed'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet odfpy==1.4.1 python-calamine==0.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from odf import teletype
from odf.dc import Creator, Date
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet, load
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

# As LibreOffice writes it.
comment = Annotation()
about = Creator(text="Editor"), Date(text="2026-11-01T10:00:00")
for part in (*about, P(text="please check")):
    comment.addElement(part)
cell = TableCell(valuetype="string")
for part in (comment, P(text="Navy"), P(text="Red")):
    cell.addElement(part)
row, table, book = TableRow(), Table(name="Shop"), OpenDocumentSpreadsheet()
row.addElement(cell)
table.addElement(row)
book.spreadsheet.addElement(table)
book.save("shop.ods")

(cell,) = load("shop.ods").getElementsByType(TableCell)
found, other = teletype.extractText(cell), CalamineWorkbook.from_path("shop.ods")
print(repr(found), other.get_sheet_by_index(0).to_python())
assert other.get_sheet_by_index(0).to_python() == [["Navy\nRed"]]
assert found == str(cell) == "Editor2026-11-01T10:00:00please checkNavyRed", found
PYTHON
