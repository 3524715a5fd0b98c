"""Whether annotators looked for every attribute in every text, or for some of them only.

The data seldom say it, but they show it: where annotations are complete, a value that
other texts have for an attribute is annotated wherever it occurs. In a shop's table with
gaps, or under distant supervision, it often is not.
"""

import random
import re
from collections import Counter
from typing import (
    Dict,
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

from ..categories import simplify_category
from ..extensions import read_category
from .schema import Record

# With this share of known values annotated, annotations count as complete. OA-Mine, whose
# annotators looked for everything, has 0.98 (0.89 if categories are not told), AE-110k,
# labelled by distant supervision, 0.55.
COMPLETE = 0.85
# Those of an attribute are partial below this. A word is seldom a value of one attribute
# only: without categories, "Wooden" of furniture speaks against a toy's annotations.
PARTIAL = 0.6
# With fewer occurrences, nothing is known, and annotations count as complete, as those of
# any tagger do.
FEW = 20
# To count, a value is known if so many other texts have it. One is enough to doubt that a
# text has none.
SUPPORT = 2
DOUBT = 1
# Texts to look at, and words of the longest value to look for.
SAMPLE = 20_000
LONGEST = 6
# Names in a message.
SHOWN = 5

WORD = re.compile(r"\w+|[^\w\s]")

Words = Tuple[str, ...]


class Text(NamedTuple):
    """An annotated text.

    text (str): The text.
    values (Mapping[str, Iterable[str]]): Its values by attribute. An attribute without
        values was looked for in vain.
    category (Optional[str]): The kind of product.
    """

    text: str
    values: Mapping[str, Iterable[str]]
    category: Optional[str] = None


class Completeness(NamedTuple):
    """How complete annotations are.

    labelled (Counter): How often a known value of an attribute is annotated where it
        occurs.
    unlabelled (Counter): How often it is not, in a text that says nothing of the
        attribute where others of its category do, and in words that are no value of
        another attribute either.
    """

    labelled: Counter
    unlabelled: Counter

    @property
    def share(self) -> float:
        """RETURNS (float): The share that is annotated, 1 if nothing is known."""
        labelled, total = self.labelled.total(), self.total
        return labelled / total if total >= FEW else 1.0

    @property
    def total(self) -> int:
        """RETURNS (int): How many known values there are."""
        return self.labelled.total() + self.unlabelled.total()

    @property
    def complete(self) -> bool:
        """RETURNS (bool): Whether what is not annotated counts as absent."""
        return self.share >= COMPLETE

    def find_partial(self) -> List[str]:
        """The attributes that are not annotated completely, such as a column that a shop
        fills now and then, beside one that it always fills. Of one that is rare, all
        others say most.

        RETURNS (List[str]): Their names.
        """
        prior = FEW * self.share
        return [
            name
            for name in {**self.labelled, **self.unlabelled}
            if (self.labelled[name] + prior)
            < PARTIAL * (self.labelled[name] + self.unlabelled[name] + FEW)
        ]

    @property
    def kind(self) -> str:
        """RETURNS (str): Complete or partial, and why, as a part of a sentence."""
        why = (
            f"of {self.total:,} known values in the texts, {self.share:.0%} are annotated"
        )
        if self.total < FEW:
            why = "as far as so few known values tell"
        return f"{'complete' if self.complete else 'partial'} ({why})"

    def describe(self) -> str:
        """Say what kind of data they are, and what follows for training.

        RETURNS (str): A part of a sentence.
        """
        text = f"{self.kind}: what a text is not asked is taken for absent"
        partial = self.find_partial()
        if partial:
            names = ", ".join(partial[:SHOWN])
            more = f" and {len(partial) - SHOWN:,} more" if len(partial) > SHOWN else ""
            text += f", unless a known value of {names}{more} occurs in it"
        return text


class KnownValues:
    """The values that texts are annotated with, to look for them in other texts."""

    def __init__(self) -> None:
        # How many texts have a value, by attribute.
        self._texts: Dict[Words, Counter] = {}
        self._asked: Dict[str, Set[str]] = {}
        self._sample: List[_Annotated] = []
        self._added = 0
        self._rng = random.Random(0)

    def add(self, text: Text) -> None:
        """Add the values of a text.

        text (Text): The text.
        """
        annotated = _Annotated(text)
        self._asked.setdefault(annotated.category, set()).update(annotated.names)
        for value, names in annotated.values.items():
            self._texts.setdefault(value, Counter()).update(names)
        # Each text is as likely in the sample as any other.
        self._added += 1
        if self._added <= SAMPLE:
            self._sample.append(annotated)
        elif (place := self._rng.randrange(self._added)) < SAMPLE:
            self._sample[place] = annotated

    def measure(self) -> Completeness:
        """Measure how complete the annotations are of the texts that were added.

        RETURNS (Completeness): The counts. Of very many texts, a sample is looked at.
        """
        counts: Dict[bool, Counter] = {True: Counter(), False: Counter()}
        for text in self._sample:
            for name, labelled in self._find(text, SUPPORT).items():
                counts[labelled][name] += 1
        return Completeness(counts[True], counts[False])

    def find_unlabelled(self, text: Text) -> Set[str]:
        """The attributes of which a text may have a value that is not annotated: it says
        nothing of them, and a known value occurs in it.

        text (Text): One of the texts that were added.
        RETURNS (Set[str]): Their names.
        """
        found = self._find(_Annotated(text), DOUBT)
        return {name for name, labelled in found.items() if not labelled}

    def _find(self, text: "_Annotated", support: int) -> Dict[str, bool]:
        """The attributes of which a known value occurs, and whether it is annotated."""
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
    """Read what a doc is annotated with.

    doc (Doc): The doc.
    queries (Iterable[str]): What it is asked.
    key (str): Key of the values in `doc.spans`.
    RETURNS (Text): The text and its values.
    """
    values: Dict[str, List[str]] = {name: [] for name in queries}
    for span in doc.spans.get(key, ()):
        values.setdefault(span.label_, []).append(span.text)
    for name, texts in doc._.attr_unaligned.items():
        values.setdefault(name, []).extend(texts)
    return Text(doc.text, values, read_category(doc))


def read_record(record: Record) -> Text:
    """Read what a record is annotated with.

    record (Record): The record.
    RETURNS (Text): The text and its values.
    """
    values = {n: [v.text for v in vs] for n, vs in (record.attributes or {}).items()}
    return Text(record.text, values, record.category)


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
        """YIELDS (Tuple[int, Words]): The first words and the words of all that could
        be a value.
        """
        for start in range(len(self.words)):
            for end in range(start + 1, min(start + LONGEST, len(self.words)) + 1):
                yield start, self.words[start:end]

    def covers(self, start: int, words: Words) -> bool:
        """Whether some of the words are in a value."""
        return not self.taken.isdisjoint(range(start, start + len(words)))


def _split(text: str) -> Words:
    return tuple(WORD.findall(text.casefold()))
