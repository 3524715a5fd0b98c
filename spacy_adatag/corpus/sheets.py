"""Choose the sheet of an Excel file."""

from itertools import chain, islice
from typing import Any

from .checks import list_columns
from .shards import Shard, ShardError

# What the sheet of products is called in a workbook with others, such as categories.
PRODUCTS = (
    "product products produkte artikel produits productos produtos prodotti producten "
    "produkty товары товар items articles"
)
_PRODUCTS = frozenset(PRODUCTS.split())
# A sheet with products has so many rows with so many cells, at least, among the first.
MIN_ROWS, MIN_CELLS, FIRST_ROWS = 2, 2, 60


def find_sheet(book: Any, shard: Shard) -> Any:
    """Find the sheet that is read and filled.

    book (Workbook): The workbook.
    shard (Shard): The file.
    RETURNS (Worksheet): The one that the shard names. By default, the one that is called
        `Products`, also in other languages, or else the first that is no cover or notes:
        it has several rows with several cells. Hidden sheets are passed over.
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
    named = (each for each in sheets if each.title.strip().casefold() in _PRODUCTS)
    return next(chain(named, filter(_has_table, sheets)), sheets[0])


def _is_called(sheet: Any, name: str) -> bool:
    return bool(sheet.title.strip().casefold() == name.strip().casefold())


def _has_table(sheet: Any) -> bool:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), FIRST_ROWS)
    filled = (sum(cell not in (None, "") for cell in row) for row in rows)
    return sum(count >= MIN_CELLS for count in filled) >= MIN_ROWS
