import itertools
from dataclasses import replace
from functools import cache

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from spacy_adatag.crf.log_space import add_last
from spacy_adatag.crf.loss import crf_loss
from spacy_adatag.potentials.base import CLOSED, FRESH, Gold, Values
from spacy_adatag.potentials.bioe import (
    BEGIN,
    END,
    INSIDE,
    count_tags,
    get_legal,
    spans_to_tags,
    tags_to_spans,
)
from spacy_adatag.potentials.chain import ChainPotentials

from ..crf.making import all_sequences, find_tags, make_rows, row_lengths


@pytest.fixture(autouse=True)
def bound_for_all(monkeypatch):
    """Look for candidates even among few rows."""
    monkeypatch.setattr("spacy_adatag.potentials.chain.FEW", 0)


NONE = numpy.zeros(0, dtype="int64")
NOTHING = Gold(NONE, NONE, NONE, NONE, NONE, NONE)


def make_potentials(seed, lengths, scale=1.0, sets=1, shared=False):
    """A row a text. The attributes of its sets are 10 * row and those that follow."""
    tags = count_tags(sets)
    emissions, transitions, lengths, _ = make_rows(seed, lengths, tags, scale=scale)
    rows = numpy.arange(len(lengths))
    return ChainPotentials(
        torch.from_numpy(emissions),
        torch.from_numpy(transitions[..., :1] if shared else transitions),
        lengths,
        docs=rows,
        attributes=rows * 10 + numpy.arange(sets)[:, None],
        decoders=rows * 0 if shared else rows,
    )


def make_gold(spans, unaligned=()):
    """From (doc, attribute, start, end) and (doc, attribute)."""
    return Gold(
        *numpy.array(spans, dtype="int64").reshape(-1, 4).T,
        *numpy.array(unaligned, dtype="int64").reshape(-1, 2).T,
    )


@cache
def list_sequences(length, sets, constrain):
    legal = get_legal(sets) if constrain else None
    return numpy.array(list(all_sequences(length, count_tags(sets), legal)))


def get_probabilities(potentials, row, constrain):
    """Every tag sequence of a row, and its probability by eq. 2."""
    sequences = list_sequences(int(potentials.lengths[row]), potentials.sets, constrain)
    emissions = add_last(potentials.emissions.numpy())[..., row]
    own = min(row, potentials.transitions.shape[2] - 1)
    transitions = potentials.transitions[..., own].numpy()
    scores = sum(emissions[i, tags] for i, tags in enumerate(sequences.T))
    for before, after in itertools.pairwise(sequences.T):
        scores = scores + transitions[before, after]
    scores = numpy.exp(scores - scores.max())
    return sequences, scores / scores.sum()


