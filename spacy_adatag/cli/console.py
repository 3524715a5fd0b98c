"""Print on consoles that cannot show all characters."""

import io
import sys

import wasabi.util
from wasabi import msg

from ..corpus.annotated import AnnotatedRecords
from ..corpus.checks import READ_UTF8, is_misread
from ..corpus.shards import show_place
from ..texts.counts import say_count

# How many lines and attributes a warning names.
SHOWN_LINES, SHOWN_NAMES = 5, 10


def prepare_console() -> None:
    """Print characters that the console cannot encode as `\\u7ea2`, instead of failing.
    Exits with code 1 if Python misread the arguments.
    """
    for stream in (sys.stdout, sys.stderr):
        # The streams of a notebook are of another type, and don't fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # wasabi replaces such characters too, but then decodes the bytes as UTF-8, whatever
    # the encoding of the console. This fails for most characters that are not ASCII.
    wasabi.util.ENCODING = "utf8"
    if any(map(is_misread, sys.argv)):
        encoding = sys.getfilesystemencoding()
        msg.fail(f"Python reads UTF-8 arguments as {encoding}", READ_UTF8, exits=1)


def warn_left_out(records: AnnotatedRecords) -> None:
    """Print warnings about records that were left out, and about unknown attributes.

    records (AnnotatedRecords): The records, after a pass over them.
    """
    for item in list(records.rejected)[:SHOWN_LINES]:
        where = show_place(records.path, item.line)
        msg.warn(f"Left out {where}: {item.reason}")
    if len(records.rejected) > SHOWN_LINES:
        msg.warn(f"Left out {len(records.rejected) - SHOWN_LINES:,} more")
    if records.unknown:
        names = ", ".join(sorted(records.unknown)[:SHOWN_NAMES])
        count = len(records.unknown)
        msg.warn(f"The pipeline does not know {say_count(count, 'attribute')}: {names}")
