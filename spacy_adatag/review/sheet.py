"""Questions as a table for spreadsheets, and the answers in it."""

import csv
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from ..catalogue.joining import join_values
from ..corpus.cells import is_empty
from ..corpus.jsonl import load_json
from ..corpus.records import Record, describe_text, parse_record
from ..labelling.cells import split_values
from ..labelling.strings import show_context
from ..texts.surface import strip
from ..workarounds.nulls import write_row
from .cases import Case, Place, describe_places, group_by_text
from .decisions import Answer, Decision
from .spoilt import is_spoilt

COLUMNS = ["id", "text", "attribute", "value", "canonical", "score", "cell", "reason"]
COLUMNS += ["decision", "correction", "record"]
# The columns that tell it from other tables: one of the first two, and the last.
ANSWERS, PACKED = ("decision", "correction"), "record"
# How many characters of the text to show beside a value.
WIDTH = 60
# A cell of Excel has 32,767 characters at most.
MAX_CELL = 32_000
# The key of the checksum.
SUM = "sum"
# Spreadsheets read a cell that begins like this as a formula.
FORMULA = re.compile(r"[=+@]|-(?!\d)|\t|\r")
ACCEPT = "accept accepted yes y ok right true 1 ✓ ja j oui sí si"
REJECT = "reject rejected no n wrong false 0 ✗ nein non"
# What spreadsheets make of TRUE and FALSE in other languages.
ACCEPT += " wahr vrai verdadero vero waar verdadeiro prawda"
REJECT += " falsch faux falso onwaar fałsz"
ADD_HINT = (
    "To add a value of an attribute, write it into the column correction of one of its "
    "rows, with | between several. To add one of another attribute, use the page of serve"
)
DECISIONS = {
    **dict.fromkeys(ACCEPT.split(), Answer.ACCEPT),
    **dict.fromkeys(REJECT.split(), Answer.REJECT),
    "": Answer.NONE,
}


