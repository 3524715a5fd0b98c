import numpy
import pytest

from spacy_adatag.confidence import measure_calibration
from spacy_adatag.confidence.calibration import get_ece


def draw(power: float, n: int = 40_000):
    """Scores that are sharper than what is correct by a power of the odds."""
    rng = numpy.random.default_rng(0)
    odds = rng.normal(size=n) * 2
    correct = rng.random(n) < 1 / (1 + numpy.exp(-odds))
    return (1 / (1 + numpy.exp(-odds * power))).astype("float32"), correct


def test_error_by_hand():
    """Two bins: 0.9 is right half of the time, 0.1 never."""
    scores = numpy.array([0.9, 0.9, 0.1, 0.1])
    correct = numpy.array([True, False, False, False])
    assert get_ece(scores, correct) == pytest.approx((2 * 0.4 + 2 * 0.1) / 4)
    assert get_ece(numpy.array([1.0, 0.0]), numpy.array([True, False])) == 0


def test_scores_that_are_right():
    found = measure_calibration(*draw(1.0))
    assert found.ece < 0.01 and found.temperature == pytest.approx(1, abs=0.05)


def test_scores_that_are_too_sure():
    found = measure_calibration(*draw(2.0))
    assert found.temperature == pytest.approx(2, abs=0.1)
    assert found.best_ece < 0.01 < found.ece and found.best_nll < found.nll
    assert found.values == 40_000


@pytest.mark.parametrize("scores", [[], [1.0], [0.0, 1.0]])
def test_few_and_certain_scores(scores):
    found = measure_calibration(numpy.array(scores), numpy.array(scores) < 0.5)
    assert numpy.isfinite(found).all()
