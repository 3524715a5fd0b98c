"""Find and open the files of a table."""

import bz2
import glob
import gzip
import io
import lzma
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, Iterable, List, Optional, Tuple, Union
from urllib.parse import unquote

from ..disk.globs import HIDDEN, split_glob
from .checks import READ_UTF8, is_misread, show_path
from .encodings import UTF8, check_encoding, recode

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".xlsx": "xlsx",
    # With macros, as in templates of Amazon.
    ".xlsm": "xlsx",
    ".parquet": "parquet",
}
KNOWN = (
    ".jsonl, .json, .csv, .tsv, .txt, .xml, .xlsx or .impex, these also with .gz, .bz2, "
)
KNOWN += ".xz or .zst, or .parquet"
# Formats with the names of the columns in a header or footer. In others, each row has its
# own.
HEADED = ("csv", "parquet", "xlsx")
# Files whose rows people find by the number of their line.
LINES = (".csv", ".tsv", ".txt", ".impex", ".jsonl", ".ndjson")
# A file with such a name may be a table, or a note beside the tables.
# Yandex calls its XML YML.
# The scripts of SAP have other data, too.
NAMED = {".txt": "csv", ".tab": "csv", ".psv": "csv", ".yml": "xml", ".impex": "impex"}
# How files of other formats begin.
SIGNS = {b"PK\x03\x04": "xlsx", b"<?xml": "xml"}
# What to do with files that are not read.
HINTS = {
    **dict.fromkeys((".ods", ".xls", ".xlsb", ".numbers"), "save it as .xlsx"),
    **dict.fromkeys((".zip", ".tar", ".tgz", ".7z", ".rar"), "unpack it first"),
    **dict.fromkeys(
        (".html", ".htm", ".mht"),
        "open it in a spreadsheet program, and save its table as .xlsx",
    ),
    **dict.fromkeys(
        (".sql", ".db", ".sqlite", ".mdb"),
        "export the products from the database as .csv",
    ),
    **dict.fromkeys(
        (".nt", ".nq", ".ttl", ".n3"),
        "convert it to JSON-LD, with a line for each product, and name it .jsonl",
    ),
}
HINT = "if it has the form of one of these, rename it"
# What Hive writes for a column without a value.
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
# How many bytes of a file to read to estimate its number of lines.
SAMPLE = 2**21
# The readers below raise these for a file that is damaged, cut off or not readable.
READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True)
class Shard:
    """A file of a table.

    path (Path): The file.
    format (str): "jsonl", "csv", "xml", "xlsx", "impex" or "parquet".
    encoding (str): The encoding of its text.
    header_row (int): The line of a CSV file with the names of the columns, from 1. If it
        is 0, there is none, and the columns are called `column 1`, `column 2` ...
    partitions (Tuple[Tuple[str, Optional[str]], ...]): Columns whose values are the same
        in all rows, since the folder of the file says them: `year=2024`.
    sheet (Optional[str]): The sheet of an Excel file. By default, it is found.
    """

    path: Path
    format: str
    encoding: str = UTF8
    header_row: int = 1
    partitions: Tuple[Tuple[str, Optional[str]], ...] = ()
    sheet: Optional[str] = None


class ShardError(ValueError):
    """A file could not be read to its end.

    path (Path): The file.
    row (int): The first row that could not be read, 0 if the header could not.
    reason (str): The reason.
    """

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(path, row, reason)
        self.path = path
        self.row = row
        self.reason = reason

    def __str__(self) -> str:
        where = f"{self.path}, row {self.row}" if self.row else str(self.path)
        return f"{where}: {self.reason}"


def show_place(path: Union[str, Path], line: int, id: Optional[str] = None) -> str:
    """Say where a row is.

    path (Union[str, Path]): Its file.
    line (int): Its number, see `Row.place`.
    id (Optional[str]): Its identifier, if it is known.
    RETURNS (str): The file, the line of a file of text, and the identifier.
    """
    what = "line" if get_suffix(Path(path)) in LINES else "row"
    name = "" if id is None else f", id {id}"
    return f"{path}, {what} {line:,}{name}"


def find_shards(
    source: Union[str, Path],
    encoding: str = UTF8,
    header_row: int = 1,
    sheet: Optional[str] = None,
) -> List[Shard]:
    """Find the files of a table.

    source (Union[str, Path]): A file, a glob such as `shop/**/*.csv.gz`, or a folder. A
        folder means its files with a known suffix, at any depth. A `.txt` file is only
        read if its name or the end of the glob says so. In folders and globs,
        files and folders are skipped if they are hidden or begin with `_`. A glob may
        begin with folders that have brackets in their names.
    encoding (str): The encoding of files of text.
    header_row (int): The line of CSV files with the names of the columns, from 1.
    sheet (Optional[str]): The sheet of Excel files. By default, it is found.
    RETURNS (List[Shard]): The files, sorted by their paths. Folders such as `year=2024`
        in a folder or glob are columns.
    RAISES (ValueError): If there are no files, or the encoding is unknown.
    RAISES (ImportError): If the files need pyarrow, which is not installed.
    """
    encoding = check_encoding(encoding)
    root, paths = _find_paths(source)
    return [
        replace(
            _make_shard(path),
            encoding=encoding,
            header_row=header_row,
            sheet=sheet,
            partitions=_read_partitions(path.relative_to(root).parent),
        )
        for path in paths
    ]


