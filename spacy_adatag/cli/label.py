"""`python -m spacy adatag label`: from a table to records, by distant supervision."""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Sequence

import typer
from wasabi import msg

from ..corpus.schema import get_rejected_path
from ..labelling.columns import Columns
from ..labelling.coverage import NO_TEXT, NO_WORD, NOT_IN_TEXT, Coverage
from ..labelling.job import FROM_COLUMNS, Labelling, label
from ..labelling.labeller import NEGATIVES, Rules
from ..labelling.matcher import STAGES
from ..labelling.selection import AMBIGUOUS, OCCURRENCES
from .options import GroupBy

# How much to print. The report has everything.
MAX_COLUMNS = 60
MAX_MISSED = 5
MAX_NAMES = 10
MAX_AMBIGUOUS = 5


def label_cli(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="Table: a file, quoted glob or folder of JSONL, CSV or Parquet, "
            "compressed or not",
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(metavar="OUT.jsonl", help="Records to write", dir_okay=False),
    ],
    text: Annotated[
        List[str],
        typer.Option(
            "--text",
            "-t",
            metavar="COLUMN",
            help="Column of the text. Repeat it to join several as fields of one text",
        ),
    ],
    attribute: Annotated[
        Optional[List[str]],
        typer.Option(
            "--attribute",
            "-a",
            metavar="COLUMN[=NAME]",
            help="Column of an attribute, and its name. Can be repeated. By default, "
            "every key of --nested, or without it every column with no other use",
        ),
    ] = None,
    nested: Annotated[
        Optional[str],
        typer.Option(
            metavar="COLUMN", help='Column of objects or JSON: {"Color": "Red", ...}'
        ),
    ] = None,
    skip: Annotated[
        Optional[List[str]],
        typer.Option(metavar="COLUMN", help="Column to leave out. Can be repeated"),
    ] = None,
    id: Annotated[
        Optional[str],
        typer.Option(
            metavar="COLUMN",
            help="Column that identifies a product. By default the number of the row",
        ),
    ] = None,
    category: Annotated[
        Optional[str],
        typer.Option(metavar="COLUMN", help="Column of the kind of product"),
    ] = None,
    group_by: GroupBy = None,
    separator: Annotated[
        Optional[str],
        typer.Option(
            metavar="TEXT",
            help='What separates the values in a cell, such as "|". Lists need none',
        ),
    ] = None,
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
        typer.Option(help=f"What else a record asks, see above: {', '.join(NEGATIVES)}"),
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
            help="Also look for the values of all rows in each text, or for those in a "
            "table with the columns attribute and value",
        ),
    ] = None,
    min_count: Annotated[
        int,
        typer.Option(
            min=1,
            help=f"For --vocabulary {FROM_COLUMNS}: rows that a value must be in",
        ),
    ] = 2,
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

    It is one line, broken here to fit. --tolerance says how much a value may differ: not
    at all (verbatim), in case, in spacing or punctuation (50 ml, 50ml; T-Shirt, T shirt),
    or in inflection (Boots, boot's; English). It begins and ends between tokens: red is
    not found in redwood, nor 5 oz in 1.5 oz. Long values come first. Values of one
    attribute never overlap, those of several may. Rows without a text go to
    OUT.jsonl.rejected.jsonl, with the reason.

    A record asks for what was found. --negatives says what else it asks, with an empty
    list. none: nothing, as in the paper. empty: attributes whose cell is empty. This is
    right if the shop fills its columns whenever there is a value. all: also attributes
    whose value was not found. Careful, the text may say it in other words. Rows that ask
    nothing are left out. A cell with n/a, none, unknown or - is empty.

    Use --vocabulary columns if your columns are mostly empty. The values of other rows
    then count for attributes whose own value is missing or was not found. The row's own
    values come first, then the longest value. A value needs at least two letters: 8 is a
    size in its own row only.
    """
    report_path = report_path or output_path.with_suffix(".report.json")
    try:
        columns = Columns(
            text=tuple(text),
            attributes=_read_names(attribute or []),
            nested=nested,
            id=id,
            category=category,
            skip=tuple(skip or ()),
            separator=separator,
            group_by=group_by,
        )
        rules = Rules(tolerance, occurrences, negatives, ambiguous)
        result = label(
            source,
            output_path,
            columns,
            rules,
            vocabulary=vocabulary,
            min_count=min_count,
            report_path=report_path,
        )
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't label {source}", str(err), exits=1)
        return
    _print_summary(result, output_path)
    coverage = result.coverage
    if not coverage.records:
        msg.fail(
            f"No value was found in {coverage.rows:,} rows of {source}",
            _explain_nothing(result),
            exits=1,
        )
    msg.good(f"Wrote {coverage.records:,} records to {output_path}")
    msg.good(f"Wrote all counts, with examples, to {report_path}")
    if coverage.unlabelled:
        msg.info(f"Left out {coverage.unlabelled:,} rows without any value in the text")
    msg.info(f"Annotations are {result.annotated.measure().describe()}")
    if result.damaged:
        msg.fail(
            "Some files could not be read to their end. They are named above", exits=1
        )
    if result.changes:
        msg.fail("Files changed while they were read. Label them again", exits=1)


def _explain_nothing(result: Labelling) -> str:
    if result.coverage.columns:
        names = ", ".join([*result.coverage.columns][:MAX_NAMES])
        if not any(counts.filled for counts in result.coverage.columns.values()):
            return f"The columns are empty: {names}. Choose others with --attribute"
        return f"Are these columns attributes: {names}? Choose others with --attribute"
    if result.coverage.rows:
        return "No column is left for attributes. Choose some with --attribute"
    if result.rejected or result.damaged:
        return "No row has a product. The reasons are above"
    return "The table has no rows"


def _read_names(options: Sequence[str]) -> Dict[str, str]:
    """RETURNS (Dict[str, str]): The attribute of each column."""
    names: Dict[str, str] = {}
    for option in options:
        column, _, name = option.partition("=")
        if column in names:
            raise ValueError(f"expected each column once, got '{column}' twice")
        names[column] = name or column
    return names


def _print_summary(result: Labelling, output_path: Path) -> None:
    for path, names in result.missing.items():
        msg.warn(f"{path} has no column {', '.join(names)}")
    for reason in (*result.damaged, *result.changes):
        msg.warn(reason)
    if result.rejected:
        msg.warn(
            f"{result.rejected:,} rows have no text to label. They are in "
            f"{get_rejected_path(output_path)}"
        )
        for path, item in result.first_rejected:
            name = f", id {item.id}" if item.id is not None else ""
            print(f"  {path}, row {item.line:,}{name}: {item.reason}")
    if result.html.texts:
        msg.info(result.html.describe(result.coverage.rows))
    if result.coverage.columns:
        _print_columns(result.coverage)
        _print_missed(result.coverage)
    if result.vocabulary:
        found = sum(c.by_vocabulary for c in result.coverage.attributes.values())
        msg.info(
            f"A vocabulary of {result.vocabulary:,} values labelled {found:,} attributes "
            "whose own value is missing in the row or the text"
        )
    _print_ambiguous(result.coverage)


def _print_columns(coverage: Coverage) -> None:
    rows: List[Any] = []
    for name, counts in sorted(coverage.columns.items(), key=lambda x: -x[1].filled):
        shown = name if name == counts.attribute else f"{name} ({counts.attribute})"
        share = f"{counts.found / counts.filled:.1%}" if counts.filled else "-"
        stages = [counts.values[stage] for stage in STAGES]
        places = coverage.attributes.get(counts.attribute)
        last = places.places if places is not None else 0
        rows.append((shown, counts.filled, counts.found, share, *stages, last))
    if len(rows) > MAX_COLUMNS:
        more = (f"... {len(rows) - MAX_COLUMNS} more", *([""] * 8))
        rows = [*rows[:MAX_COLUMNS], more]
    msg.table(
        rows,
        header=("column", "rows filled", "found", "", *STAGES, "places"),
        divider=True,
        aligns=("l", *("r" * 8)),
    )


def _print_missed(coverage: Coverage) -> None:
    for reason, says in (
        (NOT_IN_TEXT, "values are not in the text of their row"),
        (NO_WORD, "values have no letter or digit"),
        (NO_TEXT, "cells hold true, false or an object"),
    ):
        found = [(name, c) for name, c in coverage.columns.items() if c.values[reason]]
        if not found:
            continue
        total = sum(counts.values[reason] for _, counts in found)
        names = ", ".join(name for name, _ in found[:MAX_MISSED])
        more = ", ..." if len(found) > MAX_MISSED else ""
        msg.info(f"{total:,} {says}: {names}{more}")
        for name, counts in found[:MAX_MISSED]:
            for example in counts.examples.get(reason, [])[:1]:
                value, text = example["value"], example["text"]
                print(f"  {name}: {value!r}, {example['id']}: {text!r}")


def _print_ambiguous(coverage: Coverage) -> None:
    if not coverage.ambiguous:
        return
    total = sum(coverage.ambiguous.values())
    msg.warn(f"Several attributes claim {total:,} places, see --ambiguous")
    for names, count in coverage.ambiguous.most_common(MAX_AMBIGUOUS):
        example = coverage.ambiguous_examples[names]
        print(f"  {' and '.join(names)}: {count:,} times, as {example['value']!r}")
