"""Read the text of a JSON file piece by piece, and find the records in it."""

import codecs
import re
from typing import Any, Callable, Generator, Iterator, List, Optional, Tuple

from .json_lists import (
    COLUMNS,
    MAX_OBJECT,
    MIN_RECORDS,
    add_id,
    are_records,
    find_keys,
    find_list,
    hold_records,
    is_known,
    is_outer,
    is_titled,
    is_wrapper,
    list_inner,
    list_keyed,
    list_main,
    list_rows,
    write_record,
)
from .json_scan import Invalid, scan, scan_items, skip
from .json_tables import list_dumped, list_table, name_rows
from .linked import is_other

# How many bytes to recognise a file by, and to read at once at least.
HEAD = 2**16
# Characters that may continue a number.
NUMBER = re.compile(r"[\d.eE+-]*")


class Source:
    """The text of a file. Text that was read is dropped from memory."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._text = ""
        self._at = 0
        self._passed = 0
        self._ended = False
        # Whether records were given that are too many for those of categories.
        self._is_long = False

    def get_line(self, at: int) -> int:
        """Get the line number of a position in the text in memory."""
        return 1 + self._passed + self._text.count("\n", 0, at)

    def read_all(self) -> Iterator[str]:
        while char := self.peek():
            if char == "[":
                yield from self._read_list()
            elif char == "{":
                yield from self._read_object()
            else:
                raise Invalid(f"expected an object or a list, got {char!r}", self._at)

    def _read_list(self, category: Optional[str] = None) -> Iterator[str]:
        for value, text in name_rows(self._read_values()):
            if is_other(value):
                continue
            if category is None:
                dumped = list_dumped(value)
                rows = list_inner(value, text) if dumped is None else dumped
                yield from rows
            else:
                yield write_record(value, category)

    def _read_values(self) -> Iterator[Tuple[Any, str]]:
        self.next("[")
        while (char := self.peek()) != "]":
            if char == ",":
                self.next(",")
                continue
            yield self.read()
        self.next("]")

    def _read_keyed(self, has_ids: bool, category: Optional[str]) -> Iterator[str]:
        for key in self._read_keys():
            yield write_record(add_id(key, self.read()[0], has_ids), category)

    def _read_keys(self) -> Iterator[str]:
        """Read the keys of an object. Who takes one reads its value."""
        self.next("{")
        while (char := self.peek()) != "}":
            if char == ",":
                self.next(",")
                continue
            key, _ = self.read()
            self.next(":")
            yield key
        self.next("}")

    def _peek_record(self) -> Any:
        """Return the first value in the list that begins here, or in the object with
        records by their keys. None if none is there."""
        if self.peek() == "{" and self._find_keys() is not None:
            return next(scan_items(self._text, self._at))[1]
        while self.peek() == "[":
            first = skip(self._text, self._at + 1)
            if self._text[first : first + 1] == "]":
                return []
            try:
                return scan(self._text, first)[0]
            except Invalid as err:
                if not err.cut or not self._fill():
                    # Damaged, which is found later.
                    return []
        return None

    def _find_keys(self) -> Optional[bool]:
        """As `find_keys`, of the object that begins here, by its beginning."""
        while True:
            items = dict(scan_items(self._text, self._at))
            size = len(self._text) - self._at
            if len(items) > MIN_RECORDS or size > MAX_OBJECT or not self._fill():
                return find_keys(items)

    def _read_object(self) -> Iterator[str]:
        path = None
        is_table = COLUMNS.match(self._text, self._at)
        try:
            data, text = self.read(None if is_table else MAX_OBJECT)
        except (OverflowError, Invalid):
            # Too long, or damaged. Its list may still be read.
            pass
        else:
            path = find_list(data)
            if path is None:
                rows = list_rows(data) if is_table else list_table(data)
                rows = rows or list_keyed(data)
                yield from rows or list_main(data) or [text]
                return
            self._at -= len(text)
        # The first list may be one of categories, before that of the products.
        held: List[str] = []
        try:
            listed = yield from self._read_lists(path, held)
        except Invalid:
            yield from held
            raise
        yield from held
        if not listed:
            reason = (
                f"an object has {MAX_OBJECT:,} characters and more, and no list of "
                "products was found in it. Write the products as a list ([...]), or one "
                "on each line"
            )
            raise Invalid(reason)

    def _read_lists(
        self, path: Optional[Tuple[str, ...]], held: List[str]
    ) -> Generator[str, None, bool]:
        """Read the records of each list that `enter_lists` finds, but hold those of the
        first until another shows that they are records, too, or not.

        YIELDS (str): Each record.
        RETURNS (bool): Whether there was a list.
        """
        listed = False
        for category in self.enter_lists(path):
            has_ids = self._find_keys() if self.peek() == "{" else None
            if has_ids is None:
                records = self._read_list(category)
            else:
                records = self._read_keyed(has_ids, category)
            is_first, listed = not listed, True
            if category is None:
                held.clear()
            elif is_first:
                if hold_records(records, held):
                    continue
                self._is_long = True
            yield from held
            held.clear()
            yield from records
        return listed

    def enter_lists(self, path: Optional[Tuple[str, ...]]) -> Iterator[Optional[str]]:
        """Go to each list that these keys lead to, or without keys to each list or object
        that may hold records, and yield its category, if any, at its beginning. At last,
        go to the end of the object.
        """
        if path is None and self._find_keys() is not None:
            yield None
            return
        known: Any = None
        is_first = True
        for key in self._read_keys():
            opening = self.peek()
            is_main = False
            if path:
                is_list = opening == "[" and path == (key,)
                is_object = path[0] == key
            else:
                item = self._peek_record()
                is_list = item is not None and is_wrapper(key, is_first)
                is_object = is_outer(key)
                is_first = is_first and not isinstance(item, dict)
                if item is not None and not is_known(key):
                    # The first list may be another one, such as `filters`.
                    is_main = is_titled(item) and known and not is_titled(known)
                    is_main = is_main and not self._is_long
                    # Those of other categories are of the same kind.
                    is_list = is_list or is_main or are_records([known, item])
                    known = item if is_list else known
            if is_list:
                yield None if path or is_main or is_known(key) else key
            elif opening == "{" and is_object:
                yield from self.enter_lists(path and path[1:])
            else:
                self.read()

    def peek(self) -> str:
        """Return the next character that is not white space, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def next(self, char: str) -> None:
        found = self.peek()
        if found != char:
            got = repr(found) if found else "the end"
            raise Invalid(f"expected {char!r}, got {got}", self._at, cut=not found)
        self._at += 1

    def read(self, limit: Optional[int] = None) -> Tuple[Any, str]:
        """Read the next value, and return it with its text."""
        self.peek()
        while True:
            try:
                value, end = scan(self._text, self._at)
                if not NUMBER.fullmatch(self._text, end) or not self._fill():
                    break
            except Invalid as err:
                if limit is not None and len(self._text) - self._at > limit:
                    raise OverflowError from None
                if not err.cut or not self._fill():
                    raise
        text = self._text[self._at : end]
        self._at = end
        return value, text

    def _fill(self) -> bool:
        """Read more of the file, the more the longer the value is. False at the end."""
        if not self._ended:
            raw = self._read(max(HEAD, len(self._text) - self._at))
            self._ended = not raw
            self._passed += self._text.count("\n", 0, self._at)
            self._text = self._text[self._at :] + self._decoder.decode(raw, not raw)
            self._at = 0
        return not self._ended
