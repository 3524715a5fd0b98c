"""Change a pipeline on the disk, and print what has changed."""

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Callable, Iterator, List, Optional, Sequence, TypeVar

import typer
from spacy.language import Language
from wasabi import msg

from ..attribute_files import AttributeFileError, Changes
from ..component import AdaTag
from ..disk.changes import Watch
from ..disk.loading import load_pipeline
from ..disk.outputs import (
    change_whole_folder,
    check_empty,
    check_outputs,
    write_whole_folder,
)
from ..texts.counts import say_count

# How many names and faults to print.
SHOWN_NAMES, SHOWN_FAULTS = 10, 50

T = TypeVar("T")

Output = Annotated[
    Optional[Path],
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Folder to save the changed pipeline to. By default, MODEL itself is "
        "changed: it stays as it was until the change is complete",
        file_okay=False,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        "-F",
        help="Add an attribute although there is one whose name only differs in case, "
        "blanks, _ and -",
    ),
]


@contextmanager
def failing(title: str) -> Iterator[None]:
    """Exit with code 1 if a command fails, and say why.

    title (str): What cannot be done.
    """
    try:
        yield
    except AttributeFileError as err:
        faults = str(err).split("\n")
        more = len(faults) - SHOWN_FAULTS
        shown = faults[:SHOWN_FAULTS] + ([f"and {more:,} more"] if more > 0 else [])
        msg.fail(title)
        # Lines of places, which are not wrapped.
        print("\n".join(f"  {fault}" for fault in shown))
        msg.fail("Nothing was imported. Correct the file, and import it again", exits=1)
    except (ImportError, OSError, ValueError) as err:
        msg.fail(title, str(err), exits=1)


@contextmanager
def changing(
    model: str, output_path: Optional[Path], inputs: Sequence[Optional[Path]] = ()
) -> Iterator[Language]:
    """Load a pipeline to change, and save it afterwards, unless that fails.

    model (str): The pipeline.
    output_path (Optional[Path]): The folder to save it to. By default its own.
    inputs (Sequence[Optional[Path]]): What else is read.
    YIELDS (Language): The pipeline.
    RAISES (ValueError): If it cannot be saved there, or cannot be loaded.
    """
    read: List[Any] = [path for path in inputs if path is not None]
    if output_path is not None:
        check_outputs([], [model, *read], [output_path])
        check_empty(output_path)
    elif Path(model).is_dir():
        check_outputs([], read, [Path(model)])
    else:
        # If there is no such pipeline, says that first.
        load_pipeline(model)
        raise ValueError(
            f"{model} is not a folder. Choose a folder for the changed pipeline: --output"
        )
    place = output_path or Path(model)
    watch = Watch([Path(model), *read])
    nlp = load_pipeline(model)
    yield nlp
    watch.check()
    with (
        change_whole_folder(place, watch)
        if output_path is None
        else write_whole_folder(place) as path
    ):
        nlp.to_disk(path)
    msg.good(f"Saved the pipeline to {place}")


def apply(change: Callable[[], T]) -> T:
    """Make a change. Its warnings are printed as other messages are.

    change (Callable[[], T]): Makes the change.
    RETURNS (T): What it returns.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        result = change()
    for warning in caught:
        msg.warn(str(warning.message))
    return result


def print_changes(component: AdaTag, changes: Changes) -> None:
    """Print which attributes were added and changed. Warn if nothing but the name of one
    is known.

    component (AdaTag): The component.
    changes (Changes): The changes.
    """
    for names, verb in ((changes.added, "Added"), (changes.changed, "Changed")):
        if names:
            msg.good(f"{verb} {len(names):,}: {shorten(names)}")
    if changes.same:
        msg.info(f"Already known, and unchanged: {len(changes.same):,}")
    table = component.attributes
    empty = [n for n in changes.added if not table[table.get_row(n)]["values"]]
    if empty:
        msg.warn(
            f"No example values: {shorten(empty)}",
            "From a name alone, a pipeline finds little, and much of it is wrong. Give "
            "each attribute some values, twenty if you can",
        )


def print_count(component: AdaTag) -> None:
    """Print how many attributes there are, and how many were never trained.

    component (AdaTag): The component.
    """
    untrained = len(component.untrained)
    said = f"The pipeline has {say_count(len(component.labels), 'attribute')}"
    if untrained:
        said += f", {untrained:,} of them never trained. Their scores are not calibrated"
    msg.info(said)


def shorten(names: Sequence[str], most: int = SHOWN_NAMES) -> str:
    """List the first of some names.

    names (Sequence[str]): The names.
    most (int): How many to list.
    RETURNS (str): The first names, and how many more there are.
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
