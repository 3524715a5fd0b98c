"""Read the rows of Excel files."""

import datetime
import io
import re
import warnings
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple
from zipfile import BadZipFile

from ..texts.surface import strip
from .column_names import number_names
from .jsonl import describe_damage
from .merged_cells import fill_down, find_merged
from .shards import READ_ERRORS, Shard, ShardError, open_binary

# How Excel writes a character that XML does not allow, or an underscore before such an
# escape: `_x000D_` is a carriage return. openpyxl leaves it.
ESCAPE = re.compile("_x((?![dD][89a-fA-F])[0-9a-fA-F]{4})_")

# What the sheet of products is called in a workbook with others, such as categories.
PRODUCTS = (
    "product products produkte artikel produits productos produtos prodotti producten "
    "produkty товары товар items articles"
)
# Rows to look for formulas in.
SAMPLE = 50
# How many lines with names of columns may follow the first one.
MAX_LEVELS = 2
# The number format of cells such as `00042`.
ZEROS = re.compile("0{2,}")
_PRODUCTS = frozenset(PRODUCTS.split())
# A table has so many rows with several cells, at least, among the first. If two are
# enough, so many: covers have a few names with a value each.
MIN_ROWS, LONG, FIRST_ROWS = 2, 20, 60


def import_openpyxl(path: Path) -> Any:
    """Import openpyxl, which is optional.

    path (Path): The file that needs it, for the error.
    RETURNS (Any): The module.
    RAISES (ImportError): If openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ImportError(
            f'{path} needs openpyxl: pip install "spacy-adatag[excel]"'
        ) from None
    return openpyxl


def read_excel_header(shard: Shard) -> List[str]:
    """Read the names of the columns of the sheet of products, see `read_csv_header`, and
    those of sheets that belong to it.

    shard (Shard): The file.
    RETURNS (List[str]): The names. Other sheets have their own name, and those of their
        columns after it and a dot.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    try:
        state = shard.path.stat()
    except OSError as err:
        raise ShardError(shard.path, 0, describe_damage(shard.path, err)) from err
    return list(_read_header(shard, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=64)
def _read_header(shard: Shard, changed: int, size: int) -> Tuple[str, ...]:
    """Read the header once, since opening a workbook reads all of its texts."""
    with open_excel(shard) as book:
        names = number_names(map(strip, next(_iterate(book, shard), [])))
        for sheet in _find_joined(book, names):
            header = next(_iterate_sheet(sheet), [])[1:]
            names.append(sheet.title)
            names += [f"{sheet.title}.{strip(name)}" for name in header if strip(name)]
        return tuple(names)


def read_excel_columns(shard: Shard) -> List[str]:
    """Read the names of the columns of the sheet of products alone, in their order.

    shard (Shard): The file.
    RETURNS (List[str]): The names. Those of columns without a name are empty.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        return number_names(map(strip, next(_iterate(book, shard), [])))


def read_excel(
    shard: Shard, columns: Optional[Sequence[str]] = None, start: int = 0
) -> Iterator[Tuple[int, Dict[str, Any], int]]:
    """Stream the rows of the sheet of products of an Excel file. Cells are text, as in
    CSV.

    Other sheets belong to it if their first column is one of its columns, such as
    `product_id`. If one of their columns is asked for, as `Sheet.column`, the rows with
    the same key are a list of objects in a cell with the name of the sheet.

    shard (Shard): The file.
    columns (Optional[Sequence[str]]): The columns to read, by default all of this
        sheet.
    start (int): How many rows to skip.
    YIELDS (Tuple[int, Dict[str, Any], int]): For each row that is not blank, its number,
        from 1 below the header, its cells by the names of their columns, and its number
        in the sheet.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        rows = _iterate(book, shard)
        header = number_names(strip(name) for name in next(rows, []))
        used = [
            (name, i)
            for i, name in enumerate(header)
            if name and (columns is None or name in columns)
        ]
        joined = _read_joined(book, header, columns or ())
        number = 0
        for line, cells in enumerate(rows, shard.header_row + 1):
            if any(cells):
                number += 1
                if number > start:
                    cells += [""] * (len(header) - len(cells))
                    row: Dict[str, Any] = {name: cells[i] for name, i in used}
                    for title, key, found in joined:
                        row[title] = found.get(cells[header.index(key)], [])
                    yield number, row, line


# The name of a sheet, its key, and its rows by the cell of the key.
Joined = Tuple[str, str, Dict[str, List[Dict[str, str]]]]


def _read_joined(
    book: Any, header: Sequence[str], columns: Sequence[str]
) -> List[Joined]:
    """Read the sheets that are asked for and belong to the first."""
    asked = {column.partition(".")[0] for column in columns}
    found: List[Joined] = []
    for sheet in _find_joined(book, header) if asked else ():
        if sheet.title not in asked:
            continue
        rows = _iterate_sheet(sheet)
        key, *names = map(strip, next(rows))
        by_key: Dict[str, List[Dict[str, str]]] = {}
        for cell, *cells in filter(any, rows):
            if not cell:
                # It would belong to all products without a key.
                continue
            item = {name: each for name, each in zip(names, cells) if name}
            by_key.setdefault(cell, []).append(item)
        found.append((sheet.title, key, by_key))
    return found


def _find_joined(book: Any, header: Sequence[str]) -> Iterator[Any]:
    """YIELDS (Worksheet): The sheets that belong to the first one."""
    first = find_sheet(book)
    for sheet in book.worksheets:
        if sheet is first:
            continue
        names = next(_iterate_sheet(sheet), [])
        key = strip(names[0]) if len(names) > 1 else ""
        if key and key in header and sheet.title not in header:
            yield sheet


def sample_sheets(shard: Shard, size: int) -> Tuple[List[str], List[List[str]]]:
    """Read the beginning of an Excel file, to explain what is in it.

    shard (Shard): The file.
    size (int): How many rows to read.
    RETURNS (Tuple[List[str], List[List[str]]]): The names of all sheets, and the first
        rows of the sheet that is read, which comes first.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        first = find_sheet(book)
        others = [sheet.title for sheet in book.worksheets if sheet is not first]
        return [first.title, *others], list(islice(_iterate(book, shard), size))


def find_sheet(book: Any) -> Any:
    """Find the sheet that is read and filled.

    book (Workbook): The workbook.
    RETURNS (Worksheet): The one that is called `Products`, also in other languages, or
        else the first that is no cover or notes: it has several rows with several cells,
        and not only names with a value each, if another one has more. Hidden sheets are
        passed over.
    """
    sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    sheets = sheets or book.worksheets
    if len(sheets) == 1:
        return sheets[0]
    sizes = [_count_cells(sheet) for sheet in sheets]
    tables = [(s, n) for s, n in zip(sheets, sizes) if _has_rows(n, 2, MIN_ROWS)]
    named = (s for s, _ in tables if s.title.strip().casefold() in _PRODUCTS)
    wide = (s for s, n in tables if _has_rows(n, 3, MIN_ROWS) or _has_rows(n, 2, LONG))
    return next(chain(named, wide, (s for s, _ in tables)), sheets[0])


def _count_cells(sheet: Any) -> List[int]:
    """RETURNS (List[int]): How many cells the first rows have."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), FIRST_ROWS)
    return [sum(cell not in (None, "") for cell in row) for row in rows]


def _has_rows(sizes: List[int], cells: int, rows: int) -> bool:
    return sum(size >= cells for size in sizes) >= rows


def find_formulas(shard: Shard) -> List[str]:
    """Find columns of formulas that have no results, since the program that wrote the
    file computed none.

    shard (Shard): The file.
    RETURNS (List[str]): Their names.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        rows = list(islice(_iterate(book, shard), SAMPLE))
    with open_excel(shard, read_only=True) as book:
        formulas = list(islice(_iterate(book, shard), SAMPLE))
    names = number_names(map(strip, rows[0] if rows else []))
    return [
        name
        for i, name in enumerate(names)
        if name
        and not any(row[i] for row in rows[1:] if i < len(row))
        and any(row[i].startswith("=") for row in formulas[1:] if i < len(row))
    ]


def find_last_header_row(shard: Shard) -> int:
    """Find the last line with names of columns. There are several if some of the names
    are merged with cells below, beside others that have more names of their own below:
    `Properties` above `Color` and `Material`, but not `Weight` above `kg`.

    shard (Shard): The file.
    RETURNS (int): The line, from 1.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    first = shard.header_row
    with open_excel(shard) as book:
        merged = find_merged(find_sheet(book)).get(first, [])
    last = max((row for _, row in merged), default=first)
    if not first < last <= first + MAX_LEVELS:
        return first
    below = list(filter(None, read_excel_columns(replace(shard, header_row=last))))
    above = list(filter(None, read_excel_columns(shard)))
    return last if len(below) > len(above) else first


def _iterate(book: Any, shard: Shard) -> Iterator[List[str]]:
    yield from _iterate_sheet(find_sheet(book), shard.header_row)


def _iterate_sheet(sheet: Any, first: int = 1) -> Iterator[List[str]]:
    # The file says how far the sheet reaches, and some programs write a wrong range.
    # openpyxl drops what is beyond.
    sheet.reset_dimensions()
    merged = find_merged(sheet)
    # The names of the columns, and what is above them, do not reach below.
    above = {row: [c for c in cells if c[1] == first] for row, cells in merged.items()}
    merged = {row: above[row] if row <= first else merged[row] for row in merged}
    rows = ([_to_text(cell) for cell in row] for row in sheet.iter_rows())
    yield from islice(fill_down(rows, merged, 1), first - 1, None)


@contextmanager
def open_excel(shard: Shard, **options: Any) -> Iterator[Any]:
    """Open a workbook.

    shard (Shard): The file.
    options (Any): How openpyxl is to read it. By default, it streams the rows.
    YIELDS (Workbook): The workbook.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    options = options or {"read_only": True, "data_only": True}
    openpyxl = import_openpyxl(shard.path)
    try:
        with open_binary(shard.path) as file_, warnings.catch_warnings():
            # Of styles and validations, which don't matter here.
            warnings.simplefilter("ignore")
            # The file is an archive: it must be in memory, but not what is in it.
            yield openpyxl.load_workbook(io.BytesIO(file_.read()), **options)
    except ShardError:
        # Of a column that is asked for.
        raise
    except READ_ERRORS as err:
        raise ShardError(shard.path, 0, describe_damage(shard.path, err)) from err
    except (KeyError, ValueError, SyntaxError, BadZipFile) as err:
        reason = err.args[0] if err.args else err
        raise ShardError(
            shard.path,
            0,
            f"can't read the Excel file: {reason}. Open it in a spreadsheet program, and "
            "save it again as .xlsx",
        ) from err


def _to_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is int and ZEROS.fullmatch(cell.number_format):
        # An article number, as Excel shows it.
        return f"{value:0{len(cell.number_format)}d}"
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute):
        return value.date().isoformat()
    text = str(value)
    if ESCAPE.search(text) is not None:
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.strip()
