"""Whether similar attributes get similar decoders."""

import numpy
import pytest
from benchmarks.decoders import (
    correlate_ranks,
    find_cosines,
    get_decoders,
    list_nearest,
    sort_by_similarity,
)

LABELS = ["Color", "Colour", "Size", "Length"]
VECTORS = numpy.array([[3.0, 1, 0], [3, 0.9, 0], [-1, 2, 2], [-1, 1, 3]])


def test_cosines_rank_similar_attributes_first():
    cosines = find_cosines(VECTORS)
    assert cosines.diagonal() == pytest.approx(1)
    nearest = list_nearest(cosines, LABELS)
    assert [set(pair["attributes"]) for pair in nearest] == [{*LABELS[:2]}, {*LABELS[2:]}]
    assert nearest[0]["cosine"] > nearest[1]["cosine"] > 0
    assert sort_by_similarity(cosines)[:2] == [0, 1]


def test_rank_correlation():
    """Only the order counts."""
    cosines = find_cosines(VECTORS)
    assert correlate_ranks(cosines, cosines**3) == pytest.approx(1)
    assert correlate_ranks(cosines, -cosines) == pytest.approx(-1)


def test_decoders_of_a_pipeline(trained):
    nlp = trained
    attributes = len(nlp.get_pipe("adatag").labels)
    decoders = get_decoders(nlp)
    assert decoders.shape[0] == attributes
    # A decoder is more than a constant, and differs from that of another attribute.
    assert decoders.std() > 0
    assert (find_cosines(decoders)[0, 1:] < 0.999).all()
