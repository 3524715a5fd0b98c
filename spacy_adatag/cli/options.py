"""Arguments, options and exit codes that several commands have."""

from typing import Annotated

import typer

from ..corpus.records import FORMATS

# The exit code where the work was done, but something was left out.
INCOMPLETE = 3

Model = Annotated[str, typer.Argument(help="Pipeline: folder or package name")]

Format = Annotated[
    str,
    typer.Option("--format", "-f", help=f"Format: {', '.join(['auto', *FORMATS])}"),
]

GpuId = Annotated[int, typer.Option("--gpu-id", "-g", help="GPU, -1 for CPU")]

ByCategory = Annotated[
    bool,
    typer.Option(
        "--by-category",
        help='Tell attributes of one name apart by the "category" of their records, for '
        "data where the name means different things: Size of Shoes is then 'Shoes / "
        "Size', Size of Coffee is 'Coffee / Size'. Give it to convert, evaluate, "
        "extract, report and serve, or to none of them: a pipeline knows the names it "
        "was trained with",
    ),
]

Queries = Annotated[
    str,
    typer.Option(
        "--queries",
        "-q",
        help="What is asked of a text in formats that only say what was found "
        "(oa-mine, prodigy, doccano, conll). file: every attribute that is found "
        "anywhere in the file, so that a text in which it is not found says that it has "
        "none. Right where annotators looked for all of them. annotated: only those "
        "found in this text, for labels with gaps",
    ),
]
