import numpy
import pytest

from spacy_adatag.confidence import Calibration, measure_calibration
from spacy_adatag.confidence.calibration import get_ece
from spacy_adatag.potentials.scores import scale_odds


def draw(power: float, bias: float = 0.0, n: int = 40_000):
    """Scores that are sharper than what is correct by a power of the odds."""
    rng = numpy.random.default_rng(0)
    odds = rng.normal(size=n) * 2
    correct = rng.random(n) < 1 / (1 + numpy.exp(-odds))
    return (1 / (1 + numpy.exp(-(odds * power + bias)))).astype("float32"), correct


def test_error_by_hand():
    """Two bins: 0.9 is right half of the time, 0.1 never."""
    scores = numpy.array([0.9, 0.9, 0.1, 0.1])
    correct = numpy.array([True, False, False, False])
    assert get_ece(scores, correct) == pytest.approx((2 * 0.4 + 2 * 0.1) / 4)
    assert get_ece(numpy.array([1.0, 0.0]), numpy.array([True, False])) == 0


def test_scores_that_are_right():
    found = measure_calibration(*draw(1.0))
    assert found.ece < 0.01 and not found.helps
    assert (found.slope, found.bias) == pytest.approx((1, 0), abs=0.05)


@pytest.mark.parametrize("power,bias", [(2.0, 0.0), (0.5, 0.0), (1.0, 1.0), (2.0, -1.0)])
def test_scores_that_are_corrected(power, bias):
    scores, correct = draw(power, bias)
    found = measure_calibration(scores, correct)
    assert found.slope == pytest.approx(1 / power, rel=0.05)
    assert found.bias == pytest.approx(-bias / power, abs=0.05)
    assert found.best_ece < 0.01 < found.ece and found.best_nll < found.nll
    assert found.values == 40_000 and found.helps
    again = measure_calibration(scale_odds(scores, found.slope, found.bias), correct)
    assert again.ece == pytest.approx(found.best_ece) and not again.helps


def test_few_values_are_not_enough_to_correct():
    scores, correct = draw(1.2, n=40)
    assert not measure_calibration(scores, correct).helps


@pytest.mark.parametrize("correct", [True, False])
def test_values_that_are_all_alike(correct):
    scores = numpy.full(100, 0.5, dtype="float32")
    found = measure_calibration(scores, numpy.full(100, correct))
    assert numpy.isfinite(found).all()
    (score,) = scale_odds(scores[:1], found.slope, found.bias)
    assert score == pytest.approx(101 / 102 if correct else 1 / 102, abs=1e-3)


def test_worst_scores_are_not_turned_around():
    scores, correct = draw(-1.0)
    found = measure_calibration(scores, correct)
    assert found.slope < 0 and not found.helps


def test_a_likelier_correction_does_not_help_if_scores_are_more_off():
    found = Calibration(1000, 0.1, 0.5, 0.8, 0.0, 0.4, best_ece=0.12)
    assert not found.helps and found._replace(best_ece=0.05).helps


@pytest.mark.parametrize("scores", [[], [1.0], [0.0, 1.0]])
def test_few_and_certain_scores(scores):
    found = measure_calibration(numpy.array(scores), numpy.array(scores) < 0.5)
    assert numpy.isfinite(found).all() and not found.helps
