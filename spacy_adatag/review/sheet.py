"""Questions as a table for spreadsheets, and the answers in it."""

import csv
import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from ..catalogue.joining import join_values
from ..corpus.jsonl import load_json
from ..corpus.records import Record, describe_text, parse_record
from ..labelling.cells import split_values
from ..labelling.strings import show_context
from ..texts.surface import strip
from .cases import Case, Place, Question, describe_places, group_by_text
from .decisions import Answer, Decision

COLUMNS = ["id", "text", "attribute", "value", "canonical", "score", "cell", "reason"]
COLUMNS += ["decision", "correction", "record"]
# The columns that tell it from other tables.
NEEDED = ("decision", "correction", "record")
# How many characters of the text to show beside a value.
WIDTH = 60
# A cell of Excel has 32,767 characters at most.
MAX_CELL = 32_000
# Spreadsheets read a cell that begins like this as a formula.
FORMULA = re.compile(r"[=+@]|-(?!\d)|\t|\r")
ACCEPT = "accept accepted yes y ok right true 1 ✓ ja oui sí si"
REJECT = "reject rejected no n wrong false 0 ✗ nein non"
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
        for of_text in group_by_text(cases):
            for case in of_text:
                for question in case.questions:
                    writer.writerow(_make_row(case, question))


def _make_row(case: Case, question: Question) -> List[str]:
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
    safe = [f"'{text}" if FORMULA.match(text) else text for text in shown]
    return [*safe, "", "", _pack(case, question)]


def _pack(case: Case, question: Question) -> str:
    """Pack all that is needed to read the row again. It is ASCII, so that it survives any
    encoding that a spreadsheet saves the table in."""
    for record, cut in _shorten(case.record, question.places[0]):
        packed: Dict[str, Any] = {"record": describe_text(record)}
        packed["attribute"] = case.attribute
        packed["places"] = describe_places(record, cut(question.places))
        packed["sure"] = describe_places(record, cut(case.sure))
        text = json.dumps(packed)
        if len(text) <= MAX_CELL:
            break
    return text


def _shorten(record: Record, place: Place) -> Iterator[Tuple[Record, Any]]:
    """Yield a record, and if its text is too long for a cell, shorter and shorter parts
    of it around a place. With each comes what moves places into the part."""
    yield record, list
    first, last = 0, len(record.text)
    for field in record.fields:
        if field.start <= place[0] < field.end:
            first, last = field.start, field.end
    width = MAX_CELL
    while width > 1:
        start = max(first, place[0] - width)
        end = min(last, place[1] + width)
        # Begin and end between words.
        if start > first:
            space = record.text.find(" ", start, place[0])
            start = space + 1 if space >= 0 else start
        if end < last:
            space = record.text.rfind(" ", place[1], end)
            end = space if space >= 0 else end
        part = Record(record.id, record.text[start:end], None, (), record.category)

        def cut(places: List[Place], start: int = start, end: int = end) -> List[Place]:
            inside = [p for p in places if start <= p[0] and p[1] <= end]
            return [(i - start, j - start) for i, j in inside]

        yield part, cut
        width //= 2


def is_sheet(columns: List[str]) -> bool:
    """Check whether a table is one that `write_sheet` wrote.

    columns (List[str]): Its columns.
    RETURNS (bool): Whether it is.
    """
    return {name.strip().lower() for name in columns}.issuperset(NEEDED)


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
        for text in split_values(cells.get("correction", ""), "|")
        if strip(text)
    ]
    answer = Answer.CORRECT if corrections else DECISIONS.get(word)
    fault = None
    if answer is None:
        fault = f"expected accept or reject as the decision, or nothing, got {word!r}"
    value = record.text[slice(*found["places"][0])] if found["places"] else ""
    shown = cells.get("value", "").removeprefix("'")
    return Decision(
        record=record,
        base=base,
        attribute=attribute,
        places=found["places"],
        sure=found["sure"],
        answer=answer or Answer.NONE,
        corrections=corrections,
        is_changed=_simplify(shown) != _simplify(value),
        fault=fault,
    )


def read_cells(data: Mapping[str, Any]) -> Dict[str, str]:
    """Read the cells of a row.

    data (Mapping[str, Any]): The row.
    RETURNS (Dict[str, str]): Their texts, by the names of their columns in lower case.
    """
    return {name.strip().lower(): _to_text(cell) for name, cell in data.items()}


def _unpack(text: str) -> Dict[str, Any]:
    reason = (
        "expected the cell in the column record as review wrote it: leave that column as "
        "it is"
    )
    try:
        packed = load_json(text.encode("utf-8"))
    except ValueError as err:
        raise ValueError(f"{reason}: {err}") from None
    keys = {"record": dict, "attribute": str, "places": list, "sure": list}
    for key, kind in keys.items():
        if not isinstance(packed, dict) or not isinstance(packed.get(key), kind):
            raise ValueError(reason)
    return packed


def _to_text(cell: Any) -> str:
    """RETURNS (str): A cell as text. Excel files have numbers and yes or no too."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return strip(str(cell))


def _simplify(text: str) -> str:
    # What an encoding could not hold may have become a question mark.
    return re.sub(r"\W+", "", text.encode("ascii", "ignore").decode().casefold())
