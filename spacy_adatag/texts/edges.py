"""Keeps both brackets of a pair in a value, or neither: `50 ml (1.7 oz` is never right if
the text goes on with `)`.
"""

from collections import Counter
from typing import Dict, List, Sequence, Tuple

import numpy
from spacy.attrs import ORTH
from spacy.strings import get_string_id
from spacy.tokens import Doc

from ..potentials.base import Values

PAIRS = ("()", "[]", "{}", "（）", "【】")
OPENING = [get_string_id(pair[0]) for pair in PAIRS]
CLOSING = [get_string_id(pair[1]) for pair in PAIRS]
BRACKETS = numpy.array([*OPENING, *CLOSING], dtype="uint64")


def close_brackets(docs: Sequence[Doc], values: Values) -> Values:
    """Take the other bracket of a pair into values that end beside it. Leave out a
    bracket at the edge of a value whose pair is outside. Values that become the same are
    one, with the best of their scores. A sum would depend on which of them are there, and
    so on the threshold that they were found with.

    docs (Sequence[Doc]): The docs.
    values (Values): The values, sorted by doc and position.
    RETURNS (Values): The values, sorted by doc and position. Halves inside of a
        value stay if the other one is further away.
    """
    if not len(values.docs):
        return values
    words = numpy.concatenate([doc.to_array(ORTH) for doc in docs])
    is_bracket = numpy.isin(words, BRACKETS)
    if not is_bracket.any():
        return values
    before = numpy.concatenate([[0], numpy.cumsum(is_bracket)])
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    offsets = (numpy.cumsum(lengths) - lengths)[values.docs]
    has_bracket = before[offsets + values.starts] < before[offsets + values.ends]
    mates: Dict[int, Dict[int, int]] = {}
    starts, ends = values.starts.copy(), values.ends.copy()
    changed = []
    for at in has_bracket.nonzero()[0].tolist():
        i, offset = int(values.docs[at]), int(offsets[at])
        if i not in mates:
            of_doc = slice(offset, offset + len(docs[i]))
            (positions,) = is_bracket[of_doc].nonzero()
            brackets = words[of_doc][positions].tolist()
            mates[i] = _find_mates(positions.tolist(), brackets)
        start, end = int(starts[at]), int(ends[at])
        place = _close(start, end, mates[i])
        if place != (start, end):
            starts[at], ends[at] = place
            changed.append(at)
    if not changed:
        return values
    return _merge_same(values._replace(starts=starts, ends=ends))


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


def _close(start: int, end: int, mates: Dict[int, int]) -> Tuple[int, int]:
    """Move the ends of a value so that it has no half of a pair, if that is possible."""
    first, behind = start, end
    moved = True
    while moved:
        moved = False
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
