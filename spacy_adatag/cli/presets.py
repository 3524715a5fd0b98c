"""Choose the preset of a command, and say what it does."""

from typing import Optional, Sequence

from wasabi import msg

from ..corpus.checks import list_columns
from ..corpus.hints import hint_header
from ..corpus.tables import find_shards
from ..shops.presets import (
    Preset,
    load_preset,
    recognise_preset,
    sample_columns,
    sample_paths,
)

NONE = Preset("")
# How many lines above the names of columns an export has, at most.
MAX_ABOVE = 4


def choose_preset(
    source: str,
    name: Optional[str],
    text: Optional[Sequence[str]],
    encoding: str,
    header_row: int,
    needs_text: bool = False,
) -> Preset:
    """Choose the preset of a table, and say so. Without a name, it is recognised by the
    columns, unless the user chose the columns of texts.

    source (str): A file, a glob or a folder.
    name (Optional[str]): The preset that the user chose: a name, or a file.
    text (Optional[Sequence[str]]): The columns of texts that the user chose.
    encoding (str): The encoding of files of text.
    header_row (int): The line with the names of the columns, from 1.
    needs_text (bool): Whether the command can't do without a column of texts.
    RETURNS (Preset): The preset, fitted to the table. It is empty if there is none.
    RAISES (ValueError): If the preset is not valid, or does not fit the table, or if no
        column of texts is known.
    """
    shards = find_shards(source, encoding, header_row)
    columns = sample_columns(shards)
    found = name or recognise_preset(columns)
    if found is None and not text:
        for row in range(header_row + 1, header_row + MAX_ABOVE):
            other = recognise_preset(sample_columns(find_shards(source, encoding, row)))
            if other is not None:
                raise ValueError(
                    f"it looks like an export of {load_preset(other).name}, with the "
                    f"names of columns in line {row}: add --header-row {row}"
                )
    if found is None:
        if needs_text and not text:
            columns = sample_paths(shards[0]) or columns
            raise ValueError(
                "add --text COLUMN for the column with the texts, or --preset. The "
                f"columns are {list_columns(columns) or 'none'}"
                f"{hint_header(shards[0])}"
            )
        return NONE
    system = load_preset(found).name
    if name is None and text:
        msg.info(f"{source} looks like an export of {system}: see --preset {found}")
        return NONE
    preset = load_preset(found).fit(columns)
    what = "with" if name is not None else f"as an export of {system}, as with"
    msg.info(f"Reading {source} {what} --preset {found}: {preset.describe()}")
    return preset
