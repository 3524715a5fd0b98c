"""Canonical values: what a text says, as a shop can load it. A schema says for each
attribute which values there are, or which unit they have.
"""

from .files import SchemaFileError, read_schema, write_schema
from .schema import Schema, SchemaEntry
from .spans import SpanCanonicaliser
from .values import Canonical, canonicalise, same_value

__all__ = [
    "Canonical",
    "Schema",
    "SchemaEntry",
    "SchemaFileError",
    "SpanCanonicaliser",
    "canonicalise",
    "read_schema",
    "same_value",
    "write_schema",
]
