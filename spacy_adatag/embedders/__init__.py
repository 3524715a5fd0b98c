"""Attribute embeddings (section 3.3). Each file has one way to make them."""

from .base import Embedder

__all__ = ["Embedder"]
