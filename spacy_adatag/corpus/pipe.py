"""Run a pipeline over the texts of records, with their queries."""

from functools import partial
from typing import (
    Callable,
    Container,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)
from weakref import WeakKeyDictionary

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from ..component import AdaTag
from ..extensions import get_category, get_stored
from ..groups import read_values
from ..metrics import Decision
from ..texts.counts import say_count
from ..texts.surface import simplify
from .align import make_doc
from .records import Record

Answered = Tuple[Record, Doc]
# Called with each record that a pipeline fails at, and the reason.
Failed = Callable[[Record, str], None]
# Returns the queries of a record, None to let the component choose them.
Ask = Callable[[Record], Optional[Iterable[str]]]
# If so many texts or more fail in one batch, the cause may be the pipeline.
MANY = 10
# For each pipeline, the last text that it processed without an error.
_WORKING: "WeakKeyDictionary[Language, Record]" = WeakKeyDictionary()


TOKENIZER = "the tokenizer"
PIPELINE = "the pipeline"


class PipelineError(ValueError):
    """A pipeline fails at every text."""


class _Failure(NamedTuple):
    """What failed at a text.

    where (str): The tokenizer, a component, or the pipeline if the part is not known.
    error (Exception): The error that it raised.
    """

    where: str
    error: Exception


def get_component(nlp: Language) -> AdaTag:
    """Get the AdaTag component of a pipeline, the first if there are several.

    nlp (Language): The pipeline.
    RETURNS (AdaTag): The component.
    RAISES (ValueError): If the pipeline has none.
    """
    for _, component in nlp.pipeline:
        if isinstance(component, AdaTag):
            return component
    names = ", ".join(nlp.pipe_names) or "nothing"
    raise ValueError(f"expected a pipeline with an adatag component, got {names}")


def get_labels(nlp: Language) -> List[str]:
    """Get the attributes that a pipeline may find: those that the AdaTag component knows,
    and the labels of other components, such as rules, that write under the same key.

    nlp (Language): The pipeline.
    RETURNS (List[str]): The names, those of the AdaTag component first.
    """
    component = get_component(nlp)
    labels = dict.fromkeys(component.labels)
    for _, pipe in nlp.pipeline:
        if getattr(pipe, "key", None) == component.key:
            labels.update(dict.fromkeys(getattr(pipe, "labels", ())))
    return list(labels)


def find_fault(nlp: Language, record: Record) -> Optional[str]:
    """Find out why a pipeline cannot process a record.

    nlp (Language): The pipeline.
    record (Record): The record.
    RETURNS (Optional[str]): The reason, None if the pipeline can process it.
    """
    if len(record.text) > nlp.max_length:
        return (
            f"expected at most {say_count(nlp.max_length, 'character')} "
            f"(nlp.max_length), got {len(record.text):,}"
        )
    return None


def pipe_records(
    nlp: Language,
    records: Iterable[Record],
    *,
    batch_size: Optional[int] = None,
    failed: Optional[Failed] = None,
    ask: Optional[Ask] = None,
) -> Iterator[Answered]:
    """Process the texts of records. The queries of a text are the attributes of its
    record that the component knows. A record without attributes gets those of its
    category, or all if the category is not known.

    nlp (Language): The pipeline.
    records (Iterable[Record]): The records.
    batch_size (Optional[int]): Number of Docs to buffer, by default `nlp.batch_size`.
    failed (Optional[Failed]): Called with each record that the pipeline fails at, and the
        reason. The other records are processed without it. By default, the first failure
        stops the iteration.
    ask (Optional[Ask]): Returns the queries of a record, in place of its own attributes.
    YIELDS (Answered): Each record with its processed doc, in order.
    RAISES (PipelineError): If the pipeline fails at every text: then the texts are not to
        blame. Without `failed`, the error of the component is raised as it is.
    """
    if ask is None:
        ask = partial(ask_own, set(get_component(nlp).labels))
    for batch in minibatch(records, batch_size or nlp.batch_size):
        try:
            answered = list(zip(batch, _process(nlp, batch, ask)))
        except Exception as err:
            if failed is None:
                raise
            answered = []
            faults = []
            for record, result in _process_parts(nlp, batch, ask, err):
                if isinstance(result, _Failure):
                    faults.append((record, result))
                else:
                    answered.append((record, result))
            if len(faults) >= MANY and not answered:
                _check_pipeline(nlp, ask, *faults[0])
            for record, fault in faults:
                failed(record, describe_failure(fault.where, fault.error))
        if answered:
            _WORKING[nlp] = answered[-1][0]
        yield from answered


def ask_own(known: Container[str], record: Record) -> Optional[List[str]]:
    """Get the queries of a record.

    known (Container[str]): The attributes that the component knows.
    record (Record): The record.
    RETURNS (Optional[List[str]]): The attributes of the record that are known. None if
        the record has no queries.
    """
    if record.attributes is None:
        return None
    return [name for name in record.attributes if name in known]


