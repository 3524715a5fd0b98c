"""Read files in other encodings than UTF-8."""

import codecs
import io
import re
from contextlib import suppress
from typing import BinaryIO, Dict

UTF8 = "utf-8"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What most files are in that are not UTF-8, for the hint.
LIKELY = "cp1252"
# What the words are made of that have other characters than ASCII, in other encodings.
SCRIPTS = {
    "cp1251": re.compile(r"[\u0401\u0410-\u0451]{2,}"),
    "cp932": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+"),
    "gb18030": re.compile(r"[\u4e00-\u9fff]+"),
    LIKELY: re.compile(r".+"),
    "cp1250": re.compile(r"[a-zA-Z\u00c0-\u017f]+"),
}
WORD = re.compile(r"\w*[^\x00-\x7f]\w*")
CHUNK = 2**16
# How the reasons begin why a row of such a file is rejected.
NOT_UTF8 = "expected UTF-8, got the byte "
INVALID_FAULT = (
    "expected the encoding of the file, got other bytes: add --encoding cp1252 if it is "
    "in that, cp1251 for Cyrillic, or cp1250 for Polish and Czech"
)
# How much of a text to show in a hint, on each side.
MAX_SHOWN = 12


def check_encoding(encoding: str) -> str:
    """Check the name of an encoding.

    encoding (str): The name, such as "cp1252".
    RETURNS (str): Python's name of the encoding.
    RAISES (ValueError): If Python does not know it, or it is none of texts.
    """
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except LookupError:
        raise ValueError(
            f"unknown encoding '{encoding}': expected one of Python's, such as cp1252, "
            "latin-1 or utf-16"
        ) from None
    return info.name


def recode(file_: BinaryIO, encoding: str) -> BinaryIO:
    """Read a file as UTF-8, whatever it is in. A file that begins with the byte order
    mark of UTF-16 is in UTF-16.

    file_ (BinaryIO): The file.
    encoding (str): Its encoding, if it has no such mark.
    RETURNS (BinaryIO): The file in UTF-8. Bytes that are not of the encoding stay as they
        are.
    """
    if file_.peek(len(UTF16[0])).startswith(UTF16):  # type: ignore[attr-defined]
        encoding = "utf-16"
    return (
        file_ if encoding == UTF8 else io.BufferedReader(_Recoded(file_, encoding), CHUNK)
    )


class _Recoded(io.RawIOBase):
    """A file in UTF-8."""

    def __init__(self, file_: BinaryIO, encoding: str) -> None:
        self._file = file_
        self._encoding = encoding
        self._left = b""
        # Rows with invalid bytes are rejected, and the others are read.
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            raw = self._file.read(CHUNK)
            try:
                text = self._decoder.decode(raw, not raw)
            except UnicodeError as err:
                # Those of UTF-16 have no bytes to leave as they are.
                raise ValueError(
                    f"the file is not in {self._encoding} ({err}). Leave --encoding out "
                    f"if it is in UTF-8, or name another one, such as {LIKELY}"
                ) from None
            self._left = text.encode(UTF8, "surrogateescape")
            if not raw:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def is_invalid(reason: str) -> bool:
    """Check whether a row was rejected for the bytes of another encoding.

    reason (str): The reason.
    RETURNS (bool): Whether it was, see `explain_invalid` and `INVALID_FAULT`.
    """
    return reason.startswith((NOT_UTF8, INVALID_FAULT))


def explain_invalid(raw: bytes, err: UnicodeDecodeError, hint: bool = True) -> str:
    """Explain that a line is not UTF-8.

    raw (bytes): The line.
    err (UnicodeDecodeError): The error.
    hint (bool): Whether to tell to add --encoding, if the line may be in another one.
    RETURNS (str): The explanation.
    """
    reason = f"{NOT_UTF8}0x{raw[err.start]:02x} at position {err.start}"
    start = max(err.start - MAX_SHOWN, 0)
    part = raw[start : err.start + MAX_SHOWN].split(b"\n")[0]
    found = _decode_likely(part) if hint else {}
    hints = (
        f"If '{text}' is right, add --encoding {name}" for text, name in found.items()
    )
    return ". ".join([reason, *hints])


def _decode_likely(raw: bytes) -> Dict[str, str]:
    """Decode a part of a text in the encodings that it may be in.

    raw (bytes): The part.
    RETURNS (Dict[str, str]): The encoding by the text.
    """
    found: Dict[str, str] = {}
    for name, script in SCRIPTS.items():
        with suppress(UnicodeDecodeError):
            # The end may be a part of a character.
            text = codecs.getincrementaldecoder(name)().decode(raw).strip()
            if text and all(map(script.fullmatch, WORD.findall(text))):
                found.setdefault(text, name)
    return found
