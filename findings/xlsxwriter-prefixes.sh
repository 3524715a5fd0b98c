#!/usr/bin/env bash
# XlsxWriter 3.3.1, and `to_excel` of pandas and `write_excel` of Polars with it: a lining
# "internal:cotton" is "cotton" in the sheet, and a disk "external:SSD 1 TB" is "SSD 1 TB".
#
# Texts that begin with "internal:" or "external:" count as links to a place in the workbook or
# to a file. The cell shows the rest of the text and gets a link that leads nowhere. Lists of
# name and value are often joined by ":", and the words are common for pockets, disks, antennas
# and threads. "Internal:" with a capital stays. The option `strings_to_urls=False` helps,
# which pandas takes in `engine_kwargs`. pandas with openpyxl writes the text as it is.
#
# Seen, 2026-12-01:
#   all three: internal:cotton: "cotton"     external:SSD 1 TB: "SSD 1 TB"
#   strings_to_urls=False, openpyxl: "internal:cotton"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet xlsxwriter==3.3.1 pandas==2.3.3 polars==2.1.0 openpyxl==3.1.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import openpyxl
import pandas as pd
import polars as pl
import xlsxwriter

texts = ["internal:cotton", "external:SSD 1 TB", "Internal:cotton"]
lost = ["cotton", "SSD 1 TB", "Internal:cotton"]


def read(name):
    return [cell.value for cell in openpyxl.load_workbook(name).active["A"]]


with xlsxwriter.Workbook("plain.xlsx") as book:
    book.add_worksheet().write_column(0, 0, texts)
frame = pd.DataFrame({"value": texts})
frame.to_excel("pandas.xlsx", engine="xlsxwriter", index=False, header=False)
pl.DataFrame({"value": texts}).write_excel("polars.xlsx", include_header=False)
for name in ("plain", "pandas", "polars"):
    print(name, read(f"{name}.xlsx"))
    assert read(f"{name}.xlsx") == lost
options = {"options": {"strings_to_urls": False}}
for name, engine, kwargs in [("kept", "xlsxwriter", options), ("other", "openpyxl", {})]:
    with pd.ExcelWriter(f"{name}.xlsx", engine=engine, engine_kwargs=kwargs) as writer:
        frame.to_excel(writer, index=False, header=False)
    print(name, read(f"{name}.xlsx"))
    assert read(f"{name}.xlsx") == texts
PYTHON
