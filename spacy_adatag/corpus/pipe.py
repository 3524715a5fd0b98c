"""Ask a pipeline for the values of records."""

from typing import Dict, Iterable, Iterator, List, Optional, Set, Tuple

from spacy.language import Language
from spacy.tokens import Doc

from ..component import AdaTag
from ..groups import read_values
from ..msgpack import cached_msgpack_hooks
from ..scorer import Decision
from .align import make_doc
from .records import Record


def get_component(nlp: Language) -> AdaTag:
    """The AdaTag component of a pipeline, the first if there are several.

    nlp (Language): The pipeline.
    RETURNS (AdaTag): The component.
    RAISES (ValueError): If there is none.
    """
    for _, component in nlp.pipeline:
        if isinstance(component, AdaTag):
            return component
    names = ", ".join(nlp.pipe_names) or "nothing"
    raise ValueError(f"expected a pipeline with an adatag component, got {names}")


def get_labels(nlp: Language) -> List[str]:
    """The attributes that a pipeline may find: those that its component knows, and the
    labels of others that write under the same key, such as rules.

    nlp (Language): The pipeline.
    RETURNS (List[str]): The names, those of the component first.
    """
    component = get_component(nlp)
    labels = dict.fromkeys(component.labels)
    for _, pipe in nlp.pipeline:
        if getattr(pipe, "key", None) == component.key:
            labels.update(dict.fromkeys(getattr(pipe, "labels", ())))
    return list(labels)


def find_fault(nlp: Language, record: Record) -> Optional[str]:
    """Why a pipeline cannot process a record.

    nlp (Language): The pipeline.
    record (Record): The record.
    RETURNS (Optional[str]): The reason, None if it can.
    """
    if len(record.text) > nlp.max_length:
        return (
            f"expected at most {nlp.max_length:,} characters (nlp.max_length), got "
            f"{len(record.text):,}"
        )
    return None


def pipe_records(
    nlp: Language,
    records: Iterable[Record],
    *,
    batch_size: Optional[int] = None,
    n_process: int = 1,
) -> Iterator[Tuple[Record, Doc]]:
    """Process the texts of records, each asked its own attributes, or everything if it
    has none. Attributes that the component does not know are not asked.

    nlp (Language): The pipeline.
    records (Iterable[Record]): The records.
    batch_size (Optional[int]): Docs to buffer, by default that of the pipeline.
    n_process (int): Number of processes.
    YIELDS (Tuple[Record, Doc]): Each record with its processed doc.
    """
    known = set(get_component(nlp).labels)

    def make_docs() -> Iterator[Tuple[Doc, Record]]:
        for record in records:
            doc = make_doc(nlp, record)
            if record.attributes is not None:
                doc._.attr_queries = [n for n in record.attributes if n in known]
            yield doc, record

    # Between processes, docs go packed.
    with cached_msgpack_hooks():
        docs = nlp.pipe(
            make_docs(), as_tuples=True, batch_size=batch_size, n_process=n_process
        )
        for doc, record in docs:
            yield record, doc


def get_decisions(record: Record, doc: Doc, key: str) -> Iterator[Decision]:
    """What a record says of the attributes that it asks, and what was found: what is
    scored.

    record (Record): The record.
    doc (Doc): Its processed doc.
    key (str): Key of the values in `doc.spans`.
    YIELDS (Decision): The attribute, the gold strings and the predicted strings.
    """
    predicted: Dict[str, Set[str]] = {}
    for span, _ in read_values(doc, key):
        predicted.setdefault(span.label_, set()).add(span.text)
    for name, values in (record.attributes or {}).items():
        yield name, {value.text for value in values}, predicted.get(name, set())
