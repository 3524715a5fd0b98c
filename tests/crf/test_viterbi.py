import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spacy_adatag.crf.log_space import add_last
from spacy_adatag.crf.loss import messages
from spacy_adatag.potentials.bioe import count_tags, get_legal

from .making import (
    LEGAL,
    SHIFTS,
    all_sequences,
    find_tags,
    make_rows,
    make_shared,
    row_lengths,
    score,
)


@pytest.mark.parametrize("legal", [None, LEGAL])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_viterbi_finds_the_best_sequence(legal, seed, lengths):
    emissions, transitions, lengths, _ = make_rows(seed, lengths)
    tags = find_tags(emissions, transitions, lengths, legal)
    for row, length in enumerate(lengths):
        best = max(
            all_sequences(length, legal=legal),
            key=lambda sequence: score(emissions, transitions, row, sequence),
        )
        assert tuple(tags[:length, row].tolist()) == best


def find_best(emissions, transitions, row, length):
    """The best sequence of a row, position by position in numpy."""
    emissions = add_last(emissions)[:, :, row]
    transitions = transitions[:, :, row]
    best, before = emissions[0], []
    for t in range(1, length):
        scores = best[:, None] + transitions
        before.append(scores.argmax(0))
        best = scores.max(0) + emissions[t]
    path = [best.argmax()]
    for back in reversed(before):
        path.append(back[path[-1]])
    return path[::-1]


def test_viterbi_with_hundreds_of_tags():
    sets, tags = 200, count_tags(200)
    emissions, transitions, lengths, _ = make_rows(0, [9, 6, 6, 1], tags)
    # The last tags are on the best path.
    emissions[::2, -3:] += 4.0
    found = find_tags(emissions, transitions, lengths)
    for row, length in enumerate(lengths):
        path = found[:length, row].tolist()
        assert path == find_best(emissions, transitions, row, length)
        assert max(path) >= tags - 4
    legal = get_legal(sets)
    path = find_tags(emissions, transitions, lengths, legal)[:9, 0]
    assert legal.transitions[path[:-1], path[1:]].all()
    assert legal.start[path[0]] and legal.end[path[-1]] and path.max() >= tags - 4


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("constrain", [False, True])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths, sets=st.integers(1, 2))
def test_decoding_with_shared_transitions(shift, constrain, seed, lengths, sets):
    emissions, shared, repeated, lengths, _ = make_shared(
        seed, lengths, count_tags(sets), shift
    )
    legal = get_legal(sets) if constrain else None
    tags = find_tags(emissions, shared, lengths, legal)
    expected = find_tags(emissions, repeated, lengths, legal)
    for row, length in enumerate(lengths):
        assert tags[:length, row].tolist() == expected[:length, row].tolist()
    found = messages(emissions, shared, lengths, legal=legal)
    expected = messages(emissions, repeated, lengths, legal=legal)
    assert found.are_logs == expected.are_logs == (shift > 0)
    for a, b in zip(found[:3], expected[:3]):
        assert_allclose(a, b, rtol=1e-9, atol=1e-9)
