"""`python -m spacy adatag report`."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Dict, Iterator, Union

import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from wasabi import msg

from ..catalogue.mapping import ask_category
from ..corpus.checks import show_path
from ..corpus.pipe import get_labels
from ..corpus.records import Record, Rejected, read_records
from ..disk.loading import load_pipeline
from ..disk.outputs import check_outputs, write_whole
from ..report import make_report, render_page
from ..report.make import DEFAULT_EXAMPLES
from .options import INCOMPLETE, ByCategory, Format, GpuId, Model, Queries

# How many rejected lines to print. The page shows more.
MAX_REJECTED = 5


def report_cli(
    model: Model,
    records_path: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDS.jsonl",
            help="Records, gzipped or not, with gold values or without",
            exists=True,
            dir_okay=False,
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
    gpu_id: GpuId = -1,
) -> None:
    """Write a page that shows what a trained pipeline finds, and where it goes wrong.

    \b
    python -m spacy adatag report training/model-best test.jsonl report.html

    Open the page in any browser, or send it to others: it is one file, and loads nothing.
    It shows scores and coverage of each attribute, precision at any threshold of the
    score, the worst errors in their texts, confusions between attributes, gold labels
    that contradict a sure model, and frequent values that training did not have.

    Scores are those of adatag evaluate, over what each record asks. A table compares them
    with other ways of asking. Records without attributes are asked those of their
    category, or everything, and give coverage and values only.

    Lines without a valid record, and texts at which the pipeline fails, are left out and
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
        check_outputs([output_path], [model, records_path])
        nlp = load_pipeline(model)
        read = partial(_read, nlp, records_path, format, by_category, queries)
        report = make_report(nlp, read, examples=examples)
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
    _print_left_out(report)
    for kind in ("macro", "micro") if report["scores"] else ():
        shown = [f"{100 * report['scores'][f'attr_{kind}_{x}']:.2f}" for x in "prf"]
        msg.text(f"{kind} P {shown[0]}  R {shown[1]}  F {shown[2]}")
    size = output_path.stat().st_size / 1e6
    msg.good(f"Wrote {report['texts']:,} texts to {output_path} ({size:.1f} MB)")
    if report["rejected"]["count"]:
        raise typer.Exit(INCOMPLETE)


def _read(
    nlp: Language, path: Path, format: str, by_category: bool, queries: str
) -> Iterator[Union[Record, Rejected]]:
    labels = get_labels(nlp)
    for item in read_records(path, format, by_category, queries):
        if by_category and isinstance(item, Record):
            yield ask_category(item, labels)
        else:
            yield item


def _print_left_out(report: Dict[str, Any]) -> None:
    rejected = report["rejected"]
    for item in rejected["shown"][:MAX_REJECTED]:
        msg.warn(f"Left out line {item['line']}: {item['reason']}")
    if rejected["count"] > MAX_REJECTED:
        msg.warn(f"Left out {rejected['count'] - MAX_REJECTED:,} more")
    unknown = [row["name"] for row in report["attributes"] if not row["known"]]
    if unknown:
        names = ", ".join(sorted(unknown)[:10])
        msg.warn(f"The pipeline does not know {len(unknown):,} attributes: {names}")
