"""Presets: what the columns of a shop's export mean, in a short file for each system."""

import re
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

import srsly

from ..corpus.cells import (
    list_alternatives,
    list_needed,
    list_paths,
    split_condition,
    split_membership,
)
from ..corpus.checks import list_columns, require_choice
from ..corpus.shards import HEADED
from ..corpus.tables import Row, Shard, ShardError, read_columns, read_rows
from .stars import compile_stars, find_columns, fit_name, fit_value, has_pair, is_skipped

FOLDER = Path(__file__).with_name("presets")
SUFFIXES = (".yml", ".yaml", ".json")
LISTS = ("recognise", "text", "nested", "skip", "system")
OBJECTS = ("pairs", "attributes", "separators", "beside", "accept")
# Rows of a file without a header to take the names of columns from.
SAMPLE = 1000
# In the names of attributes of a preset.
STARS = re.compile(r"\*\*?")


@dataclass(frozen=True)
class Preset:
    """What the columns of a table mean. In the names of columns, a `*` stands for any
    text.

    name (str): The system that writes such tables.
    source (str): Where the format is described.
    date (str): When that was looked up.
    recognise (Tuple[str, ...]): The columns that tell it from other tables.
    text, id, category, group_by, split_by, nested, pairs, attributes, skip, separator,
        separators: As in `Columns`. In `attributes`, a `*` in the name of an attribute is
        what the first `*` in the name of the column stands for, and `**` the second.
    system (Tuple[str, ...]): Columns that the system itself needs, such as the `Type` of
        WooCommerce. Values of an attribute of the same name are not written there.
    units (Optional[str]): The columns with the units of attributes, such as `*-unit`.
    beside (Mapping[str, str]): To write a new attribute into a free place of `pairs`:
        further columns of the place, and what to write into them if the attribute has
        nothing usual there. Without it, `pairs` are not written.
    nested_joiner, nested_sign (Optional[str]): What separates attributes that are written
        into the first column of `nested`, and their names from values. Without a joiner,
        none are written there. The other columns of `nested` list variants: what they
        name is never written.
    escape (Optional[str]): What stands before a separator that is a part of a value.
    accept (Mapping[str, str]): What the shop takes in a column, with `|` between. `#` is
        a number, and `# cm` one in centimeters. `...` are the values of other products.
    most (Mapping[str, int]): How many values the shop takes in a column.
    typed (Optional[str]): If an attribute takes one value or several by its type, what
        tells which. Several are only written where another product has several.
    """

    name: str
    source: str = ""
    date: str = ""
    recognise: Tuple[str, ...] = ()
    text: Tuple[str, ...] = ()
    id: Optional[str] = None
    category: Optional[str] = None
    group_by: Optional[str] = None
    split_by: Optional[str] = None
    nested: Tuple[str, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    units: Optional[str] = None
    skip: Tuple[str, ...] = ()
    system: Tuple[str, ...] = ()
    separator: Optional[str] = None
    separators: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    nested_joiner: Optional[str] = None
    nested_sign: str = "="
    escape: Optional[str] = None
    accept: Mapping[str, str] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    typed: Optional[str] = None

    def matches(self, columns: Sequence[str]) -> bool:
        """Check whether a table has the columns of the preset.

        columns (Sequence[str]): The columns of the table.
        RETURNS (bool): Whether it has all of `recognise`.
        """
        return bool(self.recognise) and all(
            any(find_columns(each, columns) for each in list_alternatives(name))
            for name in self.recognise
        )

    def fit(self, columns: Sequence[str]) -> "Preset":
        """Fit the preset to the columns of a table.

        columns (Sequence[str]): The columns of the table.
        RETURNS (Preset): The preset, with the columns that the table has.
        RAISES (ValueError): If the table has none of the columns of texts.
        """
        text = tuple(filter(None, (fit_name(name, columns) for name in self.text)))
        if not text:
            raise ValueError(
                f"expected one of the columns {', '.join(self.text)} for the preset "
                f"'{self.name}'. The columns are {list_columns(columns) or 'none'}"
            )
        id, category, group_by, split_by = (
            fit_name(name, columns)
            for name in (self.id, self.category, self.group_by, self.split_by)
        )
        roles = [*text, *filter(None, (id, category, group_by, split_by))]
        nested = [found for name in self.nested for found in find_columns(name, columns)]
        used = {*list_needed(roles), *nested}
        attributes = self._fit_attributes(columns, used)
        separators = {
            found: separator
            for name, separator in self.separators.items()
            for found in find_columns(name, columns)
        }
        # A number with its unit is one value, even with a decimal comma.
        with_units = [name for name in attributes if name not in columns and "+" in name]
        pairs = {
            name: fit_value(name, value, columns)
            for name, value in self.pairs.items()
            if has_pair(name, value, columns)
        }
        skip = self.skip
        if not (attributes or nested or pairs):
            # Without attributes, all other columns would be some.
            skip = (*skip, *columns)
        return replace(
            self,
            text=text,
            id=id,
            category=category,
            group_by=group_by,
            split_by=split_by,
            nested=tuple(dict.fromkeys(nested)),
            pairs=pairs,
            attributes=attributes,
            skip=skip,
            separators={**dict.fromkeys(with_units, ""), **separators},
        )

    def describe(self) -> str:
        """RETURNS (str): What a preset that was fitted does, in words."""
        parts = [f"the text is {' and '.join(self.text)}"]
        if self.id is not None:
            parts.append(f"the id is {self.id}")
        if self.category is not None:
            parts.append(f"the category is {self.category}")
        if self.group_by is not None:
            parts.append(_describe_groups(self.group_by))
        named = [*self.nested, *(f"{n}={v}" for n, v in self.pairs.items())]
        named += [
            column if column == name else f"{column}={name}"
            for column, name in self.attributes.items()
        ]
        if named:
            parts.append(f"attributes are in {list_columns(named)}")
        return "; ".join(parts)

    def _fit_attributes(self, columns: Sequence[str], used: Any) -> Dict[str, str]:
        found: Dict[str, str] = {}
        units = compile_stars(self.units) if self.units is not None else None
        for pattern, name in self.attributes.items():
            for column in find_columns(pattern, columns):
                left_out = column in used or (units and units.fullmatch(column))
                if left_out or ("*" in pattern and is_skipped(column, self.skip)):
                    continue
                match = compile_stars(pattern).fullmatch(column)
                stars = match.groups() if match is not None else ()
                unit = (self.units or "").replace("*", column, 1)
                key = f"{column}+{unit}" if unit and unit in columns else column
                found.setdefault(key, _fill_stars(name, stars))
        return found


def _fill_stars(name: str, stars: Sequence[str]) -> str:
    return STARS.sub(lambda match: "".join(stars[len(match[0]) - 1 :][:1]), name)


def _describe_groups(group_by: str) -> str:
    key, condition = split_condition(group_by)
    if condition is not None:
        column, cell = condition
        other = f"not {cell}" if cell else "filled"
        return f"rows in which {column} is {other} belong to the product before"
    membership = split_membership(key)
    if membership is None:
        return f"rows with the same {group_by} are one product"
    column, lists = membership
    return f"rows whose {column} is listed in {lists} of another belong to it"


def list_presets() -> List[str]:
    """RETURNS (List[str]): The names of the presets of the package."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@lru_cache(maxsize=64)
def load_preset(name: str) -> Preset:
    """Load a preset.

    name (str): The name of a preset of the package, or a file: .yml, .yaml or .json.
    RETURNS (Preset): The preset.
    RAISES (ValueError): If there is no such preset, or the file is not valid.
    """
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        require_choice(name, [*list_presets(), None], "preset")
        path = FOLDER / f"{name}.yml"
    try:
        read = srsly.read_json if path.suffix.lower() == ".json" else srsly.read_yaml
        data = read(path)
    except Exception as err:
        # Each reader raises errors of its own.
        raise ValueError(f"can't read the preset {path}: {err}") from err
    return _check(data, path)


def _check(data: Any, path: Path) -> Preset:
    if not isinstance(data, dict):
        raise ValueError(f"expected an object in the preset {path}, got {data!r}")
    values: Dict[str, Any] = {"name": path.stem}
    for key, value in data.items():
        require_choice(key, [each.name for each in fields(Preset)], "key of a preset")
        if key in LISTS:
            value = [value] if isinstance(value, str) else value
            fits = isinstance(value, list) and all(isinstance(x, str) for x in value)
            kind, value = "a list of texts", tuple(value) if fits else value
        elif key in OBJECTS:
            fits = isinstance(value, dict) and all(
                isinstance(x, str) for item in value.items() for x in item
            )
            kind = "an object with texts"
        elif key == "most":
            fits = isinstance(value, dict) and all(
                isinstance(x, str) and type(n) is int and n > 0 for x, n in value.items()
            )
            kind = "an object with numbers from 1"
        else:
            value = str(value) if key == "date" else value
            kind, fits = "a text", isinstance(value, str)
        if not fits:
            raise ValueError(
                f"expected {kind} as '{key}' of the preset {path}, got {value!r}"
            )
        values[key] = value
    return Preset(**values)


def recognise_preset(columns: Sequence[str]) -> Optional[str]:
    """Find the preset of the package that fits a table.

    columns (Sequence[str]): The columns of the table.
    RETURNS (Optional[str]): Its name, of several the one that asks for most columns. None
        if there is none.
    """
    found = [name for name in list_presets() if load_preset(name).matches(columns)]
    return max(found, key=lambda name: len(load_preset(name).recognise), default=None)


def sample_columns(shards: Iterable[Shard]) -> List[str]:
    """Read the names of the columns of a table.

    shards (Iterable[Shard]): The files.
    RETURNS (List[str]): The columns of the first file that can be read. If it has no
        header, the keys of its first rows, see `sample_paths`.
    """
    for shard in shards:
        try:
            names = read_columns(shard)
            if names is None:
                names = list(dict.fromkeys(key for row in _sample(shard) for key in row))
            return names
        except ShardError:
            # The error is reported when the file is read.
            continue
    return []


def sample_paths(shard: Shard) -> List[str]:
    """List the names that lead to the cells of a file without a header.

    shard (Shard): The file.
    RETURNS (List[str]): The names in its first rows, see `list_paths`. Empty if the file
        has a header, or can't be read.
    """
    with suppress(ShardError):
        if shard.format not in HEADED:
            paths = (path for row in _sample(shard) for path in list_paths(row))
            return list(dict.fromkeys(paths))
    return []


def _sample(shard: Shard) -> List[Dict[str, Any]]:
    found: List[Dict[str, Any]] = []
    try:
        for row in islice(read_rows(shard), SAMPLE):
            if isinstance(row, Row) and isinstance(row.data, dict):
                found.append(row.data)
    except ShardError:
        # What is before the damage is enough.
        if not found:
            raise
    return found
