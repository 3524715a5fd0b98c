"""Attribute embeddings (section 3.3): one way to make them in each file."""

from .base import Embedder

__all__ = ["Embedder"]
