"""Write the values that need a person to a file."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from spacy.language import Language
from tqdm import tqdm

from ..catalogue.mapping import ask_category
from ..component import AdaTag
from ..corpus.checks import require_choice
from ..corpus.encodings import UTF8
from ..corpus.excel_files import import_openpyxl
from ..corpus.pipe import find_fault, get_component, get_labels, pipe_records
from ..corpus.records import Record, Rejected, read_records
from ..corpus.shards import show_place
from ..disk.outputs import check_outputs, write_whole
from ..labelling.cells import read_shop_values
from ..labelling.columns import Columns
from ..labelling.products import Products
from ..texts.names import Names
from .cases import Case
from .finding import Finder, Wanted
from .sheet import write_sheet
from .tasks import write_doccano, write_label_studio, write_prodigy
from .workbook import write_workbook

FORMATS = ("csv", "xlsx", "prodigy", "doccano", "label-studio")
# Prodigy also needs the tokens of the pipeline.
WRITERS: Dict[str, Callable[[List[Case], Path], None]] = {
    "csv": write_sheet,
    "xlsx": write_workbook,
    "doccano": write_doccano,
    "label-studio": write_label_studio,
}
# The format of a file if nobody says, by its ending.
ENDINGS = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "prodigy", ".json": "label-studio"}
# The lowest probability of values to ask about, if the pipeline has no floor.
FLOOR = 0.2
MAX_SHOWN = 5

# The values in the shop's own cells, by attribute.
Cells = Mapping[str, List[str]]


@dataclass
class Asked:
    """What was written.

    texts (int): Number of texts that were read.
    values (int): Number of values to look at.
    kinds (Counter[str]): How many of them need a person for each reason.
    attributes (List[str]): The attributes that are asked about.
    doubtful (Dict[str, float]): Attributes that agree with the cells too seldom, and how
        often they do.
    n_rejected (int): Number of rows that could not be read or processed.
    rejected (List[str]): The first of them, with the reasons.
    format (str): The format of the file.
    """

    texts: int = 0
    values: int = 0
    kinds: "Counter[str]" = field(default_factory=Counter)
    attributes: List[str] = field(default_factory=list)
    doubtful: Dict[str, float] = field(default_factory=dict)
    n_rejected: int = 0
    rejected: List[str] = field(default_factory=list)
    format: str = ""

    def reject(self, where: str) -> None:
        """Count a row that was left out.

        where (str): Which row, and why.
        """
        self.n_rejected += 1
        if len(self.rejected) < MAX_SHOWN:
            self.rejected.append(where)


def ask_people(
    nlp: Language,
    source: Union[str, Path],
    output_path: Path,
    columns: Optional[Columns] = None,
    *,
    wanted: Optional[Wanted] = None,
    floor: Optional[float] = None,
    format: Optional[str] = None,
    by_category: bool = False,
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> Asked:
    """Find the values that need a person most, and write them to a file. A terminal shows
    the progress.

    nlp (Language): The pipeline.
    source (Union[str, Path]): A table, or a file of records.
    output_path (Path): The file to write.
    columns (Optional[Columns]): The columns of a table. None for records. Their values
        count as those in the cells.
    wanted (Optional[Wanted]): What needs a person.
    floor (Optional[float]): The lowest probability of values to ask about. By default
        that of the component, or else `FLOOR`.
    format (Optional[str]): One of `FORMATS`. By default by the ending of the output.
    by_category (bool): Whether each category has its own attributes.
    encoding (str): The encoding of files of text.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RETURNS (Asked): What was written. If there is nothing to ask, no file is.
    RAISES (ValueError): If a file can't be read or written.
    RAISES (ImportError): If the output is an Excel file, and openpyxl is not installed.
    """
    require_choice(format, [*FORMATS, None], "format")
    format = format or ENDINGS.get(output_path.suffix.lower())
    if format is None:
        raise ValueError(
            f"expected an output that ends in {', '.join(ENDINGS)}, got {output_path}"
        )
    check_outputs([output_path], [source])
    if format == "xlsx":
        import_openpyxl(output_path)
    asked = Asked(format=format)
    component = get_component(nlp)
    labels = dict.fromkeys(get_labels(nlp))
    if columns is None:
        found = _read_records(Path(source), by_category, asked)
    else:
        products = Products(source, columns, encoding, header_row, sheet)
        found = _read_products(products, labels, by_category, asked)
    # Cells by Python's id() of the record, while the pipeline has it.
    cells: Dict[int, Cells] = {}

    def accept() -> Iterator[Record]:
        for record, of_record in found:
            if by_category:
                record = ask_category(record, labels)
            fault = find_fault(nlp, record)
            if fault is not None:
                asked.reject(f"{record.id}: {fault}")
                continue
            cells[id(record)] = of_record
            yield record

    def fail(record: Record, reason: str) -> None:
        asked.reject(f"{record.id}: {reason}")

    with _set_floor(component, floor):
        finder = Finder(component, wanted or Wanted())
        answered = pipe_records(nlp, accept(), failed=fail)
        for record, doc in tqdm(answered, "Finding", unit=" texts", disable=None):
            asked.texts += 1
            finder.add(record, doc, cells.pop(id(record)))
        cases = finder.choose()
    asked.doubtful = finder.list_doubtful()
    asked.attributes = sorted({case.attribute for case in cases})
    for case in cases:
        asked.values += len(case.questions)
        asked.kinds.update(question.kind for question in case.questions)
    if cases:
        with write_whole(output_path) as path:
            if format == "prodigy":
                write_prodigy(cases, path, nlp.tokenizer)
            else:
                WRITERS[format](cases, path)
    return asked


@contextmanager
def _set_floor(component: AdaTag, floor: Optional[float]) -> Iterator[None]:
    """Have the component find values below its threshold, too."""
    before = component.floor
    if floor is not None or before is None:
        component.floor = FLOOR if floor is None else floor
    try:
        yield
    finally:
        component.floor = before


def _read_records(
    path: Path, by_category: bool, asked: Asked
) -> Iterator[Tuple[Record, Cells]]:
    """Read records. What they are labelled with counts as the cells."""
    for item in read_records(path, by_category=by_category, queries="annotated"):
        if isinstance(item, Rejected):
            asked.reject(f"line {item.line}: {item.reason}")
        else:
            values = (item.attributes or {}).items()
            yield item, {name: [v.text for v in of] for name, of in values if of}


def _read_products(
    products: Products, labels: Mapping[str, None], by_category: bool, asked: Asked
) -> Iterator[Tuple[Record, Cells]]:
    """Read a table, and the cells of attributes that the pipeline knows."""
    names = Names(labels)
    for path, item in products:
        if isinstance(item, Rejected):
            asked.reject(f"{show_place(path.name, item.line, item.id)}: {item.reason}")
            continue
        category = item.category if by_category else None
        yield item.make_record(), read_shop_values(item.cells, names, category)
    for err in products.damaged.values():
        asked.reject(str(err))
