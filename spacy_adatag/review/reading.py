"""Read what people decided."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Callable, Collection, Dict, Iterator, List, Optional

import srsly
from spacy.tokens import Doc

from ..canonical import Schema, SpanCanonicaliser, canonicalise
from ..corpus.documents import DocumentError
from ..corpus.encodings import UTF8
from ..corpus.jsonl import load_json, read_lines
from ..corpus.records import parse_record
from ..corpus.schema import Rejected, get_rejected_path
from ..corpus.shards import HEADED, READ_ERRORS, ShardError, find_shards, open_text
from ..corpus.tables import Row, read_columns, read_rows
from ..disk.outputs import check_outputs, write_whole
from .decisions import Decisions
from .sheet import is_sheet, read_cells, read_row
from .tasks import find_asked, read_task

# What Excel saves CSV in, in most of Europe and America.
OF_EXCEL = "cp1252"
# How many lines to recognise a file of tasks by.
MAX_FIRST = 20
# The last line of a sheet to look for the names of its columns in.
MAX_TITLE = 6


@dataclass
class ReadBack:
    """What was read.

    decisions (Decisions): The decisions in a spreadsheet, or counts of tasks: a task that
        someone has looked at is accepted.
    is_sheet (bool): Whether it is a spreadsheet.
    rejected (List[Rejected]): The rows that could not be read.
    """

    decisions: Decisions = field(default_factory=Decisions)
    is_sheet: bool = True
    rejected: List[Rejected] = field(default_factory=list)


def find_encoding(source: str, encoding: str = UTF8) -> str:
    """Find the encoding of a file that people worked on. Excel saves CSV in the encoding
    of its country. If it is another one than `OF_EXCEL`, the sums in the rows don't fit.

    source (str): The file.
    encoding (str): The encoding that was given.
    RETURNS (str): This, or `OF_EXCEL` if a CSV file is not in UTF-8.
    RAISES (ValueError): If the file does not exist, or has an unknown ending.
    """
    shards = find_shards(source, encoding)
    if encoding != UTF8 or len(shards) > 1 or shards[0].format != "csv":
        return encoding
    is_other = False
    try:
        with open_text(shards[0].path, encoding) as file_:
            for line in file_:
                try:
                    line.decode(UTF8)
                except UnicodeDecodeError:
                    is_other = True
                    continue
                if not line.isascii():
                    # The other lines are damaged.
                    return encoding
    except READ_ERRORS:
        # The error is reported when the file is read.
        pass
    return OF_EXCEL if is_other else encoding


def is_reviewed(
    source: str,
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> bool:
    """Check whether a file is one that `review` wrote.

    source (str): The file.
    encoding (str): Its encoding.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RETURNS (bool): Whether it is a spreadsheet or has tasks of `review`.
    RAISES (ValueError): If the file does not exist, or has an unknown ending.
    """
    shards = find_shards(source, encoding, header_row, sheet)
    if len(shards) > 1:
        return False
    (shard,) = shards
    try:
        if shard.format in HEADED:
            found = is_sheet(read_columns(shard) or [])
            if not found and header_row == 1:
                _refuse_title(source, encoding, sheet)
            return found
        if shard.format == "jsonl":
            lines = zip(range(MAX_FIRST), read_lines(shard.path, encoding))
            return any(find_asked(_load(raw)) for _, (_, raw) in lines)
    except (ShardError, DocumentError):
        # The error is reported when the file is read.
        pass
    return False


def _refuse_title(source: str, encoding: str, sheet: Optional[str]) -> None:
    """RAISES (ValueError): If the names of the columns are below a title."""
    for row in range(2, MAX_TITLE + 1):
        (shard,) = find_shards(source, encoding, row, sheet)
        if is_sheet(read_columns(shard) or []):
            raise ValueError(
                f"expected the names of the columns in the first line, got them in line "
                f"{row}: add --header-row {row}"
            )


def read_back(
    source: str,
    output_path: Path,
    labels: Collection[str],
    schema: Schema,
    tokenizer: Callable[[str], Doc],
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> ReadBack:
    """Make records of what people decided.

    source (str): The file that they worked on, see `is_reviewed`.
    output_path (Path): The file of records to write. Rows that can't be read go to a file
        beside it, see `get_rejected_path`. If there is no record, nothing is written.
    labels (Collection[str]): The attributes of the pipeline.
    schema (Schema): What is known of them. Values get their canonical form.
    tokenizer (Callable[[str], Doc]): The tokenizer of the pipeline.
    encoding (str): The encoding of the file.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    RETURNS (ReadBack): The decisions.
    RAISES (ValueError): If a file can't be read or written.
    """
    (shard,) = find_shards(source, encoding, header_row, sheet)
    rejected_path = get_rejected_path(output_path)
    check_outputs([output_path, rejected_path], [source])
    if output_path.suffix.lower() != ".jsonl":
        raise ValueError(
            f"{source} has decisions of people. Expected an output that ends in .jsonl, "
            f"for the records, got {output_path}"
        )
    result = ReadBack()
    if shard.format in HEADED:
        _read_sheet(read_rows(shard, id="id"), labels, schema, header_row, result)
        records = result.decisions.make_records()
    else:
        result.is_sheet = False
        records = _read_tasks(read_lines(shard.path, encoding), labels, result)
    finder = SpanCanonicaliser(schema)
    with write_whole(output_path) as path:
        found = (_add_canonical(data, finder, tokenizer) for data in records)
        srsly.write_jsonl(path, found)
        if not result.decisions.records:
            path.unlink()
    if result.rejected:
        with write_whole(rejected_path) as path:
            srsly.write_jsonl(path, (item.to_json() for item in result.rejected))
    else:
        rejected_path.unlink(missing_ok=True)
    return result


def _read_sheet(
    rows: Any,
    labels: Collection[str],
    schema: Schema,
    header_row: int,
    result: ReadBack,
) -> None:
    for item in rows:
        # As spreadsheets count: the header is a row too.
        number = item.number + header_row
        if not isinstance(item, Row):
            result.rejected.append(replace(item, line=number, row=0))
            if item.id is not None:
                result.decisions.hold_back(item.id)
            continue
        cells = read_cells(item.data)
        is_header = cells.get("record", "").strip().lower() == "record"
        if is_header or not any(cells.values()):
            # Spreadsheets save empty rows, too, and two files in one have two headers.
            continue
        try:
            decision = read_row(item.data)
            _check_known([decision.attribute], labels)
            decision.entry = schema.get(decision.attribute)
            decision.line = number
            result.decisions.add(decision)
        except ValueError as err:
            name = cells.get("id", "").removeprefix("'")
            result.decisions.hold_back(name, cells.get("attribute"))
            raw = srsly.json_dumps(cells)
            result.rejected.append(Rejected(number, str(err), raw, name))


def _read_tasks(
    lines: Any, labels: Collection[str], result: ReadBack
) -> Iterator[Dict[str, Any]]:
    unchanged, tasks = 0, None
    for number, raw in lines:
        try:
            data = load_json(raw)
            asked = find_asked(data)
            if asked is None:
                raise ValueError("expected a task of review, with what it asks")
            record = read_task(data, asked)
            if record is None:
                result.decisions.undecided += 1
                continue
            _check_known(record["attributes"], labels)
        except (KeyError, TypeError, ValueError) as err:
            result.rejected.append(Rejected.from_line(number, str(err), raw))
            continue
        result.decisions.accepted += 1
        result.decisions.records += 1
        unchanged += record["attributes"] == asked.get("written")
        tasks = asked.get("tasks")
        yield record
    if unchanged and unchanged == result.decisions.accepted and unchanged == tasks:
        raise ValueError(
            "expected the work of people, but all texts have the values that review "
            "wrote, no more and no less. Have Doccano export approved documents only"
        )


def _add_canonical(
    data: Dict[str, Any], finder: SpanCanonicaliser, tokenizer: Callable[[str], Doc]
) -> Dict[str, Any]:
    """Add the canonical form of each value, for `fill`. It is that of the pipeline: the
    `12` of `12 oz` is no 12 liters."""
    record = parse_record(data, str(data.get("id")))
    doc = tokenizer(record.text)
    starts = {part.name: part.start for part in record.fields}
    for name, values in data["attributes"].items():
        entry = finder.schema.get(name)
        if entry is None:
            continue
        for value in values:
            first = starts[value["field"]] if "field" in value else 0
            start, end = first + value["start"], first + value["end"]
            span = doc.char_span(start, end, label=name)
            if span is None:
                # A part of a token, such as a tool lets people mark.
                found = canonicalise(entry, record.text[start:end], name)
                canonical = None if found is None else found.text
            else:
                finder([span])
                canonical = span.kb_id_ or None
            if entry.writes(canonical):
                value["canonical"] = canonical
    return data


def _check_known(names: Collection[str], labels: Collection[str]) -> None:
    for name in names:
        if name not in labels:
            raise ValueError(f"the pipeline does not know the attribute '{name}'")


def _load(raw: bytes) -> Any:
    try:
        return load_json(raw)
    except ValueError:
        return None
