"""The counts of a report."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set

from .curve import Curve
from .excerpt import Piece


@dataclass(slots=True)
class Seen:
    """A predicted value, with an example and its canonical form: the number of texts that
    have it, the number of texts with a score, and the sum of the scores.
    """

    example: List[Piece]
    canonical: Optional[str] = None
    texts: int = 0
    scored: int = 0
    scores: float = 0.0


@dataclass
class Row:
    """The counts of an attribute: texts that were asked for it, texts of these with a
    predicted value, texts of these with a gold value, errors, predicted values, and gold
    values in the form that `Collector` compares.
    """

    asked: int = 0
    found: int = 0
    labelled: int = 0
    errors: Counter = field(default_factory=Counter)
    curve: Curve = field(default_factory=Curve)
    values: Dict[str, Seen] = field(default_factory=dict)
    gold: Set[str] = field(default_factory=set)
