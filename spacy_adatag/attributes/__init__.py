"""The attributes that a component knows, what a user says of them, and which of them a
product category has.
"""

from .categories import Categories, read_categories, simplify_category
from .given import KEYS, Given, read_given
from .names import to_phrase
from .table import (
    Attribute,
    AttributeTable,
    change_attribute,
    check_counts,
    is_trained,
    make_attribute,
)

__all__ = [
    "KEYS",
    "Attribute",
    "AttributeTable",
    "Categories",
    "Given",
    "change_attribute",
    "check_counts",
    "is_trained",
    "make_attribute",
    "read_categories",
    "read_given",
    "simplify_category",
    "to_phrase",
]