def are_values(sequences, start, end, tag_set):
    """In which sequences exactly these words are a value: `B I* E`, or a `B` that no
    `I* E` follows.
    """
    begin, inside, close = (3 * tag_set + kind for kind in (BEGIN, INSIDE, END))
    size = end - start
    tags = [begin, *[inside] * (size - 2), close] if size > 1 else [begin]
    found = (sequences[:, start:end] == tags).all(1)
    for last in range(end, sequences.shape[1] if size == 1 else end):
        inner = (sequences[:, end:last] == inside).all(1)
        found &= ~(inner & (sequences[:, last] == close))
    return found


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False), (2, True)])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_span_scores_are_exact_marginals(sets, shared, constrain, data):
    lengths = data.draw(
        st.lists(st.integers(1, 5 if sets == 1 else 4), min_size=1, max_size=4)
    )
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, sets=sets, shared=shared
    )
    spans = [
        (row, start, end, tag_set)
        for row, length in enumerate(potentials.lengths)
        for start in range(length)
        for end in range(start + 1, length + 1)
        for tag_set in range(sets)
    ]
    legal = get_legal(sets) if constrain else None
    found = potentials.score_spans(*numpy.array(spans).T, legal=legal)
    of_rows = [
        get_probabilities(potentials, row, constrain) for row in range(len(potentials))
    ]
    expected = [
        of_rows[row][1][are_values(of_rows[row][0], *span)].sum() for row, *span in spans
    ]
    assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize("size", [300.0, 30_000.0])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False)])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_span_scores_of_large_potentials_in_single_precision(sets, shared, size, seed):
    """Large ones that differ by little, as what counts is their difference."""
    potentials = make_potentials(seed, [4, 4, 3, 1], sets=sets, shared=shared)
    potentials = replace(
        potentials,
        emissions=(size + potentials.emissions).float(),
        transitions=(potentials.transitions - size).float(),
    )
    exact = replace(
        potentials,
        emissions=potentials.emissions.double(),
        transitions=potentials.transitions.double(),
    )
    spans = [
        (row, start, end, tag_set)
        for row, length in enumerate(potentials.lengths)
        for start in range(length)
        for end in range(start + 1, length + 1)
        for tag_set in range(sets)
    ]
    for constrain in (False, True):
        legal = get_legal(sets) if constrain else None
        found = potentials.score_spans(*numpy.array(spans).T, legal=legal)
        expected = []
        for row, *span in spans:
            sequences, probabilities = get_probabilities(exact, row, constrain)
            expected.append(probabilities[are_values(sequences, *span)].sum())
        assert_allclose(found, expected, atol=1e-6)
        attributes = exact.attributes[0]
        absent = potentials.score_absence(exact.docs, attributes, constrain=constrain)
        wanted = exact.score_absence(exact.docs, attributes, constrain=constrain)
        assert_allclose(absent, wanted, atol=1e-6)
    gold = make_gold([(0, 0, 1, 3)])
    found, gradient = potentials.get_loss(gold)
    expected, exact_gradient = exact.get_loss(gold)
    assert_allclose(found, expected, atol=1e-5 + 1e-6 * expected)
    assert_allclose(gradient.emissions, exact_gradient.emissions, atol=1e-6)


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, False), (2, True)])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_absence_is_an_exact_marginal(sets, shared, constrain, data):
    """Of pairs in any order, each in single precision as well as one can. Emissions may
    be such that all sequences want log space, and those without a value do not.
    """
    lengths = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    scale = data.draw(st.sampled_from([3.0, 30.0]))
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, sets=sets, shared=shared, scale=scale
    )
    asked = list(itertools.product(range(len(lengths)), range(sets)))
    pairs = data.draw(st.lists(st.sampled_from(asked), min_size=1, max_size=6))
    rows, tag_sets = numpy.array(pairs).T
    attributes = potentials.attributes[tag_sets, rows]
    expected = []
    for row, tag_set in pairs:
        sequences, shares = get_probabilities(potentials, row, constrain)
        of_set = (sequences < potentials.sets * 3) & (sequences // 3 == tag_set)
        expected.append(shares[~of_set.any(1)].sum())
    found = potentials.score_absence(rows, attributes, constrain=constrain)
    assert_allclose(found, expected, atol=1e-9)
    emissions, transitions = potentials.emissions, potentials.transitions
    single = replace(
        potentials, emissions=emissions.float(), transitions=transitions.float()
    )
    found = single.score_absence(rows, attributes, constrain=constrain)
    assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("constrain", [True, False])
@pytest.mark.parametrize("sets,shared", [(1, False), (2, False), (2, True)])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), lengths=row_lengths)
def test_decode_gives_the_spans_of_the_best_tags(sets, shared, constrain, seed, lengths):
    potentials = make_potentials(seed, lengths, 2.0, sets, shared)
    legal = get_legal(sets) if constrain else None
    arrays = potentials.emissions.numpy(), potentials.transitions.numpy()
    tags = find_tags(*arrays, potentials.lengths, legal)
    row, start, end, tag_set = tags_to_spans(tags, potentials.lengths, sets)
    values = potentials.decode(constrain=constrain)
    assert values.docs.tolist() == row.tolist()
    assert values.attributes.tolist() == (row * 10 + tag_set).tolist()
    assert values.starts.tolist() == start.tolist()
    assert values.ends.tolist() == end.tolist()
    assert ((values.scores > 0) & (values.scores <= 1)).all()


def test_decode_by_brute_force():
    """The values and their scores, with two tag sets and shared transitions."""
    potentials = make_potentials(5, [4, 4, 3, 2, 1], 3.0, sets=2, shared=True)
    expected = []
    for row in range(len(potentials)):
        sequences, probabilities = get_probabilities(potentials, row, True)
        best = sequences[probabilities.argmax()]
        for _, *span in zip(*tags_to_spans(best[:, None], best[None].shape[1:], 2)):
            score = probabilities[are_values(sequences, *span)].sum()
            expected.append((row, 10 * row + span[2], *span[:2], score))
    assert len(expected) >= 5 and {value[1] % 10 for value in expected} == {0, 1}
    found = potentials.decode()
    assert_allclose(numpy.stack(found, 1), expected, rtol=1e-6)


