"""The settings of the component that can be changed after training. They are saved with
it, in its `cfg`.
"""

from typing import Any, Dict, Optional

import numpy

from .attributes import AttributeTable
from .potentials.base import Values
from .potentials.competition import settle
from .texts.fields import check_weights

# If a smaller share of annotated values overlaps a value of another attribute, it is by
# mistake: 0.6 % of OA-Mine's do, and 10 % of AE-110k's.
RARE_OVERLAP = 0.03
# The threshold of attributes without one of their own, where others have one.
DEFAULT_THRESHOLD = 0.5
# What is less likely is no value, also with a threshold of 0: every span of a text has
# some probability.
FLOOR = 0.001


def check_threshold(threshold: Any, of: str = "threshold") -> Any:
    """Check the least probability of a value.

    threshold (Any): The probability, or None.
    of (str): What it is, for the message.
    RETURNS (Any): The same.
    RAISES (ValueError): If it is no number from 0 to 1.
    """
    if threshold is None:
        return None
    number = isinstance(threshold, (int, float)) and not isinstance(threshold, bool)
    if not number or not 0 <= threshold <= 1:
        raise ValueError(
            f"expected {of} to be a probability, from 0 to 1, got {threshold!r}. For the "
            "most likely values, whatever their probability, leave it out"
        )
    return threshold


def check_thresholds(thresholds: Optional[Dict[str, float]]) -> Dict[str, float]:
    """Check the thresholds of attributes.

    thresholds (Optional[Dict[str, float]]): The threshold of each attribute that has one
        of its own.
    RETURNS (Dict[str, float]): The same, {} for None.
    RAISES (ValueError): If one is no number from 0 to 1.
    """
    for name, threshold in (thresholds or {}).items():
        if threshold is None:
            raise ValueError(f"expected a threshold of {name!r}, got none")
        check_threshold(threshold, f"the threshold of {name!r}")
    return dict(thresholds or {})


class Settings:
    """The settings as properties."""

    cfg: Dict[str, Any]
    attributes: AttributeTable

    @property
    def key(self) -> str:
        """RETURNS (str): Key of the values in `doc.spans`."""
        return str(self.cfg["spans_key"])

    @property
    def fields(self) -> Optional[Dict[str, float]]:
        """RETURNS (Optional[Dict[str, float]]): For the name of a field, which may have
        `*` for any characters, a weight from 0 to 1 that the scores of values found there
        are multiplied by. With 0, no values are found there. Others have 1.
        """
        return self.cfg["fields"]

    @fields.setter
    def fields(self, weights: Optional[Dict[str, float]]) -> None:
        self.cfg["fields"] = check_weights(weights)

    @property
    def allow_overlap(self) -> bool:
        """RETURNS (bool): Whether values of different attributes may overlap. If not, the
        best set of values that do not overlap is found, see `competition.settle`. By
        default it is as in the training data.
        """
        setting = self.cfg["allow_overlap"]
        if setting is None:
            return bool(self.cfg["annotated_overlap"] > RARE_OVERLAP)
        return bool(setting)

    @allow_overlap.setter
    def allow_overlap(self, allow: Optional[bool]) -> None:
        self.cfg["allow_overlap"] = allow

    @property
    def threshold(self) -> Optional[float]:
        """RETURNS (Optional[float]): The least probability of a value, 0.001 at least.
        None for the values on the most likely tag sequence, whatever their probability.
        """
        return self.cfg.get("threshold")

    @threshold.setter
    def threshold(self, threshold: Optional[float]) -> None:
        self.cfg["threshold"] = check_threshold(threshold)

    @property
    def thresholds(self) -> Dict[str, float]:
        """RETURNS (Dict[str, float]): Thresholds of single attributes, by name. Others
        have `threshold`, or 0.5 if that is None.
        """
        return self.cfg.get("thresholds") or {}

    @thresholds.setter
    def thresholds(self, thresholds: Optional[Dict[str, float]]) -> None:
        self.cfg["thresholds"] = check_thresholds(thresholds)

    def get_least(self) -> Optional[float]:
        """RETURNS (Optional[float]): The least threshold of any attribute. None to decode
        the most likely tag sequence.
        """
        if self.threshold is None and not self.thresholds:
            return None
        return max(FLOOR, min(self._default, *self.thresholds.values(), 1.0))

    @property
    def _default(self) -> float:
        return DEFAULT_THRESHOLD if self.threshold is None else self.threshold

    def choose(self, values: Values) -> Values:
        """Choose the values that the settings want: those that reach the threshold of
        their attribute, and of values that overlap the best.

        values (Values): What was found at the least threshold.
        RETURNS (Values): Those that stay.
        """
        least = self.get_least()
        if self.thresholds:
            wanted = numpy.full(len(self.attributes), self._default)
            for name, threshold in self.thresholds.items():
                if name in self.attributes:
                    wanted[self.attributes.get_row(name)] = threshold
            values = values.take(values.scores >= wanted[values.attributes])
        elif least is not None:
            # Fields may have lowered a score.
            values = values.take(values.scores >= least)
        if not self.allow_overlap:
            return settle(values)
        # Values of one attribute overlap below 0.5, and where windows meet.
        return values if least is None else settle(values, across=False)
