"""`python -m spacy adatag review`: ask people about values, and read their answers."""

import shlex
from pathlib import Path
from typing import Annotated, List, Optional

import typer
from spacy.cli._util import setup_gpu
from spacy.language import Language
from wasabi import msg

from ..corpus.encodings import UTF8
from ..corpus.pipe import get_component, get_labels
from ..corpus.schema import get_rejected_path
from ..corpus.shards import find_shards
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..disk.outputs import check_outputs
from ..review import (
    Asked,
    ReadBack,
    Wanted,
    ask_people,
    find_encoding,
    is_reviewed,
    read_back,
)
from ..review.asking import FLOOR, FORMATS
from ..review.tasks import make_config
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
    GpuId,
    HeaderRow,
    Model,
    SheetName,
    end,
)
from .presets import choose_preset
from .trained import warn_untrained

MAX_SHOWN = 5
WHY = {
    "contradicts": "other than in the cell",
    "unsure": "below the threshold",
    "low": "with a low score",
    "missed": "in the cell, but not found",
    "attribute": "of attributes that agree with the cells too seldom",
}


def review_cli(
    model: Model,
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="Table or records to look for values in. Or the file that people have "
            "worked on",
        ),
    ],
    output_path: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="File for people: .csv or .xlsx for a spreadsheet, .jsonl for Prodigy "
            "or Doccano, .json for Label Studio. Or the records of their decisions, "
            ".jsonl",
            dir_okay=False,
        ),
    ],
    format: Annotated[
        Optional[str],
        typer.Option(
            "--format",
            "-f",
            help=f"What OUT is for: {', '.join(FORMATS)}. By default by its ending, and "
            "prodigy for .jsonl",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", "-l", help="How many values to ask about, at most", min=1
        ),
    ] = Wanted().limit,
    sure: Annotated[
        float,
        typer.Option(
            "--sure",
            help="Ask about values with a lower probability than this",
            min=0,
            max=1,
        ),
    ] = Wanted().sure,
    floor: Annotated[
        Optional[float],
        typer.Option(
            "--floor",
            help="Ask about values below the threshold, too, if they have at least this "
            f"probability. By default the floor of MODEL, or {FLOOR}",
            min=0,
            max=1,
        ),
    ] = None,
    precision: Annotated[
        float,
        typer.Option(
            "--precision",
            "-p",
            help="Ask about attributes whose values agree with the cells less often",
            min=0,
            max=1,
        ),
    ] = Wanted().precision,
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
    by_category: ByCategory = False,
    gpu_id: GpuId = -1,
) -> None:
    """Ask people about the values that need them most, and read back what they decided.

    \b
    python -m spacy adatag review MODEL shop.csv look.csv --text title --id sku
    python -m spacy adatag review MODEL look.csv records.jsonl

    The first command finds values in a table or in records, and writes those that most
    need a person, with the reason: the value contradicts the shop's own cell, it is below
    the threshold or has a low score, the value of the cell was not found, or the
    attribute as a whole agrees with the cells too seldom. Half of them are the most
    urgent of all, the others the most urgent of each attribute and reason.

    Open look.csv in a spreadsheet. Write accept or reject (or yes and no) into the column
    decision. If a value is wrong, write the right one into the column correction, as it
    is written in the text, with | between several. Leave the column record as it is.

    The second command reads the file, whatever separator and quotes it was saved with,
    and writes records for adatag convert. In these, a rejected value is absent. Values
    without a decision are left out, and so are the other values of their attribute in
    this text. Rows that can't be read go to OUT.rejected.jsonl, and the exit code is 3.

    With an OUT for Prodigy, Doccano or Label Studio, a task is a text with the values
    that were found. People correct these. The same command reads the tool's export.
    """
    setup_gpu(gpu_id, silent=False)
    try:
        check_outputs([output_path], [model])
        nlp = load_pipeline(model)
        warn_untrained(nlp)
        row = 1 if header_row is None else header_row
        shards = find_shards(source, encoding, row, sheet)
        watch = Watch(shard.path for shard in shards)
        if is_reviewed(source, encoding, row, sheet):
            found = find_encoding(source, encoding)
            if found != encoding:
                encoding = found
                msg.info(f"Reading {source} in {found}, as Excel saves CSV")
            read = read_back(
                source,
                output_path,
                set(get_labels(nlp)),
                get_component(nlp).schema,
                nlp.tokenizer,
                encoding,
                row,
                sheet,
            )
            _report_read(read, source, output_path)
            end(watch, complete=not read.rejected)
            return
        given, row, sheet = choose_preset(
            source, preset, text, encoding, header_row, sheet
        )
        columns = None
        if text or given.text:
            columns = make_columns(
                given, text, attribute, separator, id, category, group_by
            )
        else:
            refuse_columns(attribute, separator, id, category, group_by)
        asked = ask_people(
            nlp,
            source,
            output_path,
            columns,
            wanted=Wanted(limit, sure, precision),
            floor=floor,
            format=format,
            by_category=by_category,
            encoding=encoding,
            header_row=row,
            sheet=sheet,
        )
    except (ImportError, OSError, ValueError) as err:
        msg.fail(f"Can't review {source} with {model}", str(err), exits=1)
    else:
        _report_asked(asked, source, output_path, nlp)
        end(watch, complete=not asked.n_rejected)


