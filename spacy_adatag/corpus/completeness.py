"""Measure whether annotators looked for every attribute in every text, or only for some.

The data seldom say so, but they show it. If annotations are complete, a value that other
texts have for an attribute is annotated wherever it occurs. In a shop's table with gaps,
or with distant supervision, it often is not.
"""

import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import (
    Dict,
    FrozenSet,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Set,
    Tuple,
)

from spacy.tokens import Doc

from ..attributes import simplify_category
from ..extensions import get_stored, read_category
from ..texts.counts import say_count
from .schema import Record

# Annotations are complete if at least this share of known values is annotated. OA-Mine,
# whose annotators looked for everything, has 0.98 (0.89 without categories). AE-110k,
# labelled by distant supervision, has 0.55.
COMPLETE = 0.85
# An attribute is annotated partially below this share. The bar is lower, because a word
# is seldom a value of one attribute only: without categories, "Wooden" of furniture
# counts against the annotations of a toy. With enough occurrences, the own share of an
# attribute decides: a column that a shop fills in three of five rows is partial, however
# full the others are. It is as far above three fifths as leaves AE-110k as it was.
PARTIAL, OWN = 0.6, 0.62
# With fewer occurrences, the share says nothing. Annotations then count as complete, as
# for any tagger.
FEW = 20
# How many other texts must have a value for it to count as known in the share, and to
# doubt that a text without the query has no value.
SUPPORT = 2
DOUBT = 1
# The number of texts to sample, and the number of words of the longest value to look for.
SAMPLE = 20_000
LONGEST = 6
# The number of names in a message.
SHOWN = 5

WORD = re.compile(r"\w+|[^\w\s]")

Words = Tuple[str, ...]


class Text(NamedTuple):
    """An annotated text.

    text (str): The text.
    values (Mapping[str, Iterable[str]]): The values of each query. A query without
        values means that annotators looked for the attribute and found none.
    category (Optional[str]): The kind of product.
    partial (bool): Whether it says itself that it may have values of other attributes.
    """

    text: str
    values: Mapping[str, Iterable[str]]
    category: Optional[str] = None
    partial: bool = False


@dataclass(frozen=True)
class Completeness:
    """How complete annotations are.

    labelled (Counter): For each attribute, how many of its known values are annotated
        where they occur.
    unlabelled (Counter): For each attribute, how many are not. Only texts without this
        query count, if other texts of their category have it. Words of a value of any
        attribute don't count.
    marked (int): The number of texts that say themselves that they are partial. Their
        values are in neither count.
    others (int): The number of other texts.
    asked (Optional[FrozenSet[str]]): The attributes that annotators looked for. None if
        the texts don't say: they only name what they have a value of.
    """

    labelled: Counter
    unlabelled: Counter
    marked: int = 0
    others: int = 0
    asked: Optional[FrozenSet[str]] = None

    @property
    def share(self) -> float:
        """RETURNS (float): The share of known values that is annotated, 1 if there are
        too few to say."""
        labelled, total = self.labelled.total(), self.total
        return labelled / total if total >= FEW else 1.0

    @property
    def total(self) -> int:
        """RETURNS (int): The number of known values."""
        return self.labelled.total() + self.unlabelled.total()

    @cached_property
    def complete(self) -> bool:
        """RETURNS (bool): Whether attributes that are not annotated count as absent."""
        return self.share >= COMPLETE and not self._all_marked

    @property
    def _all_marked(self) -> bool:
        return self.marked > 0 and not self.others

    def is_known_of(self, name: str) -> bool:
        """Check whether a text that is not asked for an attribute has no value of it.

        name (str): The name of the attribute.
        RETURNS (bool): False if the annotations are partial, or if no text is asked for
            the attribute, although texts are asked for others in vain.
        """
        return self.complete and (self.asked is None or name in self.asked)

    def name_never_asked(self, names: Iterable[str]) -> str:
        """Say which attributes no complete text is asked for, if texts are asked for
        others in vain.

        names (Iterable[str]): The attributes that a pipeline knows.
        RETURNS (str): A clause, "" if there are none.
        """
        never = [name for name in names if self.complete and not self.is_known_of(name)]
        if not never:
            return ""
        more = ", ..." if len(never) > SHOWN else ""
        return (
            f"No record asks for {say_count(len(never), 'attribute')} "
            f"({', '.join(never[:SHOWN])}{more})"
        )

    def find_partial(self) -> List[str]:
        """Find the attributes that are annotated partially, such as a column that a shop
        fills now and then. The share of all attributes is the prior, so that it decides
        for rare attributes.

        RETURNS (List[str]): The names of the attributes.
        """
        return [n for n in {**self.labelled, **self.unlabelled} if self._is_partial(n)]

    def _is_partial(self, name: str) -> bool:
        labelled, total = self.labelled[name], self.labelled[name] + self.unlabelled[name]
        if total >= FEW and labelled < OWN * total:
            return True
        return labelled + FEW * self.share < PARTIAL * (total + FEW)

    def _say_share(self, name: str) -> str:
        total = self.labelled[name] + self.unlabelled[name]
        return f"{name} ({self.labelled[name] / total:.0%})"

    @property
    def kind(self) -> str:
        """RETURNS (str): "complete" or "partial", and why, as a part of a sentence."""
        if self._all_marked:
            return "partial (as all records say)"
        known = say_count(self.total, "known value")
        why = f"of {known} in the texts, {self.share:.0%} are annotated"
        if self.total < FEW:
            why = "assumed: too few texts have a value of another one to tell"
        return f"{'complete' if self.complete else 'partial'} ({why})"

    def describe(self) -> str:
        """Say whether annotations are complete, and what follows for training.

        RETURNS (str): The end of a sentence, and what follows.
        """
        if self._all_marked:
            return (
                f"{self.kind}. In training, nothing is said about an attribute that a "
                "text is not asked for"
            )
        text = (
            f"{self.kind}. In training, an attribute counts as absent from a text that "
            "is not asked for it"
        )
        partial = self.find_partial()
        if partial:
            names = ", ".join(map(self._say_share, partial[:SHOWN]))
            more = f" and {len(partial) - SHOWN:,} more" if len(partial) > SHOWN else ""
            text += f". Exceptions: {names}{more}, if the text has a known value of it"
        if self.total < FEW:
            text += '. If values were left out, set negatives = "given" in the config'
        if self.marked:
            marked = say_count(self.marked, "partial record")
            text += f". Nothing is said about it in {marked}"
        return text


