import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag import crf
from spacy_adatag.bioe import BEGIN, END, INSIDE, LEGAL, TAGS, tags_to_spans
from spacy_adatag.potentials import Potentials, Values, decode, get_loss, score_spans

from .test_crf import all_sequences, make_rows, row_lengths, score


def make_potentials(seed, lengths, scale=1.0):
    emissions, transitions, lengths, _ = make_rows(seed, lengths, scale=scale)
    rows = numpy.arange(len(lengths))
    return Potentials(emissions, transitions, lengths, docs=rows, attributes=rows * 10)


def is_value(sequence, start, end):
    """Whether exactly these words are tagged as a value, by the scheme of the paper."""
    size = end - start
    middle = (INSIDE,) * max(0, size - 2)
    tags = (BEGIN, *middle, END) if size > 1 else (BEGIN,)
    after = sequence[end : end + 1]
    goes_on = size == 1 and after and after[0] in (INSIDE, END)
    return sequence[start:end] == tags and not goes_on


@pytest.mark.parametrize("legal", [None, LEGAL])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_span_scores_are_exact_marginals(legal, seed, lengths):
    potentials = make_potentials(seed, lengths)
    emissions, transitions, lengths, *_ = (
        potentials.emissions,
        potentials.transitions,
        potentials.lengths,
    )
    spans = [
        (row, start, end)
        for row, length in enumerate(lengths)
        for start in range(length)
        for end in range(start + 1, length + 1)
    ]
    row, start, end = numpy.array(spans).T
    messages = crf.messages(emissions, transitions, lengths, legal=legal)
    found = score_spans(emissions, transitions, lengths, messages, row, start, end)
    for row, length in enumerate(lengths):
        sequences = list(all_sequences(length, legal=legal))
        scores = [score(emissions, transitions, row, tags) for tags in sequences]
        probabilities = torch.stack(scores).softmax(0).tolist()
        for i, (of_row, start, end) in enumerate(spans):
            if of_row == row:
                expected = sum(
                    p
                    for p, sequence in zip(probabilities, sequences)
                    if is_value(sequence, start, end)
                )
                assert_allclose(found[i], expected, atol=1e-9)


@pytest.mark.parametrize("constrain", [True, False])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_decode_gives_the_spans_of_the_best_tags(constrain, seed, lengths):
    potentials = make_potentials(seed, lengths, scale=2.0)
    legal = LEGAL if constrain else None
    tags = crf.viterbi(
        potentials.emissions, potentials.transitions, potentials.lengths, legal=legal
    )
    row, start, end = tags_to_spans(tags.numpy(), potentials.lengths)
    values = decode(potentials, constrain=constrain)
    assert values.docs.tolist() == row.tolist()
    assert values.attributes.tolist() == (row * 10).tolist()
    assert values.starts.tolist() == start.tolist()
    assert values.ends.tolist() == end.tolist()
    assert ((values.scores > 0) & (values.scores <= 1)).all()


def test_scores_hold_for_a_long_text_in_single_precision():
    emissions, transitions, lengths, _ = make_rows(0, [5000])
    emissions[:, INSIDE] += 8.0
    exact = Potentials(emissions, transitions, lengths, lengths * 0, lengths * 0)
    rough = Potentials(
        emissions.float(), transitions.float(), lengths, lengths * 0, lengths * 0
    )
    a, b = decode(exact), decode(rough)
    assert max(a.ends - a.starts) > 1000
    assert a.starts.tolist() == b.starts.tolist()
    assert_allclose(a.scores, b.scores, rtol=0.02)


def test_loss_without_values_is_that_of_outside():
    potentials = make_potentials(0, [3, 2])
    none = numpy.zeros(0, dtype="int64")
    loss, gradient = get_loss(potentials, none, none, none)
    tags = numpy.full((3, 2), TAGS.index("O"))
    parts = potentials.emissions, potentials.transitions, potentials.lengths
    expected = crf.crf_loss(*parts, tags, outside=TAGS.index("O"))
    assert_allclose(loss, expected[0])
    assert_allclose(gradient.emissions, expected[1])
    assert_allclose(gradient.transitions, expected[2])


def test_merge_orders_by_text_and_position():
    a = Values(*map(numpy.array, ([2, 0], [1, 1], [0, 5], [1, 6], [0.5, 0.6])))
    b = Values(*map(numpy.array, ([0, 1], [3, 3], [2, 0], [4, 1], [0.7, 0.8])))
    merged = Values.merge([a, b])
    assert merged.docs.tolist() == [0, 0, 1, 2]
    assert merged.starts.tolist() == [2, 5, 0, 0]
    assert merged.scores.tolist() == [0.7, 0.6, 0.8, 0.5]
    assert len(Values.merge([]).docs) == 0
