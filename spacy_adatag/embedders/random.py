"""Random attribute embeddings, to be trained: AdaTag (Random AttEmb) of Table 4."""

from typing import Iterable, List

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attributes import Attribute
from .base import Embedder


def create_random_embedder(width: int = 100) -> Embedder:
    """Make an embedder with random embeddings. They contain nothing about an attribute
    until they are trained, so set `freeze_attributes = false`.

    width (int): Width of an embedding.
    RETURNS (Embedder): The embedder.
    """
    return RandomEmbedder(width)


class RandomEmbedder:
    """Samples embeddings from a standard normal distribution."""

    is_open = False

    def __init__(self, width: int) -> None:
        self.width = width

    def __call__(
        self,
        attributes: List[Attribute],
        docs: Iterable[Doc],
        *,
        vocab: Vocab,
        spans_key: str,
    ) -> numpy.ndarray:
        return numpy.random.normal(size=(len(attributes), self.width)).astype("f")
