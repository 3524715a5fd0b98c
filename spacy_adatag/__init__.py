"""Attribute value extraction from product texts with spaCy (AdaTag, ACL 2021)."""

from .extensions import register_extensions

__version__ = "0.1.0"

register_extensions()

__all__ = ["__version__"]
