"""Convert training data back to records."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Optional,
    Sequence,
    Tuple,
    Union,
)

import srsly
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..extensions import (
    DEFAULT_SPANS_KEY,
    get_stored,
    read_category,
    read_queries,
)
from ..gold import Annotated, is_annotated_elsewhere
from ..groups import read_values
from ..texts.counts import say_count
from ..texts.fields import find_places
from ..workarounds.msgpack import cached_msgpack_hooks
from .checks import describe_attribute, require_choice
from .docbins import read_docs
from .records import QUERIES, Record, Rejected, parse_record


def find_docbins(path: Path) -> List[Path]:
    """Find the files of training data.

    path (Path): A file, or a folder with `.spacy` files at any depth.
    RETURNS (List[Path]): The files, sorted.
    RAISES (ValueError): If there are no files.
    """
    found = [path] if path.is_file() else sorted(path.rglob("*.spacy"))
    if not found:
        raise ValueError(f"expected .spacy files in {path}, got none")
    return found


def export_records(
    paths: Sequence[Path],
    vocab: Vocab,
    key: Optional[str] = DEFAULT_SPANS_KEY,
    queries: str = "file",
    warn: Callable[[str], Any] = warnings.warn,
) -> Iterator[Dict[str, Any]]:
    """Convert training data to records.

    paths (Sequence[Path]): The files.
    vocab (Vocab): The vocabulary to read them with.
    key (Optional[str]): Key of the values in `doc.spans`. None to take the entities in
        `doc.ents`.
    queries (str): The queries of an annotated text without any, as other tools write it.
        "file": each attribute that occurs anywhere in the files, which are then read
        twice. "annotated": those that were found in this text.
    warn (Callable[[str], Any]): Called at the end with a message if texts have other
        annotations only. The records of these texts have no attributes.
    YIELDS (Dict[str, Any]): The data of a record for each Doc, see `make_record`.
    RAISES (ValueError): If a file is not one of spaCy's, or if all annotations are under
        other keys. The error names those.
    """
    for data, _ in _export(
        paths, vocab, key, queries, warn, "their records have no attributes"
    ):
        yield data


def reread_records(
    paths: Sequence[Path],
    vocab: Vocab,
    key: Optional[str] = DEFAULT_SPANS_KEY,
    queries: str = "file",
    warn: Callable[[str], Any] = warnings.warn,
) -> Iterator[Union[Record, Rejected]]:
    """Read training data as records, with the result that `read_records` would have on
    the exported file. The arguments are those of `export_records`. Texts with other
    annotations only are rejected: in training they would count as texts without values.

    YIELDS (Union[Record, Rejected]): A record for each Doc, or the reason why there is
        none.
    RAISES (ValueError): See `export_records`.
    """
    exported = _export(paths, vocab, key, queries, warn, "they are left out")
    for number, (data, is_elsewhere) in enumerate(exported, 1):
        try:
            if is_elsewhere:
                raise ValueError(f"expected {_name(key)}, got other annotations only")
            yield replace(parse_record(data, str(number)), line=number)
        except ValueError as err:
            yield Rejected(number, str(err), srsly.json_dumps(data))


def _export(
    paths: Sequence[Path],
    vocab: Vocab,
    key: Optional[str],
    queries: str,
    warn: Callable[[str], Any],
    consequence: str,
) -> Iterator[Tuple[Dict[str, Any], bool]]:
    """Yield the data of each record, and whether the text has other annotations only."""
    require_choice(queries, QUERIES, "queries")
    found, elsewhere = Annotated(), Annotated()
    names: Optional[List[str]] = None
    with cached_msgpack_hooks():
        for doc, is_elsewhere in _read(paths, vocab, key, found, elsewhere):
            if doc._.attr_queries is None and DEFAULT_SPANS_KEY in doc.spans:
                if queries == "file" and names is None:
                    names = _collect_names(paths, vocab, key)
                doc._.attr_queries = names
            yield make_record(doc), is_elsewhere
    hint = "choose the values with --spans-key KEY or --ents"
    if not found.has_values(key):
        raise ValueError(f"expected {_name(key)}, got {found}: {hint}")
    if elsewhere.texts:
        warn(
            f"{elsewhere.texts:,} of {say_count(found.texts, 'text has', 'texts have')} "
            f"no {_name(key)}, but {elsewhere}: {consequence}. C{hint[1:]}"
        )


def _name(key: Optional[str]) -> str:
    return "entities" if key is None else f"spans under '{key}'"


def _read(
    paths: Iterable[Path],
    vocab: Vocab,
    key: Optional[str],
    found: Annotated,
    elsewhere: Annotated,
) -> Iterator[Tuple[Doc, bool]]:
    """Read Docs, and put the chosen spans or entities in place of the values. Yield with
    each Doc whether it has other annotations only.
    """
    for path in paths:
        for number, doc in enumerate(read_docs(path, vocab), 1):
            found.add(doc)
            if key != DEFAULT_SPANS_KEY and DEFAULT_SPANS_KEY in doc.spans:
                # The queries belong to the values that are replaced.
                doc._.attr_queries, doc._.attr_unaligned = None, {}
            is_elsewhere = is_annotated_elsewhere(doc, key)
            if is_elsewhere:
                elsewhere.add(doc)
            if key != DEFAULT_SPANS_KEY:
                spans = doc.ents if key is None else doc.spans.get(key)
                doc.spans.pop(DEFAULT_SPANS_KEY, None)
                if spans is not None and (key or doc.has_annotation("ENT_IOB")):
                    values = [span for span in spans if span.text.strip()]
                    try:
                        for name in {span.label_ for span in values}:
                            describe_attribute(name)
                    except ValueError as err:
                        raise ValueError(f"{path}, text {number:,}: {err}") from None
                    doc.spans[DEFAULT_SPANS_KEY] = values
            yield doc, is_elsewhere


def _collect_names(paths: Iterable[Path], vocab: Vocab, key: Optional[str]) -> List[str]:
    names: Dict[str, None] = {}
    for doc, _ in _read(paths, vocab, key, Annotated(), Annotated()):
        names.update(dict.fromkeys(doc._.attr_queries or ()))
        spans = doc.spans.get(DEFAULT_SPANS_KEY, ())
        names.update((span.label_, None) for span in spans)
    return list(names)


def make_record(doc: Doc, key: str = DEFAULT_SPANS_KEY) -> Dict[str, Any]:
    """Make the data of a canonical record that converts to a Doc. It has no id, since the
    Doc has none.

    doc (Doc): The Doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Dict[str, Any]): The text or the fields, the category if there is one, and
        the values by their places. Values without a span are strings, or places inside of
        words. A Doc without queries has no attributes, unless it has values.
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
    category = read_category(doc)
    if category is not None:
        record["category"] = category
    if get_stored(doc, "attr_partial"):
        record["partial"] = True
    for name, texts in doc._.attr_unaligned.items():
        values = (_place_unaligned(doc, text) for text in texts)
        attributes.setdefault(name, []).extend(values)
    if queries is not None or attributes:
        record["attributes"] = attributes
    return record


def _is_of_fields(doc: Doc) -> bool:
    """Check whether the text is its fields, joined by line breaks, as in records. Other
    code can set other fields.
    """
    texts = [doc.text[start:end] for _, start, end in doc._.attr_fields or ()]
    return len(texts) > 0 and "\n".join(texts) == doc.text


def _place_unaligned(doc: Doc, text: str) -> Union[str, Dict[str, Any]]:
    """Make a place inside of a word for a value, if it occurs inside of one. A string
    would also match where the value is a word of its own.
    """
    start = doc.text.find(text)
    while start >= 0:
        end = start + len(text)
        if doc.char_span(start, end) is None:
            return {"start": start, "end": end}
        start = doc.text.find(text, start + 1)
    return text
