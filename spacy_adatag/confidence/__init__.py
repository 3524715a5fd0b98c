"""Thresholds for a wanted precision, chosen on annotated records, and how far scores can
be trusted.
"""

from .calibration import Calibration, get_ece, measure_calibration
from .candidates import FLOOR, Candidates, Counts
from .choosing import Chosen, Wanted, choose_thresholds, explain_failure

__all__ = [
    "FLOOR",
    "Calibration",
    "Candidates",
    "Chosen",
    "Counts",
    "Wanted",
    "choose_thresholds",
    "explain_failure",
    "get_ece",
    "measure_calibration",
]
