"""Thresholds for a wanted precision, chosen on annotated records, and how far scores can
be trusted.
"""

from .calibration import Calibration, measure_calibration
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
    "measure_calibration",
]
