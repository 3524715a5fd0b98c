"""Make the paper's tables on public data: train, score, and write the page."""

from pathlib import Path
from typing import Annotated, List, Optional

import typer
from wasabi import msg

from tables.ablations import list_points, read_figure_3
from tables.data import write_json
from tables.making import Maker
from tables.page import FIGURE, write_page
from tables.results import Results
from tables.rows import Row, find_rows
from tables.runs import MINILM, Options, get_fingerprint
from tables.scales import SCALES, Scale
from tables.status import list_left
from tables.workflows import replace_blocks

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
ScaleOption = Annotated[
    str, typer.Option(help="`full`, or `smoke` for a quick test of every row")
]
BertOption = Annotated[
    str,
    typer.Option(
        help="Transformer: `minilm`, a folder, or a name such as bert-base-cased"
    ),
]
RateOption = Annotated[
    float, typer.Option(help="Learning rate of the systems that train the transformer")
]


@app.command()
def run(
    rows: Annotated[
        List[str],
        typer.Argument(
            help="Rows, or the start of their names: `table-4`, `table-4-oa-mine`. "
            "`all` runs all rows"
        ),
    ],
    scale: ScaleOption = "full",
    bert: BertOption = MINILM,
    bert_learn_rate: RateOption = 2e-4,
    jobs: Annotated[int, typer.Option(help="Number of parallel runs", min=1)] = 1,
    gpu_id: Annotated[int, typer.Option(help="GPU to use, -1 for none")] = -1,
) -> None:
    """Train and score the missing runs of rows. Each run writes a file of figures.

    Runs that are up to date are skipped, so you can resume with the same command. A run
    that fails does not stop the others.
    """
    size = _get_scale(scale)
    options = Options(bert, bert_learn_rate, gpu_id)
    try:
        wanted = find_rows(rows, size)
    except ValueError as error:
        msg.fail(str(error), exits=1)
        return
    try:
        failed = Maker(size, options, jobs).make([r for row in wanted for r in row.runs])
    except KeyboardInterrupt:
        msg.warn("Stopped. Run the same command to resume.")
        raise typer.Exit(130) from None
    results = Results(size, options)
    for row in wanted:
        if results.is_done(row):
            _stamp(row, results)
            msg.good(row.name)
    if failed:
        names = [f"{run.data} {run.name}" for run in failed]
        msg.fail(f"{len(failed)} runs failed: {', '.join(names)}", exits=1)


@app.command()
def parameters(scale: ScaleOption = "full") -> None:
    """Build the models of Table 8, and count their parameters."""
    from tables.parameters import FEW_WORDS, WORDS, count_all

    size = _get_scale(scale)
    counts = count_all(WORDS if size.texts is None else FEW_WORDS)
    write_json(size.results / "parameters.json", counts)
    write_json(size.work / "rows" / "table-8-parameters.json", counts)


@app.command()
def status(
    scale: ScaleOption = "full",
    bert: BertOption = MINILM,
    bert_learn_rate: RateOption = 2e-4,
) -> None:
    """Show which rows are done, what is left, and how long it may take."""
    rows = list_left(Results(_get_scale(scale), Options(bert, bert_learn_rate)))
    lines = [
        (
            left.row.name,
            f"{len(left.row.runs) - len(left.missing)} of {len(left.row.runs)}",
            "" if not left.missing else _say_minutes(left.minutes),
        )
        for left in rows
    ]
    header = ("row", "runs done", "minutes left")
    msg.table(lines, header=header, divider=True, aligns=("l", "r", "r"), max_col=60)
    open_rows = [left for left in rows if left.missing]
    known = sum(left.minutes or 0 for left in open_rows)
    unknown = sum(left.minutes is None for left in open_rows)
    msg.text(
        f"{len(rows) - len(open_rows)} of {len(rows)} rows are done. Some {known:.0f} "
        f"minutes are left, not counting {unknown} rows without an estimate"
    )


@app.command()
def page(
    scale: ScaleOption = "full",
    bert: BertOption = MINILM,
    bert_learn_rate: RateOption = 2e-4,
) -> None:
    """Write the page of all tables, README.md in the results folder, from all finished
    runs."""
    try:
        from tables.figure import plot_figure_3
    except ImportError:
        msg.fail(
            "The figure needs matplotlib",
            "Run pip install 'spacy-adatag[plots]'",
            exits=1,
        )
    results = Results(_get_scale(scale), Options(bert, bert_learn_rate))
    folder = results.scale.results
    folder.mkdir(parents=True, exist_ok=True)
    plot_figure_3(list_points(results), read_figure_3(results), folder / FIGURE)
    (folder / "README.md").write_text(write_page(results), encoding="utf8")
    msg.good(f"Page: {folder / 'README.md'}")


@app.command()
def workflows(
    path: Annotated[Path, typer.Argument(help="The project file")] = Path("project.yml"),
) -> None:
    """Write the commands and workflows of the tables into the project file."""
    path.write_text(replace_blocks(path.read_text("utf8")), encoding="utf8")
    msg.good(f"Project: {path}")


def _stamp(row: Row, results: Results) -> None:
    """Mark a row as done for weasel, which needs an output at a fixed path."""
    prints = {}
    for run in row.runs:
        data = results.get_data(run.data)
        assert data is not None
        key = run.result_path(results.scale).as_posix()
        prints[key] = get_fingerprint(run, results.scale, results.options, data)
    write_json(results.scale.work / "rows" / f"{row.name}.json", prints)


def _say_minutes(minutes: Optional[float]) -> str:
    if minutes is None:
        return "?"
    return "< 1" if minutes < 1 else f"{minutes:.0f}"


def _get_scale(name: str) -> Scale:
    if name not in SCALES:
        msg.fail(f"Unknown scale '{name}': expected {' or '.join(SCALES)}", exits=1)
    return SCALES[name]


if __name__ == "__main__":
    app()
