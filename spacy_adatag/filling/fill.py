"""Fill the cells of an export with the values that were found."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Union,
)

from tqdm import tqdm

from ..corpus.cells import Group, has_column, list_needed
from ..corpus.checks import explain_missing, require_choice, show_path
from ..corpus.delimited import RawRow, read_csv_header
from ..corpus.encodings import UTF8
from ..corpus.hints import sample_lines
from ..corpus.notes import read_units
from ..corpus.schema import Rejected
from ..corpus.shards import Shard, find_shards, show_place
from ..corpus.tables import Row, read_columns
from ..disk.changes import Watch
from ..disk.outputs import check_outputs, write_whole
from ..labelling.columns import Columns
from ..shops.grouping import read_products
from ..shops.presets import Preset
from ..shops.stars import is_skipped
from ..texts.names import Names, fold_name
from ..texts.units import drop_named_unit
from .beside import count_usual
from .copying import copy_csv, find_encoding
from .habits import Habits
from .json_rows import BETWEEN, copy_json, read_keys
from .layout import EMPTY, MODES, Layout
from .values import Store, open_store
from .workbooks import copy_excel, read_workbook

# Which identifiers are not of one product and one record.
SEVERAL = "lines > 1 OR seen > 1"
MAX_SHOWN = 5
# How the output may end, by the format of the export.
ENDINGS = {"csv": (".csv", ".tsv", ".txt"), "xlsx": (".xlsx",)}
ENDINGS["jsonl"] = (".jsonl", ".json", ".ndjson")
# Why rows could not be changed, by the format of the export. Those of JSON all can.
FAULTS = {
    "csv": "can't tell its cells apart",
    "xlsx": "a cell to write has a formula, or is merged with another one",
}
# Copies a file with new cells. Returns the rows that could not be changed.
Copy = Callable[..., Sequence[Union[Row, RawRow]]]


class _Writer(NamedTuple):
    """How to write an export: the names of columns that can be written, what copies the
    file with changes, the columns of numbers and of lists, and units below the names."""

    names: List[str]
    copy: Copy
    numbers: Collection[str] = ()
    lists: Collection[str] = ()
    units: Mapping[str, str] = MappingProxyType({})


@dataclass
class Filling:
    """The result of filling an export.

    counts (Dict[str, Counter]): For each attribute, the number of products by what
        became of its values, see `layout.OUTCOMES`.
    rows (int): Number of rows with new cells.
    products (int): Number of products.
    matched (int): Number of products with values to write.
    absent (int): Number of records whose product is not in the export.
    unknown (List[str]): The chosen attributes of which there are no values.
    refused (Dict[str, str]): For each attribute whose values a column does not take, one
        of these values, and why.
    of_variants (Set[str]): The attributes with values that tell variants apart.
    ambiguous (int): Number of identifiers that several records or products have. Nothing
        is written there.
    examples (List[str]): The first of these identifiers.
    faults (List[str]): Rows that were left as they are, and why, the first of them.
    n_faults (int): Number of these rows.
    """

    counts: Dict[str, Counter] = field(default_factory=dict)
    rows: int = 0
    products: int = 0
    matched: int = 0
    absent: int = 0
    unknown: List[str] = field(default_factory=list)
    refused: Dict[str, str] = field(default_factory=dict)
    of_variants: Set[str] = field(default_factory=set)
    ambiguous: int = 0
    examples: List[str] = field(default_factory=list)
    faults: List[str] = field(default_factory=list)
    n_faults: int = 0

    def count(self, outcomes: Mapping[str, str]) -> None:
        """Count what became of the values of a product.

        outcomes (Mapping[str, str]): The outcome of each attribute.
        """
        for name, outcome in outcomes.items():
            self.counts.setdefault(name, Counter())[outcome] += 1

    def take_back(self, outcomes: Mapping[str, str]) -> None:
        """Take back a row that could not be changed after all.

        outcomes (Mapping[str, str]): What was counted. A copy of another row was not.
        """
        self.rows -= bool(outcomes)
        for name, outcome in outcomes.items():
            self.counts[name] -= Counter([outcome])

    def add_fault(self, where: str) -> None:
        """Count a row that was left as it is.

        where (str): Which row, and why.
        """
        self.n_faults += 1
        if len(self.faults) < MAX_SHOWN:
            self.faults.append(where)


def fill(
    source: Union[str, Path],
    values_path: Path,
    output_path: Path,
    columns: Columns,
    preset: Preset,
    *,
    mode: str = EMPTY,
    attributes: Optional[Collection[str]] = None,
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> Filling:
    """Write values into the cells of an export. A terminal shows the progress. The output
    has the rows, columns and bytes of the export, with new cells only. Of an Excel file,
    the sheets that `label` reads are filled, and of JSON the keys of its objects.

    source (Union[str, Path]): The export: a CSV, Excel or JSON file, compressed or
        not.
    values_path (Path): The records with the values, see `Store.read`.
    output_path (Path): The file to write, not compressed.
    columns (Columns): The roles of the columns.
    preset (Preset): The preset that they come from. It may be empty.
    mode (str): Which cells to write, of `MODES`: only empty ones, also add values to
        others, or replace those.
    attributes (Optional[Collection[str]]): The attributes to write, by default all.
    encoding (str): The encoding of the export.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RETURNS (Filling): The counts.
    RAISES (ValueError): If a file can't be read or written.
    """
    require_choice(mode, MODES, "mode")
    shards = find_shards(source, encoding, header_row, sheet)
    shard = shards[0]
    if len(shards) > 1 or shard.format not in ENDINGS:
        raise ValueError(
            f"expected one CSV, Excel or JSON file to fill, got {source}: fill files one "
            "by one, and save other formats as CSV"
        )
    endings = ENDINGS[shard.format]
    if output_path.suffix.lower() not in endings:
        raise ValueError(
            f"expected an output that ends in {endings[0]}, as the export, got "
            f"{output_path}"
        )
    if header_row == 0:
        raise ValueError(
            f"expected names of columns in {source}, got none: add a line with names "
            "above the products"
        )
    if columns.id in columns.attributes:
        raise ValueError(
            f"the column {columns.id!r} is the id of the products, so it can't be "
            "written. Leave its attribute out, or name another --id"
        )
    check_outputs([output_path], [source, values_path])
    watch = Watch([shard.path, values_path])
    readable = read_columns(shard)
    for name in columns.required if readable is not None else ():
        if not has_column(readable or (), name):
            raise ValueError(explain_missing(show_path(shard.path), name, readable or []))
    writer = _choose_writer(shard)
    if writer.lists:
        separators = {**columns.separators, **dict.fromkeys(writer.lists, BETWEEN)}
        columns = replace(columns, separators=separators)
    # Columns without a name have a place, too.
    places = {name: i for i, name in enumerate(writer.names) if name}
    header = list(places)
    result = Filling()
    with open_store() as store:
        result.unknown = store.read(values_path, attributes)
        for line in store.rejected:
            result.add_fault(f"{values_path}, line {line.line:,}: {line.reason}")
        columns = _add_columns(columns, header, store.names, preset.system)
        usual: Dict[Any, Any] = {}
        habits = Habits(columns, preset, header, writer.numbers, writer.units)
        for item in _read(shard, columns, "Reading"):
            if isinstance(item, Rejected):
                # It is copied as it is.
                where = show_place(source, item.line, item.id)
                result.add_fault(f"{where}: {item.reason}")
                continue
            with suppress(ValueError):
                product = columns.read_id(item.data) or str(item.number)
                store.see(product)
                cells = list(columns.read_cells(item.data))
                habits.count(_list_rows(item), cells, store.get(product) or {})
            if preset.beside:
                count_usual(preset, _list_rows(item), usual)
        layout = Layout(
            columns,
            preset,
            header,
            mode,
            usual,
            find_encoding(shard)[0],
            habits,
            has_sheets=shard.format == "xlsx",
        )
        items = _read(shard, columns, "Filling")
        _fill(shard.path, items, layout, places, store, result)
        result.refused = {
            name: f"'{value}': the column '{column}' {habits.explain(column)}"
            for name, (value, column) in layout.refused.items()
        }
        result.of_variants = layout.of_variants
        with write_whole(output_path) as path:
            for row in writer.copy(shard, store.list_changes(), path):
                result.take_back(store.get_outcomes(row.number))
                where = show_place(source, row.line)
                result.add_fault(f"{where}: {FAULTS[shard.format]}")
            # The export was read several times.
            watch.check()
        result.absent = store.count("seen = 0")
        result.ambiguous = store.count(SEVERAL)
        result.examples = store.show(SEVERAL, MAX_SHOWN)
    return result


def _choose_writer(shard: Shard) -> _Writer:
    of_line = read_units(sample_lines(shard))
    if shard.format == "csv":
        names = read_csv_header(shard)
        units = {names[i]: unit for i, unit in of_line.items()}
        return _Writer(names, copy_csv, units=units)
    if shard.format == "xlsx":
        book = read_workbook(shard)
        numbers = {book.names[i] for i in book.formats}
        units = {book.names[i]: unit for i, unit in of_line.items()}
        copy_book = partial(copy_excel, workbook=book)
        return _Writer(book.names, copy_book, numbers, units=units)
    keys = read_keys(shard)
    copy = partial(copy_json, keys=keys)
    return _Writer(keys.names, copy, keys.numbers, keys.lists)


def _add_columns(
    columns: Columns,
    header: Sequence[str],
    names: Iterable[str],
    system: Collection[str],
) -> Columns:
    """Add the columns that have no role, neither in the table nor in the shop system, and
    are called as an attribute with values. If no column is named, all of them are
    attributes anyway."""
    if not columns.attributes:
        return columns
    known = Names(columns.attributes.values())
    used = {*list_needed(columns.named), *list_needed(columns.attributes), *system}
    free = Names(name for name in header if name not in used)
    new = [(free.find(name), name) for name in sorted(names) if not known.find(name)]
    # As in `Weight (g)`.
    measured = {c: drop_named_unit(c) for c in header if c not in used}
    bare = {fold_name(name): c for c, name in measured.items() if c != name}
    new = [(column or bare.get(fold_name(name)), name) for column, name in new]
    added = {
        column: name
        for column, name in new
        if column is not None and not is_skipped(column, columns.skip)
    }
    return replace(columns, attributes={**columns.attributes, **added})


def _read(shard: Shard, columns: Columns, task: str) -> Iterator[Union[Row, Rejected]]:
    """YIELDS (Union[Row, Rejected]): The products, and rows that are not valid."""
    products = read_products(
        shard, None, id=columns.id, group_by=columns.group_by, text=columns.text
    )
    for item in tqdm(products, task, unit=" products", disable=None):
        if isinstance(item, Row) and not isinstance(item.data, dict):
            # As a line of JSONL may have.
            item = item.reject("expected an object with columns", str(item.data))
        yield item


def _list_rows(item: Row) -> List[Dict[str, Any]]:
    return item.data.rows if isinstance(item.data, Group) else [item.data]


def _fill(
    path: Path,
    items: Iterable[Union[Row, Rejected]],
    layout: Layout,
    places: Mapping[str, int],
    store: Store,
    result: Filling,
) -> None:
    """Collect the cells to change."""
    for item in items:
        if isinstance(item, Rejected):
            continue
        number, data, _ = item
        result.products += 1
        name = None
        try:
            name = layout.columns.read_id(data)
            wanted = store.get(name or str(number))
            cells, outcomes = layout.fill(data, wanted or {})
        except ValueError as err:
            result.add_fault(f"{show_place(path, item.place, name)}: {err}")
            continue
        result.matched += wanted is not None
        result.count(outcomes)
        if cells:
            result.rows += 1
            numbers = data.numbers if isinstance(data, Group) else [number]
            new = {places[name]: cell for name, cell in cells.items()}
            store.change(numbers[0], new, outcomes)
            for row, copied in layout.copy(data, cells):
                new = {places[name]: cell for name, cell in copied.items()}
                store.change(numbers[row], new, {})
