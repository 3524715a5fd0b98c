"""Precision against the share of values that are kept, over thresholds of the score."""

from bisect import bisect_right
from collections import Counter
from typing import List, Optional, Tuple

# Scores crowd near 1, so the last steps are finer.
THRESHOLDS = [i / 100 for i in range(100)] + [i / 1000 for i in range(991, 1000)]


class Curve:
    """Counts predicted values and correct ones between thresholds, which is enough for
    all points of a curve, however many values there are. Those without a score are on no
    side of a threshold, and counted apart.
    """

    def __init__(self) -> None:
        self.unscored = 0
        self._predicted: Counter = Counter()
        self._correct: Counter = Counter()

    def add(self, score: Optional[float], correct: bool) -> None:
        """Count a predicted value.

        score (Optional[float]): Its score, None if it is not known.
        correct (bool): Whether it is gold.
        """
        if score is None:
            self.unscored += 1
            return
        step = bisect_right(THRESHOLDS, score) - 1
        self._predicted[step] += 1
        self._correct[step] += correct

    def get_steps(self) -> List[Tuple[int, int, int]]:
        """RETURNS (List[Tuple[int, int, int]]): For each threshold with values from it
        up to the next: its place in `THRESHOLDS`, how many, and how many correct ones.
        """
        steps = sorted(self._predicted)
        return [(i, self._predicted[i], self._correct[i]) for i in steps]
