"""Random attribute embeddings, to be learned: AdaTag (Random AttEmb) of Table 4."""

from typing import Iterable, List

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..attributes import Attribute
from .base import Embedder


def create_random_embedder(width: int = 100) -> Embedder:
    """Random embeddings, which say nothing of the attribute until they are trained: use
    them with `freeze_attributes = false`.

    width (int): Width of an embedding.
    RETURNS (Embedder): The embedder.
    """
    return RandomEmbedder(width)


class RandomEmbedder:
    """Random embeddings of a standard normal distribution."""

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