def _read_partitions(folder: Path) -> Tuple[Tuple[str, Optional[str]], ...]:
    """Read the columns in the names of folders, as Hive and Spark write them."""
    pairs = (unquote(part).partition("=") for part in folder.parts)
    return tuple(
        (name, None if value == HIVE_NULL else value)
        for name, equals, value in pairs
        if name and equals
    )


def _find_paths(source: Union[str, Path]) -> Tuple[Path, List[Path]]:
    """Find the files, and the folder that they were looked for in."""
    path = Path(source)
    if path.is_dir():
        inside = (item for item in path.rglob("*") if _is_data(item.relative_to(path)))
        return path, _choose(inside, FORMATS, f"in the folder {path}")
    if path.exists():
        return path.parent, [path]
    split = split_glob(source)
    if split is not None:
        # The user named the first folders of the pattern, so hidden ones are not skipped.
        folder, patterns = split
        pattern = os.path.join(glob.escape(str(folder)), *patterns)
        matches = map(Path, glob.glob(pattern, recursive=True))
        inside = (item for item in matches if _is_data(item.relative_to(folder)))
        where = f"that match {source}"
        if "[" in pattern:
            where += " ([ begins a choice of characters there, [[] is a bracket)"
        known = [*FORMATS, *(each for each in NAMED if each in patterns[-1])]
        return folder, _choose(inside, known, where)
    raise ValueError(
        f"expected a file, a glob or a folder, got {source}: it does not exist"
    )


def _choose(paths: Iterable[Path], known: Iterable[str], where: str) -> List[Path]:
    suffixes = set(known)
    found = sorted(p for p in paths if get_suffix(p) in suffixes and p.is_file())
    if not found:
        raise ValueError(f"expected files {where} that end in {KNOWN}, found none")
    return found


def _make_shard(path: Path) -> Shard:
    suffix = get_suffix(path)
    if suffix not in FORMATS and suffix not in NAMED:
        hint = HINTS.get(suffix, HINT)
        raise ValueError(f"expected a file that ends in {KNOWN}, got {path}: {hint}")
    if show_path(path) != str(path):
        if is_misread(path):
            raise ValueError(f"can't read the name of {show_path(path)}: {READ_UTF8}")
        # The name of the file goes into identifiers of rows, in JSON and in CSV.
        raise ValueError(
            f"expected the name of the file in UTF-8, got {show_path(path)}: rename it"
        )
    format = FORMATS.get(suffix) or NAMED[suffix]
    if format == "csv":
        format = _sniff(path) or format
    if format == "parquet" or path.suffix.lower() == ".zst":
        # If pyarrow is not installed, fail before the work begins.
        import_pyarrow(path)
    return Shard(path, format)


def _sniff(path: Path) -> Optional[str]:
    """RETURNS (Optional[str]): The format of a file that is no table of text, although
    somebody gave it such a name."""
    with suppress(OSError), path.open("rb") as file_:
        start = file_.read(64).lstrip(b"\xef\xbb\xbf \r\n")
        return next(
            (each for sign, each in SIGNS.items() if start.startswith(sign)), None
        )
    return None


def get_suffix(path: Path) -> str:
    """Get the suffix of the format, without the suffix of the compression. A Parquet file
    is compressed inside, and can't have another one.

    path (Path): The file.
    RETURNS (str): The suffix in lower case, with its dot.
    """
    suffix = path.suffix.lower()
    if suffix not in OPENERS:
        return suffix
    suffix = Path(path.stem).suffix.lower()
    return suffix if FORMATS.get(suffix) != "parquet" else ""


def _is_data(path: Path) -> bool:
    return not any(part.startswith(HIDDEN) for part in path.parts)


def open_text(path: Path, encoding: str = UTF8) -> BinaryIO:
    """Open a file of text, see `open_binary` and `recode`.

    path (Path): The file.
    encoding (str): Its encoding.
    RETURNS (BinaryIO): The file in UTF-8.
    """
    return recode(open_binary(path), encoding)


def open_binary(path: Path) -> BinaryIO:
    """Open a file, decompressed if its name ends in `.gz`, `.bz2`, `.xz` or `.zst`.

    path (Path): The file.
    RETURNS (BinaryIO): The file. To read it raises one of `READ_ERRORS` if it is damaged.
    RAISES (ImportError): If the file ends in `.zst`, and pyarrow is not installed.
    """
    return OPENERS.get(path.suffix.lower(), open)(path, "rb")


def read_sample(path: Path) -> Tuple[bytes, int]:
    """Read the beginning of a file, decompressed if it is compressed.

    path (Path): The file.
    RETURNS (Tuple[bytes, int]): The beginning, and about how many bytes of the file were
        read for it.
    """
    open_it = OPENERS.get(path.suffix.lower())
    with path.open("rb") as raw, open_it(raw, "rb") if open_it else raw as file_:
        return file_.read(SAMPLE), raw.tell()


def import_pyarrow(path: Any) -> Any:
    """Import pyarrow, which is optional.

    path (Any): The file that needs it, for the error.
    RETURNS (Any): The module, with `pyarrow.parquet`.
    RAISES (ImportError): If pyarrow is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise ImportError(
            f'{path} needs pyarrow: pip install "spacy-adatag[tables]"'
        ) from None
    return pyarrow


def _open_zstd(file_: Any, mode: str) -> BinaryIO:
    pyarrow = import_pyarrow(file_)
    # Buffered: pyarrow's own files pass lines through Python one by one, which is slow.
    return io.BufferedReader(pyarrow.input_stream(file_, compression="zstd"))


OPENERS: Dict[str, Callable[..., Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zst": _open_zstd,
}
