"""Count how many values of each column and attribute were found, with examples."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from ..texts.normal import LEGAL_FORMS, make_form
from .cells import Cell
from .guard import is_vague
from .labeller import Labelled
from .matcher import STAGES
from .selection import Place, leave_inner
from .strings import Strings

MAX_EXAMPLES = 5
# How many characters of a text an example shows.
MAX_SHOWN = 160
# Why a value was not found.
NOT_IN_TEXT = "not in the text"
NO_WORD = "no letter or digit"
VAGUE = "yes, no or a symbol"
UNCLEAR = "a number or letter without the words of its attribute"
NO_TEXT = "true, false or an object"

# What often separates values. A comma in a number or a name has no blank after it.
SEPARATORS = ("|", ";", ", ")
MAX_LIST = 300

Example = Dict[str, str]


@dataclass
class ColumnCounts:
    """The counts of a column.

    attribute (str): The attribute of the column.
    rows (int): Number of rows with this column.
    filled (int): Number of rows with a value, true, false or an object in the cell.
    found (int): Number of rows with a value that was found in the text.
    places (int): Number of places of its values. If another column of the same attribute
        has the same value in a row, they count once. Places that only the vocabulary
        found count for the first column of the attribute.
    values (Counter[str]): Number of values that were found in each stage, and of values
        that were not found, by reason.
    examples (Dict[str, List[Example]]): Examples of each stage and reason, except for
        values that were found verbatim.
    unsplit (Dict[str, int]): Number of rows with a value that has one of the usual
        separators in it.
    lists (Dict[str, str]): A value with each of these separators.
    objects (int): Number of rows with an object in the cell.
    """

    attribute: str
    rows: int = 0
    filled: int = 0
    found: int = 0
    places: int = 0
    values: "Counter[str]" = field(default_factory=Counter)
    examples: Dict[str, List[Example]] = field(default_factory=dict)
    unsplit: Dict[str, int] = field(default_factory=dict)
    lists: Dict[str, str] = field(default_factory=dict)
    objects: int = 0


@dataclass
class AttributeCounts:
    """The counts of an attribute.

    asked (int): Number of records with this query.
    labelled (int): Number of records with a place of the attribute.
    by_vocabulary (int): Number of records whose places only the vocabulary found.
    places (int): Number of places.
    inside (int): Number of places within a longer place of another attribute.
    ambiguous (int): Number of places that other attributes claimed too.
    dropped (int): Number of records without this query for that reason.
    strings (Strings): The strings that were labelled.
    """

    asked: int = 0
    labelled: int = 0
    by_vocabulary: int = 0
    places: int = 0
    inside: int = 0
    ambiguous: int = 0
    dropped: int = 0
    strings: Strings = field(default_factory=Strings)

    def to_json(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): The counts, with the most frequent strings."""
        doubts = self.strings.find_doubts()
        return {**vars(self), "strings": self.strings.to_json(), "doubts": doubts}


