"""The features of spans, and of pairs of a span and an attribute."""

from dataclasses import dataclass
from functools import cached_property
from typing import List, Optional, Sequence, Tuple

import numpy

from .examples import Examples
from .lookups import Lookup, Words
from .slots import Slots
from .spans import LONGEST, Pairs, Spans
from .words import FORMS

# The number of each kind of features below.
SPAN_FEATURES = LONGEST + 18
ATTRIBUTE_FEATURES = 13
PAIR_FEATURES = 44
# So many spans are compared with the values of an attribute at a time.
_BLOCK = 16
# The nearest values whose mean similarity is a feature.
_NEAREST = 3
_LOWER, _STEM = FORMS.index("lower"), FORMS.index("stem")


def describe_spans(spans: Spans) -> numpy.ndarray:
    """Describe how each span begins, ends, and stands in its text.

    spans (Spans): The spans.
    RETURNS (ndarray): Shape (SPAN_FEATURES, spans).
    """
    tokens = spans.tokens
    facts = tokens.facts
    kinds = facts.links, facts.marks, facts.digits
    unknown = (~tokens.vectors.any(1)).astype("f")
    columns = [
        *(spans.lengths == length for length in range(1, LONGEST + 1)),
        spans.mean(facts.marks),
        facts.marks[spans.first],
        facts.marks[spans.last],
        facts.capital[spans.first],
        spans.begins,
        spans.closes,
        spans.place,
        spans.sum(facts.digits) > 0,
        facts.digits[spans.first],
        facts.digits[spans.last],
        *(kind[spans.before] * ~spans.begins for kind in kinds),
        *(kind[spans.after] * ~spans.closes for kind in kinds),
        spans.mean(tokens.ranks),
        unknown[spans.first],
    ]
    return _stack(columns, len(spans))


def describe_attributes(examples: Examples) -> numpy.ndarray:
    """Describe the example values of each attribute.

    examples (Examples): The values.
    RETURNS (ndarray): Shape (attributes, ATTRIBUTE_FEATURES).
    """
    return numpy.concatenate([examples.facts, examples.around.facts], axis=1)


def _stack(columns: Sequence[numpy.ndarray], size: int) -> numpy.ndarray:
    """Make features of arrays of any type, shape (features, size)."""
    features = numpy.empty((len(columns), size), dtype="f")
    for i, column in enumerate(columns):
        features[i] = column
    return features


