"""The features of spans, and of pairs of a span and an attribute."""

from dataclasses import dataclass
from functools import cached_property
from typing import List, Tuple

import numpy

from .examples import Examples
from .spans import LONGEST, Pairs, Spans
from .words import FORMS

# The number of each kind of features below.
SPAN_FEATURES = LONGEST + 18
ATTRIBUTE_FEATURES = 13
PAIR_FEATURES = 44
# The nearest values whose mean similarity is a feature.
_NEAREST = 3
_LOWER, _STEM = FORMS.index("lower"), FORMS.index("stem")


def describe_spans(spans: Spans) -> numpy.ndarray:
    """Describe how each span begins, ends, and stands in its text.

    spans (Spans): The spans.
    RETURNS (ndarray): Shape (spans, SPAN_FEATURES).
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
    return numpy.stack(columns, axis=1).astype("f")


def describe_attributes(examples: Examples) -> numpy.ndarray:
    """Describe the example values of each attribute.

    examples (Examples): The values.
    RETURNS (ndarray): Shape (attributes, ATTRIBUTE_FEATURES).
    """
    return numpy.concatenate([examples.facts, examples.around.facts], axis=1)


@dataclass(frozen=True)
class Comparison:
    """What spans and attributes have in common.

    spans (Spans): The spans.
    examples (Examples): The example values of the attributes.
    """

    spans: Spans
    examples: Examples

    @cached_property
    def exact(self) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """The spans that are values, their attributes, and the share of values that they
        are, shape (found,).
        """
        return self.examples.ngrams[_LOWER].find(self.spans.hashes[_LOWER])

    @cached_property
    def stem(self) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """As `exact`, but for inflections."""
        return self.examples.ngrams[_STEM].find(self.spans.hashes[_STEM])

    @cached_property
    def similar(self) -> numpy.ndarray:
        """The similarity of the words of values to those of texts, shape (vocabulary,
        words).
        """
        similar: numpy.ndarray = self.examples.vocabulary @ self.spans.tokens.vectors.T
        return similar

    @cached_property
    def near(self) -> numpy.ndarray:
        """The similarity of words to the nearest word of values, shape (words,
        attributes).
        """
        return self.examples.words.find_nearest(self.similar)

    def describe(self, rows: numpy.ndarray, columns: numpy.ndarray) -> numpy.ndarray:
        """Get all features of some pairs.

        rows, columns (ndarray): The span and the attribute of each pair, shape (pairs,).
        RETURNS (ndarray): Shape (PAIR_FEATURES, pairs).
        """
        spans, examples, near = self.spans, self.examples, self.near
        tokens, size = spans.tokens, examples.size
        pairs = Pairs(spans, rows, columns, size)
        exact, stem, number, shape = (
            lookup.get(hashes, size)[rows, columns]
            for lookup, hashes in zip(examples.ngrams, spans.hashes)
        )
        stems = tokens.facts.hashes[:, _STEM]
        first, last, anywhere, name = (
            lookup.get(stems, size)
            for lookup in (
                examples.first,
                examples.last,
                examples.anywhere,
                examples.name,
            )
        )
        shared, named = (anywhere > 0).astype("f"), name.clip(max=1)
        has, _, _, digits, capital, rank, length, unknown = examples.facts[columns].T
        nearest, top = _find_most_similar(pairs, examples)
        found = numpy.zeros((len(tokens.lengths), size), dtype=bool)
        hits, owners, _ = self.exact
        found[spans.texts[hits], owners] = True
        longest = _find_longest(spans, hits, owners, size)
        has_digit = spans.sum(tokens.facts.digits)[rows] > 0
        lacks_vector = numpy.asarray(~tokens.vectors.any(1))
        no_vector = lacks_vector[spans.first][rows]
        at_first, at_last = pairs.first(first), pairs.last(last)
        lengths = spans.lengths[rows]
        norms = spans.norms[rows]
        center, phrase = (
            pairs.sum(tokens.vectors @ others.T) / norms
            for others in (examples.centers, examples.phrases)
        )
        of_pairs: List[numpy.ndarray] = [
            exact > 0,
            stem > 0,
            number,
            number > 0,
            shape,
            shape > 0,
            examples.lengths[columns, lengths],
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
            center,
            pairs.mean(near),
            pairs.least(near),
            pairs.last(examples.lasts.find_nearest(self.similar)),
            pairs.first(examples.firsts.find_nearest(self.similar)),
            pairs.before(near),
            pairs.after(near),
            abs(has_digit - digits) * has,
            has_digit * digits,
            abs(spans.mean(tokens.ranks)[rows] - rank) * has,
            abs(tokens.facts.capital[spans.first][rows] - capital) * has,
            found[spans.texts[rows], columns],
            longest[spans.starts[rows], columns] > lengths,
            phrase,
            pairs.mean(named),
            pairs.after(named),
            abs(lengths / 4 - length) * has,
            no_vector * unknown,
            *_compare_places(pairs, examples),
        ]
        features = numpy.empty((PAIR_FEATURES, len(rows)), dtype="f")
        for i, feature in enumerate(of_pairs):
            features[i] = feature
        return features


def _find_longest(
    spans: Spans, rows: numpy.ndarray, columns: numpy.ndarray, size: int
) -> numpy.ndarray:
    """Get the number of words of the longest value that a token is part of, shape
    (tokens, attributes).

    rows, columns (ndarray): The spans that are values, and their attributes, shape
        (hits,).
    """
    longest = numpy.zeros((len(spans.tokens.words), size), dtype="int64")
    starts, lengths = spans.starts[rows], spans.lengths[rows]
    # Spans are in the order of their lengths, for each first word.
    order = numpy.argsort(lengths, kind="stable")
    starts, lengths, columns = starts[order], lengths[order], columns[order]
    for i in range(LONGEST):
        longer = lengths > i
        at = starts[longer] + i, columns[longer]
        longest[at] = numpy.maximum(longest[at], lengths[longer])
    return longest


def _compare_places(pairs: Pairs, examples: Examples) -> List[numpy.ndarray]:
    """Compare where spans stand with where the values stand."""
    spans, rows = pairs.spans, pairs.rows
    begin, place, end, known, _ = examples.around.facts[pairs.columns].T
    vectors = spans.tokens.vectors
    before = pairs.before(vectors @ examples.around.before.T)
    after = pairs.after(vectors @ examples.around.after.T)
    begins, closes = spans.begins[rows], spans.closes[rows]
    away = abs(spans.place[rows] - place)
    return [
        abs(begins - begin),
        begins * begin,
        away,
        closes * end,
        before,
        after,
        before * known,
        after * known,
        away * known,
    ]


def _find_most_similar(pairs: Pairs, examples: Examples) -> List[numpy.ndarray]:
    """Get the similarity of each pair's span to the nearest value of the attribute, and
    the mean similarity to its nearest ones, shape (pairs,).
    """
    attributes, most, width = examples.vectors.shape
    words = pairs.spans.tokens.vectors
    of_words = words @ examples.vectors.reshape(-1, width).T
    similar = pairs.sum(of_words.reshape(len(words), attributes, most))
    similar /= pairs.spans.norms[pairs.rows, None]
    there = examples.there[pairs.columns]
    similar = numpy.where(there, similar, -1)
    nearest = similar.max(1)
    if most < _NEAREST:
        return [nearest, nearest]
    top = numpy.partition(similar, most - _NEAREST, axis=1)[:, -_NEAREST:].mean(1)
    return [nearest, numpy.where(there.sum(1) >= _NEAREST, top, nearest)]
