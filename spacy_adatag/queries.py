"""Queries and gold values: from docs to rows of the attribute table."""

from typing import (
    Callable,
    Container,
    Iterable,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    cast,
)

import numpy
from spacy.attrs import ORTH
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans
from thinc.types import Ints1d

from .attributes import Attribute, AttributeTable, Categories
from .extensions import draw_absent, read_queries
from .gold import Annotated, align_values, count_overlapping, is_annotated_elsewhere
from .potentials.base import Gold
from .texts.blanks import Visible
from .texts.counts import say_count
from .workarounds.caller import warn_caller


def get_rows(attributes: AttributeTable, names: Iterable[str]) -> Ints1d:
    """Get the rows of attributes, sorted and without duplicates.

    attributes (AttributeTable): The known attributes.
    names (Iterable[str]): The names of the attributes.
    RETURNS (Ints1d): The rows.
    RAISES (KeyError): If a name is not known.
    """
    rows = sorted({attributes.get_row(name) for name in names})
    return cast(Ints1d, numpy.array(rows, dtype="int64"))


def get_all_rows(attributes: AttributeTable) -> Ints1d:
    """Get the rows of all known attributes.

    attributes (AttributeTable): The known attributes.
    RETURNS (Ints1d): The rows.
    """
    return cast(Ints1d, numpy.arange(len(attributes)))


def get_queries(
    docs: Iterable[Doc], attributes: AttributeTable, categories: Categories, name: str
) -> List[Ints1d]:
    """Get the attribute rows to query for each doc. A doc without queries gets the
    attributes of its category, or all known attributes.

    docs (Iterable[Doc]): The docs.
    attributes (AttributeTable): The known attributes.
    categories (Categories): The attributes of each category.
    name (str): Name of the component, for the error message.
    RETURNS (List[Ints1d]): The rows for each doc.
    RAISES (ValueError): If a query is not a known attribute.
    """
    everything = get_all_rows(attributes)
    queries = []
    for doc in docs:
        names = read_queries(doc)
        if names is None:
            rows = categories.get_rows(doc)
            queries.append(everything if rows is None else rows)
            continue
        for asked in names:
            if asked not in attributes:
                unknown = attributes.describe_unknown(asked)
                raise ValueError(
                    f"{name}: {unknown}{'' if unknown.endswith('?') else '.'} "
                    f"The text is {doc.text[:60]!r}"
                )
        queries.append(get_rows(attributes, names))
    return queries


class Collected(NamedTuple):
    """What `collect` finds in training data.

    docs (List[Doc]): The predicted docs that together have all words. The others are not
        held, since there may be millions.
    left_out (Set[str]): The attributes that were not selected.
    overlap (float): The share of values that overlap a value of another attribute.
    values (int): The number of values, if the model predicts one tag per word.
    lost (int): How many of these values such a model cannot learn, because they overlap a
        longer value of another attribute.
    """

    docs: List[Doc]
    left_out: Set[str]
    overlap: float
    values: int
    lost: int


def collect(
    examples: Iterable[Example],
    attributes: AttributeTable,
    categories: Categories,
    spans_key: str,
    only: Optional[Container[str]] = None,
    *,
    one_tag_a_word: bool = False,
) -> Collected:
    """Add the annotations of training data to the attribute table and the categories.
    Attributes without a value in the data are marked as not trained.

    examples (Iterable[Example]): The training data.
    attributes (AttributeTable): The table to add to.
    categories (Categories): The categories to add to.
    spans_key (str): Key of the values in `doc.spans`.
    only (Optional[Container[str]]): Names of the attributes to add. Defaults to all.
    one_tag_a_word (bool): Whether the model predicts one tag per word.
    RETURNS (Collected): The docs, and counts of overlapping values.
    """
    docs: List[Doc] = []
    left_out: Set[str] = set()
    found: Set[str] = set()
    words: Set[int] = set()
    annotated = overlapping = values = lost = 0
    for eg in examples:
        new = set(eg.predicted.to_array(ORTH).tolist()) - words
        if new or not docs:
            docs.append(eg.predicted)
            words |= new
        attributes.add_doc(eg.reference, spans_key, only)
        left_out.update(attributes.find_unknown([eg.reference], spans_key).names)
        categories.count([eg.reference], spans_key)
        spans = eg.reference.spans.get(spans_key, ())
        found.update(span.label_ for span in spans)
        annotated += len(spans)
        overlapping += count_overlapping(spans)
        if one_tag_a_word:
            spans, _ = align_known(eg, attributes, spans_key)
            values += len(spans)
            lost += len(spans) - len(filter_spans(spans))
    attributes.mark_untrained(found)
    return Collected(docs, left_out, overlapping / max(1, annotated), values, lost)


def align_known(
    eg: Example, attributes: AttributeTable, spans_key: str
) -> Tuple[List[Span], List[str]]:
    """Align the gold values of known attributes. With a selection of labels, the data has
    other attributes too.

    eg (Example): The example.
    attributes (AttributeTable): The known attributes.
    spans_key (str): Key of the values in `doc.spans`.
    RETURNS (Tuple[List[Span], List[str]]): Spans of the predicted doc, and the attributes
        with a value that does not align with its tokens.
    """
    spans, unaligned = align_values(eg, spans_key)
    return (
        [span for span in spans if span.label_ in attributes],
        [name for name in unaligned if name in attributes],
    )


