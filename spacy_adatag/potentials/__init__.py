"""The output of a model for texts and queries. Potentials compute the loss of gold values
with its gradient, and decode values with their scores.

`base` defines what the potentials of any system have to implement. `chain` is a CRF over
tags (`bioe`). `start_end` has the start and the end of one value. `scores` has thresholds
of scores, and their correction.
"""

from .base import Gold, Potentials, Values

__all__ = ["Gold", "Potentials", "Values"]
