"""From training data back to records."""

import zlib
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Union

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from srsly.msgpack.exceptions import UnpackException

from ..extensions import DEFAULT_SPANS_KEY, read_queries
from ..fields import find_places
from ..groups import read_values
from ..msgpack import cached_msgpack_hooks


def find_docbins(path: Path) -> List[Path]:
    """The files of training data.

    path (Path): A file, or a folder with `.spacy` files in it or in folders below.
    RETURNS (List[Path]): The files, sorted.
    RAISES (ValueError): If there are none.
    """
    found = [path] if path.is_file() else sorted(path.rglob("*.spacy"))
    if not found:
        raise ValueError(f"expected .spacy files in {path}, got none")
    return found


def export_records(
    paths: Iterable[Path], vocab: Vocab, key: str = DEFAULT_SPANS_KEY
) -> Iterator[Dict[str, Any]]:
    """Write training data as records.

    paths (Iterable[Path]): The files.
    vocab (Vocab): The vocabulary to read them with.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Dict[str, Any]): The data of a record for each Doc, see `make_record`.
    RAISES (ValueError): If a file is not one of spaCy's.
    """
    with cached_msgpack_hooks():
        for path in paths:
            try:
                docbin = DocBin().from_disk(path)
            except (zlib.error, UnpackException, ValueError, KeyError, TypeError) as err:
                raise ValueError(
                    f"expected training data as spaCy writes it, got {path} ({err})"
                ) from err
            for doc in docbin.get_docs(vocab):
                yield make_record(doc, key)


def make_record(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Dict[str, Any]:
    """The data of a canonical record that converts to a Doc. Its id and category are not
    in the Doc.

    doc (Doc): The Doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, Any]): The text or the fields, and the values by their places.
        Those that no span holds are strings, or places inside of words. A Doc of which
        everything is asked has no attributes, unless it has values.
    """
    attributes: Dict[str, List[Union[str, Dict[str, Any]]]] = {}
    queries = read_queries(doc)
    attributes.update((name, []) for name in queries or ())
    record: Dict[str, Any] = {"text": doc.text}
    if _is_of_fields(doc):
        record = {
            "fields": [
                {"name": name, "text": doc.text[start:end]}
                for name, start, end in doc._.attr_fields
            ]
        }
        for name, place in find_places(doc, key):
            value = {"field": place.field, "start": place.start, "end": place.end}
            attributes.setdefault(name, []).append(value)
    else:
        for span, _ in read_values(doc, key):
            value = {"start": span.start_char, "end": span.end_char}
            attributes.setdefault(span.label_, []).append(value)
    for name, texts in doc._.attr_unaligned.items():
        values = (_place_unaligned(doc, text) for text in texts)
        attributes.setdefault(name, []).extend(values)
    if queries is not None or attributes:
        record["attributes"] = attributes
    return record


def _is_of_fields(doc: Doc) -> bool:
    """Whether the text is that of its fields, with line breaks between them, as records
    have it. Fields can be set otherwise.
    """
    texts = [doc.text[start:end] for _, start, end in doc._.attr_fields or ()]
    return len(texts) > 0 and "\n".join(texts) == doc.text


def _place_unaligned(doc: Doc, text: str) -> Union[str, Dict[str, Any]]:
    """A value as a place inside of a word, if it has one: as a string it would be found
    where it stands as a word, too.
    """
    start = doc.text.find(text)
    while start >= 0:
        end = start + len(text)
        if doc.char_span(start, end) is None:
            return {"start": start, "end": end}
        start = doc.text.find(text, start + 1)
    return text
