"""What each text is asked, and its gold: from docs to rows of the attribute table."""

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
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans
from thinc.types import Ints1d

from .attributes import Attribute, AttributeTable
from .categories import Categories
from .extensions import draw_absent, read_queries
from .gold import Annotated, align_values, count_overlapping, is_annotated_elsewhere
from .potentials.base import Gold
from .texts.blanks import Visible
from .workarounds.caller import warn_caller


def get_rows(attributes: AttributeTable, names: Iterable[str]) -> Ints1d:
    """The rows of attributes, each once and in order.

    attributes (AttributeTable): The attributes that are known.
    names (Iterable[str]): Their names.
    RETURNS (Ints1d): The rows.
    RAISES (KeyError): If a name is not known.
    """
    rows = sorted({attributes.get_row(name) for name in names})
    return cast(Ints1d, numpy.array(rows, dtype="int64"))


def get_all_rows(attributes: AttributeTable) -> Ints1d:
    """The rows of everything that is known.

    attributes (AttributeTable): The attributes that are known.
    RETURNS (Ints1d): The rows.
    """
    return cast(Ints1d, numpy.arange(len(attributes)))


def get_queries(
    docs: Iterable[Doc], attributes: AttributeTable, categories: Categories, name: str
) -> List[Ints1d]:
    """The rows of the attributes that docs are asked. A doc that does not say it is asked
    those of its category, or everything.

    docs (Iterable[Doc]): The docs.
    attributes (AttributeTable): The attributes that are known.
    categories (Categories): Those of each category.
    name (str): Name of the component, for the message.
    RETURNS (List[Ints1d]): The rows for each doc.
    RAISES (ValueError): If a doc is asked an attribute that is not known.
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
                raise ValueError(
                    f"{name}: {attributes.describe_unknown(asked)} "
                    f"It was asked of the text {doc.text[:60]!r}"
                )
        queries.append(get_rows(attributes, names))
    return queries


class Collected(NamedTuple):
    """What there is in training data.

    docs (List[Doc]): The predicted docs.
    left_out (Set[str]): The attributes that are not taken.
    overlap (float): The share of values that overlap a value of another attribute.
    values (int): With one tag a word, how many values there are.
    lost (int): How many of those such a model cannot be taught: they overlap a longer
        value of another attribute.
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
    """Add what is annotated to the table of attributes and to the categories.

    examples (Iterable[Example]): The training data.
    attributes (AttributeTable): The table.
    categories (Categories): The categories.
    spans_key (str): Key of the values in `doc.spans`.
    only (Optional[Container[str]]): Names of the attributes to take; all by default.
    one_tag_a_word (bool): Whether the model gives a word one tag.
    RETURNS (Collected): What else there is in the data.
    """
    docs, left_out = [], set()
    annotated = overlapping = values = lost = 0
    for eg in examples:
        docs.append(eg.predicted)
        attributes.add_doc(eg.reference, spans_key, only)
        left_out.update(attributes.find_unknown([eg.reference], spans_key).names)
        categories.count([eg.reference], spans_key)
        spans = eg.reference.spans.get(spans_key, ())
        annotated += len(spans)
        overlapping += count_overlapping(spans)
        if one_tag_a_word:
            spans, _ = align_known(eg, attributes, spans_key)
            values += len(spans)
            lost += len(spans) - len(filter_spans(spans))
    return Collected(docs, left_out, overlapping / max(1, annotated), values, lost)


def align_known(
    eg: Example, attributes: AttributeTable, spans_key: str
) -> Tuple[List[Span], List[str]]:
    """Gold values as `align_values` gives them, of known attributes: labels can be a
    choice.

    eg (Example): The example.
    attributes (AttributeTable): The attributes that are known.
    spans_key (str): Key of the values in `doc.spans`.
    RETURNS (Tuple[List[Span], List[str]]): Spans of the predicted doc, and the attributes
        with a value that its tokens cannot hold.
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
    """The gold values of examples, by rows and tokens.

    examples (Sequence[Example]): The examples.
    visible (Visible): Their predicted docs, as the model has read them.
    attributes (AttributeTable): The attributes that are known.
    spans_key (str): Key of the values in `doc.spans`.
    one_tag_a_word (bool): Whether of values that overlap only the longest stays.
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
    """What examples are trained on. It tells once what they ask that is not known, and
    that they are annotated elsewhere.
    """

    def __init__(self, attributes: AttributeTable, name: str) -> None:
        """
        attributes (AttributeTable): The attributes that are known.
        name (str): Name of the component, for messages.
        """
        self.attributes = attributes
        self.name = name
        # Attributes of training data that were told already or are left out by choice,
        # and those that were added in training.
        self._met: Set[str] = set()
        self._new: Set[str] = set()
        self._told_elsewhere = False

    def leave_out(self, names: Iterable[str]) -> None:
        """Pass over attributes, and say nothing of it.

        names (Iterable[str]): Their names.
        """
        self._met.update(names)

    def get(
        self,
        examples: Sequence[Example],
        spans_key: str,
        add_attribute: Callable[..., int],
    ) -> List[Ints1d]:
        """The rows of the attributes that each example is trained on. Those that are not
        known, since labels can be a choice, are passed over.

        examples (Sequence[Example]): The examples.
        spans_key (str): Key of the values in `doc.spans`.
        add_attribute (Callable): `AdaTag.add_attribute`.
        RETURNS (List[Ints1d]): The rows for each example.
        """
        docs = [eg.reference for eg in examples]
        self._meet(
            self.attributes.find_unknown(docs, spans_key, self._met), add_attribute
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
            # Readers leave out what was not known when they were asked.
            names += [name for name in given or () if name in self._new]
            names += draw_absent(eg.reference, names)
            known = (name for name in names if name in self.attributes)
            queries.append(get_rows(self.attributes, known))
        if elsewhere.texts and not self._told_elsewhere:
            self._told_elsewhere = True
            warn_caller(
                f"{self.name}: texts that say nothing of attributes are left out of "
                f"training: {elsewhere.explain(spans_key)}",
            )
        return queries

    def _meet(
        self, unknown: Iterable[Attribute], add_attribute: Callable[..., int]
    ) -> None:
        """Add the attributes that were not there in `initialize`, if that can be, and say
        so.
        """
        added, refused, refusal = [], [], ""
        for attribute in unknown:
            self._met.add(attribute["name"])
            try:
                add_attribute(**attribute)
            except (ImportError, OSError, ValueError) as err:
                # Without word vectors, too, or without the transformer.
                refused.append(attribute)
                refusal = str(err)
            else:
                added.append(attribute)
        self._new.update(attribute["name"] for attribute in added)
        if added:
            warn_caller(
                f"{self.name}: the training data ask attributes that were not known: "
                f"{_list_counted(added)}. They are added, with the values of the texts "
                "that were seen so far. To give more, call add_attribute before training",
            )
        if refused:
            warn_caller(
                f"{self.name}: the training data ask attributes that are not known and "
                f"that it is not trained on: {_list_counted(refused)} in the texts that "
                f"were seen so far. {refusal}. Or begin anew, with nlp.initialize()",
            )


def _list_counted(attributes: List[Attribute]) -> str:
    """The names of attributes, with how many values they have."""
    return ", ".join(
        f"{attribute['name']!r} ({sum(attribute['values'].values()):,} values)"
        for attribute in attributes
    )
