"""`python -m spacy adatag label`: from a table to records, by distant supervision."""

from collections import Counter
from pathlib import Path
from typing import Annotated, List, Optional, Tuple

import typer
from wasabi import msg

from ..corpus.encodings import UTF8
from ..corpus.tables import find_shards
from ..labelling.job import FROM_COLUMNS, label
from ..labelling.labeller import NEGATIVES, Rules
from ..labelling.matcher import STAGES
from ..labelling.selection import AMBIGUOUS, OCCURRENCES
from ..texts.counts import say_count
from .columns import (
    Category,
    ChosenAttribute,
    GroupBy,
    Id,
    PresetName,
    Separator,
    Text,
    make_columns,
)
from .labelled import explain_nothing, explain_unread, print_summary
from .matched import print_doubts, print_strings
from .options import INCOMPLETE, Encoding, HeaderRow, SheetName
from .presets import choose_preset

# The share of rows with a value, of which few are worth a warning.
FEW = 0.1


def label_cli(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="Table: a file, quoted glob or folder of JSON, CSV, XML, Excel or "
            "Parquet, compressed or not",
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(metavar="OUT.jsonl", help="Records to write", dir_okay=False),
    ],
    text: Text = None,
    preset: PresetName = None,
    attribute: ChosenAttribute = None,
    nested: Annotated[
        Optional[List[str]],
        typer.Option(
            metavar="COLUMN",
            help='Column in which attributes are named: {"Color": "Red", ...}, '
            "color=Red,size=M, or a list of names and values. Without --attribute, these "
            "are all attributes. Can be repeated",
        ),
    ] = None,
    pair: Annotated[
        Optional[List[str]],
        typer.Option(
            metavar="COLUMN=COLUMN",
            help="Column with the name of an attribute, and column with its value. Can "
            'be repeated, or have a * for a number: "Option* Name=Option* Value"',
        ),
    ] = None,
    skip: Annotated[
        Optional[List[str]],
        typer.Option(metavar="COLUMN", help="Column to leave out. Can be repeated"),
    ] = None,
    id: Id = None,
    category: Category = None,
    group_by: GroupBy = None,
    split_by: Annotated[
        Optional[str],
        typer.Option(
            metavar="COLUMN",
            help="Column that tells which records convert --dev keeps together, such as "
            "a description that variants share. By default that of --group-by",
        ),
    ] = None,
    separator: Separator = None,
    encoding: Encoding = UTF8,
    header_row: HeaderRow = None,
    sheet: SheetName = None,
    tolerance: Annotated[
        str,
        typer.Option(
            help=f"How much values may differ from the text, up to: {', '.join(STAGES)}"
        ),
    ] = STAGES[-1],
    occurrences: Annotated[
        str,
        typer.Option(
            help=f"Which places of a value to label: {' or '.join(OCCURRENCES)}"
        ),
    ] = "all",
    negatives: Annotated[
        str,
        typer.Option(
            help=f"What else a record asks for, see above: {', '.join(NEGATIVES)}"
        ),
    ] = "none",
    ambiguous: Annotated[
        Optional[str],
        typer.Option(
            help="What to do with a place that values of several attributes claim: "
            f"{', '.join(AMBIGUOUS)}. By default, keep what the row says, and drop what "
            "only the vocabulary says",
        ),
    ] = None,
    vocabulary: Annotated[
        Optional[str],
        typer.Option(
            metavar=f"{FROM_COLUMNS}|FILE",
            help="For empty cells, look for the values of all rows in the text, or for "
            "those in a table with the columns attribute and value",
        ),
    ] = None,
    min_count: Annotated[
        int,
        typer.Option(
            min=1,
            help=f"For --vocabulary {FROM_COLUMNS}: rows that a value must be in",
        ),
    ] = 2,
    merge: Annotated[
        Optional[List[str]],
        typer.Option(
            metavar="NAME=NAME",
            help='Give an attribute the name of another: "Tallas=Talla". Can be repeated',
        ),
    ] = None,
    min_rows: Annotated[
        int,
        typer.Option(
            min=1,
            help="Leave out attributes that fewer rows have a value of. This reads the "
            "table once more",
        ),
    ] = 1,
    report_path: Annotated[
        Optional[Path],
        typer.Option(
            "--report",
            "-r",
            metavar="FILE.json",
            help="File for all counts, with examples. By default OUT.report.json",
            dir_okay=False,
        ),
    ] = None,
    schema_path: Annotated[
        Optional[Path],
        typer.Option(
            "--schema",
            metavar="FILE.yml",
            help="New file for the schema of the columns: the kind of their values, "
            "units and canonical values, to edit and import into the pipeline",
            dir_okay=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Write nothing, and show the most frequent strings that would be "
            "labelled, with some of their contexts",
        ),
    ] = False,
) -> None:
    """Make records to train on from a shop's table. For each row, label finds the values
    of the attribute columns in the text (distant supervision).

    \b
    id,title,color,size
    7,"Sea Salt T-shirt, navy blue, 50ml",Navy Blue,50 ml
    \b
    python -m spacy adatag label shop.csv records.jsonl --text title --id id \\
        --attribute color=Color --attribute size=Size

    writes a record with the places of the values, for adatag convert:

    \b
    {"id": "7", "text": "Sea Salt T-shirt, navy blue, 50ml", "attributes":
     {"Color": [{"start": 18, "end": 27}], "Size": [{"start": 29, "end": 33}]}}

    The record is one line, broken here to fit. The exports of some shop systems need no
    options, see --preset.

    --tolerance says how much a value may differ: not at all (verbatim), in case, in
    spacing, punctuation or units (50 ml, 50ml; T-Shirt, T shirt; 27", 27 inch; 1 kg,
    1000 g), or in inflection (Boots, boot's; English). A value begins and ends between
    tokens: red is not found in redwood, nor 5 oz in 1.5 oz. Long values come first.
    Values of one attribute never overlap. Values of different attributes may. Rows
    without a text go to OUT.jsonl.rejected.jsonl, with the reason.

    A record asks for the attributes that were found. --negatives says what else it asks
    for, with an empty list. none: nothing, as in the paper. empty: attributes whose cell
    is empty. This is right if the shop fills its columns whenever there is a value. all:
    also attributes whose value was not found. Careful, the text may say it in other
    words. Rows that ask for nothing are left out. A cell with n/a, none, unknown or -
    counts as empty.

    Look at the labels with --dry-run before you train: it shows what would be labelled,
    with contexts. Labels that may be wrong come first. Yes, no and symbols are never
    labelled. Bare numbers and single letters are only labelled beside the words of their
    attribute. A size such as M is also labelled among others, as in S/M/XL, or set apart,
    as in "tee - M".

    Use --vocabulary columns if your columns are mostly empty. If a cell is empty, label
    then looks for the values of other rows. They never contradict a cell: if the row says
    something else, or the text says it in other words, nothing is labelled. The longest
    value wins. A value needs at least two letters: 8 is only a size in its own row.

    Use --schema to also get the options, numbers and units of your columns. Edit the
    file. After training, import it into the pipeline with adatag attributes import. Then
    each value that the pipeline finds comes with its canonical form.
    """
    report_path = report_path or output_path.with_suffix(".report.json")
    try:
        given, row, sheet = choose_preset(
            source, preset, text, encoding, header_row, sheet, needs_text=True
        )
        columns = make_columns(
            given,
            text,
            attribute,
            separator,
            id,
            category,
            group_by,
            nested=nested,
            pair=pair,
            skip=skip,
            split_by=split_by,
            # What is learned is chosen.
            only_given=True,
        )
        rules = Rules(tolerance, occurrences, negatives, ambiguous)
        result = label(
            source,
            output_path,
            columns,
            rules,
            vocabulary=vocabulary,
            min_count=min_count,
            min_rows=min_rows,
            merge=dict(map(_read_merge, merge or ())),
            report_path=report_path,
            schema_path=schema_path,
            dry_run=dry_run,
            encoding=encoding,
            header_row=row,
            sheet=sheet,
        )
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't label {source}", str(err), exits=1)
        return
    print_summary(result, None if dry_run else output_path)
    coverage = result.coverage
    if not coverage.records:
        msg.fail(
            f"No value was found in {say_count(coverage.rows, 'row')} of {source}",
            explain_nothing(result, find_shards(source, encoding, row, sheet)[0]),
            exits=1,
        )
    if dry_run:
        print_strings(coverage)
        msg.info(
            "Nothing was written. Without --dry-run, "
            f"{say_count(coverage.records, 'record goes', 'records go')} to "
            f"{output_path}"
        )
    else:
        print_doubts(coverage)
        msg.good(f"Wrote {say_count(coverage.records, 'record')} to {output_path}")
        msg.good(f"Wrote all counts, with examples, to {report_path}")
        if schema_path is not None:
            kinds = Counter(entry.kind for entry in result.schema.values())
            said = ", ".join(f"{n:,} {kind}" for kind, n in kinds.most_common())
            msg.good(
                f"Wrote the schema of the labelled attributes to {schema_path}: {said}"
            )
    if coverage.unlabelled:
        rows = say_count(coverage.unlabelled, "row")
        said = f"Left out {rows} without any value in the text"
        if coverage.records < FEW * coverage.rows:
            msg.warn(f"{said}. Add longer texts with --text, or other attributes")
        else:
            msg.info(said)
    msg.info(f"Annotations are {result.annotated.measure().describe()}")
    if result.damaged:
        msg.warn("Some files could not be read to their end. They are named above")
    if result.changes:
        msg.warn("Files changed while they were read. Label them again")
    if result.unread:
        msg.warn(explain_unread(result))
    if result.damaged or result.changes or result.unread:
        raise typer.Exit(INCOMPLETE)


def _read_merge(option: str) -> Tuple[str, str]:
    name, _, other = option.rpartition("=")
    if not (name and other) or name == other:
        raise ValueError(
            "expected --merge to have the name of an attribute and the name that it "
            f'gets, as in "Tallas=Talla", got {option!r}'
        )
    return name, other
