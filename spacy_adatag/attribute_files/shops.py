"""Read the attributes that Akeneo exports, or that Magento describes."""

from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ..attributes import AttributeTable
from ..canonical import SchemaEntry
from ..corpus.cells import is_blank
from ..corpus.checks import shown
from ..corpus.shards import show_place
from ..corpus.tables import Row, find_shards, read_rows
from ..texts.names import Names
from ..texts.surface import strip
from ..texts.units import read_unit
from .options import find_separator, split_options
from .rows import AttributeFileError, Fault, Item

# Descriptions and the like.
LONG = "long"
# What the types of a shop are. Others hold no words of a text, such as images and dates.
AKENEO = {
    "pim_catalog_text": "text",
    "pim_catalog_textarea": LONG,
    "pim_catalog_simpleselect": "one",
    "pim_catalog_multiselect": "many",
    "pim_catalog_metric": "quantity",
    "pim_catalog_number": "number",
}
MAGENTO = {
    "text": "text",
    "textarea": LONG,
    "select": "one",
    "swatch_visual": "one",
    "swatch_text": "one",
    "multiselect": "many",
}
MAGENTO_TYPE = "frontend_input"
CHOICES = ("one", "many")
# Magento says which attributes it made itself, such as the status of a product.
OWN_COLUMN, NO = "is_user_defined", ("false", "0", "no")
OPTION_COLUMNS = ("options", "option", "attribute_option_values")
LABEL = "label-"


class ShopFile(NamedTuple):
    """The attributes of a shop's file.

    items (List[Dict[str, Any]]): The attributes, for `AdaTag.add_attributes`.
    notes (List[str]): What the file is, and what was left out.
    """

    items: List[Item]
    notes: List[str]


def is_akeneo(columns: Iterable[str]) -> bool:
    """RETURNS (bool): Whether a table with these columns has Akeneo's attributes."""
    return {"code", "type"} <= set(columns)


def is_magento(columns: Iterable[str]) -> bool:
    """RETURNS (bool): Whether a table with these columns has Magento's attributes."""
    return {"attribute_code", MAGENTO_TYPE} <= set(columns)


def read_akeneo(
    path: Path,
    rows: Sequence[Row],
    known: AttributeTable,
    options_path: Optional[Path],
    encoding: str,
) -> ShopFile:
    """Read an export of Akeneo's attributes.

    path (Path): The file.
    rows (Sequence[Row]): Its rows.
    known (AttributeTable): The attributes of the pipeline, to find the names by.
    options_path (Optional[Path]): The export of the attributes' options.
    encoding (str): The encoding of that file.
    RETURNS (ShopFile): The attributes. Their canonical values are the codes of options,
        which a cell holds. Labels are aliases.
    RAISES (AttributeFileError): If something is wrong with a row.
    """
    options = _read_options(options_path, encoding) if options_path else {}
    notes = [f"{path} has the attributes of Akeneo"]

    def make(row: Row, kind: str) -> Dict[str, Any]:
        code = _get(row, "code")
        if kind in CHOICES:
            values = options.get(code, {})
            return _make_choice(values, kind) if values else {}
        if kind == "quantity":
            spelling = _get(row, "default_metric_unit")
            unit = read_unit(spelling)
            if unit is None:
                notes.append(f"{code}: the unit {spelling or '(none)'} is not known")
                return {}
            return {"kind": kind, "unit": unit.name}
        return {"kind": kind} if kind == "number" else {}

    items = _read(path, rows, "code", "type", AKENEO, known, make, notes)
    if not options_path and any(_get(r, "type").endswith("select") for r in rows):
        notes.append(
            "The options of attributes are in a file of their own. Export it too, and "
            "name it: --options"
        )
    return ShopFile(items, notes)


def read_magento(
    path: Path, rows: Sequence[Row], known: AttributeTable, separator: Optional[str]
) -> ShopFile:
    """Read Magento's attributes: the response of `/V1/products/attributes`, or a table.

    path (Path): The file.
    rows (Sequence[Row]): Its rows.
    known (AttributeTable): The attributes of the pipeline, to find the names by.
    separator (Optional[str]): What separates the options in a cell of a table. By
        default `|` or a comma, whichever the table has.
    RETURNS (ShopFile): The attributes. Their canonical values are the labels of options,
        which an import takes.
    RAISES (AttributeFileError): If something is wrong with a row.
    """
    notes = [f"{path} has the attributes of Magento"]
    if separator is None:
        choices = [r for r in rows if MAGENTO.get(_get(r, MAGENTO_TYPE)) in CHOICES]
        cells = [cell for _, cell in map(_find_options, choices) if isinstance(cell, str)]
        separator, note = find_separator(cells)
        notes += [note] if note else []

    def make(row: Row, kind: str) -> Dict[str, Any]:
        column, options = _find_options(row)
        if isinstance(options, str):
            options = split_options(options, separator)
        if not isinstance(options, list):
            raise ValueError(
                f"expected {column} to be a list or a text, got {shown(options)}"
            )
        labels = [o.get("label") if isinstance(o, dict) else o for o in options]
        values: Dict[str, List[str]] = {
            strip(str(label)): [] for label in labels if label and strip(str(label))
        }
        is_choice = values and kind in CHOICES
        return _make_choice(values, kind) if is_choice else {}

    code = "attribute_code"
    items = _read(path, rows, code, MAGENTO_TYPE, MAGENTO, known, make, notes)
    return ShopFile(items, notes)


