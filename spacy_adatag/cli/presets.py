"""Choose the preset of a command, and say what it does."""

import shlex
from contextlib import suppress
from dataclasses import replace
from typing import List, NamedTuple, Optional, Sequence, Tuple

from wasabi import msg

from ..corpus.cells import has_column
from ..corpus.checks import list_columns, shown
from ..corpus.column_names import get_first
from ..corpus.excel import find_formulas, find_last_header_row
from ..corpus.formats import JSON_FORMATS
from ..corpus.hints import find_header, hint_header, sample_lines
from ..corpus.notes import count_notes, find_names, read_units
from ..corpus.schema import Rejected
from ..corpus.shards import Shard, ShardError, show_place
from ..corpus.tables import find_shards, read_columns, read_rows
from ..shops.column_names import is_description, rank_title
from ..shops.guess import Guess, guess_preset
from ..shops.headers import choose_header, lacks_names
from ..shops.left_out import find_left_out
from ..shops.presets import (
    Preset,
    load_preset,
    recognise_preset,
    sample_columns,
    sample_paths,
)
from ..shops.profiles import is_datum
from ..shops.reasons import describe_left_out
from ..texts.counts import say_count
from .sheets import MAX_ABOVE, choose_sheet, is_header

NONE = Preset("")
# The keys of each row in a dump of Django.
DJANGO = frozenset({"model", "pk", "fields"})


class Chosen(NamedTuple):
    """What the columns of a table mean.

    preset (Preset): The preset, fitted to the table. It is empty if there is none.
    header_row (int): The line with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of an Excel file. None for the one by default.
    """

    preset: Preset
    header_row: int
    sheet: Optional[str] = None


def choose_preset(
    source: str,
    name: Optional[str],
    text: Optional[Sequence[str]],
    encoding: str,
    header_row: Optional[int],
    sheet: Optional[str] = None,
    needs_text: bool = False,
) -> Chosen:
    """Choose the preset of a table, and say so. Without a name, it is recognised by the
    columns, unless the user chose the columns of texts. If no preset knows the columns,
    their roles are guessed. If the names of the columns are further down, the line is
    found.

    source (str): A file, a glob or a folder.
    name (Optional[str]): The preset that the user chose: a name, or a file.
    text (Optional[Sequence[str]]): The columns of texts that the user chose.
    encoding (str): The encoding of files of text.
    header_row (Optional[int]): The line with the names of the columns, from 1. By default
        it is found.
    sheet (Optional[str]): The sheet of an Excel file. By default it is found.
    needs_text (bool): Whether the command can't do without a column of texts. Otherwise,
        a file may also be one of records.
    RETURNS (Chosen): The preset, the line, and the sheet.
    RAISES (ValueError): If the preset is not valid, or does not fit the table, or if no
        column of texts is known.
    """
    row = 1 if header_row is None else header_row
    shards = find_shards(source, encoding, row, sheet)
    if sheet is not None and shards[0].format != "xlsx":
        raise ValueError(f"--sheet is for Excel files, got {shards[0].path}")
    if sheet is None and shards[0].format == "xlsx":
        sheet = choose_sheet(shards[0], name, text)
        shards = find_shards(source, encoding, row, sheet)
    found = name or recognise_preset(sample_columns(shards))
    is_unknown = found is None or (name and not _fits(name, shards))
    if header_row is None and not text and is_unknown:
        row, found = _find_row(source, name, encoding, sheet)
    if header_row is None and found is None and shards[0].format == "xlsx":
        with suppress(ShardError):
            row = find_last_header_row(replace(shards[0], header_row=row))
    if (
        header_row is None
        and found is None
        and row == 1
        and _lacks_names(shards[0], text)
    ):
        row = 0
        shards = find_shards(source, encoding, row, sheet)
        names = sample_columns(shards)
        msg.warn(
            f"The first line of {source} is a product, so its columns have no names. "
            f'They are called "{names[0]}" to "{names[-1]}" here. Name attributes with '
            f'--attribute "{names[-1]}=NAME", or add a line with names above the products'
        )
    elif row != (1 if header_row is None else header_row):
        msg.info(f"The names of the columns of {source} are in line {row}")
        shards = find_shards(source, encoding, row, sheet)
    columns = sample_columns(shards)
    _describe_notes(source, shards[0])
    _describe_twins(columns)
    _warn_of_dump(source, columns)
    _warn_of_formulas(source, shards[0])
    if found is None:
        guess = None
        if not text and (needs_text or not _are_records(shards[0])):
            guess = guess_preset(shards)
        if guess is not None:
            _describe_guess(source, guess)
            _warn_of_products(source, guess.preset.text, columns)
            return Chosen(guess.preset, row, sheet)
        if needs_text and not text:
            raise ValueError(_ask_for_text(shards[0]))
        return Chosen(NONE, row, sheet)
    fixed = load_preset(found)
    if name is None and text:
        msg.info(f"{source} looks like an export of {fixed.name}: see --preset {found}")
        return Chosen(NONE, row, sheet)
    preset = fixed.fit(columns)
    left_out = find_left_out(shards, preset, fixed.attributes)
    attributes = {c: n for c, n in preset.attributes.items() if c not in left_out}
    preset = replace(preset, attributes=attributes, skip=(*preset.skip, *left_out))
    what = "with" if name is not None else f"as an export of {fixed.name}, as with"
    msg.info(f"Reading {source} {what} --preset {found}: {preset.describe()}")
    if left_out:
        msg.info(f"Not used: {describe_left_out(left_out)}")
    return Chosen(preset, row, sheet)


