"""The features of spans, and of pairs of a span and an attribute."""

from typing import List

import numpy

from .examples import Examples
from .spans import LONGEST, Spans
from .words import FORMS

# The widths of the features below.
SPAN_FEATURES = LONGEST + 18
ATTRIBUTE_FEATURES = 13
PAIR_FEATURES = 43
# The nearest values whose mean similarity is a feature.
_NEAREST = 3
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
        spans.first(facts.marks),
        spans.last(facts.marks),
        spans.first(facts.capital),
        spans.begins,
        spans.closes,
        spans.place,
        spans.sum(facts.digits) > 0,
        spans.first(facts.digits),
        spans.last(facts.digits),
        *(spans.before(kind) for kind in kinds),
        *(spans.after(kind) for kind in kinds),
        spans.mean(tokens.ranks),
        spans.first(unknown),
    ]
    return numpy.stack(columns, axis=1).astype("f")


def compare(spans: Spans, examples: Examples) -> numpy.ndarray:
    """Compare each span with the example values of each attribute.

    spans (Spans): The spans.
    examples (Examples): The values of the attributes.
    RETURNS (ndarray): Shape (spans, attributes, PAIR_FEATURES).
    """
    tokens, size = spans.tokens, examples.size
    exact, stem, number, shape = (
        lookup.get(hashes, size) for lookup, hashes in zip(examples.ngrams, spans.hashes)
    )
    stems = tokens.facts.hashes[:, _STEM]
    first, last, anywhere, name = (
        lookup.get(stems, size)
        for lookup in (examples.first, examples.last, examples.anywhere, examples.name)
    )
    shared = (anywhere > 0).astype("f")
    near, near_first, near_last = (
        _find_nearest(tokens.vectors, of_attributes)
        for of_attributes in (examples.words, examples.firsts, examples.lasts)
    )
    has, _, _, digits, capital, rank, length, unknown = examples.facts.T
    nearest, top = _find_most_similar(spans, examples)
    found = numpy.zeros((len(tokens.lengths), size), dtype="f")
    numpy.maximum.at(found, spans.texts, exact)
    has_digit = (spans.sum(tokens.facts.digits) > 0)[:, None]
    no_vector = spans.first((~tokens.vectors.any(1)).astype("f"))[:, None]
    columns: List[numpy.ndarray] = [
        exact > 0,
        stem > 0,
        number,
        number > 0,
        shape,
        shape > 0,
        examples.lengths[:, spans.lengths].T,
        spans.mean(shared),
        spans.mean(anywhere),
        spans.first(first),
        spans.first(first) > 0,
        spans.last(last),
        spans.last(last) > 0,
        spans.before(shared),
        spans.after(shared),
        nearest * has,
        top * has,
        spans.vectors @ examples.centers.T,
        spans.mean(near),
        spans.least(near),
        spans.last(near_last),
        spans.first(near_first),
        spans.before(near),
        spans.after(near),
        abs(has_digit - digits) * has,
        has_digit * digits,
        abs(spans.mean(tokens.ranks)[:, None] - rank) * has,
        abs(spans.first(tokens.facts.capital)[:, None] - capital) * has,
        found[spans.texts] > 0,
        spans.vectors @ examples.phrases.T,
        spans.mean(name.clip(max=1)),
        spans.after(name.clip(max=1)),
        abs(spans.lengths[:, None] / 4 - length) * has,
        no_vector * unknown,
    ]
    columns += _compare_places(spans, examples)
    features = numpy.empty((len(spans), size, len(columns)), dtype="f")
    for i, column in enumerate(columns):
        features[..., i] = column
    return features


def describe_attributes(examples: Examples) -> numpy.ndarray:
    """Describe the example values of each attribute.

    examples (Examples): The values.
    RETURNS (ndarray): Shape (attributes, ATTRIBUTE_FEATURES).
    """
    return numpy.concatenate([examples.facts, examples.around.facts], axis=1)


def _compare_places(spans: Spans, examples: Examples) -> List[numpy.ndarray]:
    """Compare where each span stands with where the values stand."""
    begin, place, end, known, _ = examples.around.facts.T
    vectors = spans.tokens.vectors
    before = spans.before(vectors @ examples.around.before.T)
    after = spans.after(vectors @ examples.around.after.T)
    begins, closes = (part[:, None].astype("f") for part in (spans.begins, spans.closes))
    away = abs(spans.place[:, None] - place)
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


def _find_most_similar(spans: Spans, examples: Examples) -> List[numpy.ndarray]:
    """Get the similarity of spans to the nearest value of each attribute, and the mean
    similarity to its nearest ones, shape (spans, attributes).
    """
    attributes, most, width = examples.vectors.shape
    similar = spans.vectors @ examples.vectors.reshape(-1, width).T
    similar = similar.reshape(len(spans), attributes, most)
    if not examples.there.all():
        similar[:, ~examples.there] = -1
    nearest = similar.max(2)
    if most < _NEAREST:
        return [nearest, nearest]
    top = numpy.partition(similar, most - _NEAREST, axis=2)[..., -_NEAREST:].mean(2)
    enough = examples.there.sum(1) >= _NEAREST
    return [nearest, numpy.where(enough, top, nearest)]
