"""Exact bounds for a precision that is known from some trials."""

import math

import numpy


def get_p_value(correct: int, trials: int, precision: float) -> float:
    """How likely so many correct values or more are, if the precision is not above a
    limit: the p-value of the exact one-sided binomial test.

    correct (int): How many values are correct.
    trials (int): How many values there are.
    precision (float): The limit, from 0 to 1.
    RETURNS (float): The probability.
    """
    if correct <= 0 or precision >= 1.0:
        return 1.0
    if precision <= 0.0:
        return 0.0
    # Summed over the mistakes, which are few, in logarithms: each term by the one before.
    mistakes = numpy.arange(trials - correct)
    ratios = numpy.log((trials - mistakes) / (mistakes + 1))
    ratios += math.log1p(-precision) - math.log(precision)
    terms = numpy.concatenate([[0.0], ratios.cumsum()]) + trials * math.log(precision)
    return min(1.0, float(numpy.exp(terms).sum()))


def get_lower_bound(correct: int, trials: int, confidence: float) -> float:
    """The lower bound of Clopper and Pearson: the highest precision that the test of
    `get_p_value` still rejects.

    correct (int): How many values are correct.
    trials (int): How many values there are.
    confidence (float): How often the bound has to hold, from 0 to 1.
    RETURNS (float): The bound; 0 without a correct value.
    """
    low, high = 0.0, 1.0
    # To double precision.
    for _ in range(53):
        middle = (low + high) / 2
        if get_p_value(correct, trials, middle) <= 1 - confidence:
            low = middle
        else:
            high = middle
    return low


def count_needed(precision: float, confidence: float, mistakes: int = 0) -> float:
    """How many values a test needs to pass with some mistakes.

    precision (float): The precision to show, from 0 to 1.
    confidence (float): The confidence to show it with, from 0 to 1.
    mistakes (int): How many values are wrong.
    RETURNS (float): The least number of values, infinite if no number is enough.
    """
    if precision >= 1.0 or confidence >= 1.0:
        return math.inf
    low, high = mistakes, 2 * mistakes + 1
    while get_p_value(high - mistakes, high, precision) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if get_p_value(middle - mistakes, middle, precision) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high
