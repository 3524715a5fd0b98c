"""Make output rows: a record, a product with a column for each attribute, or a value."""

from collections import Counter
from itertools import accumulate
from typing import (
    Any,
    Dict,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

from spacy.tokens import Doc

from ..canonical import Schema
from ..corpus.records import Record, describe_text
from ..groups import Scored, rank, read_values
from ..labelling.compare import MISSED, compare_values
from ..texts.fields import merge_places, place_values
from .job import VALUE_COLUMNS, Job
from .joining import join_values
from .plain import to_json

# What stands beside the values of an attribute.
CANONICAL, SCORE, STATUS, CELL = "canonical", "score", "status", "cell"

# The values in the shop's own cells, and the status of each value, by attribute.
Cells = Mapping[str, Sequence[str]]
Statuses = Dict[str, Dict[str, str]]
# A value, its score, and its canonical form.
Found = Tuple[str, Optional[float], Optional[str]]


def get_columns(job: Job) -> List[str]:
    """Get the output columns. Records have none.

    job (Job): The job.
    RETURNS (List[str]): The names.
    """
    if job.rows == "product":
        others = [name for label in job.labels for name in _name_columns(job, label)]
    else:
        others = [*VALUE_COLUMNS, *((CANONICAL,) if job.canonical else ())]
        others += (STATUS, CELL) if job.compared else ()
    return ["id", *job.keep, *others]


def list_added(job: Job, label: str) -> List[str]:
    """List the columns that stand beside that of an attribute, in rows of products.

    job (Job): The job.
    label (str): The attribute.
    RETURNS (List[str]): What their names end in.
    """
    added = [CANONICAL] if label in job.canonical else []
    added += [SCORE] if job.scores == "columns" else []
    return [*added, *((STATUS, CELL) if job.compared else ())]


def _name_columns(job: Job, label: str) -> List[str]:
    return [label, *(f"{label} {added}" for added in list_added(job, label))]


class RowMaker:
    """Makes output rows from processed records."""

    def __init__(self, job: Job, key: str, schema: Schema) -> None:
        """
        job (Job): The job.
        key (str): Key of the values in `doc.spans`.
        schema (Schema): What is known of the attributes, to compare values.
        """
        self.job = job
        self.key = key
        self.schema = schema
        # What stands beside the values of each attribute, and of others.
        self.added = {label: list_added(job, label) for label in job.labels}
        self.of_others = list_added(job, "")
        widths = [1 + len(added) for added in self.added.values()]
        # The columns of each attribute.
        ends = list(accumulate(widths))
        self.columns = {
            name: slice(end - width, end)
            for name, width, end in zip(job.labels, widths, ends)
        }
        # Most cells are empty, so they share one object.
        self.empty: List[Any] = [()] * sum(widths)
        # Counts values that other components find and that have no column.
        self.unplaced: Counter = Counter()
        # Counts the statuses of values, by attribute and status.
        self.compared: Counter[Tuple[str, str]] = Counter()

    def read(self, doc: Doc) -> List[Scored]:
        """Read the values to write.

        doc (Doc): The processed text.
        RETURNS (List[Scored]): Its values. Values of attributes that the user did not
            choose are left out, and so are values with a low score. Values without a
            column are left out and counted.
        """
        values, kept = read_values(doc, self.key), []
        for value in values:
            name = value.span.label_
            if name in self.columns or self._has_place(name):
                kept.append(value)
            elif not self.job.chosen:
                self.unplaced[name] += 1
        least = self.job.min_score
        if least is not None:
            # As the score is shown.
            kept = [v for v in kept if v.score is None or round(v.score, 4) >= least]
        return keep_best(kept) if self.job.best else kept

    def _has_place(self, name: str) -> bool:
        """Check whether the output has a place for values of an unknown attribute."""
        if self.job.chosen or self.job.rows != "product":
            return not self.job.chosen
        return self.job.output_format == "jsonl" and name not in ("id", *self.job.keep)

    def make(
        self,
        record: Record,
        kept: Tuple[Any, ...],
        doc: Doc,
        values: List[Scored],
        cells: Optional[Cells] = None,
    ) -> Iterator[Any]:
        """Make the rows of a record.

        record (Record): The record.
        kept (Tuple[Any, ...]): The cells to copy to the output.
        doc (Doc): The processed text.
        values (List[Scored]): The values from `read`.
        cells (Optional[Cells]): The values in the shop's own cells, to compare with. An
            attribute without a cell has no status, see `Job.compares_all`.
        YIELDS (Any): A dict if rows are records. Otherwise, a list with a cell for each
            column. A dict of additional columns may follow as its last item.
        """
        statuses: Statuses = {}
        if cells is not None:
            asked = self.columns if record.attributes is None else record.attributes
            compared = values
            if not self.job.compares_all:
                compared = [value for value in values if value.span.label_ in cells]
            cells = {name: cells[name] for name in asked if cells.get(name)}
            statuses = compare_cells(compared, cells, self.schema)
            self._count(statuses, cells)
        if self.job.rows == "record":
            others = dict(zip(self.job.keep, map(to_json, kept)))
            line = make_line(record, doc, self.key, others, values, self.schema)
            if cells is not None:
                _add_statuses(line, statuses, cells)
            yield line
        elif self.job.rows == "product":
            columns = self._make_columns(record, doc, values, statuses, cells or {})
            yield [record.id, *kept, *columns]
        else:
            for name, place in place_values(doc, values):
                found = place.text, place.field, place.start, place.end
                row = [record.id, *kept, name, *found, round_score(place.score)]
                if self.job.canonical:
                    row.append(place.canonical)
                if cells is not None:
                    cell = join_values(cells.get(name), self.job.joiner)
                    row += [statuses.get(name, {}).get(place.text), cell]
                yield row

    def _count(self, statuses: Statuses, cells: Cells) -> None:
        for name, found in statuses.items():
            # What only differs in case is one value.
            distinct = {text.casefold(): status for text, status in found.items()}
            self.compared.update((name, status) for status in distinct.values())
        missed = (name for name in cells if name not in statuses)
        self.compared.update((name, MISSED) for name in missed)

    def _make_columns(
        self,
        record: Record,
        doc: Doc,
        values: List[Scored],
        statuses: Statuses,
        shop: Cells,
    ) -> List[Any]:
        """Make the cells of each attribute: its distinct values, most likely first, and
        what stands beside them. The cell of an attribute that was not queried is None.
        """
        cells = self.empty.copy()
        if record.attributes is not None:
            cells = [None] * len(cells)
            for name in record.attributes:
                at = self.columns[name]
                cells[at] = self.empty[at]
        others: Dict[str, Any] = {}
        # Look up places only to merge repeated values, since the columns don't show
        # them. A predicted value lies within one field, so its span has all its text.
        # Tokens would make the text of a span, which takes longer than to cut it out.
        text = record.text
        found: Dict[str, List[Found]] = {
            v.label_: [(text[v.start_char : v.end_char], s, v.kb_id_ or None)]
            for v, s in values
        }
        if len(found) < len(values):
            merged = merge_places(place_values(doc, values))
            found = {
                name: [(v.text, v.score, v.canonical) for v in merged[name]]
                for name in found
            }
        for name in shop:
            if name in self.columns:
                cells[self.columns[name].stop - 1] = shop[name]
        for name, of_name in found.items():
            row = self._spread(name, of_name, statuses.get(name, {}), shop.get(name, ()))
            if name in self.columns:
                cells[self.columns[name]] = row
            else:
                others.update(zip(_name_columns(self.job, name), row))
        return [*cells, others] if others else cells

    def _spread(
        self,
        name: str,
        found: List[Found],
        statuses: Dict[str, str],
        cell: Sequence[str],
    ) -> List[Any]:
        """Spread the values of an attribute over its columns."""
        row: List[Any] = [[text for text, _, _ in found]]
        if self.job.scores == "json":
            row = [[{"value": t, "score": round_score(s)} for t, s, _ in found]]
        for added in self.added.get(name, self.of_others):
            if added == CANONICAL:
                row.append([canonical for _, _, canonical in found])
            elif added == SCORE:
                row.append([round_score(score) for _, score, _ in found])
            elif added == STATUS:
                row.append([statuses.get(text) for text, _, _ in found])
            else:
                row.append(list(cell))
        return row


def keep_best(values: Sequence[Scored]) -> List[Scored]:
    """Keep the most likely value of each attribute, of several the first.

    values (Sequence[Scored]): The values of a text.
    RETURNS (List[Scored]): Those to keep.
    """
    best: Dict[str, Scored] = {}
    for value in values:
        name = value.span.label_
        if name not in best or rank(value.score) > rank(best[name].score):
            best[name] = value
    return list(best.values())


def compare_cells(values: Sequence[Scored], cells: Cells, schema: Schema) -> Statuses:
    """Compare the values of a text with the shop's own cells.

    values (Sequence[Scored]): The values.
    cells (Dict[str, List[str]]): The values in the cells that are not empty.
    schema (Schema): What is known of the attributes.
    RETURNS (Dict[str, Dict[str, str]]): For each attribute with values, the status of
        each of them, see `labelling.compare`.
    """
    texts: Dict[str, List[str]] = {}
    for span, _ in values:
        texts.setdefault(span.label_, []).append(span.text)
    return {
        name: compare_values(found, cells.get(name, ()), schema.get(name), name)
        for name, found in texts.items()
    }


def _add_statuses(line: Dict[str, Any], statuses: Statuses, cells: Cells) -> None:
    for name, values in line["attributes"].items():
        for value in values:
            value[STATUS] = statuses.get(name, {}).get(value["text"])
    line["cells"] = cells


def make_line(
    record: Record,
    doc: Doc,
    key: str,
    kept: Optional[Dict[str, Any]] = None,
    values: Optional[List[Scored]] = None,
    schema: Optional[Schema] = None,
) -> Dict[str, Any]:
    """Make a record of the values that were found in a record.

    record (Record): The record.
    doc (Doc): The processed text.
    key (str): Key of the values in `doc.spans`.
    kept (Optional[Dict[str, Any]]): Additional keys of the result.
    values (Optional[List[Scored]]): The values. Defaults to all values of the doc.
    schema (Optional[Schema]): What is known of the attributes.
    RETURNS (Dict[str, Any]): The record, see `describe_text`, and the values of each
        attribute with scores and character offsets. If the record has fields, each value
        names its field, and its offsets count from the start of that field.
    """
    attributes: Dict[str, Any] = {name: [] for name in record.attributes or ()}
    if values is None:
        values = read_values(doc, key)
    for attribute, place in place_values(doc, values):
        value: Dict[str, Any] = {"field": place.field} if record.fields else {}
        value["text"], value["start"], value["end"] = place.text, place.start, place.end
        value["score"] = round_score(place.score)
        entry = None if schema is None else schema.get(attribute)
        if entry is not None and entry.writes(place.canonical):
            value[CANONICAL] = place.canonical
        attributes.setdefault(attribute, []).append(value)
    text = describe_text(record)
    return {"id": record.id, **(kept or {}), **text, "attributes": attributes}


def round_score(score: Optional[float]) -> Optional[float]:
    """Round a score for output. An unknown score is None."""
    return None if score is None else round(score, 4)
