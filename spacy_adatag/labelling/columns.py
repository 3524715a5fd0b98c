"""The roles of a table's columns: texts, attributes, identifier, category."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import (
    Any,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..corpus.cells import Several, get_cells, has_column, is_blank, list_needed
from ..corpus.checks import (
    describe_attribute,
    explain_missing,
    read_value,
    require_string,
    shown,
)
from ..corpus.records import read_name
from ..shops.texts import Texts, read_texts
from ..texts.markup import strip_markup
from ..texts.surface import strip

# What shops write into empty cells.
EMPTY = {"", "-", "--", "?", "n/a", "na", "nan", "none", "null", "unknown"}
EMPTY |= {"not applicable", "does not apply"}


class Cell(NamedTuple):
    """A cell of an attribute column.

    column (str): The column.
    attribute (str): The attribute.
    values (List[str]): The values in the cell.
    filled (bool): Whether the cell is not empty. A cell may be filled and have no values:
        true, false or objects can't be values.
    """

    column: str
    attribute: str
    values: List[str]
    filled: bool


class Product(NamedTuple):
    """A row of a table.

    id (str): The identifier of the row.
    category (Optional[str]): The kind of product.
    texts (List[Tuple[str, str]]): The name and the text of each field. If there are no
        fields, the text has the name "".
    cells (List[Cell]): The cells of attributes.
    html (Optional[Tuple[str, str]]): The first text with HTML, before it became text and
        after.
    group (Optional[str]): The key that the rows of the product share.
    """

    id: str
    category: Optional[str]
    texts: List[Tuple[str, str]]
    cells: List[Cell]
    html: Optional[Tuple[str, str]] = None
    group: Optional[str] = None


@dataclass(frozen=True)
class Columns:
    """The roles of the columns of a table.

    text (Tuple[str, ...]): The columns of texts. Several columns become the fields of a
        record, and so do the texts in a column of lists.
    attributes (Mapping[str, str]): From columns of values to the names of their
        attributes. If empty, each key of the `nested` column is an attribute. Without
        such a column, each column with no other role is one.
    nested (Optional[str]): A column of objects, or of their JSON, with attributes as
        keys. `attributes` can name these keys as if they were columns.
    id (Optional[str]): The column of identifiers.
    category (Optional[str]): The column of the kind of product.
    skip (Tuple[str, ...]): Columns and keys that are not attributes.
    separator (Optional[str]): What separates the values in a cell.
    group_by (Optional[str]): The column whose cell all rows of a product share, see
        `read_products`. It identifies the product if no other column does.
    """

    text: Tuple[str, ...]
    attributes: Mapping[str, str]
    nested: Optional[str] = None
    id: Optional[str] = None
    category: Optional[str] = None
    skip: Tuple[str, ...] = ()
    separator: Optional[str] = None
    group_by: Optional[str] = None

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("expected the name of the text column, got none")
        roles = [*self.text, *filter(None, [self.nested, self.category])]
        roles += [*filter(None, [self.id]), *self.attributes]
        for name in roles:
            if roles.count(name) > 1:
                raise ValueError(f"expected each column once, got '{name}' twice")
        for name in self.attributes.values():
            describe_attribute(name)

    @property
    def needed(self) -> Optional[List[str]]:
        """RETURNS (Optional[List[str]]): The columns to read, None for all."""
        if not self.attributes and self.nested is None:
            return None
        return list_needed([*self.named, *self.attributes])

    @property
    def named(self) -> List[str]:
        """RETURNS (List[str]): The required columns, without those of attributes."""
        others = [self.nested, self.id, self.category, self.group_by]
        return list(dict.fromkeys([*self.text, *filter(None, others)]))

    def read(self, data: Any, default_id: str) -> Product:
        """Read a row.

        data (Any): The row, a dict by the names of the columns.
        default_id (str): The identifier if no column has one.
        RETURNS (Product): The product in the row.
        RAISES (ValueError): If the row has no text, or a cell has the wrong type.
        """
        if not isinstance(data, dict):
            raise ValueError(
                f"expected an object with the columns as keys, got {shown(data)}"
            )
        for column in self.text:
            if not has_column(data, column):
                raise ValueError(explain_missing("this row", column, data))
        texts = read_texts(data, self.text)
        return Product(
            id=self.read_id(data) or default_id,
            category=None if self.category is None else read_name(data, self.category),
            texts=list(self._name_texts(texts.columns)),
            cells=list(self._read_cells(data)),
            html=texts.html,
            group=None if self.group_by is None else read_name(data, self.group_by),
        )

    def read_id(self, data: Mapping[str, Any]) -> Optional[str]:
        """Read the identifier of a row.

        data (Mapping[str, Any]): The row.
        RETURNS (Optional[str]): The identifier, None if there is none.
        RAISES (ValueError): If the identifier is neither a text nor a number.
        """
        column = self.id or self.group_by
        return None if column is None else read_name(data, column)

    def _name_texts(self, columns: Sequence[Texts]) -> Iterator[Tuple[str, str]]:
        """Name each text: it becomes a field of the record."""
        names = set(self.text)
        for column, is_list, items in columns:
            for number, text in items:
                name = column
                while number > 1 and name in names:
                    name = f"{column} {number}"
                    number += 1
                names.add(name)
                yield (name if len(self.text) > 1 or is_list else ""), text

    def _read_cells(self, data: Mapping[str, Any]) -> Iterator[Cell]:
        nested = {} if self.nested is None else self._read_nested(data)
        if self.attributes:
            for column, attribute in self.attributes.items():
                value = nested.get(column)
                if is_blank(value):
                    value = get_cells(data, column)
                yield self._read_cell(column, attribute, value)
        elif self.nested is not None:
            for column, value in nested.items():
                if column not in self.skip:
                    yield self._read_cell(column, column, value)
        else:
            other = {*list_needed(self.named), *self.skip}
            for column, value in data.items():
                require_string(column, "the name of a column")
                if column not in other and column.strip():
                    yield self._read_cell(column, column, value)

    def _read_cell(self, column: str, attribute: str, value: Any) -> Cell:
        separator = self.separator
        if isinstance(value, str) and value.startswith("["):
            # Endless brackets are a RecursionError.
            with suppress(ValueError, RecursionError):
                value = json.loads(value)
                # The values of a list are separate already. `extract` writes such lists.
                separator = None
        items = value if isinstance(value, list) else [value]
        filled = False
        values: Dict[str, None] = {}
        if isinstance(value, Several):
            cells = [self._read_cell(column, attribute, item) for item in value]
            values = dict.fromkeys(each for cell in cells for each in cell.values)
            return Cell(column, attribute, list(values), True)
        for item in items:
            text = read_value(item, "a value")
            if text is None:
                filled = True
                continue
            # Entities end with `;`, so replace them before the text is split.
            stripped = strip_markup(text)
            parts = stripped.text.split(separator) if separator else [stripped.text]
            if stripped.is_html:
                # Such as the items of a list.
                parts = [line for part in parts for line in part.split("\n")]
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
        # pyarrow reads a Parquet map as a list of pairs.
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
