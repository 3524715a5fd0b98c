"""Chooses the attributes that each text is compared with, if there are thousands."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy

from .examples import Examples
from .spans import Spans
from .words import FORMS

_LOWER, _STEM = FORMS.index("lower"), FORMS.index("stem")


class Weights(NamedTuple):
    """How much is worth what a text and an attribute have in common.

    center, phrase (float): The product of a word with the center of the values, and with
        the phrase.
    word (float): A word of the values.
    stem, exact (float): A whole value, with or without other inflections.
    attributes (ndarray): What each attribute has whatever the text, shape (attributes,).
    """

    center: float
    phrase: float
    word: float
    stem: float
    exact: float
    attributes: numpy.ndarray


def choose_attributes(
    spans: Spans, examples: Examples, asked: numpy.ndarray, most: int, weights: Weights
) -> numpy.ndarray:
    """Choose the attributes that are most likely to have a value in each text: those with
    a value or a word of the text among their values, or similar ones.

    spans (Spans): The spans of the texts.
    examples (Examples): The example values of the attributes.
    asked (ndarray): Whether a text is asked an attribute, shape (texts, attributes).
    most (int): The number of attributes to choose for each text.
    weights (Weights): What counts.
    RETURNS (ndarray): Whether a text is compared with an attribute, shape (texts,
        attributes).
    """
    if asked.shape[1] <= most:
        return asked
    tokens = spans.tokens
    mixed = weights.center * examples.centers + weights.phrase * examples.phrases
    of_words = tokens.vectors @ mixed.T
    found = numpy.full(asked.shape, -numpy.inf, dtype="f")
    full = tokens.lengths > 0
    if full.any():
        starts = tokens.starts[full]
        found[full] = numpy.maximum.reduceat(of_words[tokens.words], starts, axis=0)
    found += weights.attributes
    # What a text has in common with an attribute at most, from the least to the best.
    shared = numpy.zeros(asked.shape, dtype="f")
    stems = tokens.facts.hashes[:, _STEM][tokens.words]
    for weight, texts, lookup, hashes in (
        (weights.word, tokens.texts, examples.stems, stems),
        (weights.stem, spans.texts, examples.ngrams[_STEM], spans.hash(_STEM)),
        (weights.exact, spans.texts, examples.ngrams[_LOWER], spans.hash(_LOWER)),
    ):
        rows, attributes, _ = lookup.find(hashes)
        shared[texts[rows], attributes] = weight
    found += shared
    found[~asked] = -numpy.inf
    best = numpy.argpartition(-found, most - 1, axis=1)[:, :most]
    chosen = numpy.zeros(asked.shape, dtype=bool)
    numpy.put_along_axis(chosen, best, True, axis=1)
    return chosen & asked


@dataclass(frozen=True)
class Slots:
    """The few attributes that each text is compared with, side by side.

    mask (ndarray): Whether a text is compared with an attribute, shape (texts,
        attributes).
    """

    mask: numpy.ndarray

    @cached_property
    def columns(self) -> numpy.ndarray:
        """The attributes of each text, shape (texts, slots). 0 where `there` is False."""
        columns = numpy.zeros(self.there.shape, dtype="int64")
        columns[self.there] = self.mask.nonzero()[1]
        return columns

    @cached_property
    def there(self) -> numpy.ndarray:
        """Whether a text has so many attributes, shape (texts, slots)."""
        counts = self.mask.sum(1)
        there: numpy.ndarray = numpy.arange(counts.max(initial=0)) < counts[:, None]
        return there

    @cached_property
    def places(self) -> numpy.ndarray:
        """The slot of each attribute, -1 for none, shape (texts, attributes)."""
        places: numpy.ndarray = numpy.cumsum(self.mask, axis=1) - 1
        places[~self.mask] = -1
        return places
