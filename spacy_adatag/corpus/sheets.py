"""Choose the sheet of an Excel file."""

from itertools import chain, islice
from typing import Any, List

from .checks import list_columns
from .shards import Shard, ShardError

# What the sheet of products is called in a workbook with others, such as categories.
PRODUCTS = (
    "product products produkte artikel produits productos produtos prodotti producten "
    "produkty товары товар items articles"
)
_PRODUCTS = frozenset(PRODUCTS.split())
# A table has so many rows with several cells, at least, among the first. If two are
# enough, so many: covers have a few names with a value each.
MIN_ROWS, LONG, FIRST_ROWS = 2, 20, 60


def find_sheet(book: Any, shard: Shard) -> Any:
    """Find the sheet that is read and filled.

    book (Workbook): The workbook.
    shard (Shard): The file.
    RETURNS (Worksheet): The one that the shard names. By default, the one that is called
        `Products`, also in other languages, or else the first that is no cover or notes:
        it has several rows with several cells, and not only names with a value each, if
        another one has more. Hidden sheets are passed over.
    RAISES (ShardError): If no sheet has the name.
    """
    if shard.sheet is not None:
        called = [each for each in book.worksheets if _is_called(each, shard.sheet)]
        if not called:
            titles = list_columns([each.title for each in book.worksheets])
            raise ShardError(
                shard.path, 0, f"expected a sheet '{shard.sheet}', got {titles}"
            )
        return called[0]
    sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    sheets = sheets or book.worksheets
    if len(sheets) == 1:
        return sheets[0]
    sizes = [_count_cells(sheet) for sheet in sheets]
    tables = [(s, n) for s, n in zip(sheets, sizes) if _has_rows(n, 2, MIN_ROWS)]
    named = (s for s, _ in tables if s.title.strip().casefold() in _PRODUCTS)
    wide = (s for s, n in tables if _has_rows(n, 3, MIN_ROWS) or _has_rows(n, 2, LONG))
    return next(chain(named, wide, (s for s, _ in tables)), sheets[0])


def _is_called(sheet: Any, name: str) -> bool:
    return bool(sheet.title.strip().casefold() == name.strip().casefold())


def _count_cells(sheet: Any) -> List[int]:
    """RETURNS (List[int]): How many cells the first rows have."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), FIRST_ROWS)
    return [sum(cell not in (None, "") for cell in row) for row in rows]


def _has_rows(sizes: List[int], cells: int, rows: int) -> bool:
    return sum(size >= cells for size in sizes) >= rows
