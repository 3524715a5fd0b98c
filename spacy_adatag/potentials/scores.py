"""Scores of values: the thresholds that they have to reach, and what corrects them."""

import math
from typing import Any, Dict, Optional, Tuple

import numpy

# Scores in single precision may be 0 or 1, which have no finite log odds.
CERTAIN = 1e-6


def check_threshold(threshold: Any, of: str = "threshold") -> Any:
    """Check the minimum probability of a value.

    threshold (Any): The probability, or None.
    of (str): The name of the setting, for the error message.
    RETURNS (Any): The threshold, unchanged.
    RAISES (ValueError): If it is not a number from 0 to 1.
    """
    if threshold is None:
        return None
    number = isinstance(threshold, (int, float)) and not isinstance(threshold, bool)
    if not number or not 0 <= threshold <= 1:
        raise ValueError(
            f"expected {of} to be a probability, from 0 to 1, got {threshold!r}. Leave "
            "it out to get the most likely values, whatever their probability"
        )
    return threshold


def check_thresholds(thresholds: Optional[Dict[str, float]]) -> Dict[str, float]:
    """Check the thresholds of attributes.

    thresholds (Optional[Dict[str, float]]): The threshold of each attribute that has its
        own.
    RETURNS (Dict[str, float]): The thresholds, unchanged. Empty for None.
    RAISES (ValueError): If a threshold is not a number from 0 to 1.
    """
    for name, threshold in (thresholds or {}).items():
        if threshold is None:
            raise ValueError(f"expected a threshold of {name!r}, got none")
        check_threshold(threshold, f"the threshold of {name!r}")
    return dict(thresholds or {})


def check_calibration(calibration: Any) -> Optional[Tuple[float, float]]:
    """Check what corrects scores.

    calibration (Any): A slope and a bias of log odds, or None.
    RETURNS (Optional[Tuple[float, float]]): The slope and the bias.
    RAISES (ValueError): If they are not two finite numbers, or the slope is not positive:
        the order of scores may not change.
    """
    if calibration is None:
        return None
    found = list(calibration) if isinstance(calibration, (list, tuple)) else []
    numbers = [x for x in found if isinstance(x, (int, float)) and math.isfinite(x)]
    if len(found) != 2 or len(numbers) != 2 or found[0] <= 0:
        raise ValueError(
            "expected a calibration of a slope above 0 and a bias, two finite numbers, "
            f"got {calibration!r}"
        )
    return float(found[0]), float(found[1])


def scale_odds(scores: numpy.ndarray, slope: float, bias: float) -> numpy.ndarray:
    """Correct probabilities by a linear function of their log odds.

    scores (ndarray): Probabilities.
    slope (float): What to multiply log odds by.
    bias (float): What to add.
    RETURNS (ndarray): Probabilities of the same shape and type.
    """
    clipped = scores.astype("float64").clip(CERTAIN, 1 - CERTAIN)
    odds = slope * (numpy.log(clipped) - numpy.log1p(-clipped)) + bias
    # Beyond, the exponential function overflows.
    scaled: numpy.ndarray = 1 / (1 + numpy.exp(-odds.clip(-700, 700)))
    return scaled.astype(scores.dtype)
