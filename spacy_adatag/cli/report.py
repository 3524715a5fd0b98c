"""`python -m spacy adatag report`."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Dict, Optional

import typer
from spacy.cli._util import setup_gpu
from wasabi import msg

from ..corpus.checks import show_path
from ..corpus.encodings import UTF8
from ..corpus.shards import show_place
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..disk.outputs import check_outputs, write_whole
from ..report import make_report, render_page
from ..report.make import DEFAULT_EXAMPLES
from ..report.reading import is_table, may_be_table, read_any
from ..report.training import find_training, read_training
from ..texts.counts import say_count
from .columns import (
    Attribute,
    Category,
    GroupBy,
    Id,
    PresetName,
    Separator,
    Text,
    make_columns,
    refuse_columns,
)
from .options import (
    ByCategory,
    Encoding,
    Format,
    GpuId,
    HeaderRow,
    Model,
    Queries,
    SheetName,
    end,
)
from .presets import NONE, choose_preset
from .trained import warn_untrained

# How many rejected lines to print. The page shows more.
MAX_REJECTED = 5


def report_cli(
    model: Model,
    records_path: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="Records, gzipped or not, with labels or without. Or training data "
            "(.spacy), or a shop's table, as label reads it",
            exists=True,
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(metavar="OUT.html", help="Page to write", dir_okay=False),
    ],
    format: Format = "auto",
    by_category: ByCategory = False,
    queries: Queries = "file",
    examples: Annotated[
        int,
        typer.Option(
            "--examples",
            "-e",
            help="How many errors, suspicious labels, new values and known values to "
            "show, of each. All are counted. The page grows with what it shows",
            min=1,
        ),
    ] = DEFAULT_EXAMPLES,
    trained_on: Annotated[
        Optional[Path],
        typer.Option(
            "--trained-on",
            metavar="TRAIN.spacy",
            help="Training data, to mark texts that MODEL was trained on. By default "
            "those that its config names, if they are still there",
            exists=True,
        ),
    ] = None,
    text: Text = None,
    preset: PresetName = None,
    id: Id = None,
    category: Category = None,
    attribute: Attribute = None,
    separator: Separator = None,
    group_by: GroupBy = None,
    encoding: Encoding = UTF8,
    header_row: HeaderRow = None,
    sheet: SheetName = None,
    gpu_id: GpuId = -1,
) -> None:
    """Write a page that shows what a trained pipeline finds, and where it goes wrong.

    \b
    python -m spacy adatag report training/model-best test.jsonl report.html

    Open the page in any browser, or send it to others: it is one file, and loads nothing.
    It shows scores and coverage of each attribute, precision at any threshold of the
    score, the worst errors in their texts, confusions between attributes, labels that
    contradict a sure model, and frequent values that training did not have.

    Labels are the annotations of the texts. For a table, they are the values that label
    finds of its columns: see --attribute and --preset. If the text contains a known value
    without a label, this value is not counted as invented, but apart. Texts that MODEL
    was trained on are counted and marked, because their scores are too good.

    The scores are those of adatag evaluate, over what each record asks for. A table
    compares them with other ways of asking. Records without attributes are asked for
    those of their category, or for all, and only give coverage and values.

    Lines without a valid record, and texts that the pipeline fails on, are left out and
    counted. The exit code is then 3.
    """
    if output_path.suffix.lower() not in (".html", ".htm"):
        msg.fail(
            f"Can't write a page to {output_path}",
            "Expected a name that ends in .html. Browsers open no others as a page.",
            exits=1,
        )
    setup_gpu(gpu_id, silent=False)
    try:
        inputs = [model, records_path, *([trained_on] if trained_on else ())]
        check_outputs([output_path], inputs)
        nlp = load_pipeline(model)
        warn_untrained(nlp)
        watch = Watch([records_path])
        columns = None
        given, row = NONE, 1 if header_row is None else header_row
        if may_be_table(records_path, format) or text or preset:
            needs_text = is_table(records_path)
            given, row, sheet = choose_preset(
                str(records_path), preset, text, encoding, header_row, sheet, needs_text
            )
        if text or given.text:
            columns = make_columns(
                given, text, attribute, separator, id, category, group_by
            )
        else:
            refuse_columns(attribute, separator, id, category, group_by)
        read = partial(
            read_any,
            nlp,
            records_path,
            columns,
            format=format,
            by_category=by_category,
            queries=queries,
            encoding=encoding,
            header_row=row,
            sheet=sheet,
            warn=msg.warn,
        )
        trained_on = trained_on or find_training(nlp)
        if trained_on is not None:
            watch = Watch([records_path, trained_on])
        training = None
        if trained_on is not None and not trained_on.exists():
            msg.warn(
                f"Training data not found at {trained_on}: name them with --trained-on, "
                "to mark texts that the pipeline was trained on"
            )
        elif trained_on is not None:
            training = read_training(trained_on, nlp)
        report = make_report(nlp, read, examples=examples, training=training)
        # Users send the page to others, so it has names and no paths.
        report |= {
            "title": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
            "records": show_path(records_path.name),
            "created": date.today().isoformat(),
        }
        with write_whole(output_path) as path:
            path.write_text(render_page(report), encoding="utf8")
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't report on {records_path} with {model}", str(err), exits=1)
        return
    _print_left_out(report, records_path)
    if report["trained_on"]:
        msg.warn(
            f"The pipeline was trained on {report['trained_on']:,} of the "
            f"{say_count(report['texts'], 'text')}. On these, scores are too good"
        )
    for kind in ("macro", "micro") if report["scores"] else ():
        shown = [f"{100 * report['scores'][f'attr_{kind}_{x}']:.2f}" for x in "prf"]
        msg.text(f"{kind} P {shown[0]}  R {shown[1]}  F {shown[2]}")
    size = output_path.stat().st_size / 1e6
    written = say_count(report["texts"], "text")
    msg.good(f"Wrote {written} to {output_path} ({size:.1f} MB)")
    end(watch, complete=not report["rejected"]["count"])


def _print_left_out(report: Dict[str, Any], records_path: Path) -> None:
    rejected = report["rejected"]
    for item in rejected["shown"][:MAX_REJECTED]:
        where = show_place(records_path, item["line"])
        msg.warn(f"Left out {where}: {item['reason']}")
    if rejected["count"] > MAX_REJECTED:
        msg.warn(f"Left out {rejected['count'] - MAX_REJECTED:,} more")
    unknown = [row["name"] for row in report["attributes"] if not row["known"]]
    if unknown:
        names = ", ".join(sorted(unknown)[:10])
        msg.warn(
            f"The pipeline does not know {say_count(len(unknown), 'attribute')}: {names}"
        )
