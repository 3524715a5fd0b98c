"""Options that several commands have."""

from typing import Annotated

import typer

ByCategory = Annotated[
    bool,
    typer.Option(
        "--by-category",
        help='Tell attributes of one name apart by the "category" of their records, for '
        "data where the name means different things: Size of Shoes is then 'Shoes / "
        "Size', Size of Coffee is 'Coffee / Size'. Give it to convert, evaluate and "
        "extract, or to none of them: a pipeline knows the names it was trained with",
    ),
]
