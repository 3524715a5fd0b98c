"""Tell attributes from what a system adds to an export: units, prices, barcodes."""

from typing import Collection, Dict, Sequence

from ..corpus.cells import get_cell, is_blank
from ..corpus.shards import Shard
from .column_names import rank_title
from .inner_texts import read_inner_values
from .presets import Preset
from .profiles import Profile
from .reasons import IDS, TEXTS, find_reason_of_named, is_number, is_section
from .sampling import read_first
from .stars import is_skipped

# What the columns of a value and of its unit end with.
VALUE_ENDINGS = ("", ".value", ".amount", "_value", " value", "Value", "_amount")
UNIT_ENDINGS = tuple(
    f"{joiner}{unit}{end}"
    for unit in (
        *("unit", "Unit", "uom", "UOM", "unit_of_measure", "units", "Einheit", "einheit"),
        *("eenheid", "unidad", "unité", "unità", "unidade", "jednostka", "jednotka"),
    )
    for joiner, end in (("", ""), ("_", ""), ("-", ""), (" ", ""), (".", ""), (" (", ")"))
)


def find_units(columns: Collection[str]) -> Dict[str, str]:
    """Find the units of columns.

    columns (Collection[str]): The columns.
    RETURNS (Dict[str, str]): From columns of values to those of their units.
    """
    return {
        name: unit
        for name in columns
        for value in VALUE_ENDINGS
        if name.endswith(value) and name != value
        for ending in UNIT_ENDINGS
        if (unit := f"{name[: len(name) - len(value)]}{ending}") in columns
    }


def find_left_out(
    shards: Sequence[Shard], preset: Preset, sure: Collection[str]
) -> Dict[str, str]:
    """Find what is no attribute in an export, such as a barcode: names in cells, and
    columns that the preset only knows by a `*`.

    shards (Sequence[Shard]): The files.
    preset (Preset): The roles of their columns.
    sure (Collection[str]): Columns that are attributes.
    RETURNS (Dict[str, str]): The names and columns, with the reason of each.
    """
    columns = {c: name for c, name in preset.attributes.items() if c not in sure}
    rows = read_first(shards) if preset.pairs or preset.nested or columns else []
    titles = {str(get_cell(row, preset.text[0])) for row in rows}
    found: Dict[str, str] = {}
    for name, texts in read_inner_values(rows, {}, preset.nested).items():
        found[name] = find_reason_of_named(name, texts, titles) or ""
    # Customers see the options and attributes that a shop names. They have no numbers of
    # a system, but sections of the description, and a position may be `Front`.
    for name, texts in read_inner_values(rows, preset.pairs, []).items():
        profile = Profile(texts)
        # The only option of products without options, in the language of the shop.
        is_none = rank_title(name) is not None and profile.distinct == 1
        is_text = is_none or is_section(profile)
        if is_number(name, profile) or is_text:
            found[name] = TEXTS if is_text else IDS
    known = {*preset.attributes, *preset.attributes.values()}
    found = {
        name: reason
        for name, reason in found.items()
        if name not in known and not is_skipped(name, preset.skip)
    }
    for column, name in columns.items():
        cells = (get_cell(row, column) for row in rows)
        texts = [str(cell) for cell in cells if not is_blank(cell)]
        found[column] = find_reason_of_named(name, texts, titles) or ""
    return {name: reason for name, reason in found.items() if reason}
