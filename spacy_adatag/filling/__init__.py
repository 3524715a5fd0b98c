"""Write found values back into a shop's export, in its own layout."""

from .fill import Filling, fill
from .layout import MODES

__all__ = ["MODES", "Filling", "fill"]
