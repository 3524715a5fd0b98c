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
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple
from zipfile import BadZipFile

from ..texts.surface import strip
from .column_names import number_names
from .jsonl import describe_damage
from .merged_cells import fill_down, find_merged
from .notes import FIRST_LINES, count_notes
from .shards import READ_ERRORS, Shard, ShardError, open_binary
from .sheets import FIRST_ROWS, find_sheet

# How Excel writes a character that XML does not allow, or an underscore before such an
# escape: `_x000D_` is a carriage return. openpyxl leaves it.
ESCAPE = re.compile("_x((?![dD][89a-fA-F])[0-9a-fA-F]{4})_")

# How many rows of a product share its key, at most, on average.
MAX_VARIANTS = 4
# Rows to look for formulas in.
SAMPLE = 50
# How many lines with names of columns may follow the first one.
MAX_LEVELS = 2
# The number format of cells such as `00042`.
ZEROS = re.compile("0{2,}")


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
        for sheet in _find_joined(book, shard, names):
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
    CSV. Notes below the header are no rows, see `count_notes`.

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
        joined = _read_joined(book, shard, header, columns or ())
        first = list(islice(rows, FIRST_LINES))
        notes = count_notes([header, *first])
        number = 0
        for line, cells in enumerate(chain(first, rows), shard.header_row + 1):
            if any(cells) and line > shard.header_row + notes:
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
    book: Any, shard: Shard, header: Sequence[str], columns: Sequence[str]
) -> List[Joined]:
    """Read the sheets that are asked for and belong to the first."""
    asked = {column.partition(".")[0] for column in columns}
    found: List[Joined] = []
    for sheet in _find_joined(book, shard, header) if asked else ():
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


def _find_joined(book: Any, shard: Shard, header: Sequence[str]) -> Iterator[Any]:
    """YIELDS (Worksheet): The sheets that belong to the first one. What many products
    share, such as a currency, tells nothing of one of them."""
    first = find_sheet(book, shard)
    rows: List[List[str]] = []
    for sheet in book.worksheets:
        if sheet is first:
            continue
        names = next(_iterate_sheet(sheet), [])
        key = strip(names[0]) if len(names) > 1 else ""
        if key and key in header and sheet.title not in header:
            at = header.index(key)
            rows = rows or list(islice(_iterate(book, shard), 1, FIRST_ROWS))
            cells = [row[at] for row in rows if len(row) > at and row[at]]
            if MAX_VARIANTS * len(set(cells)) >= len(cells):
                yield sheet


def sample_sheets(shard: Shard, size: int) -> Dict[str, List[List[str]]]:
    """Read the beginning of each sheet of an Excel file, to explain what is in it.

    shard (Shard): The file.
    size (int): How many rows to read.
    RETURNS (Dict[str, List[List[str]]]): The first rows of the sheets that are not
        hidden, first of the one that is read.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        first = find_sheet(book, shard)
        others = (each for each in book.worksheets if each.sheet_state == "visible")
        return {
            sheet.title: list(islice(_iterate_sheet(sheet, shard.header_row), size))
            for sheet in dict.fromkeys([first, *others])
        }


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
        merged = find_merged(find_sheet(book, shard)).get(first, [])
    last = max((row for _, row in merged), default=first)
    if not first < last <= first + MAX_LEVELS:
        return first
    below = list(filter(None, read_excel_columns(replace(shard, header_row=last))))
    above = list(filter(None, read_excel_columns(shard)))
    return last if len(below) > len(above) else first


def _iterate(book: Any, shard: Shard) -> Iterator[List[str]]:
    yield from _iterate_sheet(find_sheet(book, shard), shard.header_row)


def _iterate_sheet(sheet: Any, first: int = 1) -> Iterator[List[str]]:
    # The file says how far the sheet reaches, and some programs write a wrong range.
    # openpyxl drops what is beyond.
    sheet.reset_dimensions()
    rows: Iterator[List[str]] = map(_list_texts, sheet.iter_rows())
    skip = first - 1
    if first == 1:
        # Nothing reaches into the first row, and what is merged stands behind the last.
        header = next(rows, None)
        if header is None:
            return
        yield header
        rows, skip = chain([header], rows), 1
    merged = find_merged(sheet)
    # The names of the columns, and what is above them, do not reach below.
    above = {row: [c for c in cells if c[1] == first] for row, cells in merged.items()}
    merged = {row: above[row] if row <= first else merged[row] for row in merged}
    yield from islice(fill_down(rows, merged, 1), skip, None)


@contextmanager
def open_excel(shard: Shard, **options: Any) -> Iterator[Any]:
    """Open a workbook.

    shard (Shard): The file.
    options (Any): How openpyxl is to read it. By default, it streams the rows.
    YIELDS (Workbook): The workbook.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    import_openpyxl(shard.path)
    try:
        state = shard.path.stat()
        with warnings.catch_warnings():
            # Of styles and validations, which don't matter here.
            warnings.simplefilter("ignore")
            if options:
                book = _load(shard.path, **options)
            else:
                book = _load_once(shard.path, state.st_mtime_ns, state.st_size)
            yield book
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


@lru_cache(maxsize=1)
def _load_once(path: Path, changed: int, size: int) -> Any:
    """Load the workbook that was opened last only once, since that reads all of its
    texts. Its rows are streamed each time."""
    return _load(path, read_only=True, data_only=True)


def _load(path: Path, **options: Any) -> Any:
    with open_binary(path) as file_:
        # The file is an archive: it must be in memory, but not what is in it.
        return import_openpyxl(path).load_workbook(io.BytesIO(file_.read()), **options)


def _list_texts(row: Iterable[Any]) -> List[str]:
    return list(map(_to_text, row))


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
