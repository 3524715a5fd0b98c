"""Options for the columns of a shop's table, and how to read them."""

import os
from pathlib import Path
from typing import Annotated, Dict, List, Optional, Sequence, Tuple, Union

import typer

from ..disk.outputs import check_apart
from ..labelling.columns import Columns
from ..shops.presets import Preset, list_presets

Text = Annotated[
    Optional[List[str]],
    typer.Option(
        "--text",
        "-t",
        metavar="COLUMN",
        help="Column of the text. Repeat it to join several as fields of one text",
    ),
]

PresetName = Annotated[
    Optional[str],
    typer.Option(
        "--preset",
        metavar="NAME|FILE",
        help=f"What the columns mean: {', '.join(list_presets())}, or a .yml file of "
        "yours. Without --text, it is recognised by the columns. Other options override "
        "it",
    ),
]

Id = Annotated[
    Optional[str],
    typer.Option(
        "--id",
        metavar="COLUMN",
        help="Column that identifies a product. By default the number of the row",
    ),
]

Category = Annotated[
    Optional[str],
    typer.Option("--category", metavar="COLUMN", help="Column of the kind of product"),
]

GroupBy = Annotated[
    Optional[str],
    typer.Option(
        "--group-by",
        metavar="COLUMN",
        help="Column that all rows of a product share, such as Handle or item_group_id. "
        "These rows become one product. Parent,SKU takes the SKU where Parent is empty",
    ),
]

Attribute = Annotated[
    Optional[List[str]],
    typer.Option(
        "--attribute",
        metavar="COLUMN[=NAME]",
        help="Column of an attribute, and its name, in addition to those of the preset. "
        "Can be repeated. Without it and without a preset, every column that has no "
        "other use",
    ),
]
# In other commands, -a stands for the names in --attributes.
ChosenAttribute = Annotated[
    Optional[List[str]],
    typer.Option(
        "--attribute",
        "-a",
        metavar="COLUMN[=NAME]",
        help="Column of an attribute, and its name. Can be repeated. Only these are "
        "attributes then. By default, those of the preset. Without a preset, every "
        "column that has no other use",
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
            raise ValueError(
                f"expected each column once in --attribute, got '{column}' twice"
            )
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


def read_pair(option: str) -> Tuple[str, str]:
    """Read a `--pair`.

    option (str): What was given.
    RETURNS (Tuple[str, str]): The column of names, and that of their values.
    RAISES (ValueError): If it does not have both.
    """
    name, _, value = option.partition("=")
    if not (name and value) or ("*" in name) != ("*" in value):
        raise ValueError(
            "expected --pair to have the column of the names and the column of the "
            f'values, as in "Option* Name=Option* Value", got {option!r}'
        )
    return name, value


def make_columns(
    preset: Preset,
    text: Optional[Sequence[str]] = None,
    attribute: Optional[Sequence[str]] = None,
    separator: Optional[Sequence[str]] = None,
    id: Optional[str] = None,
    category: Optional[str] = None,
    group_by: Optional[str] = None,
    *,
    nested: Optional[Sequence[str]] = None,
    pair: Optional[Sequence[str]] = None,
    skip: Optional[Sequence[str]] = None,
    split_by: Optional[str] = None,
    only_given: bool = False,
) -> Columns:
    """Make the columns of a table. What the user gave comes before the preset.

    preset (Preset): The preset, fitted to the table.
    text, attribute, separator (Optional[Sequence[str]]): What was given for these
        options.
    id, category, group_by (Optional[str]): The same.
    nested, pair, skip (Optional[Sequence[str]]): The same.
    split_by (Optional[str]): The same.
    only_given (bool): Whether given attributes are all there are. Otherwise, those of the
        preset are attributes too, but for given columns and names.
    RETURNS (Columns): The columns.
    RAISES (ValueError): If they are not valid.
    """
    default, separators = read_separators(separator or ())
    given = {*(text or ()), *(nested or ()), *filter(None, [id, category])}
    attributes = read_names(attribute or ())
    if not (attributes and only_given):
        used = {part for name in (*given, *attributes) for part in name.split("+")}
        used.update(filter(None, [group_by]))
        names = set(attributes.values())
        others = {
            column: name
            for column, name in preset.attributes.items()
            if name not in names and used.isdisjoint(column.split("+"))
        }
        attributes = {**attributes, **others}
    given.update(attributes)
    category = category or (None if preset.category in given else preset.category)
    return Columns(
        text=tuple(text or (name for name in preset.text if name not in given)),
        attributes=attributes,
        nested=tuple(nested or (name for name in preset.nested if name not in given)),
        pairs=tuple(map(read_pair, pair or ())) or tuple(preset.pairs.items()),
        id=id or preset.id,
        category=category,
        skip=(*(skip or ()), *preset.skip),
        separator=default or preset.separator,
        separators={**preset.separators, **separators},
        group_by=group_by or preset.group_by,
        split_by=split_by or preset.split_by,
    )


def refuse_columns(
    attribute: Optional[Sequence[str]],
    separator: Optional[Sequence[str]],
    id: Optional[str],
    category: Optional[str],
    group_by: Optional[str],
) -> None:
    """Refuse options of columns for a file that is not read as a table.

    attribute, separator (Optional[Sequence[str]]): What was given for these options.
    id, category, group_by (Optional[str]): The same.
    RAISES (ValueError): If any was given.
    """
    options = {
        "--attribute": attribute,
        "--separator": separator,
        "--id": id,
        "--category": category,
        "--group-by": group_by,
    }
    given = [name for name, value in options.items() if value]
    if given:
        raise ValueError(
            f"IN is read as records, so it has no columns for {', '.join(given)}. If it "
            "is a table, add --text COLUMN for the column with the texts, or --preset"
        )
