"""Read the products of ImpEx, the scripts with which SAP Commerce imports its data."""

import csv
import re
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

from .csv_lines import Lines
from .delimited import MAX_CELL
from .jsonl import describe_damage
from .schema import Rejected
from .shards import READ_ERRORS, Shard, ShardError, open_text

# What begins a section: what to do, and with objects of which type.
HEADER = re.compile(r"\s*(INSERT_UPDATE|INSERT|UPDATE|REMOVE)\s+(\w+)", re.I)
REMOVE = "remove"
MACRO = re.compile(r"\$\w+")
# What such types are called: `Product`, `ApparelSizeVariantProduct`.
PRODUCT = "product"
# The name of a column, and its language.
COLUMN = re.compile(r"\s*@?([\w.]+)")
LANGUAGE = re.compile(r"\[\s*lang\s*=\s*'?(\w+)")
# What goes on in the next line.
CONTINUED = re.compile(r"\s*\\[ \t]*\r?\n\Z")
# How long a column may become. Macros of macros could fill the memory.
LONGEST = 10_000

Found = Tuple[int, Dict[str, Any], int]


def read_impex(shard: Shard, start: int = 0) -> Iterator[Union[Found, Rejected]]:
    """Stream the products of an ImpEx file. The columns of each section have their own
    names, without modifiers: `name[lang=$lang]` is `name[lang=en]` if the macro says so,
    and `unit(code)[default=pieces]` is `unit`.

    shard (Shard): The file, which may be compressed, see `open_text`.
    start (int): How many products to skip.
    YIELDS (Union[Tuple[int, Dict[str, Any], int], Rejected]): The number of each product,
        from 1, its cells by the names of their columns, and its first line.
    RAISES (ShardError): If the file has no products, or can't be read to its end.
    """
    try:
        file_ = open_text(shard.path, shard.encoding)
    except READ_ERRORS as err:
        raise ShardError(shard.path, 0, describe_damage(shard.path, err)) from err
    with file_:
        lines = Lines(file_)
        lines.is_aligned = True
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
        reader = csv.reader(
            _Continued(lines), delimiter=";", strict=True, skipinitialspace=True
        )
        macros: Dict[str, str] = {}
        names: Optional[List[str]] = None
        number, is_found = 0, False
        while True:
            lines.taken.clear()
            lines.invalid = None
            line = lines.number + 1
            reason = None
            cells: List[str] = []
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as err:
                reason = f"expected a row of ImpEx, got: {err}"
                lines.give_back(keep=1)
            first = lines.taken[0].decode("utf-8", "replace").lstrip("\ufeff")
            if first.startswith(("#", "$")):
                # A comment or a macro is one line, whatever quotes it has.
                taken = [raw.decode("utf-8", "replace") for raw in lines.taken]
                first = next(_Continued(iter(taken)))
                ends = (n for n, raw in enumerate(taken, 1) if not CONTINUED.search(raw))
                lines.give_back(keep=next(ends, len(taken)))
                name, sign, text = first.lstrip("\ufeff").partition("=")
                if sign and MACRO.fullmatch(name.strip()):
                    macros[name.strip()] = text.strip()
                continue
            header = HEADER.match(first)
            if header is not None:
                action, kind = header[1].lower(), header[2].lower()
                is_product = kind.endswith(PRODUCT) and action != REMOVE
                names = _read_names(cells[1:], macros) if is_product else None
                is_found = is_found or is_product
                continue
            if names is None or not (reason or any(map(str.strip, cells))):
                continue
            number += 1
            if number <= start:
                continue
            reason = reason or lines.invalid
            if reason is None:
                found = {n: c.strip() for n, c in zip(names, cells[1:]) if n}
                yield number, found, line
            else:
                text = lines.taken[0].rstrip(b"\r\n").decode("utf-8", "backslashreplace")
                yield Rejected(line, reason, text, None, number)
        lines.raise_damage(shard.path, number + 1)
        if not is_found:
            reason = "expected a section of products, such as INSERT_UPDATE Product;code"
            raise ShardError(shard.path, 0, reason)


class _Continued:
    """Joins lines that end with a backslash with those that follow. More lines may be
    given back after the last."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def __iter__(self) -> "_Continued":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        while CONTINUED.search(line) is not None:
            line = CONTINUED.sub("", line) + next(self._lines, "")
        return line


def _read_names(cells: List[str], macros: Dict[str, str]) -> List[str]:
    """Read the names of the columns of a section."""
    names = []
    # The longest name comes first: `$a` begins `$ab`.
    ordered = sorted(macros, key=len, reverse=True)
    for cell in cells:
        # A macro may have others in it.
        for _ in ordered:
            before = cell
            for name in ordered:
                if len(cell) <= LONGEST:
                    cell = cell.replace(name, macros[name])
            if cell == before:
                break
        column, language = COLUMN.match(cell), LANGUAGE.search(cell)
        name = column[1] if column else ""
        names.append(f"{name}[lang={language[1]}]" if name and language else name)
    return names
