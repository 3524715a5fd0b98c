"""Arguments, options and exit codes that several commands share."""

from typing import Annotated, Optional

import typer
from wasabi import msg

from ..corpus.records import FORMATS
from ..disk.changes import Watch

# The exit code if the work was done, but something was left out.
INCOMPLETE = 3
# How many changed files to name.
MAX_CHANGES = 5

Model = Annotated[
    str, typer.Argument(help="Trained pipeline: a folder, or the name of a package")
]

Format = Annotated[
    str,
    typer.Option(
        "--format", "-f", help=f"Format of the records: {', '.join(['auto', *FORMATS])}"
    ),
]

GpuId = Annotated[
    int, typer.Option("--gpu-id", "-g", help="Number of the GPU, -1 for the CPU")
]

ByCategory = Annotated[
    bool,
    typer.Option(
        "--by-category",
        help="Use it if the same name means different things in different categories. "
        "Size of a record with the category Shoes is then the attribute 'Shoes / Size', "
        "and Size of Coffee is 'Coffee / Size'. Give it to convert, evaluate, extract, "
        "report, review, serve and thresholds, or to none of them: a pipeline knows the "
        "names that it was trained with",
    ),
]

Encoding = Annotated[
    str,
    typer.Option(help="Encoding of the file, such as cp1252. UTF-16 is recognised"),
]

HeaderRow = Annotated[
    Optional[int],
    typer.Option(
        help="Line with the names of the columns, in CSV and Excel. 0 if there is none. "
        "By default it is found, or with --text the first",
        min=0,
    ),
]

SheetName = Annotated[
    Optional[str],
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="Sheet of an Excel file. By default the first that looks like one of "
        "products",
    ),
]

Queries = Annotated[
    str,
    typer.Option(
        "--queries",
        "-q",
        help="What a text is asked for if its format only says what was found (oa-mine, "
        "prodigy, doccano, label-studio, conll). file: every attribute that occurs "
        "anywhere in the file. This is right if annotators looked for all of them. "
        "annotated: only the attributes found in this text. Use it for annotations with "
        "gaps",
    ),
]


def end(watch: Watch, *, complete: bool) -> None:
    """End a command. If files changed while they were read, or something was left out,
    exits with `INCOMPLETE`.

    watch (Watch): Watches the files that were read.
    complete (bool): Whether nothing was left out.
    """
    changes = watch.find_changes()
    if changes:
        msg.warn(
            "Files changed while they were read. The results may mix their old and new "
            "contents. Run the command again",
            "\n".join(changes[:MAX_CHANGES]),
        )
    if changes or not complete:
        raise typer.Exit(INCOMPLETE)
