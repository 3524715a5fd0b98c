"""What a system gives for a batch of texts and queries, whatever the system, and what is
read of it.
"""

from dataclasses import replace
from typing import List, NamedTuple, Optional, Protocol, Sequence, Tuple, Type, TypeVar

import numpy

# Marks of tokens, see `Potentials.restrict`. No mark is 0.
FRESH, CLOSED = 1, 2
# As good as impossible, and still a number that can be summed.
IMPOSSIBLE = -1e4

Self = TypeVar("Self", bound="Potentials")


def find_pairs(
    known: Tuple[numpy.ndarray, numpy.ndarray],
    wanted: Tuple[numpy.ndarray, numpy.ndarray],
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Where (text, attribute) pairs stand among others.

    known (Tuple[ndarray, ndarray]): Texts and attributes of the pairs to look among,
        shape (known,). An attribute of -1 is found by none.
    wanted (Tuple[ndarray, ndarray]): Those to look for, shape (pairs,).
    RETURNS (Tuple[ndarray, ndarray]): The place of each wanted pair, and whether it has
        one, shape (pairs,).
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
    """Values of a batch, one entry for each in every array."""

    docs: numpy.ndarray  # the text, an index into the batch
    attributes: numpy.ndarray  # the attribute, a row of the attribute table
    starts: numpy.ndarray  # first token
    ends: numpy.ndarray  # token behind the last
    scores: numpy.ndarray  # probability that exactly these words are a value

    @classmethod
    def merge(cls, parts: "List[Values]") -> "Values":
        """The values of several batches, in the order of texts and positions."""
        if not parts:
            none = numpy.zeros(0, dtype="int64")
            return cls(none, none, none, none, numpy.zeros(0, dtype="f"))
        merged = cls(*(numpy.concatenate(arrays) for arrays in zip(*parts)))
        return merged.take(numpy.lexsort((merged.starts, merged.docs)))

    def take(self, at: numpy.ndarray) -> "Values":
        """Some of the values, by their indices or a mask."""
        return Values(*(array[at] for array in self))


class Gold(NamedTuple):
    """What is annotated in a batch, one entry for each value in every array, and the
    (text, attribute) pairs with a value that the tokens cannot hold.
    """

    docs: numpy.ndarray
    attributes: numpy.ndarray
    starts: numpy.ndarray
    ends: numpy.ndarray
    unaligned_docs: numpy.ndarray
    unaligned_attributes: numpy.ndarray


class Potentials(Protocol):
    """The output of a model, a dataclass. The gradient of a loss has the same form.

    docs (ndarray): The text of each row, an index into the batch, shape (rows,).
    """

    docs: numpy.ndarray

    def get_loss(self: Self, gold: Gold) -> Tuple[float, Self]:
        """The loss of gold values and its gradient, both averaged over the rows that
        are trained.

        gold (Gold): The gold values.
        RETURNS (Tuple[float, Potentials]): The loss and its gradient.
        """
        ...

    @property
    def size(self) -> int:
        """RETURNS (int): How many numbers it holds, about."""
        ...

    def find_candidates(
        self: Self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Self:
        """The rows that may have values, where they are found in a quick way: decoding
        these gives the same as decoding all.

        constrain, threshold: As in `decode`.
        RETURNS (Potentials): Their potentials; by default those of all rows.
        """
        return self

    def restrict(self: Self, marks: numpy.ndarray) -> Self:
        """Keep values from where they cannot be.

        marks (ndarray): For each token of each text 0, `FRESH` where no value goes on
            that began before, or `CLOSED` where none begins either; shape (n, texts).
        RETURNS (Potentials): The potentials of the same rows.
        """
        ...

    def renumber(self: Self, docs: numpy.ndarray) -> Self:
        """The same potentials as part of a larger batch.

        docs (ndarray): For each text its index there.
        RETURNS (Potentials): The potentials.
        """
        return replace(self, docs=docs[self.docs])  # type: ignore[type-var]

    @classmethod
    def join(cls: Type[Self], parts: Sequence[Self]) -> Self:
        """Put potentials of several batches together, to decode them at once.

        parts (Sequence[Potentials]): At least one of them.
        RETURNS (Potentials): The potentials of all their rows.
        """
        ...

    def decode(
        self, *, constrain: bool = True, threshold: Optional[float] = None
    ) -> Values:
        """The most likely values.

        constrain (bool): Whether only legal BIOE sequences can be chosen, and share the
            probability.
        threshold (Optional[float]): Find all values that are at least so likely, above
            0. Below 0.5, values of an attribute may overlap.
        RETURNS (Values): The values.
        """
        ...

    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """The exact probability that a text has no value of an attribute.

        docs, attributes (ndarray): The (text, attribute) pairs, all of them asked, shape
            (pairs,).
        constrain (bool): As in `decode`.
        RETURNS (ndarray): Probabilities, shape (pairs,), on the host.
        """
        ...
