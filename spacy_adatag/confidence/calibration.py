"""How far scores can be trusted as probabilities."""

from typing import NamedTuple, Tuple

import numpy

BINS = 15
# Scores in single precision may be 0 or 1, which have no finite log odds.
CERTAIN = 1e-6


class Calibration(NamedTuple):
    """What scores say of values, beside what is correct.

    values (int): The number of values.
    ece (float): The expected calibration error, from 0 to 1.
    nll (float): The mean negative log likelihood.
    temperature (float): What to divide log odds by for the lowest `nll` of these values.
        Above 1, scores are too sure.
    best_nll (float): The mean negative log likelihood at this temperature.
    best_ece (float): The expected calibration error at this temperature.
    """

    values: int
    ece: float
    nll: float
    temperature: float
    best_nll: float
    best_ece: float


def measure_calibration(scores: numpy.ndarray, correct: numpy.ndarray) -> Calibration:
    """Measure how well scores predict which values are correct.

    scores (ndarray): The scores, from 0 to 1, shape (values,).
    correct (ndarray): Whether each value is correct, shape (values,).
    RETURNS (Calibration): The measures, all 0 without a value, but a temperature of 1.
    """
    if not len(scores):
        return Calibration(0, 0.0, 0.0, 1.0, 0.0, 0.0)
    clipped = scores.astype("float64").clip(CERTAIN, 1 - CERTAIN)
    odds = numpy.log(clipped) - numpy.log1p(-clipped)
    temperature, best_nll = _fit(odds, correct)
    cooled = 1 / (1 + numpy.exp(-odds / temperature))
    nll, ece = _get_nll(odds, correct), get_ece(scores, correct)
    return Calibration(
        len(scores), ece, nll, temperature, best_nll, get_ece(cooled, correct)
    )


def get_ece(scores: numpy.ndarray, correct: numpy.ndarray) -> float:
    """The expected calibration error (Guo et al., 2017): in 15 bins of equal width, how
    far the mean score is from the share that is correct, weighted by the bin's values.

    scores, correct: As in `measure_calibration`, with at least one value.
    RETURNS (float): The error, from 0 to 1.
    """
    bins = (scores * BINS).astype("int64").clip(max=BINS - 1)
    difference = numpy.bincount(bins, scores - correct, BINS)
    return float(numpy.abs(difference).sum() / len(scores))


def _get_nll(odds: numpy.ndarray, correct: numpy.ndarray) -> float:
    return float(numpy.logaddexp(0, numpy.where(correct, -odds, odds)).mean())


def _fit(odds: numpy.ndarray, correct: numpy.ndarray) -> Tuple[float, float]:
    """The temperature of the lowest negative log likelihood, from 0.1 to 10: one minimum,
    which golden-section search over its logarithm finds.
    """
    low, high = numpy.log(0.1), numpy.log(10.0)
    for _ in range(60):
        step = (high - low) * (5**0.5 - 1) / 2
        left, right = high - step, low + step
        losses = [_get_nll(odds / numpy.exp(x), correct) for x in (left, right)]
        if losses[0] <= losses[1]:
            high = right
        else:
            low = left
    temperature = float(numpy.exp((low + high) / 2))
    return temperature, _get_nll(odds / temperature, correct)
