"""The roles of a table's columns: texts, attributes, identifier, category."""

from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..corpus.cells import (
    Group,
    Several,
    get_cells,
    has_column,
    is_blank,
    list_needed,
    list_parts,
    list_paths,
)
from ..corpus.checks import (
    describe_attribute,
    explain_missing,
    require_string,
    shown,
)
from ..corpus.formats.common import join_fields
from ..corpus.records import Record, read_name
from ..shops.named import read_named
from ..shops.paired import read_pairs
from ..shops.stars import is_skipped
from ..shops.texts import Texts, read_texts
from .cells import Cell, read_cell


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
    unread (Mapping[str, str]): The columns whose cells should name attributes and don't,
        with what is wrong. They count as empty.
    row (int): The number of the row, from 1. 0 if it is not known.
    """

    id: str
    category: Optional[str]
    texts: List[Tuple[str, str]]
    cells: List[Cell]
    html: Optional[Tuple[str, str]] = None
    group: Optional[str] = None
    unread: Mapping[str, str] = MappingProxyType({})
    row: int = 0

    def make_record(self) -> Record:
        """RETURNS (Record): The text of the product, without attributes."""
        text, fields = join_fields(self.texts, "the row")
        return Record(
            id=self.id,
            text=text,
            fields=fields if fields[0].name else (),
            category=self.category,
            group=self.group,
        )


# The longest name of a group of records. A longer one is shortened to its digest.
MAX_GROUP = 100


@dataclass(frozen=True)
class Columns:
    """The roles of the columns of a table.

    text (Tuple[str, ...]): The columns of texts. Several columns become the fields of a
        record, and so do the texts in a column of lists.
    attributes (Mapping[str, str]): From columns of values to the names of their
        attributes. If there are none, and none that are named in cells, each column with
        no other role is one.
    nested (Tuple[str, ...]): Columns in which attributes are named, see `read_named`.
        `attributes` can give these other names. A column of texts names them in the rows
        of variants only.
    pairs (Tuple[Tuple[str, str], ...]): Columns with the names and with the values of
        attributes, see `read_pairs`.
    id (Optional[str]): The column of identifiers.
    category (Optional[str]): The column of the kind of product.
    skip (Tuple[str, ...]): Columns and names that are not attributes. A `*` stands for
        any text.
    separator (Optional[str]): What separates the values in a cell.
    separators (Mapping[str, str]): The same for some columns, or attributes that are
        named in cells. For a column of `nested`, what separates a name from its value.
    split_by (Optional[str]): The column that tells which records must not be in training
        and in held-out data. By default, it is `group_by`.
    group_by (Optional[str]): The column whose cell all rows of a product share, see
        `read_products`. It identifies the product if no other column does.
    """

    text: Tuple[str, ...]
    attributes: Mapping[str, str]
    nested: Tuple[str, ...] = ()
    pairs: Tuple[Tuple[str, str], ...] = ()
    id: Optional[str] = None
    category: Optional[str] = None
    skip: Tuple[str, ...] = ()
    separator: Optional[str] = None
    separators: Mapping[str, str] = field(default_factory=dict)
    split_by: Optional[str] = None
    group_by: Optional[str] = None
    # Whether each column of the last row was an attribute. Most rows have the same ones.
    _others: Dict[str, bool] = field(default_factory=dict, init=False, compare=False)
    # The empty cells of attributes with one column, which most cells of a table with
    # hundreds of attributes are.
    _empty: Dict[str, Cell] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("expected the name of the text column, got none")
        of_variants = [name for name in self.nested if name not in self.text]
        roles = [*self.text, *of_variants, *filter(None, [self.category])]
        # A model number may be the id, too.
        is_both = self.id in self.attributes
        roles += [*filter(None, [None if is_both else self.id]), *self.attributes]
        for name in roles:
            if roles.count(name) > 1:
                raise ValueError(f"expected each column once, got '{name}' twice")
        for column, name in self.attributes.items():
            describe_attribute(name)
            if list_parts(column) == (column,):
                self._empty[column] = Cell(column, name, [], filled=False)

    @property
    def needed(self) -> Optional[List[str]]:
        """RETURNS (Optional[List[str]]): The columns to read, None for all."""
        by_number = any("*" in name for name, _ in self.pairs)
        if by_number or not (self.attributes or self.has_named):
            return None
        return list_needed([*self.named, *self.attributes])

    @property
    def has_named(self) -> bool:
        """RETURNS (bool): Whether attributes are named in cells."""
        return bool(self.nested or self.pairs)

    @property
    def named(self) -> List[str]:
        """RETURNS (List[str]): The columns that are used, without those of attributes."""
        pairs = [name for pair in self.pairs for name in pair if "*" not in name]
        others = [self.id, self.category, self.group_by, self.split_by]
        names = [*self.text, *self.nested, *pairs, *filter(None, others)]
        return list(dict.fromkeys(names))

    @property
    def required(self) -> List[str]:
        """RETURNS (List[str]): The columns that a table must have. If attributes are
        named in cells, the columns of others are only those that it happens to have."""
        return self.named if self.has_named else [*self.named, *self.attributes]

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
        if not any(has_column(data, column) for column in self.text):
            raise ValueError(explain_missing("this row", self.text[0], list_paths(data)))
        texts = read_texts(data, self.text)
        named, unread = self._read_named(data)
        return Product(
            id=self.read_id(data) or default_id,
            category=None if self.category is None else read_name(data, self.category),
            texts=list(self._name_texts(texts.columns)),
            cells=list(self._read_cells(data, named)),
            html=texts.html,
            group=self._read_group(data),
            unread=unread,
        )

    def _read_group(self, data: Mapping[str, Any]) -> Optional[str]:
        column = self.split_by or self.group_by
        group = None if column is None else read_name(data, column)
        if group is None or len(group) <= MAX_GROUP:
            return group
        # Such as a description.
        return blake2b(group.encode("utf-8"), digest_size=16).hexdigest()

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

    def read_cells(self, data: Mapping[str, Any]) -> Iterator[Cell]:
        """Read the cells of attributes.

        data (Mapping[str, Any]): The row.
        YIELDS (Cell): The cells. Cells that name attributes and cannot be read are left
            out.
        RAISES (ValueError): If a cell has the wrong type.
        """
        return self._read_cells(data, self._read_named(data)[0])

    def _read_cells(
        self, data: Mapping[str, Any], named: Dict[str, Any]
    ) -> Iterator[Cell]:
        for column, attribute in self.attributes.items():
            value = named.pop(column, None) if named else None
            if is_blank(value):
                if data.get(column) == "" and column in self._empty:
                    yield self._empty[column]
                    continue
                value = get_cells(data, column)
            yield self._read_cell(column, attribute, value)
        for name, value in named.items():
            if not is_skipped(name, self.skip):
                yield self._read_cell(name, name, value)
        if self.attributes or self.has_named:
            return
        if data.keys() != self._others.keys():
            self._find_others(data)
        for column, value in data.items():
            if self._others[column]:
                yield self._read_cell(column, column, value)

    def _find_others(self, columns: Iterable[str]) -> None:
        """Find the columns with no other role, which are attributes."""
        used = set(list_needed(self.named))
        self._others.clear()
        for column in columns:
            require_string(column, "the name of a column")
            is_used = column in used or is_skipped(column, self.skip)
            self._others[column] = not is_used and bool(column.strip())

    def _read_cell(self, column: str, attribute: str, value: Any) -> Cell:
        separator = self.separators.get(column, self.separator)
        return read_cell(column, attribute, value, separator)

    def _list_nested(self, data: Mapping[str, Any], column: str) -> List[Any]:
        if column in self.text:
            variants = data.rows[1:] if isinstance(data, Group) else []
            return [get_cells(row, column) for row in variants]
        cells = get_cells(data, column)
        return cells if isinstance(cells, Several) else [cells]

    def _read_named(
        self, data: Mapping[str, Any]
    ) -> Tuple[Dict[str, Any], Dict[str, str]]:
        """Read the attributes that are named in cells, and what is wrong with cells."""
        found: Dict[str, List[Any]] = {}
        unread: Dict[str, str] = {}
        for column in self.nested:
            for cell in self._list_nested(data, column):
                try:
                    sign = self.separators.get(column)
                    pairs = read_named(cell, f"'{column}'", sign)
                    for name, _ in pairs:
                        describe_attribute(name)
                except ValueError as err:
                    unread[column] = str(err)
                    continue
                for name, value in pairs:
                    found.setdefault(name, []).append(value)
        for name, value in read_pairs(data, self.pairs):
            found.setdefault(name, []).append(value)
        found.pop("", None)
        for name in found:
            describe_attribute(name)
        named = {
            name: values[0] if len(values) == 1 else Several(values)
            for name, values in found.items()
        }
        return named, unread
