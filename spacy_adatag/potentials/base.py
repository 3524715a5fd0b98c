"""The output of a model for a batch of texts and queries, and the values and gold values
that go with it. They are the same for every system.
"""

from dataclasses import replace
from typing import List, NamedTuple, Optional, Protocol, Sequence, Tuple, Type, TypeVar

import numpy

# Marks of tokens. See `Potentials.restrict`. 0 is no mark.
FRESH, CLOSED = 1, 2
# Practically impossible, but finite, so that it can be summed.
IMPOSSIBLE = -1e4

Self = TypeVar("Self", bound="Potentials")


def find_pairs(
    known: Tuple[numpy.ndarray, numpy.ndarray],
    wanted: Tuple[numpy.ndarray, numpy.ndarray],
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Look up (text, attribute) pairs.

    known (Tuple[ndarray, ndarray]): Texts and attributes of the pairs to search, shape
        (known,). An attribute of -1 is never found.
    wanted (Tuple[ndarray, ndarray]): Texts and attributes of the pairs to look up, shape
        (pairs,).
    RETURNS (Tuple[ndarray, ndarray]): The index of each pair in `known`, and whether it
        was found, shape (pairs,).
    """
    if not len(known[0]):
        return wanted[0] * 0, numpy.zeros(len(wanted[0]), dtype=bool)
    width = max(known[1].max(), wanted[1].max(initial=0)) + 2
    pairs, keys = (docs * width + attributes + 1 for docs, attributes in (known, wanted))
    order = numpy.argsort(pairs)
    at = numpy.searchsorted(pairs, keys, sorter=order)
    found = order[at.clip(max=len(order) - 1)]
    return found, pairs[found] == keys


class Values(NamedTuple):
    """Values of a batch. Every array has one entry for each value.

    docs (ndarray): The text, as index into the batch, shape (values,).
    attributes (ndarray): The attribute, as row of the attribute table, shape (values,).
    starts, ends (ndarray): The first token and the one after the last, shape (values,).
    scores (ndarray): The probability that exactly this span is a value, shape (values,).
    """

    docs: numpy.ndarray
    attributes: numpy.ndarray
    starts: numpy.ndarray
    ends: numpy.ndarray
    scores: numpy.ndarray

    @classmethod
    def merge(cls, parts: "List[Values]") -> "Values":
        """Merge the values of several batches.

        parts (List[Values]): The values of each batch.
        RETURNS (Values): All values, sorted by text and position.
        """
        if not parts:
            none = numpy.zeros(0, dtype="int64")
            return cls(none, none, none, none, numpy.zeros(0, dtype="f"))
        merged = cls(*(numpy.concatenate(arrays) for arrays in zip(*parts)))
        return merged.take(numpy.lexsort((merged.starts, merged.docs)))

    def take(self, at: numpy.ndarray) -> "Values":
        """Select values.

        at (ndarray): Their indices, or a mask of shape (values,).
        RETURNS (Values): The selected values, in the order of the indices.
        """
        return Values(*(array[at] for array in self))


class Gold(NamedTuple):
    """Gold values of a batch. Every array has one entry for each value, or for each
    unaligned pair: a (text, attribute) with a value that does not align with the tokens.

    docs (ndarray): The text, as index into the batch, shape (values,).
    attributes (ndarray): The attribute, as row of the attribute table, shape (values,).
    starts, ends (ndarray): The first token and the one after the last, shape (values,).
    unaligned_docs (ndarray): The text of an unaligned pair, shape (pairs,).
    unaligned_attributes (ndarray): Its attribute, shape (pairs,).
    """

    docs: numpy.ndarray
    attributes: numpy.ndarray
    starts: numpy.ndarray
    ends: numpy.ndarray
    unaligned_docs: numpy.ndarray
    unaligned_attributes: numpy.ndarray


class Potentials(Protocol):
    """The output of a model, a dataclass. The gradient of its loss has the same form.

    docs (ndarray): The text of each row, as index into the batch, shape (rows,).
    """

    docs: numpy.ndarray

    def get_loss(self: Self, gold: Gold) -> Tuple[float, Self]:
        """Compute the loss of gold values and its gradient. Both are averaged over the
        rows that are trained.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, Potentials]): The loss and its gradient.
        """
        ...

    @property
    def size(self) -> int:
        """RETURNS (int): The approximate number of floats in these potentials."""
        ...

    def find_candidates(
        self: Self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Self:
        """Select the rows that may have values, if there is a fast way to find them.
        Decoding only these rows gives the same values.

        constrain (bool): As in `decode`.
        threshold (Optional[float]): As in `decode`.
        RETURNS (Potentials): The potentials of the rows. Defaults to all rows.
        """
        return self

    def restrict(self: Self, marks: numpy.ndarray) -> Self:
        """Exclude values from parts of the texts.

        marks (ndarray): The mark of each token of each text, shape (n, texts). `FRESH` if
            no earlier value continues there, `CLOSED` if no value starts there either, or
            0.
        RETURNS (Potentials): The potentials of the same rows.
        """
        ...

    def renumber(self: Self, docs: numpy.ndarray) -> Self:
        """Make these potentials part of a larger batch.

        docs (ndarray): The index of each text in the larger batch.
        RETURNS (Potentials): The potentials.
        """
        return replace(self, docs=docs[self.docs])  # type: ignore[type-var]

    @classmethod
    def join(cls: Type[Self], parts: Sequence[Self]) -> Self:
        """Concatenate the potentials of several batches, to decode them at once.

        parts (Sequence[Potentials]): One or more potentials.
        RETURNS (Potentials): The potentials of all rows.
        """
        ...

    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """Decode the most likely values.

        constrain (bool): Whether decoding only allows legal BIOE sequences. Only these
            then share the probability.
        threshold (Optional[float]): Find all values with at least this probability, above
            0. Below 0.5, values of an attribute may overlap.
        RETURNS (Values): The values.
        """
        ...

    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the exact probability that a text has no value for an attribute.

        docs, attributes (ndarray): The (text, attribute) pairs, shape (pairs,). Every
            pair must have been queried.
        constrain (bool): As in `decode`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        ...
