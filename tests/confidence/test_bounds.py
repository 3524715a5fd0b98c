import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.confidence.bounds import count_needed, get_lower_bound, get_p_value


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_p_value_is_the_tail_of_the_binomial(correct, mistakes, precision):
    n = correct + mistakes
    tail = sum(
        math.comb(n, k) * precision**k * (1 - precision) ** (n - k)
        for k in range(correct, n + 1)
    )
    assert get_p_value(correct, n, precision) == pytest.approx(tail, rel=1e-9, abs=1e-12)


@given(st.integers(1, 200), st.integers(0, 50), st.floats(0.5, 0.99))
def test_lower_bound_is_where_the_test_turns(correct, mistakes, confidence):
    n = correct + mistakes
    bound = get_lower_bound(correct, n, confidence)
    assert 0 < bound < correct / n
    assert get_p_value(correct, n, bound) == pytest.approx(1 - confidence)


@pytest.mark.parametrize(
    ("correct", "trials", "confidence", "bound"),
    # With all correct, the bound is the root of what is not sure. The others are from
    # published tables of the two-sided interval of 95 %.
    [
        (45, 45, 0.9, 0.1 ** (1 / 45)),
        (9, 10, 0.975, 0.5549839),
        (95, 100, 0.975, 0.8871651),
        (0, 10, 0.9, 0.0),
    ],
)
def test_known_bounds(correct, trials, confidence, bound):
    assert get_lower_bound(correct, trials, confidence) == pytest.approx(bound, abs=1e-6)


def test_many_values():
    """Terms are far below what a number can hold, and their sum is not."""
    bound = get_lower_bound(950_000, 1_000_000, 0.9)
    assert bound == pytest.approx(0.95 - 1.2816 * math.sqrt(0.95 * 0.05 / 1e6), abs=3e-6)
    assert get_p_value(950_000, 1_000_000, 0.95) == pytest.approx(0.5, abs=2e-3)
    assert get_p_value(900_000, 1_000_000, 0.95) == pytest.approx(1.0)


def test_limits():
    assert get_p_value(10, 10, 1.0) == 1.0
    assert get_p_value(10, 10, 0.0) == 0.0
    assert get_p_value(0, 0, 0.5) == 1.0


def test_values_that_a_test_needs():
    assert count_needed(0.95, 0.9) == 45
    assert count_needed(0.95, 0.9, mistakes=2) == 105
    assert count_needed(0.99, 0.95) == 299
    assert count_needed(1.0, 0.9) == math.inf
