"""Write the report of a finished run: a page, two plots, and values in their texts."""

from pathlib import Path
from typing import Annotated, List, Optional

import typer
from wasabi import msg

from reporting.markdown import Heading, macro_f, write_markdown
from reporting.page import render_values
from reporting.run import read_run


def main(
    output: Annotated[
        Path, typer.Argument(help="Folder to write the report into", file_okay=False)
    ],
    scores: Annotated[
        List[Path],
        typer.Option(
            help="JSON of `spacy adatag evaluate`. Repeat the option for another metric",
            exists=True,
        ),
    ],
    log: Annotated[Path, typer.Option(help="JSONL of the training logger", exists=True)],
    model: Annotated[Path, typer.Option(help="The trained pipeline", exists=True)],
    data: Annotated[str, typer.Option(help="Name of the data set, for the heading")],
    command: Annotated[str, typer.Option(help="Command that repeats the run")],
    extracted: Annotated[
        Optional[Path],
        typer.Option(help="JSONL of `spacy adatag extract`", exists=True),
    ] = None,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="State that the data are made up")
    ] = False,
) -> None:
    """Write report.md, curve.png, f1_by_attribute.png and values.html.

    This is the last step of the project's workflows. The plots need matplotlib: install
    the extra "plots" of spacy-adatag.
    """
    try:
        from reporting.plots import plot_attributes, plot_curve
    except ImportError:
        msg.fail(
            "The plots need matplotlib", "Run pip install 'spacy-adatag[plots]'", exits=1
        )
    run = read_run(scores, log, extracted, model)
    output.mkdir(parents=True, exist_ok=True)
    plot_curve(run.steps, run.best, output / "curve.png")
    if run.by_attribute:
        plot_attributes(run.by_attribute, macro_f(run), output / "f1_by_attribute.png")
    if run.extracted:
        page = render_values(run.extracted)
        (output / "values.html").write_text(page, encoding="utf8")
    report = write_markdown(run, Heading(data, command, demonstration))
    (output / "report.md").write_text(report, encoding="utf8")
    msg.good(f"Report: {output / 'report.md'}")


if __name__ == "__main__":
    typer.run(main)