def _describe_notes(source: str, shard: Shard) -> None:
    lines = sample_lines(shard)
    notes = count_notes(lines)
    if notes:
        first = lines[find_names(lines) + 1]
        msg.info(
            f"Passed over {say_count(notes, 'line', 'lines')} of notes between the names "
            f"of the columns of {source} and its products. The first is "
            f"{shown(' | '.join(filter(None, first)))}"
        )
    units, names = read_units(lines), lines[find_names(lines)] if lines else []
    if units:
        said = list_columns([f"{names[i]} in {unit}" for i, unit in units.items()])
        msg.info(f"A line of notes has the units of numbers: {said}")


def _describe_twins(columns: Sequence[str]) -> None:
    twins = {get_first(name, columns): name for name in columns}
    several = [name for name, last in twins.items() if last != name]
    if several:
        msg.info(
            f"Several columns have the same name: {list_columns(several)}. The second "
            f"is '{several[0]} (2)'"
        )


def _warn_of_dump(source: str, columns: Sequence[str]) -> None:
    """Warn if a file has the rows of several tables of a database, as Django writes
    them: the attributes of a product are in other rows."""
    if DJANGO.issubset(columns):
        msg.warn(
            f"{source} seems to be a dump of a database, with the rows of several tables "
            "in one file. Export the products from the shop instead, with their "
            "attributes"
        )


def _warn_of_formulas(source: str, shard: Shard) -> None:
    """Warn if columns of an Excel file are empty, since their formulas have no
    results."""
    found: List[str] = []
    with suppress(ShardError):
        found = find_formulas(shard) if shard.format == "xlsx" else []
    if found:
        msg.warn(
            f"{source} has formulas without results, so these columns count as empty: "
            f"{list_columns(found)}. Open it in a spreadsheet program, and save it again"
        )


def _fits(name: str, shards: Sequence[Shard]) -> bool:
    return load_preset(name).matches(sample_columns(shards))


def _find_row(
    source: str, name: Optional[str], encoding: str, sheet: Optional[str]
) -> Tuple[int, Optional[str]]:
    """Find the line with the names of the columns, and the preset that knows them."""
    shards = find_shards(source, encoding, sheet=sheet)
    if shards[0].format not in ("csv", "xlsx"):
        return 1, name
    for row in range(2, MAX_ABOVE + 1):
        below = find_shards(source, encoding, row, sheet)
        found = name if name is not None else recognise_preset(sample_columns(below))
        if found is not None and _fits(found, below):
            return row, found
    chosen = choose_header(sample_lines(shards[0])) if name is None else None
    if chosen is not None:
        return chosen, None
    # A row may have more cells than the header, for example since a text with commas has
    # no quotes.
    is_named = any(
        key.casefold() == "text" or rank_title(key) is not None
        for key in sample_columns(shards)
    )
    header = None if name is not None or is_named else find_header(shards[0])
    if header is None:
        return 1, name
    # A line with a title counts before a fuller one, which may be a product.
    lines = enumerate(sample_lines(shards[0], header[0])[1:], 2)
    titled = (row for row, names in lines if is_header(names, None, None))
    return next(titled, header[0]), None


