"""`python -m spacy adatag attributes import`: the attributes of a file."""

from pathlib import Path
from typing import Annotated, Dict, List, Optional, Sequence

import typer
from wasabi import msg

from ..attribute_files import Columns, find_twins, import_attributes, read_attributes
from ..attribute_files.schemas import is_schema
from ..corpus.encodings import UTF8
from ..corpus.pipe import get_component
from ..models.open import is_open
from .changing import (
    Force,
    Output,
    apply,
    changing,
    failing,
    print_changes,
    print_count,
    shorten,
)
from .options import Encoding, Model


def import_cli(
    model: Model,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Attributes: a schema (YAML or JSON), a table (JSON, JSONL, CSV or "
            "Parquet), or the attributes of Akeneo, Magento or the Shopify taxonomy",
            exists=True,
            dir_okay=False,
        ),
    ],
    category: Annotated[
        Optional[List[str]],
        typer.Option(
            "--category",
            "-c",
            help="Only import the attributes of this category. Can be repeated. In the "
            "Shopify taxonomy, it is a name, a whole path or an id, and stands for all "
            "categories below it, too",
        ),
    ] = None,
    separator: Annotated[
        Optional[str],
        typer.Option(
            metavar="TEXT",
            help="What separates values in a cell, such as ','. By default '|', in "
            "a table of Magento '|' or ',', whichever it has",
        ),
    ] = None,
    column: Annotated[
        Optional[List[str]],
        typer.Option(
            metavar="NAME=COLUMN",
            help="The column that has the name, phrase, description, values, category or "
            "schema, if it is called something else. Can be repeated",
        ),
    ] = None,
    encoding: Encoding = UTF8,
    categories_path: Annotated[
        Optional[Path],
        typer.Option(
            "--categories-file",
            help="The categories.json of the Shopify taxonomy. By default the one beside "
            "FILE, if --category needs it",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    options_path: Annotated[
        Optional[Path],
        typer.Option(
            "--options",
            metavar="FILE",
            help="The export of attribute options, if FILE is one of Akeneo's attributes",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    only_known: Annotated[
        bool,
        typer.Option(
            "--only-known", help="Add no attributes, and only change those that are there"
        ),
    ] = False,
    force: Force = False,
    output_path: Output = None,
) -> None:
    """Add the attributes of a file to a trained pipeline, without training.

    \b
    name,description,values,category
    Sole Material,What the sole is made of,rubber|EVA,Shoes
    Toe Shape,,round|pointed|square,Shoes
    \b
    python -m spacy adatag attributes import training/model-best attributes.csv

    Only the column name is needed. Other columns are ignored. If the pipeline knows an
    attribute, it adds the values and categories of the file, and takes over the phrase,
    description and schema. What training has learned stays.

    If anything is wrong with the file, nothing is imported, and all faults are listed.

    The public product taxonomy of Shopify is recognised by its content. Download
    attributes.json and categories.json of a release, and choose the category:

    \b
    python -m spacy adatag attributes import training/model-best attributes.json \\
        --category "Apparel & Accessories > Shoes"

    A schema says which values are canonical. The values that a pipeline finds then have
    their canonical form beside them. label --schema writes one from a shop's columns:

    \b
    Color: {kind: choice, values: {Navy Blue: [navy, dark blue], Black: }, many: false}
    Volume: {kind: quantity, unit: ml}

    A schema only adds attributes to a pipeline that was trained with adatag-open. Others
    would find values of them everywhere.

    The public taxonomy, Akeneo's export of attributes and options, and the response of
    Magento's /V1/products/attributes are schemas, too. With --only-known, attributes that
    the pipeline does not know stay out.
    """
    with (
        failing(f"Can't import {path} into {model}"),
        changing(model, output_path, [path, categories_path, options_path]) as nlp,
    ):
        component = get_component(nlp)
        columns = Columns(_read_columns(column or ()), separator)
        read = read_attributes(
            path,
            component.attributes,
            columns,
            category or (),
            categories_path,
            encoding,
            options_path,
        )
        for note in read.notes:
            msg.info(note)
        if read.ignored:
            msg.info(f"Ignored other columns: {shorten(read.ignored)}")
        items = read.items
        # Only examples say what an attribute is that was never trained. A schema is made
        # for attributes that were.
        is_closed = is_schema(path) and not is_open(component.model)
        if only_known or is_closed:
            items = [item for item in items if item["name"] in component.attributes]
            new = [i["name"] for i in read.items if i["name"] not in component.attributes]
            if new and not only_known:
                msg.warn(
                    f"Left out {len(new):,} that the pipeline was never trained on: "
                    f"{shorten(new)}",
                    "It would find values of them everywhere. Label texts with their "
                    "values and train again, or train with the config adatag-open, which "
                    "takes new attributes with example values",
                )
            elif new:
                msg.info(f"Left out {len(new):,} that are not known: {shorten(new)}")
            for name, twin in find_twins(component, read.items):
                msg.warn(f"'{name}' is not known. If it is '{twin}', write it so in FILE")
        changes = apply(lambda: import_attributes(component, items, force))
        print_changes(component, changes)
        print_count(component)


def _read_columns(options: Sequence[str]) -> Dict[str, str]:
    names = {}
    for option in options:
        name, equals, column = option.partition("=")
        if not (name and equals and column):
            raise ValueError(f"expected --column NAME=COLUMN, got '{option}'")
        names[name] = column
    return names