def _process(nlp: Language, batch: List[Record], ask: Ask) -> List[Doc]:
    """Process a batch. If one text fails, the batch fails."""
    made = [_make(nlp, record, ask) for record in batch]
    docs = list(nlp.pipe(made, batch_size=len(batch)))
    _check_docs(docs, made)
    key = get_component(nlp).key
    if not all(key in doc.spans for doc in docs):
        raise ValueError(f"expected values in doc.spans[{key!r}], got none")
    return docs


def _make(nlp: Language, record: Record, ask: Ask) -> Doc:
    doc = make_doc(nlp, record)
    queries = ask(record)
    if queries is not None:
        doc._.attr_queries = queries
    return doc


def _check_docs(docs: Sequence[Doc], made: Sequence[Doc]) -> None:
    """Check the docs that the pipeline returns: a component may drop some, add some, or
    change their order.
    """
    if len(docs) != len(made):
        raise ValueError(
            f"expected one doc for each text, got {len(docs)} docs for {len(made)} texts"
        )
    for doc in docs:
        if not isinstance(doc, Doc):
            raise ValueError(f"expected a Doc, got {type(doc).__name__}")
    if not all(map(_is_same, docs, made)):
        raise ValueError(
            "expected components to keep the order of docs, and their texts, queries and "
            "categories, but one changed them"
        )


def _is_same(doc: Doc, made: Doc) -> bool:
    return doc is made or (
        doc.text == made.text
        and get_stored(doc, "attr_queries") == get_stored(made, "attr_queries")
        and get_stored(doc, "attr_fields") == get_stored(made, "attr_fields")
        and get_category(doc) == get_category(made)
    )


def _process_parts(
    nlp: Language, batch: List[Record], ask: Ask, error: Exception
) -> List[Tuple[Record, Union[Doc, _Failure]]]:
    """Process a batch that failed by halves, and each half that fails likewise."""
    if len(batch) == 1:
        return [(batch[0], _find_failure(nlp, batch[0], ask, error))]
    answered: List[Tuple[Record, Union[Doc, _Failure]]] = []
    middle = len(batch) // 2
    for half in batch[:middle], batch[middle:]:
        try:
            answered += zip(half, _process(nlp, half, ask))
        except Exception as err:
            answered += _process_parts(nlp, half, ask, err)
    return answered


def _find_failure(nlp: Language, record: Record, ask: Ask, error: Exception) -> _Failure:
    """Find the part of the pipeline that fails at a text. The error may not name it. If a
    component returns nothing, the next one fails.
    """
    where = TOKENIZER
    try:
        doc = _make(nlp, record, ask)
        for name in nlp.pipe_names:
            where = f"component {name!r}"
            others = [other for other in nlp.pipe_names if other != name]
            docs = list(nlp.pipe([doc], disable=others))
            _check_docs(docs, [doc])
            (doc,) = docs
    except Exception as err:
        return _Failure(where, err)
    return _Failure(PIPELINE, error)


def _check_pipeline(nlp: Language, ask: Ask, record: Record, failure: _Failure) -> None:
    """Check that a pipeline that failed at many texts still processes a text that it
    processed before.
    """
    working = _WORKING.get(nlp)
    if working is not None:
        try:
            _process(nlp, [working], ask)
            return
        except Exception as err:
            failure = _find_failure(nlp, working, ask, err)
    where, error = failure
    raise PipelineError(
        f"{where} fails at every text. The first is {record.id!r}, with "
        f"{type(error).__name__}: {error}"
    ) from error


def describe_failure(where: str, error: Exception) -> str:
    """Say why a pipeline failed at a text.

    where (str): What failed: the tokenizer, or a component.
    error (Exception): The error that it raised.
    RETURNS (str): The reason.
    """
    return f"{where} failed at this text: {type(error).__name__}: {error}"


def get_decisions(
    record: Record, doc: Doc, key: str, unasked: bool = False
) -> Iterator[Decision]:
    """Get the gold and the predicted strings of each query, for scores.

    record (Record): The record.
    doc (Doc): The processed doc of the record.
    key (str): Key of the values in `doc.spans`.
    unasked (bool): Whether to also yield predictions for attributes that are not among
        the record's queries. These have no gold strings.
    YIELDS (Decision): The attribute, the gold strings and the predicted strings. Both are
        simplified, since a gold value may be written in another way than the text.
    """
    predicted: Dict[str, Set[str]] = {}
    for span, _ in read_values(doc, key):
        predicted.setdefault(span.label_, set()).add(simplify(span.text).text)
    for name, values in (record.attributes or {}).items():
        gold = {simplify(value.text).text for value in values}
        yield name, gold, predicted.pop(name, set())
    if unasked:
        for name, texts in predicted.items():
            yield name, set(), texts
