"""What `adatag extract` prints about its result, and how it ends."""

import signal
from contextlib import contextmanager
from typing import Iterator

import typer
from wasabi import msg

from ..catalogue import Summary
from ..labelling.compare import STATUSES
from ..texts.counts import say_count
from .options import INCOMPLETE, MAX_CHANGES
from .trained import FEW, describe_saved


class Terminated(KeyboardInterrupt):
    """The process received SIGTERM."""


@contextmanager
def terminable() -> Iterator[None]:
    """Treat SIGTERM like Ctrl+C, so that the command can say how to go on."""

    def end(*args: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def report(summary: Summary, source: str, output: str, model: str) -> None:
    """Print the result of the job. Exits with a code other than 0 if rows are missing in
    the output, or if IN or MODEL changed meanwhile.

    summary (Summary): The result.
    source (str): What was read.
    output (str): What was written.
    model (str): The pipeline.
    """
    for error in summary.errors:
        msg.warn("A file could not be read to its end", str(error))
    if summary.rejected:
        more = summary.rejected - len(summary.reasons)
        reasons = [*summary.reasons, *([f"... {more:,} more"] if more else [])]
        msg.warn(
            f"{say_count(summary.rejected, 'row')} could not be processed. They are in "
            f"{summary.rejects}, with the reasons"
        )
        print("\n".join(f"  {reason}" for reason in reasons))
    if summary.duplicates.rows:
        msg.warn(
            f"{say_count(summary.duplicates.rows, 'row has', 'rows have')} the id of an "
            "earlier row. They were processed like the others"
        )
        print("\n".join(f"  {example}" for example in summary.duplicates.examples))
    if summary.changes:
        msg.warn(
            "Files changed while the job ran. The output may mix their old and new "
            "contents. Run the job again",
            "\n".join(summary.changes[:MAX_CHANGES]),
        )
    if summary.unplaced:
        names = ", ".join(f"{name} ({n:,})" for name, n in summary.unplaced.items())
        msg.warn(
            f"{say_count(summary.unplaced.total(), 'value')} without a column, not "
            "written",
            f"They come from a component that does not list its labels: {names}. Use "
            "--rows value, or write JSONL",
        )
    if summary.html.texts:
        msg.info(summary.html.describe(summary.texts))
    if not summary.texts:
        msg.fail(f"Nothing to process in {source}", exits=1)
    print_compared(summary)
    found = f"{say_count(summary.values, 'value')} of {say_count(summary.texts, 'text')}"
    msg.good(f"Wrote {found} to {output}")
    untrained = describe_saved(model)
    if untrained is not None and summary.values:
        msg.warn(FEW, untrained)
    if not summary.values:
        msg.warn(
            "No value was found",
            untrained
            or "Score the pipeline with adatag evaluate: it may have learned too little, "
            "from few texts or in few epochs, or from other kinds of products",
        )
    if summary.rejected or summary.errors or summary.changes or summary.unplaced:
        raise typer.Exit(INCOMPLETE)


def print_compared(summary: Summary) -> None:
    """Print how many values are the same as in the shop's own cells.

    summary (Summary): The result of a job.
    """
    if not summary.compared:
        return
    rows = [
        (name, *(f"{counts[status]:,}" for status in STATUSES))
        for name, counts in sorted(summary.compared.items())
    ]
    header = ("attribute", *STATUSES)
    msg.table(rows, header=header, aligns=("l", *"r" * len(STATUSES)), divider=True)
