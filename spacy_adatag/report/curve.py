"""Precision and the share of kept values, for each threshold of the score."""

from bisect import bisect_right
from collections import Counter
from typing import List, Optional, Tuple

# Most scores are near 1, so the last steps are finer.
THRESHOLDS = [i / 100 for i in range(100)] + [i / 1000 for i in range(991, 1000)]


class Curve:
    """Counts predicted and correct values between thresholds. This gives all points of a
    curve, in constant memory. Values without a score are counted apart.
    """

    def __init__(self) -> None:
        self.unscored = 0
        self._predicted: Counter = Counter()
        self._correct: Counter = Counter()

    def add(self, score: Optional[float], correct: bool) -> None:
        """Count a predicted value.

        score (Optional[float]): The score of the value, None if it is not known.
        correct (bool): Whether the value is gold.
        """
        if score is None:
            self.unscored += 1
            return
        step = bisect_right(THRESHOLDS, score) - 1
        self._predicted[step] += 1
        self._correct[step] += correct

    def get_steps(self) -> List[Tuple[int, int, int]]:
        """RETURNS (List[Tuple[int, int, int]]): For each threshold with values between it
        and the next one: its index in `THRESHOLDS`, the number of values, and the number
        of correct values.
        """
        steps = sorted(self._predicted)
        return [(i, self._predicted[i], self._correct[i]) for i in steps]
