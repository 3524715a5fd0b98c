"""Label the rows of a table, and write a file of records."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Set,
    Tuple,
    Union,
)

import srsly
from tqdm import tqdm

from ..canonical import Deriver, Schema, write_schema
from ..canonical.files import ENDINGS as SCHEMA_ENDINGS
from ..corpus.completeness import KnownValues
from ..corpus.encodings import UTF8
from ..corpus.markup import HtmlCount
from ..corpus.records import Rejected
from ..corpus.schema import get_rejected_path
from ..corpus.shards import find_shards
from ..disk.changes import Watch
from ..disk.outputs import check_outputs, write_whole
from ..texts.normal import Form
from .chance import SAMPLE, find_chance, spread
from .columns import Columns, Product
from .coverage import Coverage
from .labeller import Labeller, Rules
from .numbers import Numbers
from .products import Products
from .vocabulary import collect_vocabulary, read_vocabulary

# In place of a file of values, this takes the values of the table's own columns.
FROM_COLUMNS = "columns"
# How many rejected rows to keep for the summary. The file has all of them.
MAX_REJECTED = 5

# Whether it is a record, and the line to write.
Line = Tuple[bool, Dict[str, Any]]


@dataclass
class Labelling:
    """The result of labelling a table.

    coverage (Coverage): The counts.
    annotated (KnownValues): The values, to measure how complete the annotations are.
    vocabulary (int): Number of values that were looked for in every text.
    rejected (int): Number of rows without a product.
    first_rejected (List[Tuple[Path, Rejected]]): The first of these rows, with their
        files.
    unread (int): Number of these rows that can't be read.
    misread (Optional[Rejected]): The first of them that has bytes of another encoding.
    damaged (List[str]): Why files could not be read to their end.
    missing (Dict[Path, List[str]]): The columns that files don't have.
    changes (List[str]): The files that changed while they were read, and how.
    html (HtmlCount): The texts that had HTML.
    rare (List[str]): The attributes that were left out, since too few rows have them.
    unmerged (List[str]): The attributes to merge that no row has.
    schema (Schema): What the cells say about each attribute, if it was written.
    chance (List[Tuple[str, str]]): The attributes and values that stand in texts by
        chance. They are only labelled beside the words of their attribute.
    """

    coverage: Coverage = field(default_factory=Coverage)
    annotated: KnownValues = field(default_factory=KnownValues)
    vocabulary: int = 0
    rejected: int = 0
    first_rejected: List[Tuple[Path, Rejected]] = field(default_factory=list)
    unread: int = 0
    misread: Optional[Rejected] = None
    damaged: List[str] = field(default_factory=list)
    missing: Dict[Path, List[str]] = field(default_factory=dict)
    changes: List[str] = field(default_factory=list)
    html: HtmlCount = field(default_factory=HtmlCount)
    rare: List[str] = field(default_factory=list)
    unmerged: List[str] = field(default_factory=list)
    schema: Schema = field(default_factory=Schema)
    chance: List[Tuple[str, str]] = field(default_factory=list)

    def reject(self, path: Path, item: Rejected) -> None:
        """Count a row without a product.

        path (Path): The file of the row.
        item (Rejected): The row.
        """
        self.rejected += 1
        if len(self.first_rejected) < MAX_REJECTED:
            self.first_rejected.append((path, item))


def label(
    source: Union[str, Path],
    output_path: Path,
    columns: Columns,
    rules: Rules,
    *,
    vocabulary: Optional[str] = None,
    min_count: int = 1,
    min_rows: int = 1,
    merge: Optional[Mapping[str, str]] = None,
    report_path: Optional[Path] = None,
    schema_path: Optional[Path] = None,
    dry_run: bool = False,
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> Labelling:
    """Label a table by distant supervision, row by row. A terminal shows the progress.

    source (Union[str, Path]): A file, a glob or a folder of JSONL, CSV or Parquet.
    output_path (Path): The file of records to write. It appears once it is complete, and
        not at all if there are no records. Rows without a product go to a file beside it,
        see `get_rejected_path`.
    columns (Columns): The roles of the columns.
    rules (Rules): How to find and label values.
    vocabulary (Optional[str]): Values to look for in every text: "columns" for the values
        of all rows, or the file of a list of values, see `read_vocabulary`.
    min_count (int): How many rows must have a value for it to be in the vocabulary, if
        that is "columns".
    min_rows (int): How many rows must have something in the cells of an attribute.
        Others are left out. To count them, the table is read once more.
    merge (Optional[Mapping[str, str]]): From names of attributes to those that they get,
        to make one attribute of several.
    report_path (Optional[Path]): The file for all counts, with examples.
    schema_path (Optional[Path]): The file for the schema of the columns, see `Deriver`.
    dry_run (bool): Whether to write no file at all.
    encoding (str): The encoding of files of text.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RETURNS (Labelling): The counts, and the rows and files with problems.
    RAISES (ValueError): If the table can't be read, or if a file can't be written, for
        example because it is one of the input files.
    RAISES (ImportError): If a file needs pyarrow, which is not installed.
    """
    products = Products(source, columns, encoding, header_row, sheet)
    shards = list(products.shards)
    inputs = [source]
    if vocabulary is not None and vocabulary != FROM_COLUMNS:
        shards += find_shards(vocabulary)
        inputs.append(vocabulary)
    watch = Watch(shard.path for shard in shards)
    paths = [output_path, get_rejected_path(output_path)]
    if report_path is not None:
        paths.append(report_path)
    if schema_path is not None:
        _check_schema_path(schema_path)
        paths.append(schema_path)
    # A file that is written into the input folder would be read the next time.
    check_outputs(paths, [*inputs, *(shard.path for shard in shards)])
    if output_path.suffix.lower() != ".jsonl":
        raise ValueError(
            f"expected an output file that ends in .jsonl, got {output_path}: records "
            "are written as JSONL"
        )
    result = Labelling()
    adapt = _Adapt(merge or {})
    if min_rows > 1:
        result.rare = _find_rare(map(adapt, _read(products, "Counting")), min_rows)
        adapt.rare.update(result.rare)
    values: List[Tuple[str, Form]] = []
    if vocabulary == FROM_COLUMNS:
        rows = map(adapt, _read(products, "Collecting"))
        values = collect_vocabulary(rows, min_count)
    elif vocabulary is not None:
        values = read_vocabulary(Path(vocabulary))
    result.vocabulary = len(values)
    sample = list(map(adapt, spread(_read(products, "Sampling"), SAMPLE)))
    chance = find_chance(sample, rules.tolerance)
    result.chance = [(name, text) for (name, _), text in chance.items()]
    labeller = Labeller(rules, values, chance, Numbers(sample))
    deriver = None if schema_path is None else Deriver()
    lines = _label(products, adapt, labeller, deriver, result)
    if dry_run:
        for _ in lines:
            pass
    else:
        _write(lines, result, output_path)
    result.unread, result.misread = products.unread, products.misread
    result.damaged = [str(err) for err in products.damaged.values()]
    result.missing = products.missing
    result.changes = watch.find_changes()
    result.unmerged = [name for name in adapt.merge if name not in adapt.merged]
    if report_path is not None and not dry_run:
        _write_report(result, report_path)
    if schema_path is not None and deriver is not None and not dry_run:
        texts = (text for product in sample for _, text in product.texts)
        result.schema = deriver.derive(texts)
        # A pipeline can't learn an attribute without labels, and would import it as an
        # untrained one.
        labelled = {n for n, c in result.coverage.attributes.items() if c.places}
        for name in result.schema.keys() - labelled:
            del result.schema[name]
        with write_whole(schema_path) as part_path:
            write_schema(result.schema, part_path, schema_path.suffix.lower())
    return result


def _check_schema_path(path: Path) -> None:
    if path.suffix.lower() not in SCHEMA_ENDINGS:
        endings = ", ".join(SCHEMA_ENDINGS)
        raise ValueError(f"expected a schema file that ends in {endings}, got {path}")
    if path.exists():
        raise ValueError(
            f"{path} exists, and may have been edited by hand. Choose another file for "
            "the schema, or delete this one"
        )


class _Adapt:
    """Merges attributes of a product, and leaves rare ones out."""

    def __init__(self, merge: Mapping[str, str]) -> None:
        self.merge = merge
        self.rare: Set[str] = set()
        self.merged: Set[str] = set()

    def __call__(self, product: Product) -> Product:
        if not (self.merge or self.rare):
            return product
        self.merged.update(
            c.attribute for c in product.cells if c.attribute in self.merge
        )
        renamed = (
            cell._replace(attribute=self.merge.get(cell.attribute, cell.attribute))
            for cell in product.cells
        )
        cells = [cell for cell in renamed if cell.attribute not in self.rare]
        return product._replace(cells=cells)


def _label(
    products: Products,
    adapt: _Adapt,
    labeller: Labeller,
    deriver: Optional[Deriver],
    result: Labelling,
) -> Iterator[Line]:
    """YIELDS (Line): The records, and the rows without a product."""
    for path, item in tqdm(products, "Labelling", unit=" rows", disable=None):
        if isinstance(item, Rejected):
            result.reject(path, item)
            yield False, {"file": str(path), **item.to_json()}
            continue
        result.html.add(item.html)
        product = adapt(item)
        if deriver is not None:
            for cell in product.cells:
                deriver.add(cell.attribute, cell.values, cell.column)
        labelled = labeller.label(product)
        result.coverage.add(labelled)
        if labelled.attributes:
            result.annotated.add(labelled.read())
            yield True, labelled.make_record()


def _write(lines: Iterable[Line], result: Labelling, output_path: Path) -> None:
    rejected_path = get_rejected_path(output_path)
    with write_whole(output_path) as part_path, write_whole(rejected_path) as bad_path:
        with (
            part_path.open("w", encoding="utf8") as out,
            bad_path.open("w", encoding="utf8") as bad,
        ):
            for is_record, line in lines:
                (out if is_record else bad).write(srsly.json_dumps(line) + "\n")
        if not result.coverage.records:
            part_path.unlink()
        if not result.rejected:
            bad_path.unlink()
            rejected_path.unlink(missing_ok=True)


def _read(products: Products, task: str) -> Iterable[Product]:
    for _, item in tqdm(products, task, unit=" rows", disable=None):
        if isinstance(item, Product):
            yield item


def _find_rare(products: Iterable[Product], min_rows: int) -> List[str]:
    """RETURNS (List[str]): The attributes that too few rows have something of."""
    rows: Counter[str] = Counter()
    for product in products:
        rows.update(dict.fromkeys((cell.attribute for cell in product.cells), 0))
        rows.update({cell.attribute for cell in product.cells if cell.filled})
    return [name for name, count in rows.items() if count < min_rows]


def _write_report(result: Labelling, path: Path) -> None:
    head = {
        "vocabulary": result.vocabulary,
        "rejected": result.rejected,
        "damaged": result.damaged,
        "changes": result.changes,
        "rare": result.rare,
        "chance": result.chance,
        "missing": {str(path): names for path, names in result.missing.items()},
    }
    with write_whole(path) as part_path:
        srsly.write_json(part_path, {**head, **result.coverage.to_json()})