def test_values_of_attributes_that_were_not_asked_are_left_out():
    potentials = make_potentials(0, [5, 5, 4, 3], 3.0, sets=3, shared=True)
    everything = potentials.decode()
    attributes = potentials.attributes.copy()
    attributes[1, [0, 2]] = attributes[2] = -1
    values = replace(potentials, attributes=attributes).decode()
    asked = numpy.isin(everything.attributes, attributes)
    assert 0 < asked.sum() < len(asked)
    for found, expected in zip(values, everything):
        assert_array_equal(found, expected[asked])
    nothing = replace(potentials, attributes=numpy.full_like(attributes, -1)).decode()
    assert [len(array) for array in nothing] == [0] * 5


def test_scores_hold_for_a_long_text_in_single_precision():
    emissions, transitions, lengths, _ = make_rows(0, [5000])
    emissions[:, INSIDE] += 8.0
    zeros = lengths * 0
    emissions, transitions = map(torch.from_numpy, (emissions, transitions))
    exact = ChainPotentials(emissions, transitions, lengths, zeros, zeros[None], zeros)
    rough = ChainPotentials(
        emissions.float(), transitions.float(), lengths, zeros, zeros[None], zeros
    )
    a, b = exact.decode(), rough.decode()
    assert max(a.ends - a.starts) > 1000
    assert a.starts.tolist() == b.starts.tolist()
    assert_allclose(a.scores, b.scores, rtol=0.02)


@st.composite
def tables(draw):
    """Rows of one or several sets: of a text each, or a pair each, some not asked."""
    sets = draw(st.integers(1, 3))
    if sets == 1:
        pairs = draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1))
        order = draw(st.permutations(sorted(pairs)))
        docs, attributes = numpy.array(order).T
        return docs, attributes[None]
    docs = draw(st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True))
    asked = draw(
        st.lists(
            st.lists(st.booleans(), min_size=sets, max_size=sets),
            min_size=len(docs),
            max_size=len(docs),
        )
    )
    names = numpy.array(draw(st.permutations(range(6)))[:sets])
    return numpy.array(docs), numpy.where(numpy.array(asked).T, names[:, None], -1)


@settings(deadline=None)
@given(
    tables(),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=8),
)
def test_find_rows(table, pairs):
    """What is asked is found where it stands, and nothing else is."""
    docs, attributes = table
    potentials = ChainPotentials(
        torch.zeros(1, 3, len(docs)),
        torch.zeros(4, 4, 1),
        lengths=docs * 0 + 1,
        docs=docs,
        attributes=attributes,
        decoders=docs * 0,
    )
    places = {
        (docs[row], attributes[tag_set, row]): (row, tag_set)
        for tag_set, row in numpy.ndindex(*attributes.shape)
        if attributes[tag_set, row] >= 0
    }
    wanted = [*places, *pairs]
    row, tag_set, asked = potentials.find_rows(
        *numpy.array(wanted, dtype="int64").reshape(-1, 2).T
    )
    assert asked.tolist() == [pair in places for pair in wanted]
    found = zip(row[asked].tolist(), tag_set[asked].tolist())
    assert list(found) == [places[pair] for pair in wanted if pair in places]


def test_find_rows_of_nothing():
    none = make_potentials(0, [2])._select(NONE)
    row, tag_set, asked = none.find_rows(numpy.array([0, 1]), numpy.array([0, 2]))
    assert len(row) == len(tag_set) == 2 and not asked.any()


@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (3, True)])
def test_loss_without_values_is_that_of_outside(sets, shared):
    potentials = make_potentials(0, [3, 2], sets=sets, shared=shared)
    loss, gradient = potentials.get_loss(NOTHING)
    tags = numpy.full((3, 2), 3 * sets)
    arrays = potentials.emissions.numpy(), potentials.transitions.numpy()
    expected = crf_loss(*arrays, potentials.lengths, tags)
    # Averaged over rows.
    assert_allclose(loss, expected[0].mean())
    assert_allclose(gradient.emissions, expected[1] / 2)
    assert_allclose(gradient.transitions, expected[2] / 2)


@pytest.mark.parametrize("shared", [False, True])
def test_loss_of_values(shared):
    """Values come in any order; those of attributes that are not asked are no matter."""
    potentials = make_potentials(1, [6, 5, 5, 2], sets=3, shared=shared)
    attributes = potentials.attributes.copy()
    attributes[0, 1] = -1
    potentials = replace(potentials, attributes=attributes)
    spans = [(3, 30, 1, 2), (0, 2, 0, 3), (1, 11, 4, 5), (0, 0, 4, 6), (3, 32, 0, 1)]
    row, attribute, start, end = numpy.array(spans).T
    tags = spans_to_tags(6, 4, row, start, end, attribute % 10, 3)
    loss, d_emissions, d_transitions = crf_loss(
        potentials.emissions.numpy(),
        potentials.transitions.numpy(),
        potentials.lengths,
        tags,
    )
    for more in ([], [(1, 10, 0, 2)], [(2, 99, 0, 2), (7, 21, 0, 2)]):
        found, gradient = potentials.get_loss(make_gold([*more, *spans]))
        assert_allclose(found, loss.mean())
        assert_allclose(gradient.emissions, d_emissions / 4)
        assert_allclose(gradient.transitions, d_transitions / 4)
        assert_array_equal(gradient.docs, potentials.docs)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("left_out", [[0], [1], [3], [0, 2], [1, 2, 3]])
