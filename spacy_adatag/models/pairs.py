"""The (text, attribute) pairs of a batch as rows, for systems with one row a pair."""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ints1d
from torch import Tensor

from ..potentials.chain import ChainPotentials
from ..texts.batching import MAX_CELLS

# Docs, and for each the rows of the attributes asked of it.
Queries = Tuple[List[Doc], List[Ints1d]]


def check_phrases(model: Model) -> None:
    """Check that a model has a phrase for each attribute.

    model (Model): The model.
    RAISES (ValueError): If it has not.
    """
    phrases, attributes = model.attrs["phrases"], model.attrs["nA"]
    if len(phrases) != attributes or not all(isinstance(p, str) for p in phrases):
        raise ValueError(f"expected phrases of {attributes} attributes, got {phrases!r}")


def group_by_attribute(
    lengths: numpy.ndarray, queries: List[Ints1d]
) -> Dict[int, numpy.ndarray]:
    """The texts that each attribute is asked of.

    lengths (ndarray): Tokens of each text, shape (texts,).
    queries (List[Ints1d]): For each text the rows of the attributes asked of it.
    RETURNS (Dict[int, ndarray]): For each attribute that is asked of any text with tokens
        those texts, in their order.
    """
    sizes = [len(rows) if n else 0 for n, rows in zip(lengths.tolist(), queries)]
    texts = numpy.repeat(numpy.arange(len(queries)), sizes)
    asked: List[Any] = [rows for rows, size in zip(queries, sizes) if size]
    if not asked:
        return {}
    attributes = numpy.concatenate(asked)
    order = numpy.argsort(attributes, kind="stable")
    found, starts = numpy.unique(attributes[order], return_index=True)
    return dict(zip(found.tolist(), numpy.split(texts[order], starts[1:])))


@dataclass(frozen=True)
class Pairs:
    """How the texts of a batch and the attributes asked of them become rows.

    The product of all texts with all attributes is laid out text by text, longer texts
    first; `select` picks from it the pairs that were asked.
    """

    texts: numpy.ndarray  # texts with tokens and queries, longer first
    lengths: numpy.ndarray  # their tokens
    attributes: numpy.ndarray  # the different attributes asked of any of them
    select: Optional[numpy.ndarray]  # pairs asked, None: every one

    @classmethod
    def from_queries(cls, lengths: numpy.ndarray, queries: List[Ints1d]) -> "Pairs":
        """Lay out a batch.

        lengths (ndarray): Tokens of each text, shape (texts,).
        queries (List[Ints1d]): For each text the rows of the attributes asked of it, in
            ascending order.
        RETURNS (Pairs): The layout.
        """
        asked = numpy.array([len(rows) for rows in queries], dtype="int64")
        texts = numpy.argsort(-lengths, kind="stable")
        texts = texts[(lengths[texts] > 0) & (asked[texts] > 0)]
        if not len(texts):
            none = numpy.zeros(0, dtype="int64")
            return cls(texts, none, none, None)
        first = queries[texts[0]]
        if all(queries[i] is first for i in texts):
            # Every text is asked the same, as it is without explicit queries.
            return cls(texts, lengths[texts], first, None)
        attributes, column = numpy.unique(
            numpy.concatenate([queries[i] for i in texts]), return_inverse=True
        )
        text = numpy.repeat(numpy.arange(len(texts)), asked[texts])
        select = text * len(attributes) + column
        return cls(texts, lengths[texts], attributes, select)

    @property
    def shape(self) -> Tuple[int, int]:
        """Positions of the longest text, and number of texts."""
        return (int(self.lengths.max()) if len(self.texts) else 0), len(self.texts)

    @property
    def sizes(self) -> Optional[List[int]]:
        """How many attributes are asked of each text, if only some pairs are, and the
        whole product has more (token, attribute) pairs than a batch of texts that are all
        asked the same.
        """
        n, texts = self.shape
        width = len(self.attributes)
        if self.select is None or n * texts * width <= MAX_CELLS:
            return None
        sizes: List[int] = numpy.bincount(self.select // width, minlength=texts).tolist()
        return sizes

    def take(self, values: numpy.ndarray) -> numpy.ndarray:
        """From the product of texts and attributes, (texts, attributes), to rows."""
        flat = numpy.broadcast_to(values, (len(self.texts), len(self.attributes)))
        return flat.flatten() if self.select is None else flat.ravel()[self.select]

    def make_potentials(self, emissions: Tensor, transitions: Tensor) -> ChainPotentials:
        """The potentials of the rows.

        emissions (Tensor): P, see `ChainPotentials`.
        transitions (Tensor): T of each attribute, or one for all.
        RETURNS (ChainPotentials): The potentials.
        """
        shared = transitions.shape[2] == 1
        decoders = numpy.arange(len(self.attributes))
        return ChainPotentials(
            emissions,
            transitions,
            lengths=self.take(self.lengths[:, None]),
            docs=self.take(self.texts[:, None]),
            attributes=self.take(self.attributes)[None],
            decoders=self.take(decoders * 0 if shared else decoders),
        )
