"""What is printed, on consoles that cannot show all characters."""

import io
import sys

import wasabi.util
from wasabi import msg

from ..corpus.annotated import AnnotatedRecords
from ..corpus.checks import READ_UTF8, is_misread

# How many lines and attributes a warning names.
SHOWN_LINES, SHOWN_NAMES = 5, 10


def prepare_console() -> None:
    """Print what the encoding of the console does not have as `\\u7ea2`, and not fail.
    Exits with code 1 if Python misread what was typed.
    """
    for stream in (sys.stdout, sys.stderr):
        # A notebook has others, of which none fails.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # wasabi replaces such characters, too, but then decodes the bytes of the console's
    # encoding as UTF-8, and fails for most that are not ASCII.
    wasabi.util.ENCODING = "utf8"
    if any(map(is_misread, sys.argv)):
        encoding = sys.getfilesystemencoding()
        msg.fail(f"Python reads UTF-8 as {encoding}", READ_UTF8, exits=1)


def warn_left_out(records: AnnotatedRecords) -> None:
    """Print warnings about records that were left out, and about unknown attributes.

    records (AnnotatedRecords): The records, after a pass over them.
    """
    for item in list(records.rejected)[:SHOWN_LINES]:
        msg.warn(f"Left out line {item.line} of {records.path}: {item.reason}")
    if len(records.rejected) > SHOWN_LINES:
        msg.warn(f"Left out {len(records.rejected) - SHOWN_LINES:,} more")
    if records.unknown:
        names = ", ".join(sorted(records.unknown)[:SHOWN_NAMES])
        msg.warn(
            f"{len(records.unknown):,} attributes are not known to the pipeline: {names}"
        )
