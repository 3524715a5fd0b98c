"""The (text, attribute) pairs of a batch, for systems with one row for each pair."""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ints1d
from torch import Tensor

from ..potentials.chain import ChainPotentials
from ..texts.batching import MAX_CELLS

# Docs, and the attribute rows to query for each doc.
Queries = Tuple[List[Doc], List[Ints1d]]


def check_phrases(model: Model) -> None:
    """Check that a model has a phrase for each attribute.

    model (Model): The model.
    RAISES (ValueError): If it does not.
    """
    phrases, attributes = model.attrs["phrases"], model.attrs["nA"]
    if len(phrases) != attributes or not all(isinstance(p, str) for p in phrases):
        raise ValueError(f"expected phrases of {attributes} attributes, got {phrases!r}")


def group_by_attribute(
    lengths: numpy.ndarray, queries: List[Ints1d]
) -> Dict[int, numpy.ndarray]:
    """Group texts by their queries.

    lengths (ndarray): Tokens of each text, shape (texts,).
    queries (List[Ints1d]): The attribute rows to query for each text.
    RETURNS (Dict[int, ndarray]): The texts that query each attribute, in their order.
        Texts without tokens are left out.
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
    """Maps the texts of a batch and their queries to rows.

    The product of all texts and all attributes is laid out text by text, longest texts
    first. `select` picks the queried pairs from it.
    """

    texts: numpy.ndarray  # texts with tokens and queries, longest first
    lengths: numpy.ndarray  # tokens of each text
    attributes: numpy.ndarray  # all queried attributes
    select: Optional[numpy.ndarray]  # the queried pairs. None for all

    @classmethod
    def from_queries(cls, lengths: numpy.ndarray, queries: List[Ints1d]) -> "Pairs":
        """Lay out a batch.

        lengths (ndarray): Tokens of each text, shape (texts,).
        queries (List[Ints1d]): The attribute rows to query for each text, in ascending
            order.
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
            # All texts have the same queries, as they do without explicit ones.
            return cls(texts, lengths[texts], first, None)
        attributes, column = numpy.unique(
            numpy.concatenate([queries[i] for i in texts]), return_inverse=True
        )
        text = numpy.repeat(numpy.arange(len(texts)), asked[texts])
        select = text * len(attributes) + column
        return cls(texts, lengths[texts], attributes, select)

    @property
    def shape(self) -> Tuple[int, int]:
        """The number of positions of the longest text, and the number of texts."""
        return (int(self.lengths.max()) if len(self.texts) else 0), len(self.texts)

    @property
    def sizes(self) -> Optional[List[int]]:
        """The number of queries of each text. None if all pairs are queried, or if the
        whole product has no more (token, attribute) pairs than a batch of texts with the
        same queries may have.
        """
        n, texts = self.shape
        width = len(self.attributes)
        if self.select is None or n * texts * width <= MAX_CELLS:
            return None
        sizes: List[int] = numpy.bincount(self.select // width, minlength=texts).tolist()
        return sizes

    def take(self, values: numpy.ndarray) -> numpy.ndarray:
        """Map the product of texts and attributes, (texts, attributes), to rows."""
        product = numpy.empty((len(self.texts), len(self.attributes)), values.dtype)
        product[:] = values
        flat = product.ravel()
        return flat if self.select is None else flat[self.select]

    def make_potentials(self, emissions: Tensor, transitions: Tensor) -> ChainPotentials:
        """Make the potentials of the rows.

        emissions (Tensor): P. See `ChainPotentials`.
        transitions (Tensor): T of each attribute, or a shared T.
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