def test_rows_with_unaligned_values_are_left_out(shared, left_out):
    """As if they were not in the batch, even if another value of theirs is known."""
    potentials = make_potentials(2, [6, 5, 5, 2], shared=shared)
    spans = [(0, 0, 1, 4), (1, 10, 0, 1), (2, 20, 3, 5), (3, 30, 0, 2)]
    # A pair that was not asked is no matter.
    unaligned = [*((row, 10 * row) for row in left_out), (2, 0), (9, 90)]
    loss, gradient = potentials.get_loss(make_gold(spans, unaligned))
    kept = numpy.setdiff1d(numpy.arange(4), left_out)
    trained = potentials._select(kept)
    expected, expected_gradient = trained.get_loss(make_gold(spans))
    assert_allclose(loss, expected)
    assert_allclose(gradient.emissions[..., kept], expected_gradient.emissions)
    assert not gradient.emissions[..., left_out].any()
    assert_allclose(gradient.transitions, expected_gradient.transitions)
    if not shared:
        assert not gradient.transitions[..., left_out].any()


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("lengths", [[4, 3], [4]])
def test_nothing_left_to_train(shared, lengths):
    potentials = make_potentials(2, lengths, shared=shared)
    loss, gradient = potentials.get_loss(make_gold([], [(0, 0), (1, 10)]))
    assert loss == 0.0
    assert gradient.emissions.shape == potentials.emissions.shape
    assert gradient.transitions.shape == potentials.transitions.shape
    assert not gradient.emissions.any() and not gradient.transitions.any()


def test_unaligned_values_of_a_row_of_several_attributes_are_not_there():
    potentials = make_potentials(3, [4, 3], sets=2, shared=True)
    spans = [(0, 0, 1, 2), (1, 10, 0, 3)]
    loss, gradient = potentials.get_loss(make_gold(spans, [(0, 1), (1, 11)]))
    expected, expected_gradient = potentials.get_loss(make_gold(spans))
    assert loss == expected
    assert_array_equal(gradient.emissions, expected_gradient.emissions)
    assert_array_equal(gradient.transitions, expected_gradient.transitions)


@pytest.mark.parametrize("sets,shared", [(1, False), (1, True), (2, True)])
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    batches=st.lists(row_lengths, min_size=1, max_size=4),
    shift=st.floats(-1, 4),
)
def test_decoding_candidates_of_several_batches(sets, shared, seed, batches, shift):
    """It gives the same as decoding each batch by itself."""
    parts, expected, first = [], [], 0
    for lengths in batches:
        part = make_potentials(seed, lengths, sets=sets, shared=shared)
        part = replace(part, emissions=part.emissions - shift)
        docs = first + numpy.arange(len(lengths))
        values = part.decode()
        expected.append(values._replace(docs=docs[values.docs]))
        candidates = part.find_candidates()
        assert numpy.isin(values.docs, candidates.docs).all()
        parts.append(candidates.renumber(docs))
        first += len(lengths)
    joined = ChainPotentials.join(parts)
    assert len(joined) == sum(map(len, parts))
    assert (numpy.diff(joined.lengths) <= 0).all()
    found = Values.merge([joined.decode()])
    for array, other in zip(found, Values.merge(expected)):
        assert_allclose(array, other, rtol=1e-9)


def test_transitions_that_all_batches_share_stay_shared():
    """Those of many tag sets are large."""
    parts = [
        make_potentials(0, lengths, sets=3, shared=True) for lengths in ([3], [2, 1])
    ]
    different = ChainPotentials.join(parts)
    assert different.transitions.shape == (10, 10, 2)
    assert different.decoders.tolist() == [0, 1, 1]
    same = [replace(part, transitions=parts[0].transitions) for part in parts]
    joined = ChainPotentials.join(same)
    assert joined.transitions is parts[0].transitions
    assert joined.decoders.tolist() == [0, 0, 0]


