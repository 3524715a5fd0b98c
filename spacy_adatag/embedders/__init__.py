"""Attribute embeddings (section 3.3): one way to make them in each file, and the word
vectors that some start from.
"""

from .base import Embedder

__all__ = ["Embedder"]
