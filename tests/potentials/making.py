import itertools
from functools import cache

import numpy
import torch

from spacy_adatag.crf.log_space import add_last
from spacy_adatag.potentials.base import Gold
from spacy_adatag.potentials.bioe import BEGIN, END, INSIDE, count_tags, get_legal
from spacy_adatag.potentials.chain import ChainPotentials

from ..crf.making import all_sequences, make_rows


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


def make_gold(spans=(), unaligned=()):
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
