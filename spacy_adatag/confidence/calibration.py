"""How far scores can be trusted as probabilities, and how to correct them."""

from typing import NamedTuple, Tuple

import numpy

from ..potentials.scores import CERTAIN, scale_odds

BINS = 15
# Newton's method is done after a few steps, as there is a single minimum.
STEPS = 50


class Calibration(NamedTuple):
    """What scores say of values, beside what is correct.

    values (int): The number of values.
    ece (float): The expected calibration error, from 0 to 1.
    nll (float): The mean negative log likelihood.
    slope, bias (float): What to multiply log odds by, and to add to them, for the lowest
        `nll` of these values (Platt, 1999). With a slope below 1, scores are too sure.
    best_nll (float): The mean negative log likelihood with these.
    best_ece (float): The expected calibration error with these.
    """

    values: int
    ece: float
    nll: float
    slope: float
    bias: float
    best_nll: float
    best_ece: float

    @property
    def helps(self) -> bool:
        """RETURNS (bool): Whether the correction pays for its two parameters, by the
        Bayesian information criterion, and scores are less off with it.
        """
        gain = self.values * (self.nll - self.best_nll)
        pays = bool(self.values) and gain > numpy.log(self.values)
        return pays and self.slope > 0 and self.best_ece < self.ece


def measure_calibration(scores: numpy.ndarray, correct: numpy.ndarray) -> Calibration:
    """Measure how well scores predict which values are correct.

    scores (ndarray): The scores, from 0 to 1, shape (values,).
    correct (ndarray): Whether each value is correct, shape (values,).
    RETURNS (Calibration): The measures, all 0 without a value, but a slope of 1.
    """
    if not len(scores):
        return Calibration(0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    clipped = scores.astype("float64").clip(CERTAIN, 1 - CERTAIN)
    odds = numpy.log(clipped) - numpy.log1p(-clipped)
    slope, bias = _fit(odds, correct)
    return Calibration(
        len(scores),
        get_ece(scores, correct),
        _get_nll(odds, correct),
        slope,
        bias,
        _get_nll(slope * odds + bias, correct),
        get_ece(scale_odds(scores, slope, bias), correct),
    )


def get_ece(scores: numpy.ndarray, correct: numpy.ndarray) -> float:
    """The expected calibration error (Guo et al., 2017): in 15 bins of equal width, how
    far the mean score is from the share that is correct, weighted by the bin's values.

    scores (ndarray): The scores, from 0 to 1, shape (values,). At least one.
    correct (ndarray): Whether each value is correct, shape (values,).
    RETURNS (float): The error, from 0 to 1.
    """
    bins = (scores * BINS).astype("int64").clip(max=BINS - 1)
    difference = numpy.bincount(bins, scores - correct, BINS)
    return float(numpy.abs(difference).sum() / len(scores))


def _get_nll(odds: numpy.ndarray, correct: numpy.ndarray) -> float:
    return float(numpy.logaddexp(0, numpy.where(correct, -odds, odds)).mean())


def _fit(odds: numpy.ndarray, correct: numpy.ndarray) -> Tuple[float, float]:
    """The slope and bias of the lowest negative log likelihood, by Newton's method. As
    Platt does, it aims a bit below 1 and above 0, so that there is a finite minimum if
    all values are correct, or none.
    """
    right = int(correct.sum())
    wrong = len(correct) - right
    target = numpy.where(correct, (right + 1) / (right + 2), 1 / (wrong + 2))
    inputs = numpy.stack([odds, numpy.ones_like(odds)])
    weights = numpy.array([1.0, 0.0])
    for _ in range(STEPS):
        guess = 1 / (1 + numpy.exp(-weights @ inputs))
        gradient = inputs @ (guess - target)
        curvature = (inputs * guess * (1 - guess)) @ inputs.T
        # A little ridge, for scores that are all the same.
        step = numpy.linalg.solve(curvature + 1e-6 * numpy.eye(2), gradient)
        size = numpy.abs(step).max()
        # Far from the minimum, a whole step may lead too far.
        weights = weights - step / max(1.0, size)
        if size < 1e-8:
            break
    return float(weights[0]), float(weights[1])
