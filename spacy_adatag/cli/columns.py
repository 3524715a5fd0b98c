"""Options for the columns of a shop's attributes, and how to read them."""

import os
from pathlib import Path
from typing import Annotated, Dict, List, Optional, Sequence, Tuple, Union

import typer

from ..disk.outputs import check_apart
from ..labelling.columns import Columns
from ..shops.presets import Preset

Attribute = Annotated[
    Optional[List[str]],
    typer.Option(
        "--attribute",
        metavar="COLUMN[=NAME]",
        help="Column of an attribute, and its name. Can be repeated. By default, those "
        "of the preset, or without one every column with no other use",
    ),
]

Separator = Annotated[
    Optional[List[str]],
    typer.Option(
        "--separator",
        metavar="[COLUMN=]TEXT",
        help='What separates the values in a cell, such as "|", or those of one '
        'column: "color=, ". Can be repeated. Lists need none',
    ),
]


def read_names(options: Sequence[str]) -> Dict[str, str]:
    """Read `--attribute`.

    options (Sequence[str]): What was given.
    RETURNS (Dict[str, str]): The attribute of each column.
    RAISES (ValueError): If a column is given twice.
    """
    names: Dict[str, str] = {}
    for option in options:
        column, _, name = option.partition("=")
        if column in names:
            raise ValueError(f"expected each column once, got '{column}' twice")
        names[column] = name or column
    return names


def read_separators(options: Sequence[str]) -> Tuple[Optional[str], Dict[str, str]]:
    """Read `--separator`.

    options (Sequence[str]): What was given.
    RETURNS (Tuple[Optional[str], Dict[str, str]]): The separator of all columns, and
        those of some.
    """
    default: Optional[str] = None
    separators: Dict[str, str] = {}
    for option in options:
        column, _, separator = option.partition("=")
        if column and separator:
            separators[column] = separator
        else:
            default = option
    return default, separators


def read_list(attributes: Optional[str], output: Union[str, Path]) -> Optional[List[str]]:
    """Read names of attributes.

    attributes (Optional[str]): Names separated by commas, or a file with one a line.
    output (Union[str, Path]): The output of the command, which must be another file.
    RETURNS (Optional[List[str]]): The names, None if nothing is given.
    """
    if attributes is None:
        return None
    # Path.is_file() raises an error if the list is too long for the name of a file.
    if os.path.isfile(attributes):
        check_apart([Path(output)], [attributes])
        names = Path(attributes).read_text(encoding="utf-8-sig").splitlines()
    else:
        names = attributes.split(",")
    return [name.strip() for name in names if name.strip()]


def make_columns(
    preset: Preset,
    text: Sequence[str] = (),
    attribute: Sequence[str] = (),
    separator: Sequence[str] = (),
    id: Optional[str] = None,
    category: Optional[str] = None,
    group_by: Optional[str] = None,
) -> Columns:
    """Make the columns of a table. What the user gave comes before the preset.

    preset (Preset): The preset, fitted to the table.
    text, attribute, separator (Sequence[str]): What was given for these options.
    id, category, group_by (Optional[str]): The same.
    RETURNS (Columns): The columns.
    RAISES (ValueError): If they are not valid.
    """
    default, separators = read_separators(separator)
    return Columns(
        text=tuple(text or preset.text),
        attributes=read_names(attribute) or preset.attributes,
        nested=preset.nested,
        pairs=tuple(preset.pairs.items()),
        id=id or preset.id,
        category=category or preset.category,
        skip=preset.skip,
        separator=default or preset.separator,
        separators={**preset.separators, **separators},
        group_by=group_by or preset.group_by,
    )