def _find_options(row: Row) -> Tuple[str, Any]:
    """RETURNS (Tuple[str, Any]): The column of Magento's options, and what it has."""
    cells = ((n, row.data[n]) for n in OPTION_COLUMNS if not is_blank(row.data.get(n)))
    return next(cells, ("", []))


def _read(
    path: Path,
    rows: Sequence[Row],
    code_column: str,
    type_column: str,
    kinds: Dict[str, str],
    known: AttributeTable,
    make: Callable[[Row, str], Dict[str, Any]],
    notes: List[str],
) -> List[Item]:
    faults: List[Fault] = []
    others: List[str] = []
    used: List[Tuple[Row, str, str]] = []
    for row in rows:
        code = _get(row, code_column)
        kind = kinds.get(_get(row, type_column))
        if not code:
            reason = f"expected the code of an attribute, got {shown(row.data)}"
            faults.append(Fault(row.place, code_column, reason))
        elif kind is None:
            others.append(code)
        else:
            used.append((row, code, kind))
    find_name = _NameFinder(known, [code for _, code, _ in used])
    items: Dict[str, Item] = {}
    first: Dict[str, Tuple[int, str]] = {}
    unfit: List[str] = []
    for row, code, kind in used:
        labels = _get_labels(row)
        name = find_name(code, labels)
        is_unfit = kind == LONG or _get(row, OWN_COLUMN).casefold() in NO
        if is_unfit and name not in known:
            unfit.append(code)
            continue
        number, other = first.setdefault(name, (row.place, code))
        if number != row.place:
            reason = (
                f"expected different attributes, got {code} as {shown(name)}, which "
                f"{other} in {show_place(path.name, number)} is, too. Take one of them "
                "out of the file"
            )
            faults.append(Fault(row.place, code_column, reason))
            continue
        try:
            schema = make(row, kind)
            SchemaEntry.from_json(schema)
        except ValueError as err:
            faults.append(Fault(row.place, code_column, f"{code}: {err}"))
            continue
        values = schema.get("values", {})
        items[name] = {
            "name": name,
            "phrase": labels[0] if labels and name not in known else None,
            "description": None,
            # Only for new attributes: examples of what texts say.
            "values": {}
            if name in known
            else {(aliases or [value])[0]: 1 for value, aliases in values.items()},
            "category": [],
            "schema": schema or None,
        }
    if faults:
        raise AttributeFileError(path, sorted(faults, key=lambda fault: fault.row))
    for codes, what in (
        (others, "are no texts, numbers or options"),
        (unfit, "are new, and are long texts or what the shop system itself needs"),
    ):
        if codes:
            more = f" and {len(codes) - 5:,} more" if len(codes) > 5 else ""
            first_codes = ", ".join(codes[:5])
            notes.append(f"Left out {len(codes):,} that {what}: {first_codes}{more}")
    return list(items.values())


class _NameFinder:
    """Finds the attributes of the pipeline that those of a shop are."""

    def __init__(self, known: AttributeTable, codes: Iterable[str]) -> None:
        self._find = Names(known.names).find
        self.by_code = set(map(self._find, codes))

    def __call__(self, code: str, labels: Iterable[str]) -> str:
        """RETURNS (str): The name. If none fits, that is the code. Several attributes may
        have one label, so a label never stands for the code of another attribute."""
        by_label = (name for name in map(self._find, labels) if name not in self.by_code)
        return self._find(code) or next(filter(None, by_label), code)


def _read_options(path: Path, encoding: str) -> Dict[str, Dict[str, List[str]]]:
    """Read Akeneo's options: the labels of each code, by attribute."""
    found: Dict[str, Dict[str, List[str]]] = {}
    faults = []
    for shard in find_shards(path, encoding):
        for row in read_rows(shard):
            if not isinstance(row, Row):
                faults.append(Fault(row.line, None, row.reason))
                continue
            code, attribute = _get(row, "code"), _get(row, "attribute")
            if not code or not attribute:
                reason = f"expected code, attribute and labels, got {shown(row.data)}"
                faults.append(Fault(row.place, None, reason))
                continue
            labels = [label for label in _get_labels(row) if label != code]
            found.setdefault(attribute, {})[code] = labels
    if faults:
        raise AttributeFileError(path, faults)
    return found


def _make_choice(values: Dict[str, List[str]], kind: str) -> Dict[str, Any]:
    """Make the schema of a choice. A label of several options is an alias of none."""
    owners: Dict[str, int] = {}
    for value, labels in values.items():
        for name in {value, *labels}:
            owners[name] = owners.get(name, 0) + 1
    chosen = {
        value: [label for label in labels if owners[label] == 1]
        for value, labels in values.items()
    }
    return {"kind": "choice", "many": kind == "many", "values": chosen}


def _get(row: Row, column: str) -> str:
    cell = row.data.get(column) if isinstance(row.data, dict) else None
    return strip(str(cell)) if cell is not None else ""


def _get_labels(row: Row) -> List[str]:
    """The labels of a row in all languages, without repetitions."""
    columns = [c for c in row.data if c.startswith(LABEL)]
    columns += [c for c in ("default_frontend_label", "frontend_label") if c in row.data]
    return list(dict.fromkeys(filter(None, (_get(row, c) for c in columns))))
