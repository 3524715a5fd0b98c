"""Where an export has the cells of an attribute, and what to write into them."""

import json
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple

from ..corpus.cells import Group, get_cell, is_blank
from ..labelling.cells import is_free, read_cell
from ..labelling.columns import Columns
from ..labelling.compare import SAME, SIMILAR, compare_values
from ..shops.named import make_code, read_named
from ..shops.named_texts import set_named
from ..shops.paired import find_pairs, read_pairs
from ..shops.presets import Preset
from ..texts.names import Names, fold_name
from ..texts.units import drop_named_unit
from .beside import match_star
from .habits import Habits
from .json_rows import BETWEEN
from .nested import get_named, is_set
from .values import Wanted

# Which cells are written: empty ones only, or also others.
EMPTY, ADD, REPLACE = MODES = ("empty", "add", "replace")
# What became of the values of a product's attribute.
FILLED, ADDED, REPLACED, KEPT, NOT_CANONICAL, NO_UNIT, NO_PLACE, NOT_TAKEN = OUTCOMES = (
    "filled",
    "added",
    "replaced",
    "kept",
    "not canonical",
    "no unit",
    "no place",
    "not taken",
)
WRITTEN = (FILLED, ADDED, REPLACED)
Row = Dict[str, Any]
# The usual cells beside an attribute, by the pattern of their column and its name.
Usual = Mapping[Tuple[str, str], "Counter[str]"]


