"""Ask a pipeline for the values of records."""

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
from ..texts.surface import simplify
from .align import make_doc
from .records import Record

Answered = Tuple[Record, Doc]
# Is told of a record that a pipeline fails at, and why.
Failed = Callable[[Record, str], None]
# Says what to ask of a record, None to leave that to the component.
Ask = Callable[[Record], Optional[Iterable[str]]]
# If so many texts or more fail together, it may be the pipeline, and not the texts.
MANY = 10
# A text that each pipeline has processed.
_WORKING: "WeakKeyDictionary[Language, Record]" = WeakKeyDictionary()


TOKENIZER = "the tokenizer"
PIPELINE = "the pipeline"


class PipelineError(ValueError):
    """A pipeline that fails at every text."""


class _Failure(NamedTuple):
    """What failed at a text.

    where (str): The tokenizer, a component, or the pipeline if it is not known which.
    error (Exception): What it raised.
    """

    where: str
    error: Exception


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
    failed: Optional[Failed] = None,
    ask: Optional[Ask] = None,
) -> Iterator[Answered]:
    """Process the texts of records, each asked its own attributes, or if it has none
    those of its category, or everything if that is not known. Attributes that the
    component does not know are not asked.

    nlp (Language): The pipeline.
    records (Iterable[Record]): The records.
    batch_size (Optional[int]): Docs to buffer, by default that of the pipeline.
    failed (Optional[Failed]): Is called with each record that the pipeline fails at by
        itself, and the reason. The others are processed as if it was not there. By
        default, the first one ends it all.
    ask (Optional[Ask]): What to ask instead of a record's own attributes.
    YIELDS (Answered): Each record with its processed doc, in order.
    RAISES (PipelineError): If the pipeline fails at every text, which is not theirs to
        blame. Without `failed`, what a component raised.
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
    """What a record asks.

    known (Container[str]): The attributes that the component knows.
    record (Record): The record.
    RETURNS (Optional[List[str]]): Those of its attributes that are known, None if it says
        nothing of attributes.
    """
    if record.attributes is None:
        return None
    return [name for name in record.attributes if name in known]


def _process(nlp: Language, batch: List[Record], ask: Ask) -> List[Doc]:
    """Process a batch in which no text may fail."""
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
    """Check docs that come out of components: they may leave some out, add some, or put
    them into another order.
    """
    if len(docs) != len(made):
        raise ValueError(f"expected one doc of each text, got {len(docs)} of {len(made)}")
    for doc in docs:
        if not isinstance(doc, Doc):
            raise ValueError(f"expected a Doc, got {type(doc).__name__}")
    if not all(map(_is_same, docs, made)):
        raise ValueError("expected each text and what it is asked to stay as they were")


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
    """Process a batch that failed by halves, and a half that fails in the same way."""
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
    """Find what fails at a text: an error need not name it, and where a component returns
    nothing, it is the next one that fails.
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
    """Check that a pipeline that failed at many texts still processes another."""
    working = _WORKING.get(nlp)
    if working is not None:
        try:
            _process(nlp, [working], ask)
            return
        except Exception as err:
            failure = _find_failure(nlp, working, ask, err)
    where, error = failure
    raise PipelineError(
        f"{where} fails at every text, the first of them {record.id!r}, with "
        f"{type(error).__name__}: {error}"
    ) from error


def describe_failure(where: str, error: Exception) -> str:
    """Say why a pipeline failed at a text.

    where (str): What failed: the tokenizer, a component.
    error (Exception): What it raised.
    RETURNS (str): The reason.
    """
    return f"{where} failed at this text: {type(error).__name__}: {error}"


def get_decisions(
    record: Record, doc: Doc, key: str, unasked: bool = False
) -> Iterator[Decision]:
    """What a record says of the attributes that it asks, and what was found: what is
    scored.

    record (Record): The record.
    doc (Doc): Its processed doc.
    key (str): Key of the values in `doc.spans`.
    unasked (bool): Whether to go on with what was found of other attributes, which have
        no gold strings.
    YIELDS (Decision): The attribute, the gold strings and the predicted strings, both
        written simply: gold values need not be written as the text has them.
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
