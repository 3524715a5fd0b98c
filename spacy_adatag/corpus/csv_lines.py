"""The lines of a CSV file, which can be given back."""

import re
from collections import deque
from pathlib import Path
from typing import BinaryIO, Deque, List, Optional

from .encodings import explain_invalid
from .jsonl import describe_damage
from .shards import READ_ERRORS, ShardError

# What editors add to align columns: blanks after the quote of a cell.
PADDING = re.compile(r'"[ \t]+(?=[,;|]|\r?\n?\Z)')


class Lines:
    """The lines of a file for `csv.reader`, which takes as many as a row has.

    taken (List[bytes]): The lines that were taken.
    number (int): How many lines were taken since the beginning.
    dropped (bytes): The lines before the header.
    invalid (Optional[str]): What is wrong with a line that is not UTF-8, None if all are.
    is_aligned (bool): Whether an editor filled cells up with blanks, which are no part of
        them, also after a quote.
    by_cr (bool): Whether lines end in carriage returns alone, as older Mac programs write
        them. Then the file is in memory, since Python reads it as one line.

    A damaged file ends at the damage without an error, so that lines before it can be
    given back. `raise_damage` raises the error.
    """

    def __init__(self, file_: BinaryIO) -> None:
        self.taken: List[bytes] = []
        self.number = 0
        self.dropped = b""
        self.invalid: Optional[str] = None
        self.by_cr = False
        self.is_aligned = False
        self._file = file_
        self._again: Deque[bytes] = deque()
        self._damage: Optional[BaseException] = None

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if self._again:
            raw = self._again.popleft()
        elif self._damage is not None:
            raise StopIteration
        else:
            try:
                raw = next(self._file)
            except READ_ERRORS as err:
                self._damage = err
                raise StopIteration from err
        if self.by_cr:
            # The reader joins lines within quotes again.
            raw, *others = raw.splitlines(keepends=True)
            self._again.extendleft(reversed(others))
        self.taken.append(raw)
        self.number += 1
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as err:
            self.invalid = explain_invalid(raw, err)
            text = raw.decode("utf-8", "replace")
        return PADDING.sub('"', text) if self.is_aligned else text

    def give_back(self, keep: int = 0) -> None:
        """Give the taken lines back, except the first `keep`, to be read again."""
        self._again.extendleft(reversed(self.taken[keep:]))
        self.number -= len(self.taken[keep:])
        del self.taken[keep:]
        self.invalid = None

    def drop(self) -> None:
        """Drop the taken lines: they stand before the header."""
        self.dropped += b"".join(self.taken)
        self.taken.clear()
        self.invalid = None

    def raise_damage(self, path: Path, row: int) -> None:
        """Raise a ShardError if the file ended at a damage."""
        if self._damage is not None:
            raise ShardError(
                path, row, describe_damage(path, self._damage)
            ) from self._damage