class Layout:
    """The layout of an export."""

    def __init__(
        self,
        columns: Columns,
        preset: Preset,
        header: Sequence[str],
        mode: str,
        usual: Usual,
        encoding: str,
        habits: Habits,
        has_sheets: bool = False,
    ) -> None:
        """
        columns (Columns): The roles of the columns.
        preset (Preset): The preset that they come from. It may be empty.
        header (Sequence[str]): All columns.
        mode (str): Which cells to write, of `MODES`.
        usual (Usual): See `count_usual`.
        encoding (str): The encoding of the file.
        habits (Habits): How the cells of the export are written.
        has_sheets (bool): Whether rows have only the columns of their sheet.
        """
        self.has_sheets = has_sheets
        self.columns = columns
        self.preset = preset
        self.header = tuple(name for name in header if name not in preset.system)
        self.mode = mode
        self.usual = usual
        self.encoding = encoding
        # A table of one's own is read by label again.
        self.escape = preset.escape if preset.name else "\\"
        self.habits = habits
        self.names = names = habits.names
        self.units = habits.units
        self.measured = {columns.attributes[name] for name in self.units.pairs}
        # An attribute may also have the name of its column.
        self.of_columns = Names(c for c in columns.attributes if c in self.header)
        # `Weight` may go to `Weight (g)`.
        of_columns = columns.attributes or {column: column for column in header}
        self.known = {*of_columns.values(), *names}
        self.without_units = {
            fold_name(drop_named_unit(each)): name
            for column, name in of_columns.items()
            for each in (column, name)
            if drop_named_unit(each) != each
        }
        # Of several spellings, the usual one.
        self.own = Names(name for name, _ in names.most_common())
        self.codes = {
            name: column
            for column, name in columns.attributes.items()
            if column not in self.header
        }
        found = {columns.attributes[c] for c in columns.attributes if c in header}
        codes = [self.codes.get(name, name) for name in names if name not in found]
        # PrestaShop, with `Name:Value`, has names.
        # A value of each attribute that a column did not take, and the column.
        self.refused: Dict[str, Tuple[str, str]] = {}
        # The attributes with values that tell variants apart.
        self.of_variants: Set[str] = set()
        self.has_codes = preset.nested_sign == "=" and all(
            code == make_code(code) for code in codes
        )

    def fill(self, data: Row, wanted: Wanted) -> Tuple[Dict[str, str], Dict[str, str]]:
        """Fill the cells of a product, in the row that stands for it.

        data (Dict[str, Any]): The product: its row, or a `Group`.
        wanted (Dict[str, List[str]]): The values of each attribute, the best first.
        RETURNS (Tuple[Dict[str, str], Dict[str, str]]): The new cells by column, and the
            outcome by attribute.
        RAISES (ValueError): If a cell of an attribute can't be read.
        """
        main = data.rows[0] if isinstance(data, Group) else data
        known: Dict[str, List[str]] = {}
        for cell in self.columns.read_cells(data) if wanted else ():
            known.setdefault(cell.attribute, []).extend(cell.values)
        row = dict(main)
        options = self._find_options(data) if wanted else ()
        renamed = self._rename(wanted)
        self.of_variants.update(name for name in renamed if name in options)
        outcomes = {
            name: KEPT
            if name in options
            else self._fill(row, name, values, known.get(name, []))
            for name, values in renamed.items()
        }
        return {name: row[name] for name in row if row[name] != main.get(name)}, outcomes

    def copy(
        self, data: Row, cells: Mapping[str, str]
    ) -> Iterator[Tuple[int, Dict[str, str]]]:
        """Copy new cells to the other rows of a product that have the same texts, as in a
        feed with a row for each size. Cells that differ stay as they are.

        data (Dict[str, Any]): The product.
        cells (Mapping[str, str]): The new cells of its first row, by column.
        YIELDS (Tuple[int, Dict[str, str]]): The index of a row, and its new cells.
        """
        main, *others = data.rows if isinstance(data, Group) else [data]
        texts = [get_cell(main, column) for column in self.columns.text]
        for i, row in enumerate(others, 1):
            copied = {
                column: cell
                for column, cell in cells.items()
                if column in self.columns.attributes
                and (is_free(row.get(column)) or row[column] == main.get(column))
            }
            copied |= self.units.copy(row, main, cells)
            if self.has_sheets:
                copied = {name: copied[name] for name in copied if name in row}
            if copied and [get_cell(row, name) for name in self.columns.text] == texts:
                yield i, copied

    def _find_options(self, data: Row) -> Set[str]:
        """Find the attributes that tell the variants of a product apart. Variants have
        them in pairs of their own, or the product's row lists them in a nested column."""
        is_group = isinstance(data, Group)
        main, *variants = data.rows if is_group else [data]  # type: ignore[attr-defined]
        named = [pair for row in variants for pair in read_pairs(row, self.columns.pairs)]
        for column in self.columns.nested[1:] if self.preset.nested_joiner else ():
            for row in (main, *variants):
                with suppress(ValueError):
                    named += read_named(row.get(column), f"'{column}'")
        # Without a value, it is a variant of any size.
        return {self.columns.attributes.get(name, name) for name, _ in named}

    def _rename(self, wanted: Wanted) -> Wanted:
        """Give attributes the names that they have in the export."""
        renamed: Wanted = {}
        for name, values in wanted.items():
            column = self.of_columns.find(name) or ""
            own = self.own.find(name) or self.columns.attributes.get(column, name)
            if own not in self.known:
                own = self.without_units.get(fold_name(name), own)
            renamed[own] = list(dict.fromkeys([*renamed.get(own, ()), *values]))
        return renamed

    def _get_code(self, name: str) -> str:
        """RETURNS (str): How an attribute is named in a cell with others. A new one gets
        a code if all others have one."""
        if self.has_codes and name not in self.names:
            return make_code(name)
        return self.codes.get(name, name)

    def _fill(self, row: Row, name: str, values: List[str], known: List[str]) -> str:
        """Fill the cell of an attribute in a row. Returns the outcome."""
        if known:
            statuses = compare_values(values, known)
            new = [v for v in values if statuses[v] not in (SAME, SIMILAR)]
            if self.mode == EMPTY or not new:
                return KEPT
            values = new if self.mode == ADD else values
        if not values:
            return NOT_CANONICAL
        outcome = {ADD: ADDED, REPLACE: REPLACED}[self.mode] if known else FILLED
        for cells in self._find_places(row, name, values, bool(known)):
            changes = any(row.get(column) != text for column, text in cells.items())
            has_place = not self.has_sheets or cells.keys() <= row.keys()
            if changes and has_place and all(map(self._can_write, cells.values())):
                row.update(cells)
                return outcome
        of_columns = self.columns.attributes or {name: name}
        columns = [column for column, own in of_columns.items() if own == name]
        for column in columns:
            if self.habits.accept(column, values) == []:
                self.refused.setdefault(name, (values[0], column))
                return NOT_TAKEN
        # A number has no place for another one.
        has_place = name in self.measured and outcome != ADDED
        return NO_UNIT if has_place else NO_PLACE

    def _find_places(
        self, row: Row, name: str, values: List[str], is_full: bool
    ) -> Iterator[Dict[str, str]]:
        """Find the places of an attribute. Yields the new cells for each."""
        of_columns = self.columns.attributes or {name: name}
        for column, attribute in of_columns.items():
            if attribute == name and column in self.units.pairs:
                yield from self._find_unit(column, row, values, is_full)
            fits = attribute == name and column in self.header
            if fits and is_free(row.get(column)) != is_full:
                text = self._join(column, name, values, row.get(column))
                if text is not None:
                    yield {column: text}
        if self.preset.beside:
            yield from self._find_pairs(row, name, values, is_full)
        codes = {self._get_code(name), make_code(name) if self.has_codes else ""}
        is_base = not codes.isdisjoint([*self.header, *self.preset.system])
        can_name = self.preset.nested_joiner and not is_base
        # Magento has a column of its own for the `weight`.
        for column in self.columns.nested if can_name else ():
            if column in self.header:
                cell = row.get(column) or ""
                code = self._get_code(name)
                text = self._join(code, name, values, get_named(cell, code))
                joiner, sign = self.preset.nested_joiner or "", self.preset.nested_sign
                new = set_named(cell, code, text or "", joiner, sign)
                # Only Magento takes a comma for a part of a value.
                is_whole = joiner == "," or joiner not in (text or "")
                if (
                    text is not None
                    and is_whole
                    and is_set(cell, new, code, text, is_full)
                ):
                    yield {column: new}
                return

    def _find_unit(
        self, column: str, row: Row, values: List[str], is_full: bool
    ) -> Iterator[Dict[str, str]]:
        number, unit = self.units.pairs[column]
        # The cells hold one value, so none is added to it.
        if is_free(row.get(number)) != is_full and not (is_full and self.mode == ADD):
            # What replaces a number may have another unit.
            before = {**row, unit: None} if is_full else row
            write = partial(self.habits.write, number)
            cells = self.units.write(column, values, before, write)
            if cells is not None:
                yield cells

    def _find_pairs(
        self, row: Row, name: str, values: List[str], is_full: bool
    ) -> Iterator[Dict[str, str]]:
        free: List[Dict[str, str]] = []
        for pattern, of_values in self.columns.pairs:
            for of_name, of_value in find_pairs(pattern, of_values, self.header):
                text = self._join(name, name, values, row.get(of_value))
                is_named = str(row.get(of_name) or "").strip() == name
                if text is None or is_free(row.get(of_value)) == is_full:
                    continue
                if is_named:
                    yield {of_value: text}
                elif is_blank(row.get(of_name)) and not is_full:
                    number = match_star(pattern, of_name)
                    free.append({of_name: name, of_value: text})
                    free[-1].update(self._fill_beside(row, name, number))
        yield from free

    def _fill_beside(self, row: Row, name: str, number: str) -> Iterator[Tuple[str, str]]:
        for pattern, default in self.preset.beside.items():
            column = pattern.replace("*", number)
            if column in self.header and is_blank(row.get(column)):
                usual = self.usual.get((pattern, name))
                yield column, usual.most_common(1)[0][0] if usual else default

    def _join(
        self, column: str, name: str, values: List[str], before: Any
    ) -> Optional[str]:
        """Join values into a cell, only the best if it holds one. Leaves out those that
        would not be read back. None if these are all, or if the cell would lose one of
        its values to which others are added."""
        accepted = self.habits.accept(column, values)
        if accepted is not None and not self.habits.takes_several(column):
            # It is known how to write the one value, so there is nothing to read back.
            return accepted[0] if accepted and self._is_free(before) else None
        if accepted is None:
            accepted = [self.habits.localise(column, value) for value in values]
        values = accepted
        separator = self.columns.separators.get(column, self.columns.separator)
        kept = read_cell(column, name, before, separator).values
        kept = kept if self.mode == ADD else []
        core = (separator or "").strip() or separator or ""
        found: Dict[str, str] = {}
        for value in dict.fromkeys([*kept, *values]):
            text = value
            if core and self.escape:
                text = value.replace(core, f"{self.escape}{core}")
            if read_cell(column, name, text, separator).values == [value]:
                found[value] = text
        if not separator or not self.habits.takes_several(column):
            found = dict(list(found.items())[:1])
        if column in self.preset.most:
            found = dict(list(found.items())[: self.preset.most[column]])
        if found.keys() <= set(kept) or not found.keys() >= set(kept):
            return None
        joiner = self.habits.get_joiner(column, separator or "")
        cell = joiner.join(found.values())
        if separator != BETWEEN and self.habits.has_lists(column):
            # In a table, such as the lists in metafields of Shopify.
            cell = json.dumps(list(found), ensure_ascii=False)
        is_read = read_cell(column, name, cell, separator).values == list(found)
        return cell if is_read else None

    def _is_free(self, before: Any) -> bool:
        """Whether a cell that holds one value can take another one."""
        return self.mode != ADD or is_free(before)

    def _can_write(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True
