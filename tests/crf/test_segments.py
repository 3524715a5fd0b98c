"""The semi-Markov CRF, compared with all ways to cut a text."""

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_adatag.crf.segments import find_marginals
from spacy_adatag.potentials.base import IMPOSSIBLE


def make_scores(seed, n, longest, rows):
    """Random potentials, impossible where a segment would reach behind the end."""
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(n, longest, rows, generator=generator, dtype=torch.float64) * 2
    for start, k in itertools.product(range(n), range(longest)):
        if start + k + 1 > n:
            scores[start, k] = IMPOSSIBLE
    return scores


def list_cuts(n, longest, start=0):
    """All ways to cut positions into segments and single words outside of them."""
    if start == n:
        yield []
        return
    yield from list_cuts(n, longest, start + 1)
    for k in range(min(longest, n - start)):
        for rest in list_cuts(n, longest, start + k + 1):
            yield [(start, k), *rest]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
def test_marginals_are_those_of_all_cuts(seed, n, longest, rows):
    scores = make_scores(seed, n, longest, rows)
    total, marginals = find_marginals(scores)
    for row in range(rows):
        weights = {
            tuple(cut): math.exp(sum(float(scores[at][row]) for at in cut))
            for cut in list_cuts(n, longest)
        }
        assert math.log(sum(weights.values())) == pytest.approx(float(total[row]))
        for at in itertools.product(range(n), range(longest)):
            of_span = sum(weight for cut, weight in weights.items() if at in cut)
            expected = of_span / sum(weights.values())
            assert float(marginals[at][row]) == pytest.approx(expected)


def test_marginals_are_the_gradient():
    scores = make_scores(1, 7, 3, 2).requires_grad_()
    total, marginals = find_marginals(scores)
    (gradient,) = torch.autograd.grad(total.sum(), scores)
    assert torch.allclose(gradient, marginals)


def test_scores_of_any_size_are_finite():
    scores = make_scores(2, 40, 6, 3).float() * 200
    total, marginals = find_marginals(scores)
    assert total.isfinite().all() and marginals.isfinite().all()
    assert marginals.min() >= 0 and marginals.max() <= 1.001