@dataclass
class Coverage:
    """The counts of a table.

    rows (int): Number of rows with a product.
    records (int): Number of records.
    unlabelled (int): Number of rows without a record, since they have no queries.
    columns (Dict[str, ColumnCounts]): The counts of each column.
    attributes (Dict[str, AttributeCounts]): The counts of each attribute.
    ambiguous (Counter[Tuple[str, ...]]): How often attributes claimed the same place.
    ambiguous_examples (Dict[Tuple[str, ...], Example]): An example of such a place for
        each group of attributes.
    unread (Counter[str]): Number of cells that name no attributes, by column.
    unread_examples (Dict[str, Example]): The first of them in each column, as the id of
        the row and the reason.
    """

    rows: int = 0
    records: int = 0
    unlabelled: int = 0
    columns: Dict[str, ColumnCounts] = field(default_factory=dict)
    attributes: Dict[str, AttributeCounts] = field(default_factory=dict)
    ambiguous: "Counter[Tuple[str, ...]]" = field(default_factory=Counter)
    ambiguous_examples: Dict[Tuple[str, ...], Example] = field(default_factory=dict)
    unread: "Counter[str]" = field(default_factory=Counter)
    unread_examples: Dict[str, Example] = field(default_factory=dict)

    def add(self, labelled: Labelled) -> None:
        """Count a product.

        labelled (Labelled): The product with its labels.
        """
        self.rows += 1
        self.records += bool(labelled.attributes)
        self.unlabelled += not labelled.attributes
        for cell in labelled.product.cells:
            self._add_cell(cell, labelled)
        for column, reason in labelled.product.unread.items():
            self.unread[column] += 1
            example = {"id": labelled.product.id, "reason": reason}
            self.unread_examples.setdefault(column, example)
        self._add_places(labelled)
        for name, hits in labelled.attributes.items():
            counts = self._of(name)
            counts.asked += 1
            counts.labelled += bool(hits)
            counts.places += len(hits)
            counts.by_vocabulary += name in labelled.from_vocabulary
            for hit in hits:
                counts.strings.add(labelled, hit)
        hits = [hit for hits in labelled.attributes.values() for hit in hits]
        for hit in set(hits).difference(leave_inner(hits)):
            self._of(hit.attribute).inside += 1
        for place, names in labelled.ambiguous.items():
            key = tuple(sorted(names))
            self.ambiguous[key] += 1
            for name in key:
                self._of(name).ambiguous += 1
            if key not in self.ambiguous_examples:
                self.ambiguous_examples[key] = _show(labelled, place)
        for name in labelled.dropped:
            self._of(name).dropped += 1

    def to_json(self) -> Dict[str, Any]:
        """RETURNS (Dict[str, Any]): All counts and examples, for a JSON file."""
        return {
            "rows": self.rows,
            "records": self.records,
            "unlabelled": self.unlabelled,
            "unread": {
                column: {"cells": count, "example": self.unread_examples[column]}
                for column, count in self.unread.items()
            },
            "columns": {
                name: dict(vars(counts)) for name, counts in self.columns.items()
            },
            "attributes": {
                name: counts.to_json() for name, counts in self.attributes.items()
            },
            "ambiguous": [
                {
                    "attributes": list(names),
                    "places": count,
                    "example": self.ambiguous_examples[names],
                }
                for names, count in self.ambiguous.most_common()
            ],
        }

    def _of(self, attribute: str) -> AttributeCounts:
        return self.attributes.setdefault(attribute, AttributeCounts())

    def _add_places(self, labelled: Labelled) -> None:
        columns: Dict[Tuple[str, Optional[str]], ColumnCounts] = {}
        for cell in labelled.product.cells:
            if cell.attribute in labelled.attributes:
                counts = self.columns[cell.column]
                for value in (None, *cell.values):
                    columns.setdefault((cell.attribute, value), counts)
        for name, hits in labelled.attributes.items():
            first = columns.get((name, None))
            for hit in hits:
                of_value = columns.get((name, hit.value), first)
                if of_value is not None:
                    of_value.places += 1

    def _add_cell(self, cell: Cell, labelled: Labelled) -> None:
        counts = self.columns.get(cell.column)
        if counts is None:
            counts = self.columns[cell.column] = ColumnCounts(cell.attribute)
        counts.rows += 1
        if not cell.filled:
            return
        counts.filled += 1
        counts.objects += cell.is_object
        stages = [labelled.stages.get((cell.attribute, value)) for value in cell.values]
        counts.found += any(stage is not None for stage in stages)
        if not cell.values:
            counts.values[NO_TEXT] += 1
        for separator in SEPARATORS:
            for value in cell.values:
                if separator in value and _may_be_list(value):
                    counts.unsplit[separator] = counts.unsplit.get(separator, 0) + 1
                    counts.lists.setdefault(separator, value)
                    break
        for value, stage in zip(cell.values, stages):
            is_unclear = (cell.attribute, value) in labelled.unclear
            outcome = _describe(value, stage, is_unclear)
            counts.values[outcome] += 1
            if stage == 0:
                continue
            examples = counts.examples.setdefault(outcome, [])
            if len(examples) < MAX_EXAMPLES:
                text = _find_text(labelled, cell.attribute, value)
                examples.append({"id": labelled.product.id, "value": value, "text": text})


def _may_be_list(value: str) -> bool:
    """RETURNS (bool): Whether a value may be several: no text, and no `Acme, Inc`."""
    parts = re.split(r"[|;]|, ", value)
    last = parts[-1].casefold().replace(".", "").split()
    is_company = len(parts) == 2 and LEGAL_FORMS.issuperset(last)
    return len(value) <= MAX_LIST and not is_company


def _describe(value: str, stage: Optional[int], is_unclear: bool) -> str:
    if stage is not None:
        return STAGES[stage]
    form = make_form(value)
    if form is None:
        return NO_WORD
    if is_unclear:
        return VAGUE if is_vague(form) else UNCLEAR
    return NOT_IN_TEXT


def _find_text(labelled: Labelled, attribute: str, value: str) -> str:
    """RETURNS (str): The value as the text has it, or the text if it is not there."""
    texts = labelled.product.texts
    for hit in labelled.attributes.get(attribute, ()):
        if hit.value == value:
            return texts[hit.field][1][hit.start : hit.end]
    return texts[0][1][:MAX_SHOWN]


def _show(labelled: Labelled, place: Place) -> Example:
    field_, start, end = place
    text = labelled.product.texts[field_][1]
    return {
        "id": labelled.product.id,
        "value": text[start:end],
        "text": text[max(start - MAX_SHOWN // 2, 0) : end + MAX_SHOWN // 2],
    }