def test_without_constraints_all_rows_are_candidates():
    potentials = make_potentials(0, [3, 2])
    low = replace(potentials, emissions=potentials.emissions - 50.0)
    assert len(low.find_candidates(constrain=False)) == 2
    assert len(low.find_candidates()) == 0
    assert len(low.find_candidates().decode().docs) == 0


def test_few_rows_are_all_candidates(monkeypatch):
    """By the pairs of tags that decoding compares, which tag sets have many of."""
    monkeypatch.setattr("spacy_adatag.potentials.chain.FEW", 2 * 4**2)
    for lengths, sets, kept in (([3, 2], 1, 2), ([3, 2, 1], 1, 0), ([3], 2, 0)):
        potentials = make_potentials(0, lengths, sets=sets)
        low = replace(potentials, emissions=potentials.emissions - 50.0)
        assert len(low.find_candidates()) == kept


def test_rows_with_the_same_decoder_share_its_gradient():
    """As if each had transitions of its own."""
    potentials = make_potentials(4, [5, 4, 4, 2])
    decoders = numpy.array([1, 0, 1, 1])
    few = replace(
        potentials, transitions=potentials.transitions[..., :3], decoders=decoders
    )
    own = replace(potentials, transitions=potentials.transitions[..., decoders])
    gold = make_gold([(0, 0, 1, 4), (2, 20, 0, 1)])
    loss, gradient = few.get_loss(gold)
    expected, expected_gradient = own.get_loss(gold)
    assert_allclose(loss, expected)
    assert_allclose(gradient.emissions, expected_gradient.emissions)
    of_rows = expected_gradient.transitions
    assert_allclose(gradient.transitions[..., 0], of_rows[..., 1])
    assert_allclose(gradient.transitions[..., 1], of_rows[..., [0, 2, 3]].sum(2))
    assert not gradient.transitions[..., 2].any()


def test_merge_orders_by_text_and_position():
    a = Values(*map(numpy.array, ([2, 0], [1, 1], [0, 5], [1, 6], [0.5, 0.6])))
    b = Values(*map(numpy.array, ([0, 1], [3, 3], [2, 0], [4, 1], [0.7, 0.8])))
    merged = Values.merge([a, b])
    assert merged.docs.tolist() == [0, 0, 1, 2]
    assert merged.starts.tolist() == [2, 5, 0, 0]
    assert merged.scores.tolist() == [0.7, 0.6, 0.8, 0.5]
    assert len(Values.merge([]).docs) == 0


@pytest.mark.parametrize("constrain", [False, True])
@pytest.mark.parametrize("sets", [1, 2])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_restricted_values_by_brute_force(sets, constrain, data):
    """They are the best without the barred tags, and share the probability without."""
    lengths = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    potentials = make_potentials(
        data.draw(st.integers(0, 1000)), lengths, scale=3.0, sets=sets
    )
    n = max(lengths)
    marks = numpy.array(
        [data.draw(st.lists(st.sampled_from([0, FRESH, CLOSED]), min_size=n, max_size=n))]
        * len(lengths),
        dtype="int8",
    ).T
    before = potentials.emissions.clone()
    restricted = potentials.restrict(marks)
    assert torch.equal(potentials.emissions, before)
    found = set()
    for doc, attribute, start, end, score in zip(*restricted.decode(constrain=constrain)):
        found.add((doc, start, end, attribute - 10 * doc))
        assert 0 < score <= 1
    expected = set()
    for row, length in enumerate(potentials.lengths):
        sequences, probabilities = get_probabilities(potentials, row, constrain)
        barred = numpy.zeros(len(sequences), dtype=bool)
        for at, mark in enumerate(marks[:length, row]):
            kind = sequences[:, at] % 3
            kind[sequences[:, at] == 3 * sets] = -1
            barred |= (mark >= FRESH) & ((kind == INSIDE) | (kind == END))
            barred |= (mark == CLOSED) & (kind == BEGIN)
        best = sequences[~barred][probabilities[~barred].argmax()]
        spans = tags_to_spans(best[:, None], potentials.lengths[row : row + 1], sets)
        expected |= {(row, *span) for span in zip(*spans[1:])}
    assert found == expected


def test_restricted_texts_leave_others_as_they_are():
    potentials = make_potentials(0, [4, 4], scale=3.0)
    marks = numpy.zeros((4, 2), dtype="int8")
    marks[:, 1] = CLOSED
    values, restricted = potentials.decode(), potentials.restrict(marks).decode()
    assert set(values.docs) == {0, 1} and set(restricted.docs) == {0}
    assert_array_equal(restricted.scores, values.scores[values.docs == 0])
