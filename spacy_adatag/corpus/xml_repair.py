"""Decode XML, and repair what a browser would not mind: bare ampersands, control
characters, and blanks before the declaration."""

import codecs
import re
from contextlib import suppress
from typing import BinaryIO, Iterator, List

from .encodings import UTF8

CHUNK = 2**16
# Stands for bytes that are not of the encoding. XML allows it, and no text has it.
INVALID = "\U0010ffff"
DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)""")
# A declaration that is not the beginning, as XML wants it.
LATE = re.compile(r"\s+<\?xml[^>]*>")
OPEN = re.compile(r"[&<\]]")
CDATA, END = "<![CDATA[", "]]>"
# An ampersand that begins none of XML's own entities. Escaped, others are text, which
# `strip_markup` understands if they are those of HTML.
AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
# Characters that XML does not allow.
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
# How long an entity can be.
MAX_ENTITY = 12
MARK_INVALID = "spacy_adatag.mark_invalid"
codecs.register_error(MARK_INVALID, lambda err: (INVALID, err.end))  # type: ignore


def decode_xml(file_: BinaryIO, encoding: str) -> Iterator[str]:
    """Decode a file in the encoding that it declares, and repair it.

    file_ (BinaryIO): The file.
    encoding (str): Its encoding, if it declares none.
    YIELDS (str): The text, part by part. Bytes of another encoding are `INVALID`.
    """
    raw = file_.read(CHUNK)
    declared = DECLARED.match(raw.removeprefix(codecs.BOM_UTF8))
    name = UTF8
    if declared is not None and encoding == UTF8:
        with suppress(LookupError):
            name = codecs.lookup(declared[1].decode("ascii")).name
    if name.startswith("utf-16"):
        # It was recoded already, or it is none: UTF-16 has a byte order mark.
        name = UTF8
    decoder = codecs.getincrementaldecoder(name)(MARK_INVALID)
    repair = _Repair()
    text = decoder.decode(raw).removeprefix("\ufeff")
    late = LATE.match(text)
    if late is not None:
        # The lines keep their numbers.
        text = "\n" * late[0].count("\n") + text[late.end() :]
    yield repair.feed(text)
    while raw := file_.read(CHUNK):
        yield repair.feed(decoder.decode(raw).removeprefix("\ufeff"))
    yield repair.feed(decoder.decode(b"", True), ended=True)


class _Repair:
    """Escapes bare ampersands and drops control characters, part by part."""

    def __init__(self) -> None:
        self._left = ""
        self._in_cdata = False

    def feed(self, text: str, ended: bool = False) -> str:
        text = self._left + text
        self._left = ""
        repaired: List[str] = []
        at = 0
        while at < len(text):
            mark = END if self._in_cdata else CDATA
            found = text.find(mark, at)
            end = found + len(mark) if found >= 0 else len(text)
            if found < 0 and not ended:
                # An entity, or the mark, may go on in the next part.
                open_ = OPEN.search(text, max(end - MAX_ENTITY, at))
                end = end if open_ is None else open_.start()
                self._left = text[end:]
            part = CONTROL.sub(" ", text[at:end])
            repaired.append(part if self._in_cdata else AMPERSAND.sub("&amp;", part))
            if found < 0:
                break
            self._in_cdata = not self._in_cdata
            at = end
        return "".join(repaired)