def _lacks_names(shard: Shard, text: Optional[Sequence[str]]) -> bool:
    """RETURNS (bool): Whether the first line of a file is a product."""
    lines = sample_lines(shard)
    is_named = text and any(has_column(lines[0], name) for name in text if lines)
    return bool(lines) and not is_named and lacks_names(lines)


def _are_records(shard: Shard) -> bool:
    """RETURNS (bool): Whether a file has records, and no table of a shop."""
    keys = set(sample_columns([shard]))
    if shard.format != "jsonl" and any(rank_title(key) is not None for key in keys):
        return False
    return not keys or any(
        marks <= keys for form in JSON_FORMATS.values() for marks in form.keys
    )


def _describe_guess(source: str, guess: Guess) -> None:
    preset, left_out = guess.preset, guess.left_out
    msg.info(
        f"No preset knows {source}, so its columns are read by their names and cells: "
        f"{preset.describe()}"
    )
    if left_out:
        msg.info(f"Not used: {describe_left_out(left_out)}")
    if guess.language is not None:
        msg.info(
            f"The texts and attributes are in several languages. '{guess.language}' is "
            "used, and another one only for texts that it lacks"
        )
    for language, other in guess.others.items():
        msg.info(f"For '{language}', add {' '.join(list_options(other))}")
    msg.info(
        "If this is wrong, choose the columns yourself, such as with --text and "
        "--attribute (see --help), or write a preset"
    )


def _warn_of_products(source: str, text: Sequence[str], columns: Sequence[str]) -> None:
    """Warn if the first line of a table is a product, and no text is called like one."""
    data = list(filter(is_datum, columns))
    is_named = any(rank_title(n) is not None or is_description(n) for n in text)
    if data and not is_named:
        msg.warn(
            f"The first line of {source} may be a product: {data[0]!r} is no name of a "
            "column. Add a line with names above it"
        )


def list_options(preset: Preset) -> List[str]:
    """List the options that stand for a preset.

    preset (Preset): The preset, fitted to a table.
    RETURNS (List[str]): The options, quoted for a shell.
    """
    options: List[Tuple[str, Optional[str]]] = [("text", name) for name in preset.text]
    options += [("id", preset.id), ("category", preset.category)]
    options += [("group-by", preset.group_by), ("split-by", preset.split_by)]
    for column, name in preset.attributes.items():
        options.append(("attribute", column if name == column else f"{column}={name}"))
    options += [("nested", name) for name in preset.nested]
    options += [("pair", f"{name}={value}") for name, value in preset.pairs.items()]
    options += [("skip", name) for name in preset.skip]
    options += [("separator", f"{n}={sign}") for n, sign in preset.separators.items()]
    return [f"--{name} {shlex.quote(value)}" for name, value in options if value]


def _ask_for_text(shard: Shard) -> str:
    # This says if the header can't be read.
    columns = read_columns(shard) or sample_paths(shard)
    first = next(read_rows(shard), None)
    if isinstance(first, Rejected):
        return f"{show_place(shard.path, first.line)}: {first.reason}"
    if not columns:
        return f"expected a table with names of columns, got none in {shard.path}"
    hint = hint_header(shard)
    if first is None:
        notes = count_notes(sample_lines(shard))
        what = "an empty template: fill it in first" if notes else "no product"
        return f"expected products below the names of columns, got {what}{hint}"
    if len(columns) == 1 and " " in columns[0] and not hint:
        return (
            f"expected a table with names of columns, got one column, {columns[0]!r}. If "
            "that is a product, add a line with names above it. If these are several "
            "columns, separate them by commas, semicolons, tabs or |"
        )
    return (
        "add --text COLUMN for the column with the texts, or --preset. The columns are "
        f"{list_columns(columns)}{hint}"
    )