def find_gold(
    examples: Sequence[Example],
    visible: Visible,
    attributes: AttributeTable,
    spans_key: str,
    *,
    one_tag_a_word: bool = False,
) -> Gold:
    """Get the gold values of examples, as attribute rows and token offsets.

    examples (Sequence[Example]): The examples.
    visible (Visible): The predicted docs, as the model has read them.
    attributes (AttributeTable): The known attributes.
    spans_key (str): Key of the values in `doc.spans`.
    one_tag_a_word (bool): Whether to keep only the longest of overlapping values.
    RETURNS (Gold): The values.
    """
    gold: List[Tuple[int, int, int, int]] = []
    unaligned: List[Tuple[int, int]] = []
    for i, eg in enumerate(examples):
        spans, names = align_known(eg, attributes, spans_key)
        if one_tag_a_word:
            spans = filter_spans(spans)
        gold += [
            (i, attributes.get_row(span.label_), span.start, span.end) for span in spans
        ]
        unaligned += [(i, attributes.get_row(name)) for name in names]
    return Gold(
        *visible.locate(numpy.array(gold, dtype="int64").reshape(-1, 4)).T,
        *numpy.array(unaligned, dtype="int64").reshape(-1, 2).T,
    )


class TrainingQueries:
    """Selects the queries to train each example on. Warns once about examples with other
    annotations only, and once about each unknown attribute.
    """

    def __init__(self, attributes: AttributeTable, name: str) -> None:
        """
        attributes (AttributeTable): The known attributes.
        name (str): Name of the component, for messages.
        """
        self.attributes = attributes
        self.name = name
        # Attributes to say nothing about: reported already, or left out by the user.
        self._met: Set[str] = set()
        # Attributes that were added during training.
        self._new: Set[str] = set()
        self._told_elsewhere = False

    def leave_out(self, names: Iterable[str]) -> None:
        """Leave attributes out of training, without a warning.

        names (Iterable[str]): The names of the attributes.
        """
        self._met.update(names)

    def get(
        self,
        examples: Sequence[Example],
        spans_key: str,
        add_attributes: Callable[[Iterable[Attribute]], int],
    ) -> List[Ints1d]:
        """Get the attribute rows to train each example on. Attributes that were left out,
        or cannot be added, are skipped.

        examples (Sequence[Example]): The examples.
        spans_key (str): Key of the values in `doc.spans`.
        add_attributes (Callable): `AdaTag.add_attributes`.
        RETURNS (List[Ints1d]): The rows for each example.
        """
        docs = [eg.reference for eg in examples]
        self._meet(
            self.attributes.find_unknown(docs, spans_key, self._met), add_attributes
        )
        everything = get_all_rows(self.attributes)
        queries = []
        elsewhere = Annotated()
        for eg in examples:
            if is_annotated_elsewhere(eg.reference, spans_key):
                elsewhere.add(eg.reference)
                queries.append(everything[:0])
                continue
            names, given = read_queries(eg.predicted), read_queries(eg.reference)
            if names is None:
                names = given
            if names is None:
                queries.append(everything)
                continue
            # Readers left these out, because they were not known at the time.
            names += [name for name in given or () if name in self._new]
            names += draw_absent(eg.reference, names)
            known = (name for name in names if name in self.attributes)
            queries.append(get_rows(self.attributes, known))
        if elsewhere.texts and not self._told_elsewhere:
            self._told_elsewhere = True
            warn_caller(
                f"{self.name}: texts that only have other annotations are left out of "
                f"training: {elsewhere.explain(spans_key)}",
            )
        return queries

    def _meet(
        self,
        unknown: AttributeTable,
        add_attributes: Callable[[Iterable[Attribute]], int],
    ) -> None:
        """Try to add attributes that `initialize` has not seen. Warns if they were added,
        or cannot be added.
        """
        if not len(unknown):
            return
        self._met.update(unknown.names)
        try:
            add_attributes(unknown)
        except (ImportError, OSError, ValueError) as err:
            # The embedder may also miss its word vectors or its transformer.
            warn_caller(
                f"{self.name}: the training data has unknown attributes that the "
                f"component is not trained on: {_list_counted(unknown)} seen so far. "
                f"{err}. Or start over with nlp.initialize()",
            )
        else:
            self._new.update(unknown.names)
            warn_caller(
                f"{self.name}: the training data has attributes that were not known: "
                f"{_list_counted(unknown)}. They were added, with the values seen so "
                "far. To add them with more values, call add_attribute before training",
            )


def _list_counted(attributes: Iterable[Attribute]) -> str:
    """List the names of attributes, with the number of their values."""
    return ", ".join(
        f"{attribute['name']!r} ({say_count(sum(attribute['values'].values()), 'value')})"
        for attribute in attributes
    )
