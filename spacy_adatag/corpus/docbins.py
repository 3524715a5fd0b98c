"""Read spaCy's binary training data, and check it: a file may be damaged."""

import gc
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Optional

import numpy
import srsly
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from ..extensions import read_queries
from .checks import shown

# The keys of lists with one item for each text.
LISTS = ("cats", "flags", "span_groups", "user_data")


def load_docbin(path: Path) -> DocBin:
    """Load a file of training data.

    path (Path): The file.
    RETURNS (DocBin): The training data.
    RAISES (ValueError): If the file is not as spaCy writes it. The message names the
        file.
    RAISES (OSError): If the file can't be read.
    """
    data = path.read_bytes()
    with _explain(path):
        _check_data(srsly.msgpack_loads(zlib.decompress(data)))
        return DocBin().from_bytes(data)


def read_docs(path: Path, vocab: Vocab) -> Iterator[Doc]:
    """Read the Docs of a file of training data.

    path (Path): The file.
    vocab (Vocab): The vocabulary to read them with.
    YIELDS (Doc): The Docs.
    RAISES (ValueError): If the file is not as spaCy writes it. The message names the
        file and the Doc.
    RAISES (OSError): If the file can't be read.
    """
    docs = load_docbin(path).get_docs(vocab)
    number = 0
    while True:
        number += 1
        with _explain(path, number):
            doc = next(docs, None)
            if doc is None:
                return
            _check_doc(doc)
        yield doc


@contextmanager
def _explain(path: Path, number: Optional[int] = None) -> Iterator[None]:
    collects = gc.isenabled()
    try:
        yield
    except (MemoryError, OSError):
        raise
    except Exception as err:
        # spaCy raises a KeyError, an AssertionError or others, by where it fails. The
        # text of a KeyError has quotes around it.
        reason = str(err.args[0] if isinstance(err, KeyError) and err.args else err)
        reason = reason or type(err).__name__
        where = "" if number is None else f", text {number:,}"
        raise ValueError(
            f"expected training data as spaCy writes it, got {path}{where}: {reason}"
        ) from err
    finally:
        # srsly turns the garbage collector off, and back on only if there was no error.
        if collects:
            gc.enable()


def _require(fits: bool, what: str, value: Any) -> None:
    if not fits:
        raise ValueError(f"expected {what}, got {shown(value)}")


def _check_data(data: Any) -> None:
    """Check the data, since spaCy does not: it would read too few or wrong tokens."""
    _require(isinstance(data, dict), "an object", data)
    for key in ("attrs", "strings", "tokens", "spaces", "lengths", "cats"):
        _require(key in data, f"'{key}'", sorted(map(str, data)))
    for key in ("tokens", "spaces", "lengths"):
        _require(isinstance(data[key], bytes), f"bytes as '{key}'", data[key])
    _require(set(data["spaces"]) <= {0, 1}, "0 or 1 as 'spaces'", None)
    attrs, strings = data["attrs"], data["strings"]
    fits = isinstance(attrs, list) and all(type(attr) is int for attr in attrs)
    _require(fits, "numbers as 'attrs'", attrs)
    fits = isinstance(strings, list) and all(type(item) is str for item in strings)
    _require(fits, "strings as 'strings'", strings)
    lengths = numpy.frombuffer(data["lengths"], dtype="int32")
    _require(not (lengths < 0).any(), "lengths of texts", lengths.min(initial=0))
    tokens = len(data["tokens"]) // (8 * len(attrs)) if attrs else -1
    total = int(lengths.sum(dtype="int64"))
    fits = tokens == total == len(data["spaces"])
    _require(fits, f"{total} tokens with spaces", [tokens, len(data["spaces"])])
    for key in LISTS:
        items = data.get(key, [None] * len(lengths))
        fits = isinstance(items, list) and len(items) == len(lengths)
        _require(fits, f"'{key}' of {len(lengths)} texts", items)


def _check_doc(doc: Doc) -> None:
    """Check values that would raise an error later, or be read as something else."""
    cats: Any = doc.cats
    _require(isinstance(cats, dict) and _are_names(list(cats)), "names of 'cats'", cats)
    # spaCy raises an error if entities don't end, or if a label is not in the strings.
    _ = [span.label_ for span in doc.ents]
    for key, group in doc.spans.items():
        _require(type(key) is str, "names of spans", key)
        _require(isinstance(group.attrs, dict), "an object as attrs", group.attrs)
        for span in group:
            _check_span(doc, span, key)
    # This raises an error if the queries are not valid.
    read_queries(doc)
    for name, value in doc.user_data.items():
        check = STORED.get(name[1]) if isinstance(name, tuple) and name[1:] else None
        if check is not None and not check(doc, value):
            raise ValueError(f"expected a valid {name[1]}, got {shown(value)}")


def _check_span(doc: Doc, span: Span, key: str) -> None:
    # spaCy raises an error if the label is not in the strings, or a token does not exist.
    _ = span.label_
    if len(span):
        first, last = doc[span.start], doc[span.end - 1]
        if (span.start_char, span.end_char) != (first.idx, last.idx + len(last)):
            raise ValueError(
                f"expected spans under '{key}' to have the characters of their tokens "
                f"{span.start:,} to {span.end:,}, got the characters "
                f"{span.start_char:,} to {span.end_char:,}"
            )


def _are_names(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(type(item) is str for item in value)


def _are_unaligned(doc: Doc, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _are_names(list(value))
        and all(map(_are_names, value.values()))
    )


def _are_fields(doc: Doc, value: Any) -> bool:
    return value is None or (
        isinstance(value, (list, tuple))
        and all(
            isinstance(field, (list, tuple))
            and [type(item) for item in field] == [str, int, int]
            and 0 <= field[1] <= field[2] <= len(doc.text)
            for field in value
        )
    )


# Checks of the extension attributes, see `extensions`.
STORED: Dict[Any, Callable[[Doc, Any], bool]] = {
    "attr_unaligned": _are_unaligned,
    "attr_fields": _are_fields,
    "attr_partial": lambda doc, value: isinstance(value, bool),
}
