"""`python -m spacy adatag attributes`: the table of attributes of a pipeline."""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Sequence

import typer
from wasabi import msg

from ..attribute_files import export_attributes, import_attributes, use_known_names
from ..attribute_files.export import ENDINGS, list_rows
from ..canonical import SchemaEntry
from ..corpus.pipe import get_component
from ..disk.loading import load_pipeline
from ..disk.outputs import check_outputs, write_whole
from ..texts.counts import say_count
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
from .imported import import_cli
from .options import Model

# How many of the values and categories to print.
SHOWN_VALUES, SHOWN_CATEGORIES = 3, 2
# The widest column of a table, in characters.
MAX_WIDTH = 80

HELP = """List, add and remove the attributes of a trained pipeline.

You can add an attribute and use it at once, without training. It is found less well than
a trained one, and its scores are not calibrated.

\b
python -m spacy adatag attributes list training/model-best
python -m spacy adatag attributes add training/model-best "Sole Material" \\
    --value rubber --value EVA
python -m spacy adatag attributes remove training/model-best "Sole Material"
python -m spacy adatag attributes export training/model-best attributes.csv
python -m spacy adatag attributes import training/model-best attributes.csv
"""

app = typer.Typer(
    name="attributes", help=HELP, no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_cli(model: Model) -> None:
    """List the attributes of a pipeline.

    \b
    python -m spacy adatag attributes list training/model-best

    For each attribute, you see the number of known values and the first of them, its
    categories, and whether it was trained: whether the training data had a value of it.
    If the pipeline has a schema, you also see which values are canonical. To see
    everything, use export.
    """
    with failing(f"Can't list the attributes of {model}"):
        component = get_component(load_pipeline(model))
        rows: List[Sequence[str]] = [
            (
                row["name"],
                f"{len(row['values']):,}",
                shorten(list(row["values"]), SHOWN_VALUES),
                shorten(row["category"], SHOWN_CATEGORIES) or "all",
                "yes" if row["is_trained"] else "never",
                _describe_schema(row.get("schema", {})),
            )
            for row in list_rows(component)
        ]
        header: Sequence[str] = ("attribute", "values", "", "categories", "trained")
        if component.schema.canonical:
            header = (*header, "canonical")
        rows = [row[: len(header)] for row in rows]
        aligns = ("l", "r", "l", "l", "l", "l")[: len(header)]
        msg.table(rows, header=header, aligns=aligns, divider=True, max_col=MAX_WIDTH)
        print_count(component)


def _describe_schema(schema: Dict[str, Any]) -> str:
    entry = SchemaEntry.from_json(schema)
    if not entry.has_canonical:
        return ""
    of = say_count(len(entry.values), "value") if entry.values else ""
    of = of or ", ".join(entry.units)
    return f"{entry.kind}: {of}" if of else entry.kind


@app.command("add", no_args_is_help=True)
def add_cli(
    model: Model,
    name: Annotated[str, typer.Argument(help="Name, such as 'Sole Material'")],
    phrase: Annotated[
        Optional[str],
        typer.Option(help="What people would say. By default the words of the name"),
    ] = None,
    description: Annotated[
        Optional[str], typer.Option(help="What the attribute means, for people")
    ] = None,
    value: Annotated[
        Optional[List[str]],
        typer.Option("--value", "-v", help="An example value. Can be repeated"),
    ] = None,
    category: Annotated[
        Optional[List[str]],
        typer.Option(
            "--category",
            "-c",
            help="A category that has the attribute. Texts of other categories are not "
            "asked for it. Can be repeated. By default, all categories have it",
        ),
    ] = None,
    force: Force = False,
    output_path: Output = None,
) -> None:
    """Add an attribute to a trained pipeline, without training.

    \b
    python -m spacy adatag attributes add training/model-best "Sole Material" \\
        --value rubber --value EVA --category Shoes

    If the pipeline knows the attribute, the values and categories are added to it, and
    its phrase and description are replaced. What training has learned of it stays. A name
    that only differs from a known one in case, blanks, _ and - is refused.

    Some systems learn separate parameters for each attribute, and cannot take new ones.
    The error names the configs that can.
    """
    item = {
        "name": name.strip(),
        "phrase": phrase,
        "description": description,
        "values": list(dict.fromkeys(value or ())),
        "category": category,
    }
    with failing(f"Can't add {name} to {model}"), changing(model, output_path) as nlp:
        component = get_component(nlp)
        use_known_names([item], component.attributes)
        changes = apply(lambda: import_attributes(component, [item], force))
        print_changes(component, changes)


@app.command("remove", no_args_is_help=True)
def remove_cli(
    model: Model,
    names: Annotated[List[str], typer.Argument(metavar="NAME...", help="The names")],
    output_path: Output = None,
) -> None:
    """Remove attributes from a trained pipeline, with their thresholds.

    \b
    python -m spacy adatag attributes remove training/model-best "Sole Material" Fit

    The values of the other attributes stay as they are, but values that competed for the
    same words may now be found. What training has learned of the removed attributes is
    lost.
    """
    with (
        failing(f"Can't remove {shorten(names)} from {model}"),
        changing(model, output_path) as nlp,
    ):
        get_component(nlp).remove_attributes(names)
        msg.good(f"Removed {len(set(names)):,}: {shorten(names)}")


@app.command("export", no_args_is_help=True)
def export_cli(
    model: Model,
    output_path: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help=f"File to write, which ends in {', '.join(ENDINGS)}",
            dir_okay=False,
        ),
    ],
) -> None:
    """Write all that a pipeline knows of its attributes to a file.

    \b
    python -m spacy adatag attributes export training/model-best attributes.csv

    The columns are name, phrase, description, values, category and is_trained, and schema
    if there is one. In CSV, values are separated by |. If the training data had a value
    several times, they are a JSON object with counts. Change the file, and import it
    again. In YAML, the file is the schema: canonical values, kinds and units.
    """
    with failing(f"Can't export the attributes of {model}"):
        if output_path.suffix.lower() not in ENDINGS:
            raise ValueError(
                f"expected a file that ends in {', '.join(ENDINGS)}, got {output_path}"
            )
        check_outputs([output_path], [model])
        component = get_component(load_pipeline(model))
        with write_whole(output_path) as path:
            count = export_attributes(component, path, output_path.suffix.lower())
        msg.good(f"Wrote {say_count(count, 'attribute')} to {output_path}")


app.command("import", no_args_is_help=True)(import_cli)
