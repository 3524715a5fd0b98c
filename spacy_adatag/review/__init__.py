"""Have people look at the values that need it, and make records of what they decide."""

from .asking import Asked, ask_people
from .cases import Case, Question
from .decisions import Decisions
from .finding import Wanted
from .reading import ReadBack, find_encoding, is_reviewed, read_back

__all__ = [
    "Asked",
    "Case",
    "Decisions",
    "Question",
    "ReadBack",
    "Wanted",
    "ask_people",
    "find_encoding",
    "is_reviewed",
    "read_back",
]