def write_sheet(cases: List[Case], path: Path) -> None:
    """Write a row for each value to look at.

    cases (List[Case]): What to ask.
    path (Path): The CSV file to write. It begins with a byte order mark, without which
        Excel does not read UTF-8.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file_:
        writer = csv.writer(file_)
        writer.writerow(COLUMNS)
        for row in make_rows(cases):
            cells = [f"'{text}" if FORMULA.match(text) else text for text in row]
            write_row(writer, cells)


def make_rows(cases: List[Case]) -> Iterator[List[str]]:
    """Make the rows of a sheet, with all rows of a text together.

    cases (List[Case]): What to ask.
    YIELDS (List[str]): The cells of a row, see `COLUMNS`.
    """
    for of_text in group_by_text(cases):
        for case in of_text:
            yield from _make_rows(case)


def _make_rows(case: Case) -> Iterator[List[str]]:
    for question, packed in zip(case.questions, _pack(case)):
        start, end = question.places[0]
        score = "" if question.score is None else f"{question.score:.4f}"
        shown = [
            case.record.id,
            show_context(case.record.text, (0, start, end), WIDTH),
            case.attribute,
            question.value,
            question.canonical or "",
            score,
            join_values(list(case.cell)),
            question.reason,
        ]
        yield [*shown, "", "", packed]


def _pack(case: Case) -> List[str]:
    """Pack all that is needed to read the row of each question again. It is ASCII, so
    that it survives any encoding that a spreadsheet saves the table in. All rows of a
    case have the same text: they make one record. A checksum tells whether somebody has
    replaced words in the whole sheet."""
    for record, cut in _shorten(case):
        base = describe_text(record)
        sure = describe_places(record, cut(case.sure))
        rows = []
        for i, question in enumerate(case.questions):
            packed: Dict[str, Any] = {
                "record": base,
                "attribute": case.attribute,
                "places": describe_places(record, cut(question.places)),
                "sure": sure,
                "row": [i, len(case.questions)],
            }
            rows.append(json.dumps({**packed, SUM: _sum(packed)}))
        if max(map(len, rows)) <= MAX_CELL:
            break
    return rows


def _sum(packed: Dict[str, Any]) -> int:
    """RETURNS (int): The checksum of what is packed."""
    return zlib.crc32(json.dumps(packed).encode("ascii"))


def _shorten(case: Case) -> Iterator[Tuple[Record, Any]]:
    """Yield a record, and if its text is too long for a cell, records of shorter and
    shorter pieces of it around the values to look at. With each comes what moves places
    into them."""
    record = case.record
    yield record, list
    width = MAX_CELL
    while width > 1:
        pieces = _find_pieces(case, width)
        text = "\n".join(record.text[start:end] for start, end in pieces)

        def cut(places: List[Place], pieces: List[Place] = pieces) -> List[Place]:
            moved, at = [], 0
            for start, end in pieces:
                inside = [p for p in places if start <= p[0] and p[1] <= end]
                moved += [(i - start + at, j - start + at) for i, j in inside]
                at += end - start + 1
            return moved

        yield replace(record, text=text, html=None, fields=(), attributes=None), cut
        width //= 2


def _find_pieces(case: Case, width: int) -> List[Place]:
    """RETURNS (List[Place]): The pieces of a text around the values to look at, in their
    order."""
    text = case.record.text
    values = [*case.sure, *(p for q in case.questions for p in q.places)]
    pieces: List[Place] = []
    for place in sorted(question.places[0] for question in case.questions):
        fields = [(part.start, part.end) for part in case.record.fields]
        fields = [field for field in fields if field[0] <= place[0] < field[1]]
        first, last = fields[0] if fields else (0, len(text))
        start = max(first, place[0] - width)
        end = min(last, place[1] + width)
        # Begin and end between words, and in no value.
        if start > first:
            start = text.find(" ", start, place[0]) + 1 or start
            start = max([start, *(j for i, j in values if i < start < j <= place[0])])
        if end < last:
            space = text.rfind(" ", place[1], end)
            end = space if space >= 0 else end
            end = min([end, *(i for i, j in values if place[1] <= i < end < j)])
        if pieces and start <= pieces[-1][1]:
            before = pieces.pop()
            start, end = before[0], max(before[1], end)
        pieces.append((start, end))
    return pieces


def is_sheet(columns: List[str]) -> bool:
    """Check whether a table is one that `write_sheet` wrote.

    columns (List[str]): Its columns.
    RETURNS (bool): Whether it is.
    RAISES (ValueError): If it is, without the column that its rows are read by, or the
        one of decisions.
    """
    names = {name.strip().lower() for name in columns}
    if ANSWERS[0] not in names and names.issuperset({PACKED, "attribute", "reason"}):
        raise ValueError(
            f"expected the column {ANSWERS[0]}, as review wrote it, got "
            f"{', '.join(columns)}. If it has another name, give it this one again"
        )
    if PACKED not in names and names.issuperset([*ANSWERS, "attribute", "reason"]):
        raise ValueError(
            f"expected the column {PACKED}, as review wrote it: no row can be read "
            "without it. Copy it from the file that review wrote"
        )
    return PACKED in names and not names.isdisjoint(ANSWERS)


def read_row(data: Mapping[str, Any]) -> Decision:
    """Read the decision in a row.

    data (Mapping[str, Any]): The row.
    RETURNS (Decision): The decision.
    RAISES (ValueError): If the text that it is about can't be read.
    """
    cells = read_cells(data)
    packed = _unpack(cells.get("record", ""))
    attribute, base = packed["attribute"], packed["record"]
    record = parse_record(
        {**base, "attributes": {"places": packed["places"], "sure": packed["sure"]}},
        str(base.get("id")),
    )
    found = {
        name: [(v.start or 0, v.end or 0) for v in values]
        for name, values in (record.attributes or {}).items()
    }
    word = cells.get("decision", "").lower()
    corrections = [
        strip(text)
        for line in cells.get("correction", "").splitlines()
        for text in split_values(line, "|")
        if strip(text)
    ]
    answer = Answer.CORRECT if corrections else DECISIONS.get(word)
    value = record.text[slice(*found["places"][0])] if found["places"] else ""
    fault = _find_change(cells, {"attribute": attribute, "value": value})
    if answer is None:
        fault = f"expected accept or reject as the decision, or nothing, got {word!r}"
    for text in filter(is_empty, corrections):
        fault = (
            f"expected a value as the correction, got {text!r}: write reject as the "
            "decision if there is no value"
        )
    if DECISIONS.get(word) is Answer.REJECT and corrections == [value]:
        fault = f"{value!r} is to be rejected, and is its own correction"
    return Decision(
        record=record,
        base=base,
        attribute=attribute,
        places=found["places"],
        sure=found["sure"],
        row=packed["row"],
        answer=answer or Answer.NONE,
        corrections=corrections,
        fault=fault,
    )


def read_cells(data: Mapping[str, Any]) -> Dict[str, str]:
    """Read the cells of a row.

    data (Mapping[str, Any]): The row.
    RETURNS (Dict[str, str]): Their texts, by the names of their columns in lower case,
        without columns for notes.
    """
    cells = {name.strip().lower(): _to_text(cell) for name, cell in data.items()}
    return {name: cells[name] for name in COLUMNS if name in cells}


def _unpack(text: str) -> Dict[str, Any]:
    reason = (
        "expected the cell in the column record as review wrote it: leave that column as "
        "it is"
    )
    if not text:
        raise ValueError(f"{reason}. {ADD_HINT}")
    try:
        packed = load_json(text.encode("utf-8"))
    except ValueError as err:
        raise ValueError(f"{reason}: {err}") from None
    if not isinstance(packed, dict) or packed.pop(SUM, None) != _sum(packed):
        raise ValueError(reason)
    packed["row"] = tuple(packed["row"])
    return packed


def _to_text(cell: Any) -> str:
    """RETURNS (str): A cell as text. Excel files have numbers and yes or no too."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return strip(str(cell))


def _find_change(cells: Mapping[str, str], asked: Mapping[str, str]) -> Optional[str]:
    """RETURNS (Optional[str]): What is wrong if a cell has something else than what was
    asked. None if none has."""
    for name, text in asked.items():
        shown = cells.get(name, text).removeprefix("'")
        if _simplify(shown) != _simplify(text) and not is_spoilt(shown, text):
            hint = "write the right value into the column correction"
            if name == "attribute":
                hint = f"leave that column as it is. {ADD_HINT}"
            return (
                f"expected {text!r} in the column {name}, as review wrote it, got "
                f"{shown!r}: {hint}"
            )
    return None


def _simplify(text: str) -> str:
    # What an encoding could not hold may have become a question mark.
    return re.sub(r"\W+", "", text.encode("ascii", "ignore").decode().casefold())