def _report_asked(asked: Asked, source: str, output_path: Path, nlp: Language) -> None:
    if asked.n_rejected:
        _warn(
            f"{say_count(asked.n_rejected, 'row was', 'rows were')} left out",
            asked.rejected,
        )
    for name, share in asked.doubtful.items():
        msg.info(f"{100 * share:.3g}% of the values of {name} agree with the cells")
    if not asked.values:
        msg.fail(
            f"Nothing to ask about in {say_count(asked.texts, 'text')} of {source}",
            "No value contradicts a cell, or is unsure. Raise --sure, or lower --floor",
            exits=1,
        )
    for kind, count in asked.kinds.most_common():
        msg.text(f"{say_count(count, 'value')} {WHY[kind]}")
    found = f"{say_count(asked.values, 'value')} of {say_count(asked.texts, 'text')}"
    msg.good(f"Wrote {found} to {output_path}, for people to look at")
    if asked.format == "label-studio":
        msg.info("The labeling interface of its project is")
        print(make_config(asked.attributes))
    elif asked.format == "prodigy":
        msg.info("Show it to people with")
        words = ["prodigy", "spans.manual", "DATASET", f"blank:{nlp.lang}"]
        words += [str(output_path), "--label", ",".join(asked.attributes)]
        print(shlex.join(words))


def _report_read(read: ReadBack, source: str, output_path: Path) -> None:
    decisions = read.decisions
    if read.rejected:
        shown = [f"row {item.line:,}: {item.reason}" for item in read.rejected]
        count = len(shown)
        where = get_rejected_path(output_path)
        if count > MAX_SHOWN:
            shown[MAX_SHOWN:] = [f"and {count - MAX_SHOWN:,} more"]
        _warn(f"{say_count(count, 'row')} can't be read. They are in {where}", shown)
    if decisions.undecided:
        undecided = say_count(decisions.undecided, "value" if read.is_sheet else "task")
        msg.info(f"Left out {undecided} without a decision")
    if decisions.held_back:
        msg.info(
            f"Left out {say_count(decisions.held_back, 'attribute')} of texts, since "
            "some of their values have no decision"
        )
    if not decisions.records:
        how = "Accept tasks in the tool, and export them again"
        if read.is_sheet:
            how = "Write accept or reject into the column decision, or a correction"
        msg.fail(f"No decision in {source}: nothing was written", how, exits=1)
    if read.is_sheet:
        msg.text(
            f"{say_count(decisions.accepted, 'value')} accepted, {decisions.rejected:,} "
            f"rejected, {decisions.corrected:,} corrected"
        )
    msg.good(f"Wrote {say_count(decisions.records, 'record')} to {output_path}")


def _warn(title: str, lines: List[str]) -> None:
    msg.warn(title)
    print("\n".join(f"  {line}" for line in lines))
