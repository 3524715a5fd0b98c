"""Attribute embeddings (section 3.3). Each file has one way to make them. `vectors` has
the word vectors that some start from.
"""

from .base import Embedder

__all__ = ["Embedder"]
