"""The features of spans, and of pairs of a span and an attribute."""

from typing import List, NamedTuple

import numpy

from .examples import Examples
from .spans import LONGEST, Pairs, Spans
from .words import FORMS

# The number of each kind of features below.
SPAN_FEATURES = LONGEST + 18
ATTRIBUTE_FEATURES = 13
QUICK_FEATURES = 9
PAIR_FEATURES = 43
# The nearest values whose mean similarity is a feature.
_NEAREST = 3
# With fewer than one of so many pairs, vectors are compared one by one.
_SPARSE = 8
_LOWER, _STEM, _NUMBER, _SHAPE = range(len(FORMS))


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


class Comparison(NamedTuple):
    """What spans and attributes have in common, before single pairs are looked at.

    spans (Spans): The spans.
    examples (Examples): The example values of the attributes.
    exact, stem (ndarray): The share of values that a span is, by two of `FORMS`, shape
        (spans, attributes).
    near (ndarray): The similarity of words to the nearest word of values, shape (words,
        attributes).
    center (ndarray): The similarity of spans to the mean of the values, shape (spans,
        attributes).
    """

    spans: Spans
    examples: Examples
    exact: numpy.ndarray
    stem: numpy.ndarray
    near: numpy.ndarray
    center: numpy.ndarray

    @classmethod
    def make(cls, spans: Spans, examples: Examples) -> "Comparison":
        """Compare all spans with all attributes.

        spans (Spans): The spans.
        examples (Examples): The example values.
        RETURNS (Comparison): The comparison.
        """
        exact, stem = (
            examples.ngrams[form].get(spans.hashes[form], examples.size)
            for form in (_LOWER, _STEM)
        )
        near = _find_nearest(spans.tokens.vectors, examples.words)
        center = spans.vectors @ examples.centers.T
        return cls(spans, examples, exact, stem, near, center)

    def screen(self) -> numpy.ndarray:
        """Get the features that are quick to make, for all pairs.

        RETURNS (ndarray): Shape (spans, attributes, QUICK_FEATURES).
        """
        spans, examples = self.spans, self.examples
        begin = examples.around.facts[:, 0]
        begins = spans.begins[:, None].astype("f")
        columns = (
            self.exact > 0,
            self.stem > 0,
            self.center,
            spans.mean(self.near),
            self.near[spans.last],
            self.near[spans.first],
            begins * begin,
            examples.lengths.T[spans.lengths],
            spans.vectors @ examples.phrases.T,
        )
        return _stack(columns, (len(spans), examples.size))

    def describe(self, rows: numpy.ndarray, columns: numpy.ndarray) -> numpy.ndarray:
        """Get all features of some pairs.

        rows, columns (ndarray): The span and the attribute of each pair, shape (pairs,).
        RETURNS (ndarray): Shape (pairs, PAIR_FEATURES).
        """
        spans, examples = self.spans, self.examples
        pairs = Pairs(spans, rows, columns)
        tokens, size = spans.tokens, examples.size
        number, shape = (
            examples.ngrams[form].get(spans.hashes[form], size)[rows, columns]
            for form in (_NUMBER, _SHAPE)
        )
        exact, stem = self.exact[rows, columns], self.stem[rows, columns]
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
        near = self.near
        near_first, near_last = (
            _find_nearest(tokens.vectors, of_attributes)
            for of_attributes in (examples.firsts, examples.lasts)
        )
        has, _, _, digits, capital, rank, length, unknown = examples.facts[columns].T
        nearest, top = _find_most_similar(pairs, examples)
        found = numpy.zeros((len(tokens.lengths), size), dtype=bool)
        numpy.logical_or.at(found, spans.texts, self.exact > 0)
        has_digit = spans.sum(tokens.facts.digits)[rows] > 0
        lacks_vector = numpy.asarray(~tokens.vectors.any(1))
        no_vector = lacks_vector[spans.first][rows]
        at_first, at_last = pairs.first(first), pairs.last(last)
        lengths = spans.lengths[rows]
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
            self.center[rows, columns],
            pairs.mean(near),
            pairs.least(near),
            pairs.last(near_last),
            pairs.first(near_first),
            pairs.before(near),
            pairs.after(near),
            abs(has_digit - digits) * has,
            has_digit * digits,
            abs(spans.mean(tokens.ranks)[rows] - rank) * has,
            abs(tokens.facts.capital[spans.first][rows] - capital) * has,
            found[spans.texts[rows], columns],
            (spans.vectors @ examples.phrases.T)[rows, columns],
            pairs.mean(named),
            pairs.after(named),
            abs(lengths / 4 - length) * has,
            no_vector * unknown,
            *_compare_places(pairs, examples),
        ]
        return _stack(of_pairs, (len(rows),))


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


def _find_nearest(vectors: numpy.ndarray, others: numpy.ndarray) -> numpy.ndarray:
    """Get the similarity of words to the nearest word of each attribute.

    vectors (ndarray): Shape (words, width).
    others (ndarray): Shape (attributes, others, width).
    RETURNS (ndarray): Shape (words, attributes). At least 0, since others are padded.
    """
    attributes, size, width = others.shape
    similar = vectors @ others.reshape(-1, width).T
    nearest: numpy.ndarray = similar.reshape(len(vectors), attributes, size).max(
        2, initial=0
    )
    return nearest


def _find_most_similar(pairs: Pairs, examples: Examples) -> List[numpy.ndarray]:
    """Get the similarity of each pair's span to the nearest value of the attribute, and
    the mean similarity to its nearest ones, shape (pairs,).
    """
    attributes, most, width = examples.vectors.shape
    own, rows, columns = pairs.spans.vectors, pairs.rows, pairs.columns
    if len(rows) * _SPARSE < len(own) * attributes:
        similar = (examples.vectors[columns] @ own[rows, :, None])[..., 0]
    else:
        similar = own @ examples.vectors.reshape(-1, width).T
        similar = similar.reshape(len(own), attributes, most)[rows, columns]
    there = examples.there[columns]
    similar = numpy.where(there, similar, -1)
    nearest = similar.max(1)
    if most < _NEAREST:
        return [nearest, nearest]
    top = numpy.partition(similar, most - _NEAREST, axis=1)[:, -_NEAREST:].mean(1)
    return [nearest, numpy.where(there.sum(1) >= _NEAREST, top, nearest)]


def _stack(columns: "List[numpy.ndarray] | tuple", shape: tuple) -> numpy.ndarray:
    features = numpy.empty((*shape, len(columns)), dtype="f")
    for i, column in enumerate(columns):
        features[..., i] = column
    return features