class KnownValues:
    """The annotated values of texts, to look for them in other texts."""

    def __init__(self) -> None:
        # For each value, the number of texts that have it, by attribute.
        self._texts: Dict[Words, Counter] = {}
        self._asked: Dict[str, Set[str]] = {}
        self._sample: List[_Annotated] = []
        self._added = self._marked = 0
        self._in_vain = False
        self._rng = random.Random(0)

    def add(self, text: Text) -> None:
        """Add the values of a text.

        text (Text): The text. If it is partial, it is only counted.
        """
        if text.partial:
            self._marked += 1
            return
        annotated = _Annotated(text)
        self._asked.setdefault(annotated.category, set()).update(annotated.names)
        self._in_vain |= not all(text.values.values())
        for value, names in annotated.values.items():
            self._texts.setdefault(value, Counter()).update(names)
        # Reservoir sampling: each text is equally likely to be in the sample.
        self._added += 1
        if self._added <= SAMPLE:
            self._sample.append(annotated)
        elif (place := self._rng.randrange(self._added)) < SAMPLE:
            self._sample[place] = annotated

    def measure(self) -> Completeness:
        """Measure how complete the annotations of the added texts are.

        RETURNS (Completeness): The counts, over a sample if there are very many texts.
        """
        counts: Dict[bool, Counter] = {True: Counter(), False: Counter()}
        for text in self._sample:
            for name, labelled in self._find(text, SUPPORT).items():
                counts[labelled][name] += 1
        asked = frozenset().union(*self._asked.values()) if self._in_vain else None
        return Completeness(counts[True], counts[False], self._marked, self._added, asked)

    def find_unlabelled(self, text: Text) -> Set[str]:
        """Find the attributes that a text may have a value of without an annotation: they
        are not among its queries, and one of their known values occurs in it.

        text (Text): One of the added texts.
        RETURNS (Set[str]): The names of the attributes.
        """
        found = self._find(_Annotated(text), DOUBT)
        return {name for name, labelled in found.items() if not labelled}

    def _find(self, text: "_Annotated", support: int) -> Dict[str, bool]:
        """Find the attributes with a known value in the text, and whether it is
        annotated.
        """
        looked_for = self._asked[text.category] - text.names
        found: Dict[str, bool] = {}
        for start, value in text.cut():
            if value not in self._texts:
                continue
            own = text.values.get(value, ())
            for name, texts in self._texts[value].items():
                if name in own:
                    if texts > support:
                        found[name] = True
                elif (
                    name in looked_for
                    and texts >= support
                    and not text.covers(start, value)
                ):
                    found[name] = False
        return found


def read_annotated(doc: Doc, queries: Iterable[str], key: str) -> Text:
    """Read the annotations of a doc.

    doc (Doc): The doc.
    queries (Iterable[str]): The queries of the doc.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Text): The text and its values.
    """
    values: Dict[str, List[str]] = {name: [] for name in queries}
    for span in doc.spans.get(key, ()):
        values.setdefault(span.label_, []).append(span.text)
    for name, texts in doc._.attr_unaligned.items():
        values.setdefault(name, []).extend(texts)
    partial = bool(get_stored(doc, "attr_partial"))
    return Text(doc.text, values, read_category(doc), partial)


def read_record(record: Record) -> Text:
    """Read the annotations of a record.

    record (Record): The record.
    RETURNS (Text): The text and its values.
    """
    values = {n: [v.text for v in vs] for n, vs in (record.attributes or {}).items()}
    return Text(record.text, values, record.category, record.partial)


class _Annotated:
    """A text as words, and its values."""

    def __init__(self, text: Text) -> None:
        self.words = _split(text.text)
        self.category = simplify_category(text.category or "")
        self.names = set(text.values)
        self.values: Dict[Words, Set[str]] = {}
        for name, values in text.values.items():
            for value in values:
                self.values.setdefault(_split(value), set()).add(name)
        self.taken: Set[int] = set()
        for start, cut in self.cut():
            if cut in self.values:
                self.taken.update(range(start, start + len(cut)))

    def cut(self) -> Iterator[Tuple[int, Words]]:
        """YIELDS (Tuple[int, Words]): Each run of up to `LONGEST` words: the index of the
        first, and the words.
        """
        for start in range(len(self.words)):
            for end in range(start + 1, min(start + LONGEST, len(self.words)) + 1):
                yield start, self.words[start:end]

    def covers(self, start: int, words: Words) -> bool:
        """Check whether any of the words belongs to a value."""
        return not self.taken.isdisjoint(range(start, start + len(words)))


def _split(text: str) -> Words:
    return tuple(WORD.findall(text.casefold()))
