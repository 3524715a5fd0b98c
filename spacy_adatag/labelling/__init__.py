"""Distant supervision: label texts with the values in the columns of their table."""

from .columns import Columns
from .job import Labelling, label
from .labeller import Labelled, Labeller, Rules
from .matcher import Hit, Matcher

__all__ = [
    "Columns",
    "Hit",
    "Labelled",
    "Labeller",
    "Labelling",
    "Matcher",
    "Rules",
    "label",
]
