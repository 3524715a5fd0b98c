#!/usr/bin/env bash
# pyexcel-ods 0.6.0: cells after a merged one move to the column before, and of rows that are
# the same, only the first is left.
#
# LibreOffice writes a covered cell for each cell below a merged one, and equal rows as one
# row with a number of repeats. pyexcel-ods reads neither. With a group name over two
# columns, the weight of a product is its size. Stock lists with a row for each piece are
# too short. pandas 2.3.3 with odfpy reads both.
#
# Seen, 2026-11-30:
#   merged "red" over 2 columns, then L, 5 kg: pandas red, -, L, 5 kg;  pyexcel red, L, 5 kg
#   a row that is repeated twice: pandas 2 rows, pyexcel 1 row
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pyexcel-ods==0.6.0 odfpy==1.4.1 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import pandas
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from pyexcel_ods import get_data


def cell(text, **options):
    made = TableCell(valuetype="string", **options)
    made.addElement(P(text=text))
    return made


document = OpenDocumentSpreadsheet()
sheet = Table(name="Shop")
document.spreadsheet.addElement(sheet)
merged = cell("red", numbercolumnsspanned="2", numberrowsspanned="1")
for cells, options in (
    ([cell(text) for text in ("color", "tone", "size", "weight")], {}),
    ([merged, CoveredTableCell(), cell("L"), cell("5 kg")], {}),
    ([cell(text) for text in ("blue", "dark", "M", "4 kg")], {"numberrowsrepeated": "2"}),
):
    row = TableRow(**options)
    for one in cells:
        row.addElement(one)
    sheet.addElement(row)
document.save("shop.ods")

table = pandas.read_excel("shop.ods", engine="odf", header=None).fillna("-").values.tolist()
rows = get_data("shop.ods")["Shop"]
print("pandas", table)
print("pyexcel", rows)
head, blue = ["color", "tone", "size", "weight"], ["blue", "dark", "M", "4 kg"]
assert table == [head, ["red", "-", "L", "5 kg"], blue, blue]
assert rows == [head, ["red", "L", "5 kg"], blue]
PYTHON
