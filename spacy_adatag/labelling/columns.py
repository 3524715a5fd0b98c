"""What the columns of a table are: texts, attributes, identifier, category."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ..corpus.checks import describe_attribute, read_value, require_string, shown
from ..corpus.records import read_name
from ..texts.surface import strip, unescape

# How shops say that a cell is empty.
EMPTY = {"", "-", "--", "?", "n/a", "na", "nan", "none", "null", "unknown"}
EMPTY |= {"not applicable", "does not apply"}


class Cell(NamedTuple):
    """What a row says of an attribute.

    column (str): The column it says it in.
    attribute (str): The attribute.
    values (List[str]): The values.
    filled (bool): Whether anything is in the cell. It has no values all the same if
        that is no text: true and false, objects.
    """

    column: str
    attribute: str
    values: List[str]
    filled: bool


class Product(NamedTuple):
    """A row of a table.

    id (str): Its identifier.
    category (Optional[str]): The kind of product.
    texts (List[Tuple[str, str]]): The name and the text of each field. A text that is
        none of several fields has no name.
    cells (List[Cell]): What the row says of attributes.
    """

    id: str
    category: Optional[str]
    texts: List[Tuple[str, str]]
    cells: List[Cell]


@dataclass(frozen=True)
class Columns:
    """Which columns of a table are what.

    text (Tuple[str, ...]): The columns of texts. Several are the fields of a record,
        as are the texts of a column that holds lists.
    attributes (Mapping[str, str]): The name of the attribute for each column that holds
        its values. If empty, each key of the `nested` column is an attribute, or each
        column that is nothing else if there is no such column.
    nested (Optional[str]): A column of objects, or of their JSON, with attributes as
        keys. They can be named in `attributes` as if they were columns.
    id (Optional[str]): The column of identifiers.
    category (Optional[str]): The column of the kind of product.
    skip (Tuple[str, ...]): Columns and keys that are no attributes.
    separator (Optional[str]): What separates the values in a cell.
    """

    text: Tuple[str, ...]
    attributes: Mapping[str, str]
    nested: Optional[str] = None
    id: Optional[str] = None
    category: Optional[str] = None
    skip: Tuple[str, ...] = ()
    separator: Optional[str] = None

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("expected the name of a column of texts, got none")
        roles = [*self.named, *self.attributes]
        for name in roles:
            if roles.count(name) > 1:
                raise ValueError(f"expected one use of a column, got two of '{name}'")
        for name in self.attributes.values():
            describe_attribute(name)

    @property
    def needed(self) -> Optional[List[str]]:
        """RETURNS (Optional[List[str]]): The columns to read; None for all."""
        if not self.attributes and self.nested is None:
            return None
        return [*self.named, *self.attributes]

    @property
    def named(self) -> List[str]:
        """RETURNS (List[str]): The columns that must be there, other than those of
        attributes."""
        return [*self.text, *filter(None, [self.nested, self.id, self.category])]

    def read(self, data: Any, default_id: str) -> Product:
        """Read a row.

        data (Any): The row, a dict by the names of the columns.
        default_id (str): Its identifier if no column has any.
        RETURNS (Product): What is in it.
        RAISES (ValueError): If it has no text, or a cell is not what it should be.
        """
        if not isinstance(data, dict):
            raise ValueError(f"expected an object by columns, got {shown(data)}")
        return Product(
            id=self.read_id(data) or default_id,
            category=None if self.category is None else read_name(data, self.category),
            texts=list(self._read_texts(data)),
            cells=list(self._read_cells(data)),
        )

    def read_id(self, data: Mapping[str, Any]) -> Optional[str]:
        """Read the identifier of a row.

        data (Mapping[str, Any]): The row.
        RETURNS (Optional[str]): The identifier, None if there is none.
        RAISES (ValueError): If it is neither a text nor a number.
        """
        return None if self.id is None else read_name(data, self.id)

    def _read_texts(self, data: Mapping[str, Any]) -> Iterator[Tuple[str, str]]:
        several = len(self.text) > 1
        filled = False
        names = set(self.text)
        for column in self.text:
            if column not in data:
                raise ValueError(
                    f"expected the text column '{column}', got "
                    f"{', '.join(map(repr, data)) or 'no columns'}"
                )
            cell = data[column]
            items = cell if isinstance(cell, list) else [cell]
            for number, item in enumerate(items, 1):
                text = "" if item is None else require_string(item, f"'{column}'")
                text = unescape(text).text
                if strip(text):
                    filled = True
                    name = column
                    while number > 1 and name in names:
                        name = f"{column} {number}"
                        number += 1
                    names.add(name)
                    yield (name if several or isinstance(cell, list) else ""), text
        if not filled:
            raise ValueError(f"expected a text in {' or '.join(map(repr, self.text))}")

    def _read_cells(self, data: Mapping[str, Any]) -> Iterator[Cell]:
        nested = {} if self.nested is None else self._read_nested(data)
        if self.attributes:
            for column, attribute in self.attributes.items():
                value = nested.get(column, data.get(column))
                yield self._read_cell(column, attribute, value)
        elif self.nested is not None:
            for column, value in nested.items():
                if column not in self.skip:
                    yield self._read_cell(column, column, value)
        else:
            other = {*self.text, *self.skip, self.id, self.category}
            for column, value in data.items():
                require_string(column, "the name of a column")
                if column not in other and column.strip():
                    yield self._read_cell(column, column, value)

    def _read_cell(self, column: str, attribute: str, value: Any) -> Cell:
        separator = self.separator
        if isinstance(value, str) and value.startswith("["):
            # Brackets without end are nested too deep.
            with suppress(ValueError, RecursionError):
                value = json.loads(value)
                # Who writes lists into text has separated the values, as `extract` does.
                separator = None
        items = value if isinstance(value, list) else [value]
        filled = False
        values: Dict[str, None] = {}
        for item in items:
            text = read_value(item, "a value")
            if text is None:
                filled = True
                continue
            # Before it is split: entities end with `;`.
            text = unescape(text).text
            parts = text.split(separator) if separator else [text]
            values.update((strip(part), None) for part in parts if not _is_empty(part))
        return Cell(column, attribute, list(values), filled or bool(values))

    def _read_nested(self, data: Mapping[str, Any]) -> Dict[str, Any]:
        value = data.get(self.nested or "")
        if value is None or value == "":
            return {}
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as err:
                raise ValueError(
                    f"expected '{self.nested}' to hold a JSON object, got "
                    f"{shown(value)}: {err}"
                ) from None
        # A map of Parquet is a list of pairs.
        if isinstance(value, list) and all(isinstance(item, tuple) for item in value):
            value = dict(value)
        if not isinstance(value, dict):
            raise ValueError(
                f"expected '{self.nested}' to hold an object, got {shown(value)}"
            )
        for name in value:
            describe_attribute(name)
        return value


def _is_empty(text: str) -> bool:
    return strip(text).lower() in EMPTY
