"""Cleans the edges of values. They do not begin or end with white space, and they have
both brackets of a pair, or neither: `50 ml (1.7 oz` is never right if the text goes on
with `)`.
"""

from collections import Counter
from typing import Dict, List, Tuple

import numpy
from spacy.attrs import IS_SPACE, ORTH
from spacy.strings import get_string_id
from spacy.tokens import Doc

from ..potentials.base import Values
from .hashes import find_sorted
from .tokens import read_tokens

PAIRS = ("()", "[]", "{}", "（）", "【】")
OPENING = [get_string_id(pair[0]) for pair in PAIRS]
CLOSING = [get_string_id(pair[1]) for pair in PAIRS]
BRACKETS = numpy.array(sorted([*OPENING, *CLOSING]), dtype="uint64")


def clean_edges(docs: List[Doc], values: Values) -> Values:
    """Take the other bracket of a pair into values that end beside it. Leave out a
    bracket at the edge of a value whose pair is outside, and white space. Values that
    become the same are one, with the best of their scores. A sum would depend on which of
    them are there, and so on the threshold that they were found with.

    docs (List[Doc]): The docs, read or not.
    values (Values): The values, sorted by doc and position.
    RETURNS (Values): The values, sorted by doc and position, without those of only white
        space. Halves inside of a value stay if the other one is further away.
    """
    if not len(values.docs):
        return values
    words, is_space = read_tokens(docs, ORTH), read_tokens(docs, IS_SPACE) > 0
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    offsets = numpy.cumsum(lengths) - lengths
    of_values = offsets[values.docs]
    starts, ends = of_values + values.starts, of_values + values.ends
    _strip(is_space, starts, ends)
    _close_brackets(words, is_space, offsets, values.docs, starts, ends)
    changed = (starts - of_values != values.starts) | (ends - of_values != values.ends)
    if not changed.any():
        return values
    values = values._replace(starts=starts - of_values, ends=ends - of_values)
    # Only some docs have a value that changed.
    again = numpy.isin(values.docs, values.docs[changed])
    cleaned = _merge_same(values.take(again & (starts < ends)))
    return Values.merge([values.take(~again), cleaned])


def _strip(is_space: numpy.ndarray, starts: numpy.ndarray, ends: numpy.ndarray) -> None:
    """Move the edges of values to the first and after the last token that is no space.
    All are positions in the batch.
    """
    if not is_space.any():
        return
    (visible,) = (~is_space).nonzero()
    first = numpy.searchsorted(visible, starts)
    last = numpy.searchsorted(visible, ends) - 1
    some = first <= last
    starts[some], ends[some] = visible[first[some]], visible[last[some]] + 1
    ends[~some] = starts[~some]


def _close_brackets(
    words: numpy.ndarray,
    is_space: numpy.ndarray,
    offsets: numpy.ndarray,
    docs: numpy.ndarray,
    starts: numpy.ndarray,
    ends: numpy.ndarray,
) -> None:
    """Move the edges of values with half of a pair, and from there on past white space.
    They are positions in the batch, and so are the first tokens of docs, in `offsets`.
    """
    (positions,) = (find_sorted(BRACKETS, words) >= 0).nonzero()
    if not len(positions):
        return
    has_bracket = numpy.searchsorted(positions, starts) < numpy.searchsorted(
        positions, ends
    )
    of_brackets = numpy.searchsorted(offsets, positions, side="right") - 1
    mates: Dict[int, Dict[int, int]] = {}
    for at in has_bracket.nonzero()[0].tolist():
        doc = int(docs[at])
        if doc not in mates:
            own = positions[slice(*numpy.searchsorted(of_brackets, (doc, doc + 1)))]
            mates[doc] = _find_mates(own.tolist(), words[own].tolist())
        place = int(starts[at]), int(ends[at])
        starts[at], ends[at] = _close(*place, mates[doc], is_space)


def _find_mates(positions: List[int], brackets: List[int]) -> Dict[int, int]:
    """Map the position of each bracket that has a pair to that of the other one."""
    mates: Dict[int, int] = {}
    waiting: List[Tuple[int, int]] = []
    needed: Counter[int] = Counter()
    for at, word in zip(positions, brackets):
        if word in OPENING:
            closing = CLOSING[OPENING.index(word)]
            waiting.append((closing, at))
            needed[closing] += 1
        elif needed[word] > 0:
            # Brackets within this pair that nothing closes have no pair.
            closing = None
            while closing != word:
                closing, opened = waiting.pop()
                needed[closing] -= 1
            mates[opened], mates[at] = at, opened
    return mates


def _close(
    start: int, end: int, mates: Dict[int, int], is_space: numpy.ndarray
) -> Tuple[int, int]:
    """Move the ends of a value so that it has no half of a pair, if that is possible."""
    first, behind = start, end
    moved = True
    while moved:
        moved = False
        # White space is no edge: the next bracket may be one.
        while first < behind and is_space[first]:
            first += 1
        while first < behind and is_space[behind - 1]:
            behind -= 1
        for half in range(first, behind):
            mate = mates.get(half)
            if mate is None or first <= mate < behind:
                continue
            moved = True
            if half == first:
                first += 1
            elif half == behind - 1:
                behind -= 1
            elif mate == behind:
                behind += 1
            elif mate == first - 1:
                first -= 1
            else:
                moved = False
                continue
            break
    return (first, behind) if first < behind else (start, end)


def _merge_same(values: Values) -> Values:
    """Keep the best of the values that are the same, and sort them again."""
    best_first = values.take(numpy.argsort(-values.scores, kind="stable"))
    _, first = numpy.unique(numpy.stack(best_first[:4]), axis=1, return_index=True)
    return Values.merge([best_first.take(first)])
