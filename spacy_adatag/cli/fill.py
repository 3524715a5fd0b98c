"""`python -m spacy adatag fill`: write values back into a shop's export."""

from pathlib import Path
from typing import Annotated, Optional

import typer
from wasabi import msg

from ..corpus.checks import list_columns
from ..corpus.encodings import UTF8
from ..filling import MODES, Filling, fill
from ..filling.layout import NO_PLACE, NO_UNIT, OUTCOMES, WRITTEN
from ..texts.counts import say_count
from .columns import (
    Attribute,
    GroupBy,
    Id,
    PresetName,
    Separator,
    Text,
    make_columns,
    read_list,
)
from .options import INCOMPLETE, Encoding, HeaderRow, SheetName
from .presets import choose_preset

# How many attributes without a place to name.
MAX_NOWHERE = 10


def fill_cli(
    source: Annotated[
        str,
        typer.Argument(
            metavar="EXPORT",
            help="The table that was read by extract: CSV, Excel or JSON",
        ),
    ],
    values_path: Annotated[
        Path,
        typer.Argument(
            metavar="VALUES.jsonl",
            help="Values of its products: what extract or review wrote",
            exists=True,
            dir_okay=False,
        ),
    ],
    output_path: Annotated[
        Path, typer.Argument(metavar="OUT", help="Table to write", dir_okay=False)
    ],
    cells: Annotated[
        str,
        typer.Option(
            "--cells",
            "-c",
            metavar="|".join(MODES),
            help="Which cells to write. empty: those without a value. add: also add new "
            "values to the others. replace: also replace other values",
        ),
    ] = MODES[0],
    attributes: Annotated[
        Optional[str],
        typer.Option(
            "--attributes",
            "-a",
            metavar="NAMES",
            help="Write only these: names separated by commas, or a file with one a line",
        ),
    ] = None,
    text: Text = None,
    preset: PresetName = None,
    id: Id = None,
    attribute: Attribute = None,
    separator: Separator = None,
    group_by: GroupBy = None,
    encoding: Encoding = UTF8,
    header_row: HeaderRow = None,
    sheet: SheetName = None,
) -> None:
    """Write values that were found back into a shop's export, to import it again.

    \b
    python -m spacy adatag extract MODEL products_export.csv values.jsonl
    python -m spacy adatag fill products_export.csv values.jsonl filled.csv

    OUT has the rows and columns of the export, in their order. Only cells that get a
    value change: all other bytes of CSV and JSON stay as they are. Of an Excel file, the
    sheets that `label` reads are written, and of JSON the keys of the rows. By
    default, only empty cells are written. If a value has a canonical form, this form is
    written.

    The exports of Shopify, WooCommerce, Magento and others need no options, see
    --preset. For a table of your own, give the options of extract, and --attribute
    COLUMN=NAME. A product of several rows is written in the row that stands for it.
    Options that tell the variants of a product apart are never written.

    At the end, a table shows what became of the values: filled, added, replaced, kept
    (the cell has a value already, or variants differ in it), not canonical (the schema of
    the attribute gives canonical forms, and the value has none), no unit (the export has
    the unit in a column of its own, and none that fits), no place (the shop would read
    the cell differently, or the value would replace others in it), or not taken (it is
    none of the shop's options, no plain number, or no object). Attributes that the export
    has no column for are named below, and why values were not taken. The exit code is 3
    if rows or lines of VALUES could not be read, or if records belong to no product of
    the table, or to several.
    """
    try:
        given, row, sheet = choose_preset(
            source, preset, text, encoding, header_row, sheet, needs_text=True
        )
        columns = make_columns(given, text, attribute, separator, id, None, group_by)
        result = fill(
            source,
            values_path,
            output_path,
            columns,
            given,
            mode=cells,
            attributes=read_list(attributes, output_path),
            encoding=encoding,
            header_row=row,
            sheet=sheet,
        )
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't fill {source}", str(err), exits=1)
        return
    _report(result, output_path)


def _report(result: Filling, output_path: Path) -> None:
    # Nothing was written of these.
    nowhere = {
        name: counts[NO_PLACE]
        for name, counts in result.counts.items()
        if counts[NO_PLACE] and not any(counts[outcome] for outcome in WRITTEN)
    }
    rows = [
        (name, *(f"{counts[outcome]:,}" for outcome in OUTCOMES))
        for name, counts in sorted(result.counts.items())
        if set(counts) != {NO_PLACE}
    ]
    if rows:
        header = ("attribute", *OUTCOMES)
        msg.table(rows, header=header, aligns=("l", *"r" * len(OUTCOMES)), divider=True)
    if nowhere:
        most = sorted(nowhere, key=lambda name: -nowhere[name])
        shown = [f"{name} ({nowhere[name]:,})" for name in most[:MAX_NOWHERE]]
        shown += ["..."] if len(most) > MAX_NOWHERE else []
        msg.info(
            f"No place for {say_count(len(most), 'attribute')}: {', '.join(shown)}. To "
            "have them written, name their columns with --attribute COLUMN=NAME, or add "
            "columns for them to the table first"
        )
    unitless = [n for n, counts in sorted(result.counts.items()) if counts[NO_UNIT]]
    if unitless:
        msg.info(
            f"Some values of {list_columns(unitless)} have no unit that the column "
            "beside has in any row. Write the shop's name of their unit into a row first"
        )
    if result.of_variants:
        msg.info(
            "Nothing was written where the variants of a product differ in an "
            f"attribute: {list_columns(sorted(result.of_variants))}"
        )
    if result.refused:
        msg.info("Some values were not taken, such as")
        for name, reason in sorted(result.refused.items()):
            print(f"  {name}: {reason}")
    if result.unknown:
        msg.warn(
            f"VALUES has no values of {list_columns(result.unknown)}, of --attributes"
        )
    if result.absent:
        unread = ", or in rows that could not be read" if result.n_faults else ""
        msg.warn(
            f"{say_count(result.absent, 'record is', 'records are')} of products that "
            "are not in the table"
            f"{unread}: give --id, --group-by and --encoding as for extract"
        )
    if result.ambiguous:
        msg.warn(
            f"{say_count(result.ambiguous, 'identifier belongs', 'identifiers belong')} "
            f"to several products or records: {', '.join(result.examples)}"
            f"{' ...' if result.ambiguous > len(result.examples) else ''}. "
            "Nothing was written there. Name the column that tells products apart with "
            "--id, or the one that all rows of a product share with --group-by. A row "
            "without an identifier has its number"
        )
    if result.n_faults:
        msg.warn(
            f"{say_count(result.n_faults, 'row or line', 'rows or lines')} could not be "
            "read or changed. They are as before"
        )
        print("\n".join(f"  {fault}" for fault in result.faults))
    msg.good(
        f"Wrote {output_path}: {result.rows:,} of "
        f"{say_count(result.products, 'product has', 'products have')} new "
        "cells"
    )
    if result.n_faults or result.absent or result.ambiguous:
        raise typer.Exit(INCOMPLETE)
