"""`python -m spacy adatag extract`."""

import errno
import os
import signal
from pathlib import Path
from typing import List, Optional

import typer
from spacy.cli._util import setup_gpu
from typing_extensions import Annotated
from wasabi import msg

from ..catalogue import TooManyRejects, extract
from ..catalogue.extract import ENGINES
from ..catalogue.job import OUTPUT_FORMATS, PIECE_SIZE, SHAPES, JobError, get_work
from ..catalogue.joining import JOINER
from ..corpus.encodings import UTF8
from ..corpus.records import JSON_FORMATS
from .columns import (
    Attribute,
    Category,
    GroupBy,
    Id,
    PresetName,
    Separator,
    Text,
    make_columns,
    read_list,
)
from .extracted import Terminated, report, terminable
from .options import (
    ByCategory,
    Encoding,
    GpuId,
    HeaderRow,
    Model,
    SheetName,
)
from .presets import choose_preset


def extract_cli(
    model: Model,
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="File, quoted glob or folder of JSON, CSV, XML, Excel or Parquet, "
            "compressed or not",
        ),
    ],
    output: Annotated[
        str,
        typer.Argument(
            metavar="OUT",
            help="File to write: .jsonl, .csv or .parquet. Without a suffix: a folder",
        ),
    ],
    text: Text = None,
    preset: PresetName = None,
    id: Id = None,
    category: Category = None,
    group_by: GroupBy = None,
    encoding: Encoding = UTF8,
    header_row: HeaderRow = None,
    sheet: SheetName = None,
    keep: Annotated[
        Optional[List[str]],
        typer.Option(
            "--keep",
            "-k",
            metavar="COLUMN",
            help="Column to carry over to OUT. Can be repeated",
        ),
    ] = None,
    attributes: Annotated[
        Optional[str],
        typer.Option(
            "--attributes",
            "-a",
            metavar="NAMES",
            help="Ask only for these: names separated by commas, or a file with one a "
            "line",
        ),
    ] = None,
    rows: Annotated[
        Optional[str],
        typer.Option(
            "--rows",
            help=f"What a row of OUT is: {', '.join(SHAPES)}. By default, record for "
            "JSONL, and product for CSV and Parquet",
        ),
    ] = None,
    best: Annotated[
        bool,
        typer.Option("--best", help="Write only the most likely value of each attribute"),
    ] = False,
    min_score: Annotated[
        Optional[float],
        typer.Option(
            "--min-score",
            help="Write only values with at least this probability, such as 0.8, and "
            "those of rules, which have none",
            min=0,
            max=1,
        ),
    ] = None,
    scores: Annotated[
        Optional[str],
        typer.Option(
            "--scores",
            help="With --rows product, write the scores too. columns: beside each "
            "attribute, such as Color score. json: in the cell, such as "
            '[{"value": "Navy", "score": 0.98}]',
        ),
    ] = None,
    joiner: Annotated[
        str,
        typer.Option("--joiner", metavar="TEXT", help="What separates values in CSV"),
    ] = JOINER,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Compare each value with the shop's own cell, see above",
        ),
    ] = False,
    attribute: Attribute = None,
    separator: Separator = None,
    output_format: Annotated[
        Optional[str],
        typer.Option(
            "--output-format",
            help="Format of the files, if OUT is a folder: "
            f"{', '.join(OUTPUT_FORMATS)}. By default that of IN",
        ),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help=f"Format of the records: {', '.join(['auto', *JSON_FORMATS])}",
        ),
    ] = "auto",
    by_category: ByCategory = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Resume an unfinished job, if there is one"),
    ] = False,
    max_rejects: Annotated[
        Optional[int],
        typer.Option(
            "--max-rejects", help="Stop the job if it rejects more rows than this", min=0
        ),
    ] = None,
    piece_size: Annotated[
        int,
        typer.Option("--piece-size", help="Rows to process and write at a time", min=1),
    ] = PIECE_SIZE,
    batch_size: Annotated[
        Optional[int],
        typer.Option("--batch-size", "-b", help="Texts in a batch", min=1),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            "-e",
            help=f"Where to run: {', '.join(ENGINES)}. local is this machine",
        ),
    ] = ENGINES[0],
    address: Annotated[
        Optional[str],
        typer.Option(
            "--address",
            help="Address of the Ray cluster: host:port, or auto on one of its "
            "machines. By default, the job starts a local Ray",
        ),
    ] = None,
    n_process: Annotated[
        Optional[int],
        typer.Option(
            "--n-process",
            "-n",
            help="Number of processes. By default 1, or with ray one for each CPU of "
            "the cluster",
            min=1,
        ),
    ] = None,
    gpu_id: GpuId = -1,
) -> None:
    """Find the values in the texts of a catalogue with a trained pipeline.

    \b
    python -m spacy adatag extract MODEL shop.csv values.parquet --text title --id sku
    python -m spacy adatag extract MODEL 'shop/*.parquet' values/ --text title
        --text description --id sku --keep price --rows value
    python -m spacy adatag extract MODEL texts.jsonl values.jsonl -a Color,Size
    python -m spacy adatag extract MODEL shop/ values/ --text title --engine ray

    The second command is broken here to fit. Without --text, rows are records. In JSONL,
    a row can also be just a text. The keys of a record's attributes are the attributes to
    ask for. Their values are ignored. A record without attributes is asked for those of
    its category, or for all if the pipeline does not know its category:

    \b
    {"id": "7", "text": "Crocs Flat, Navy", "attributes": {"Color": [], "Scent": []}}

    The rows of OUT have the order of IN. With --rows record, a row has the character
    offsets and the probability of each value (broken here to fit):

    \b
    {"id": "7", "text": "Crocs Flat, Navy", "attributes": {"Color":
     [{"text": "Navy", "start": 12, "end": 16, "score": 0.98}], "Scent": []}}

    With --rows product, a row has the id, the columns to keep, and a column for each
    attribute. In CSV, | separates the values in a cell, and \\| is a part of a value. A
    cell that begins with [ is a JSON list, for values that could not be split otherwise.
    With --rows value, a row is one value: id, attribute, value, field, start, end, score.
    Offsets refer to the text after HTML such as <b> or &amp; was turned into text.

    --compare reads the shop's own columns, as label does, and says of each value: same,
    similar (a part of it: navy, Navy Blue), new (the cell is empty, or has another value
    that was found) or contradicts. A table at the end counts these, and the values that
    were missed. Name the columns with --attribute COLUMN=NAME, or use a preset.

    Other components, such as rules, can add values under the same key. These are written
    too, with an empty score. If such a component does not list its labels, they have no
    column in CSV and Parquet: their values are counted and left out, and the exit code is
    3.

    You can kill a job at any time. Until it is done, its results are in the folder
    _OUT.unfinished beside OUT. To resume, run the same command with --resume. The output
    is the same as without the interruption.

    If a row is invalid, or a component fails on it, it goes to OUT.rejected.jsonl, with
    the reason. The others are processed, and the exit code is 3. It is also 3 if IN or
    MODEL changed meanwhile, and 1 if the job was not finished.

    With --n-process, all processes share the pieces of all files, so a single large file
    is fine. With --engine ray, each process takes whole files, or several small ones: use
    a folder with more files than processes. IN, OUT and MODEL must have the same paths on
    all machines. The output is the same, and either engine resumes a job of the other.
    Install Ray with pip install "spacy-adatag[ray]".

    With --by-category, a record that has a category and no attributes is asked for the
    attributes that the pipeline knows of that category, or for all if it knows none. The
    output has the long names, such as Shoes / Size. Read it without --by-category.
    """
    setup_gpu(gpu_id, silent=False)
    title = f"Can't extract from {source} with {model}"
    try:
        given, row, sheet = choose_preset(
            source, preset, text, encoding, header_row, sheet
        )
        compared = None
        if compare or attribute:
            if not (text or given.text):
                raise ValueError("--compare needs a table: add --text COLUMN")
            compared = make_columns(
                given, text, attribute, separator, id, category, group_by
            )
        elif separator:
            raise ValueError("--separator is for --compare: add --compare too")
        with terminable():
            summary = extract(
                model,
                source,
                output,
                text=text or given.text,
                id=id or given.id,
                category=category or given.category,
                group_by=group_by or given.group_by,
                encoding=encoding,
                header_row=row,
                sheet=sheet,
                compared=compared,
                keep=keep or (),
                attributes=read_list(attributes, output),
                rows=rows,
                best=best,
                min_score=min_score,
                scores=scores,
                joiner=joiner,
                output_format=output_format,
                format=format,
                by_category=by_category,
                resume=resume,
                max_rejects=max_rejects,
                piece_size=piece_size,
                batch_size=batch_size,
                engine=engine,
                address=address,
                n_process=n_process,
                gpu_id=gpu_id,
            )
    except TooManyRejects as err:
        msg.fail("Stopped: too many rows were rejected", str(err), exits=1)
    except JobError as err:
        msg.fail(title, str(err), exits=1)
    except (ImportError, MemoryError, OSError, RuntimeError, ValueError) as err:
        reason = f"{str(err) or type(err).__name__}{_say_how_to_go_on(output)}"
        if isinstance(err, OSError) and err.errno == errno.ENOSPC:
            title = f"The disk of {output} is full"
            reason = "Make room, then go on with --resume. Finished pieces are kept"
        msg.fail(title, reason, exits=1)
    except BaseException as err:
        msg.warn(f"Stopped before the output was complete{_say_how_to_go_on(output)}")
        if isinstance(err, Terminated):
            # End by the signal itself, so that the parent process sees it.
            os.kill(os.getpid(), signal.SIGTERM)
        raise
    else:
        report(summary, source, output, model)


def _say_how_to_go_on(output: str) -> str:
    work = get_work(Path(output).resolve())
    # Path.exists() raises an error if the name is too long.
    if not os.path.exists(work):
        return ""
    return (
        f". The results so far are in {work}. Go on with --resume, or delete the folder "
        "to start afresh"
    )