@dataclass(frozen=True)
class Comparison:
    """What spans and attributes have in common. Numbers of words are arrays of shape
    (words, attributes).

    spans (Spans): The spans.
    examples (Examples): The example values of attributes.
    attributes (ndarray): The attributes to compare with, in ascending order, as rows of
        `examples`, shape (attributes,).
    slots (Optional[Slots]): The attributes that each text is compared with, if not all.
    """

    spans: Spans
    examples: Examples
    attributes: numpy.ndarray
    slots: Optional[Slots] = None

    @property
    def size(self) -> int:
        """The number of attributes."""
        return len(self.attributes)

    @cached_property
    def facts(self) -> numpy.ndarray:
        """The description of each attribute, shape (attributes, ATTRIBUTE_FEATURES)."""
        return describe_attributes(self.examples)[self.attributes]

    @cached_property
    def exact(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """The spans that are values, and their attributes, shape (found,)."""
        return self._look_up(self.examples.ngrams[_LOWER], self.spans.hash(_LOWER))[:2]

    @cached_property
    def stem(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """As `exact`, but for inflections."""
        return self._look_up(self.examples.ngrams[_STEM], self.spans.hash(_STEM))[:2]

    @cached_property
    def shared(self) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """The tokens that are a word of values, and the attributes of these, shape
        (found,).
        """
        tokens = self.spans.tokens
        stems = tokens.facts.hashes[:, _STEM][tokens.words]
        return self._look_up(self.examples.stems, stems)[:2]

    @cached_property
    def centers(self) -> numpy.ndarray:
        """The product of words with the center of the values."""
        return self._multiply(self.examples.centers)

    @cached_property
    def phrases(self) -> numpy.ndarray:
        """The product of words with the phrase."""
        return self._multiply(self.examples.phrases)

    @cached_property
    def near(self) -> numpy.ndarray:
        """The similarity of words to the nearest word of the values."""
        _, _, words = self._members
        return words.find_nearest(self._similar)

    @cached_property
    def _members(self) -> List[Words]:
        """The first, the last, and all words of the values. Their rows are those of
        `_vocabulary`.
        """
        examples = self.examples
        members = [examples.firsts, examples.lasts, examples.words]
        if self._is_whole:
            return members
        members = [words.take(self.attributes) for words in members]
        rows = numpy.zeros(len(examples.vocabulary), dtype="int64")
        rows[self._vocabulary] = numpy.arange(len(self._vocabulary))
        return [Words(rows[words.members], words.counts) for words in members]

    @cached_property
    def _vocabulary(self) -> numpy.ndarray:
        """The words of these attributes, as rows of `examples.vocabulary`."""
        examples = self.examples
        used = numpy.zeros(len(examples.vocabulary), dtype=bool)
        for words in (examples.firsts, examples.lasts, examples.words):
            used[words.take(self.attributes).members] = True
        return numpy.flatnonzero(used)

    @cached_property
    def _similar(self) -> numpy.ndarray:
        """The similarity of the words of values to those of texts, shape (vocabulary,
        words).
        """
        vocabulary = self.examples.vocabulary
        if not self._is_whole:
            vocabulary = vocabulary[self._vocabulary]
        similar: numpy.ndarray = vocabulary @ self.spans.tokens.vectors.T
        return similar

    @cached_property
    def _is_whole(self) -> bool:
        """Whether these are all attributes."""
        return self.size == self.examples.size

    @cached_property
    def _columns(self) -> numpy.ndarray:
        """The column of each row of `examples`, -1 if it is not compared with."""
        columns = numpy.full(self.examples.size, -1)
        columns[self.attributes] = numpy.arange(self.size)
        return columns

    def _multiply(self, vectors: numpy.ndarray) -> numpy.ndarray:
        """Multiply words with vectors of the attributes of `examples`."""
        own = vectors if self._is_whole else vectors[self.attributes]
        product: numpy.ndarray = self.spans.tokens.vectors @ own.T
        return product

    def _look_up(
        self, lookup: Lookup, hashes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Look up hashes. The columns are those of these attributes."""
        rows, attributes, shares = lookup.find(hashes)
        if self._is_whole:
            return rows, attributes, shares
        columns = self._columns[attributes]
        there = columns >= 0
        return rows[there], columns[there], shares[there]

    def _spread(self, lookup: Lookup, hashes: numpy.ndarray) -> numpy.ndarray:
        """Look up words, shape (kinds, words, attributes)."""
        rows, columns, shares = self._look_up(lookup, hashes)
        found = numpy.zeros((shares.shape[1], len(hashes), self.size), dtype="f")
        found[:, rows, columns] = shares.T
        return found

    def describe(self, rows: numpy.ndarray, columns: numpy.ndarray) -> numpy.ndarray:
        """Get all features of some pairs.

        rows, columns (ndarray): The span and the attribute of each pair, shape (pairs,).
        RETURNS (ndarray): Shape (PAIR_FEATURES, pairs).
        """
        # Of the pairs.
        spans, attributes = self.spans.take(rows), self.attributes[columns]
        examples, near, tokens = self.examples, self.near, spans.tokens
        pairs = Pairs(spans, columns, self.size)
        exact, stem, number, shape = (
            lookup.get(spans.hash(form), attributes)
            for form, lookup in enumerate(examples.ngrams)
        )
        stems = tokens.facts.hashes[:, _STEM]
        first, last, anywhere = self._spread(examples.stems, stems)
        shared = (anywhere > 0).astype("f")
        named = self._spread(examples.name, stems)[0].clip(max=1)
        facts = self.facts[:, : examples.facts.shape[1]].take(columns, axis=0)
        has, _, _, digits, capital, rank, length, unknown = facts.T
        nearest, top = _find_most_similar(spans, examples, attributes)
        found = numpy.zeros((len(tokens.lengths), self.size), dtype=bool)
        hits, owners = self.exact
        found[self.spans.texts[hits], owners] = True
        longest = _find_longest(self.spans, hits, owners, self.size)
        has_digit = spans.sum(tokens.facts.digits) > 0
        no_vector = numpy.asarray(~tokens.vectors.any(1))[spans.first]
        at_first, at_last = pairs.first(first), pairs.last(last)
        lengths = spans.lengths.astype("f")
        firsts, lasts, _ = self._members
        of_pairs: List[numpy.ndarray] = [
            exact > 0,
            stem > 0,
            number,
            number > 0,
            shape,
            shape > 0,
            examples.lengths[attributes, spans.lengths],
            pairs.mean(shared),
            pairs.mean(anywhere),
            at_first,
            at_first > 0,
            at_last,
            at_last > 0,
            pairs.before(shared),
            pairs.after(shared),
            nearest * has,
            top * has,
            pairs.sum(self.centers) / spans.norms,
            pairs.mean(near),
            pairs.least(near),
            pairs.last(lasts.find_nearest(self._similar)),
            pairs.first(firsts.find_nearest(self._similar)),
            pairs.before(near),
            pairs.after(near),
            abs(has_digit - digits) * has,
            has_digit * digits,
            abs(spans.mean(tokens.ranks) - rank) * has,
            abs(tokens.facts.capital[spans.first] - capital) * has,
            found[spans.texts, columns],
            longest[spans.starts, columns] > lengths,
            pairs.sum(self.phrases) / spans.norms,
            pairs.mean(named),
            pairs.after(named),
            abs(lengths / 4 - length) * has,
            no_vector * unknown,
            *self._compare_places(pairs),
        ]
        return _stack(of_pairs, len(rows))

    def _compare_places(self, pairs: Pairs) -> List[numpy.ndarray]:
        """Compare where spans stand with where the values stand."""
        spans, around = pairs.spans, self.examples.around
        begin, place, end, known, _ = around.facts[self.attributes[pairs.columns]].T
        before = pairs.before(self._multiply(around.before))
        after = pairs.after(self._multiply(around.after))
        away = abs(spans.place - place)
        return [
            abs(spans.begins - begin),
            spans.begins * begin,
            away,
            spans.closes * end,
            before,
            after,
            before * known,
            after * known,
            away * known,
        ]


def _find_longest(
    spans: Spans, rows: numpy.ndarray, columns: numpy.ndarray, size: int
) -> numpy.ndarray:
    """Get the number of words of the longest value that a token is part of, shape
    (tokens, attributes).

    rows, columns (ndarray): The spans that are values, and their attributes, shape
        (hits,).
    """
    longest = numpy.zeros((len(spans.tokens.words), size), dtype="int8")
    starts, lengths = spans.starts[rows], spans.lengths[rows]
    # Spans are in the order of their lengths, for each first word.
    order = numpy.argsort(lengths, kind="stable")
    starts, lengths, columns = starts[order], lengths[order], columns[order]
    for i in range(LONGEST):
        longer = lengths > i
        at = starts[longer] + i, columns[longer]
        longest[at] = numpy.maximum(longest[at], lengths[longer])
    return longest


def _find_most_similar(
    spans: Spans, examples: Examples, attributes: numpy.ndarray
) -> List[numpy.ndarray]:
    """Get the similarity of each span to the nearest value of its attribute, and the mean
    similarity to its nearest ones, shape (pairs,).
    """
    most, width = examples.vectors.shape[1:]
    # Spans of one attribute are compared side by side, some at a time.
    order = numpy.argsort(attributes, kind="stable")
    owners, firsts, counts = numpy.unique(
        attributes[order], return_index=True, return_counts=True
    )
    blocks = -(-counts // _BLOCK)
    ends = numpy.cumsum(blocks)
    number = numpy.arange(len(order)) - numpy.repeat(firsts, counts)
    at = numpy.empty_like(order)
    at[order] = numpy.repeat(ends - blocks, counts) * _BLOCK + number
    vectors = numpy.zeros((int(blocks.sum()) * _BLOCK, width), dtype="f")
    vectors[at] = spans.vectors / spans.norms[:, None]
    values = examples.vectors[numpy.repeat(owners, blocks)].transpose(0, 2, 1)
    product = vectors.reshape(-1, _BLOCK, width) @ values
    similar = product.reshape(-1, most)[at]
    there = examples.there[attributes]
    similar[~there] = -1
    nearest = similar.max(1)
    if most < _NEAREST:
        return [nearest, nearest]
    top = numpy.partition(similar, most - _NEAREST, axis=1)[:, -_NEAREST:].mean(1)
    return [nearest, numpy.where(there.sum(1) >= _NEAREST, top, nearest)]
