"""Read the rows of Excel files."""

from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from ..texts.surface import strip
from .column_names import name_columns, number_names
from .excel_files import list_texts, open_excel
from .inner_tables import list_names, split_tables
from .jsonl import describe_damage
from .merged_cells import fill_down, find_merged
from .notes import FIRST_LINES, add_units, count_notes, read_units
from .shards import Shard, ShardError
from .sheet_groups import belong_together, have_same_products
from .sheets import FIRST_ROWS, find_sheet

# How many rows of a product share its key, at most, on average.
MAX_VARIANTS = 4
# Rows to look for formulas and for other tables in.
SAMPLE = 50
# How many lines with names of columns may follow the first one.
MAX_LEVELS = 2


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
        for sheet in find_same(book, shard)[1:]:
            header = next(_iterate_sheet(sheet, shard.header_row), [])
            names += [name for name in map(strip, header) if name not in names]
        for sheet in _find_joined(book, shard, names):
            header = next(_iterate_sheet(sheet), [])[1:]
            names.append(sheet.title)
            names += [f"{sheet.title}.{strip(name)}" for name in header if strip(name)]
        if names and names[0]:
            names += list_names(islice(_iterate(book, shard), 1, SAMPLE))
        return tuple(names)


def read_excel_columns(shard: Shard) -> Dict[str, List[str]]:
    """Read the names of the columns of each sheet that is read, in their order.

    shard (Shard): The file.
    RETURNS (Dict[str, List[str]]): The names, by the name of the sheet. Those of columns
        without a name are empty.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    with open_excel(shard) as book:
        return {
            sheet.title: number_names(
                map(strip, next(_iterate_sheet(sheet, shard.header_row), []))
            )
            for sheet in find_same(book, shard)
        }


def read_excel(
    shard: Shard, columns: Optional[Sequence[str]] = None, start: int = 0
) -> Iterator[Tuple[int, Dict[str, Any], int]]:
    """Stream the rows of the sheet of products of an Excel file, and of others with the
    same columns. Cells are text, as in CSV. Notes below the header are no rows, see
    `count_notes`, but numbers get the units that they say.

    Other sheets belong to it if their first column is one of its columns, such as
    `product_id`. If one of their columns is asked for, as `Sheet.column`, the rows with
    the same key are a list of objects in a cell with the name of the sheet. So are rows
    of other tables below a product, see `split_tables`.

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
    for _, number, data, line in read_sheets(shard, columns, start):
        yield number, data, line


def read_sheets(
    shard: Shard, columns: Optional[Sequence[str]] = None, start: int = 0
) -> Iterator[Tuple[str, int, Dict[str, Any], int]]:
    """As `read_excel`.

    shard, columns, start: As there.
    YIELDS (Tuple[str, int, Dict[str, Any], int]): The name of the sheet of each row, and
        what `read_excel` yields.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    asked = {column.partition(".")[0] for column in columns or ()}
    with open_excel(shard) as book:
        number = 0
        joined: Optional[List[Joined]] = None
        sheets = find_same(book, shard)
        for sheet in sheets:
            rows = _iterate_sheet(sheet, shard.header_row)
            header = number_names(strip(name) for name in next(rows, []))
            used = [
                (name, i)
                for i, name in enumerate(header)
                if name and (columns is None or name in columns)
            ]
            if joined is None:
                joined = _read_joined(book, shard, header, columns or ())
            first = list(islice(rows, FIRST_LINES))
            notes, units = count_notes([header, *first]), read_units([header, *first])
            lines = (
                (line, cells)
                for line, cells in enumerate(chain(first, rows), shard.header_row + 1)
                if any(cells) and line > shard.header_row + notes
            )
            for line, cells, tables in split_tables(header or [""], lines):
                number += 1
                if number > start:
                    cells = add_units(cells, units)
                    cells += [""] * (len(header) - len(cells))
                    row: Dict[str, Any] = {name: cells[i] for name, i in used}
                    row |= {name: tables[name] for name in tables if name in asked}
                    for title, key, found in joined if sheet is sheets[0] else ():
                        row[title] = found.get(cells[header.index(key)], [])
                    yield sheet.title, number, row, line


def find_same(book: Any, shard: Shard) -> List[Any]:
    """Find the sheets that are read.

    book (Workbook): The workbook.
    shard (Shard): The file.
    RETURNS (List[Worksheet]): The one that `find_sheet` finds, and unless the shard names
        one, others with other products of the same table, see `belong_together`. Hidden
        sheets are passed over.
    """
    if shard.sheet is not None or shard.header_row == 0 or len(book.worksheets) == 1:
        return [find_sheet(book, shard)]
    return _find_same(book, shard)


@lru_cache(maxsize=1)
def _find_same(book: Any, shard: Shard) -> List[Any]:
    """Find the sheets once, since that may read all rows."""
    found = [find_sheet(book, shard)]
    head = _read_head(found[0], shard)
    for sheet in book.worksheets:
        if (
            sheet is not found[0]
            and sheet.sheet_state == "visible"
            and belong_together(head, _read_head(sheet, shard))
            and not any(
                have_same_products(
                    *(_iterate_sheet(each, shard.header_row) for each in (known, sheet))
                )
                for known in found
            )
        ):
            found.append(sheet)
    return found


def _read_head(sheet: Any, shard: Shard) -> List[List[str]]:
    return list(islice(_iterate_sheet(sheet, shard.header_row), FIRST_ROWS))


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
    rows: List[List[str]] = []
    same = find_same(book, shard)
    for sheet in book.worksheets:
        if sheet in same:
            continue
        names = next(_iterate_sheet(sheet), [])
        key = strip(names[0]) if len(names) > 1 else ""
        if key and key in header and sheet.title not in header:
            at = header.index(key)
            rows = rows or list(islice(_iterate(book, shard), 1, FIRST_ROWS))
            cells = [row[at] for row in rows if len(row) > at and row[at]]
            if MAX_VARIANTS * len(set(cells)) >= len(cells):
                yield sheet


def list_read(shard: Shard) -> List[str]:
    """RETURNS (List[str]): The names of the sheets that are read, see `find_same`."""
    with open_excel(shard) as book:
        return [sheet.title for sheet in find_same(book, shard)]


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
    below, above = (
        list(filter(None, next(iter(read_excel_columns(each).values()))))
        for each in (replace(shard, header_row=last), shard)
    )
    return last if len(below) > len(above) else first


def _iterate(book: Any, shard: Shard) -> Iterator[List[str]]:
    yield from _iterate_sheet(find_sheet(book, shard), shard.header_row)


def _iterate_sheet(sheet: Any, first: int = 1) -> Iterator[List[str]]:
    # The file says how far the sheet reaches, and some programs write a wrong range.
    # openpyxl drops what is beyond.
    sheet.reset_dimensions()
    rows: Iterator[List[str]] = map(list_texts, sheet.iter_rows())
    if first == 0:
        head = list(islice(rows, FIRST_ROWS))
        yield name_columns(max(map(len, head), default=0))
        rows = chain(head, rows)
    skip = max(first - 1, 0)
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
