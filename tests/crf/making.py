import itertools

import numpy
import torch
from hypothesis import strategies as st

from spacy_adatag.crf.log_space import add_last
from spacy_adatag.crf.recursions import MAX_SPREAD, get_spread
from spacy_adatag.crf.viterbi import viterbi
from spacy_adatag.potentials.bioe import get_legal

LEGAL = get_legal(1)


def make_rows(seed, lengths, tags=4, scale=1.0):
    """Random potentials and gold tags, each row with transitions of its own. Emissions
    are relative to the last tag.
    """
    generator = torch.Generator().manual_seed(seed)
    lengths = numpy.array(sorted(lengths, reverse=True))
    shape = (int(lengths.max()), tags - 1, len(lengths))
    emissions = torch.randn(shape, generator=generator, dtype=torch.float64) * scale
    transitions = torch.randn(
        (tags, tags, len(lengths)), generator=generator, dtype=torch.float64
    )
    gold = torch.randint(tags, (shape[0], len(lengths)), generator=generator).numpy()
    return emissions.numpy(), transitions.numpy(), lengths, gold


def get_marginals(found):
    """The probability of each tag at each position."""
    if found.are_logs:
        return numpy.exp(found.alpha + found.beta)
    return found.alpha * found.beta


def find_tags(emissions, transitions, lengths, legal=None):
    """The best tags of every row, (n, rows)."""
    found, tags = viterbi(emissions, transitions, lengths, legal=legal)
    assert (numpy.diff(found) > 0).all()
    everything = numpy.full((len(emissions), len(lengths)), emissions.shape[1])
    everything[:, found] = tags
    return everything


def score(emissions, transitions, row, tags):
    """Eq. 2 of the paper, one term at a time."""
    emissions = add_last(emissions)
    total = sum(emissions[i, tag, row] for i, tag in enumerate(tags))
    return total + sum(transitions[i, j, row] for i, j in zip(tags, tags[1:]))


def all_sequences(length, tags=4, legal=None):
    """Every sequence of tags, or every legal one."""
    for sequence in itertools.product(range(tags), repeat=length):
        if legal is None or (
            legal.start[sequence[0]]
            and legal.end[sequence[-1]]
            and all(legal.transitions[i, j] for i, j in zip(sequence, sequence[1:]))
        ):
            yield sequence


row_lengths = st.lists(st.integers(1, 5), min_size=1, max_size=4)


# By how much the emissions of one tag are moved: nothing, and more than probability space
# holds, so that log space is taken.
SHIFTS = [0.0, 2 * MAX_SPREAD]


def make_shared(seed, lengths, tags, shift):
    """Rows with the same transitions, given once and for each."""
    emissions, transitions, lengths, gold = make_rows(seed, lengths, tags)
    emissions[:, 0] += shift
    shared = transitions[..., :1]
    repeated = shared.repeat(len(lengths), axis=2)
    for same in (shared, repeated):
        assert (get_spread(emissions, same) >= MAX_SPREAD) == (shift > 0)
    return emissions, shared, repeated, lengths, gold
