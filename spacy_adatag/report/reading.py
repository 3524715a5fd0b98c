"""Read what a report is about: records, training data, or a shop's table."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Collection, Iterator, Optional, Union

from spacy.language import Language

from ..catalogue.mapping import ask_category
from ..corpus.checks import show_path
from ..corpus.encodings import UTF8
from ..corpus.export import find_docbins, reread_records
from ..corpus.pipe import get_labels
from ..corpus.records import (
    Record,
    Rejected,
    name_in_category,
    parse_record,
    read_records,
)
from ..corpus.shards import FORMATS, NAMED, get_suffix
from ..labelling.cells import Cell, read_shop_values
from ..labelling.chance import SAMPLE, find_chance, spread
from ..labelling.columns import Columns, Product
from ..labelling.labeller import Labeller, Rules
from ..labelling.products import Products
from ..texts.names import Names

Item = Union[Record, Rejected]
# The formats of files that are always a table.
ONLY_TABLES = ("parquet", "xlsx", "xml", "impex")
# Text may also be `conll`.
KINDS = {**NAMED, **FORMATS, ".txt": None}


def may_be_table(path: Path, format: str = "auto") -> bool:
    """Check whether a file may be a shop's table.

    path (Path): The file.
    format (str): The format of records that the user named.
    RETURNS (bool): Whether it may. JSON may also be records, and text `conll`.
    """
    kind = None if path.is_dir() else KINDS.get(get_suffix(path))
    # The name of a table has to be in UTF-8. Records may have any.
    if kind == "jsonl" and show_path(path) != str(path):
        return False
    return format == "auto" and kind is not None


def is_table(path: Path) -> bool:
    """Check whether a file is a table by its name.

    path (Path): The file.
    RETURNS (bool): Whether it can be nothing else.
    """
    return not path.is_dir() and KINDS.get(get_suffix(path)) in ONLY_TABLES


def read_any(
    nlp: Language,
    path: Path,
    columns: Optional[Columns] = None,
    *,
    format: str = "auto",
    by_category: bool = False,
    queries: str = "file",
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
    warn: Callable[[str], Any] = print,
) -> Iterator[Item]:
    """Read texts with or without labels.

    nlp (Language): The pipeline.
    path (Path): Records, `.spacy` files, or a table.
    columns (Optional[Columns]): The columns of a table. What `label` finds of them in the
        texts are the labels.
    format, by_category, queries (Any): As in `read_records`.
    encoding (str): The encoding of a table.
    header_row (int): The line with the names of a table's columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    warn (Callable[[str], Any]): Called with what is wrong with training data.
    YIELDS (Union[Record, Rejected]): The records.
    RAISES (ValueError): If the file can't be read.
    """
    labels = get_labels(nlp)
    items: Iterator[Item]
    if columns is not None:
        products = Products(path, columns, encoding, header_row, sheet)
        items = _label(products, labels, by_category)
    elif path.is_dir() or get_suffix(path) == ".spacy":
        paths = find_docbins(path)
        items = reread_records(paths, nlp.vocab, queries=queries, warn=warn)
    else:
        items = read_records(path, format, by_category, queries)
    for item in items:
        if by_category and isinstance(item, Record):
            item = ask_category(item, labels)
        yield item


def _label(
    products: Products, labels: Collection[str], by_category: bool
) -> Iterator[Item]:
    """Label a table, as `label` does. A row without any label has no queries."""
    names = Names(labels)

    def choose(product: Product) -> Product:
        """Leave the attributes of the pipeline, by their names."""
        category = product.category if by_category else None
        found = read_shop_values(product.cells, names, category)
        # Texts say the name of an attribute, but seldom its category.
        start = 0 if category is None else len(name_in_category(category, ""))
        cells = [Cell(n, n[start:], values, True) for n, values in found.items()]
        return product._replace(cells=cells)

    rules = Rules()
    sample = spread((x for _, x in products if isinstance(x, Product)), SAMPLE)
    chance = find_chance(map(choose, sample), rules.tolerance)
    labeller = Labeller(rules, chance=chance)
    for _, item in products:
        if isinstance(item, Rejected):
            yield item
            continue
        product = choose(item)
        data = labeller.label(product).make_record()
        full = {cell.attribute: cell.column for cell in product.cells}
        data["attributes"] = {full[n]: of for n, of in data["attributes"].items()}
        if not data["attributes"]:
            del data["attributes"]
        record = parse_record({**data, "id": item.id}, item.id)
        yield replace(record, line=item.row)
    for err in products.damaged.values():
        yield Rejected(err.row, str(err), "")
