"""Open Excel files, and read their cells as text."""

import datetime
import io
import re
import warnings
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Iterator, List
from zipfile import BadZipFile

from .jsonl import describe_damage
from .shards import READ_ERRORS, Shard, ShardError, open_binary

# How Excel writes a character that XML does not allow, or an underscore before such an
# escape: `_x000D_` is a carriage return. openpyxl leaves it.
ESCAPE = re.compile("_x((?![dD][89a-fA-F])[0-9a-fA-F]{4})_")

# The number format of cells such as `00042`.
ZEROS = re.compile("0{2,}")


def import_openpyxl(path: Path) -> Any:
    """Import openpyxl, which is optional.

    path (Path): The file that needs it, for the error.
    RETURNS (Any): The module.
    RAISES (ImportError): If openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ImportError(
            f'{path} needs openpyxl: pip install "spacy-adatag[excel]"'
        ) from None
    return openpyxl


@contextmanager
def open_excel(shard: Shard, **options: Any) -> Iterator[Any]:
    """Open a workbook.

    shard (Shard): The file.
    options (Any): How openpyxl is to read it. By default, it streams the rows.
    YIELDS (Workbook): The workbook.
    RAISES (ShardError): If the file is no Excel file.
    RAISES (ImportError): If openpyxl is not installed.
    """
    import_openpyxl(shard.path)
    try:
        state = shard.path.stat()
        with warnings.catch_warnings():
            # Of styles and validations, which don't matter here.
            warnings.simplefilter("ignore")
            if options:
                book = _load(shard.path, **options)
            else:
                book = _load_once(shard.path, state.st_mtime_ns, state.st_size)
            yield book
    except ShardError:
        # Of a column that is asked for.
        raise
    except READ_ERRORS as err:
        raise ShardError(shard.path, 0, describe_damage(shard.path, err)) from err
    except (KeyError, ValueError, SyntaxError, BadZipFile) as err:
        reason = err.args[0] if err.args else err
        raise ShardError(
            shard.path,
            0,
            f"can't read the Excel file: {reason}. Open it in a spreadsheet program, and "
            "save it again as .xlsx",
        ) from err


@lru_cache(maxsize=1)
def _load_once(path: Path, changed: int, size: int) -> Any:
    """Load the workbook that was opened last only once, since that reads all of its
    texts. Its rows are streamed each time."""
    return _load(path, read_only=True, data_only=True)


def _load(path: Path, **options: Any) -> Any:
    with open_binary(path) as file_:
        # The file is an archive: it must be in memory, but not what is in it.
        return import_openpyxl(path).load_workbook(io.BytesIO(file_.read()), **options)


def list_texts(row: Iterable[Any]) -> List[str]:
    """RETURNS (List[str]): The cells of a row as text."""
    return list(map(_to_text, row))


def _to_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is int and ZEROS.fullmatch(cell.number_format):
        # An article number, as Excel shows it.
        return f"{value:0{len(cell.number_format)}d}"
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute):
        return value.date().isoformat()
    text = str(value)
    if ESCAPE.search(text) is not None:
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.strip()
