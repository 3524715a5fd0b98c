"""The vocabulary of a table: the values of all its rows, or a list of values."""

from collections import Counter
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Tuple

from ..corpus.cells import EMPTY
from ..corpus.records import Rejected
from ..corpus.shards import show_place
from ..corpus.tables import Row, find_shards, read_rows
from ..texts.markup import strip_markup
from ..texts.normal import Form, make_form
from .columns import Product
from .guard import is_vague

# Values with fewer letters are too vague outside their own row: `8400`, `M`, `50 %`.
MIN_LETTERS = 2

Values = List[Tuple[str, Form]]


def collect_vocabulary(products: Iterable[Product], min_count: int = 1) -> Values:
    """Collect the values of all rows.

    products (Iterable[Product]): The rows.
    min_count (int): How many rows must have a value of this attribute. Values with the
        same normal form count as one.
    RETURNS (Values): The values with their attributes, the most frequent first. Values
        with fewer than two letters, yes and no are left out.
    """
    counts: Counter[Tuple[str, Tuple[str, ...]]] = Counter()
    texts: Dict[Tuple[str, Tuple[str, ...]], str] = {}
    for product in products:
        found = {
            (cell.attribute, form.words): value
            for cell in product.cells
            for value in cell.values
            if (form := make_form(value)) is not None
            and sum(map(str.isalpha, value)) >= MIN_LETTERS
            and not is_vague(form)
        }
        counts.update(found.keys())
        for key, value in found.items():
            texts.setdefault(key, value)
    values: Values = []
    for key, count in counts.most_common():
        form = make_form(texts[key])
        if form is not None and count >= min_count:
            values.append((key[0], form))
    return values


def read_vocabulary(path: Path) -> Values:
    """Read a list of values: a table with the columns `attribute` and `value`.

    path (Path): A file, or a folder or glob of several: JSONL, CSV or Parquet.
    RETURNS (Values): The values with their attributes.
    RAISES (ValueError): If the table can't be read, or a row has no value.
    """
    values = dict.fromkeys(_read_values(path))
    if not values:
        raise ValueError(f"expected a list of values in {path}, got none")
    return list(values)


def _read_values(path: Path) -> Iterator[Tuple[str, Form]]:
    for shard in find_shards(path):
        for row in read_rows(shard):
            line = row.line if isinstance(row, Rejected) else row.place
            where = show_place(shard.path, line)
            if not isinstance(row, Row):
                raise ValueError(f"{where}: {row.reason}")
            data = row.data if isinstance(row.data, dict) else {}
            attribute, value = data.get("attribute"), data.get("value")
            if not (isinstance(attribute, str) and isinstance(value, str)):
                raise ValueError(
                    f"{where}: expected a text in the columns 'attribute' and 'value', "
                    f"got {row.data}"
                )
            value = strip_markup(value).text
            form = make_form(value)
            if form is not None and attribute.strip() and value.lower() not in EMPTY:
                yield attribute.strip(), form
