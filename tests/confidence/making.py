"""Candidates as a component would find them, without one."""

from typing import Optional

import numpy

from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.confidence import Candidates
from spacy_adatag.potentials.base import Values


def make_candidates(
    rows: numpy.ndarray,
    scores: numpy.ndarray,
    correct: numpy.ndarray,
    places: Optional[numpy.ndarray] = None,
    attributes: int = 2,
) -> Candidates:
    """Candidates of two words each, each of a string of its own. With the places of their
    first words, they are in one text and attributes compete; otherwise, each is in a text
    of its own.
    """
    number = numpy.arange(len(rows))
    compete = places is not None
    starts = numpy.sort(places) if places is not None else number * 0
    names = [f"attribute {i}" for i in range(attributes)]
    gold = numpy.bincount(rows[correct], minlength=attributes) + 3
    return Candidates(
        attributes=AttributeTable([make_attribute(name) for name in names]),
        cfg={"allow_overlap": not compete, "annotated_overlap": 1.0},
        values=Values(number * (not compete), rows, starts, starts + 2, scores),
        answers=number,
        rows=rows,
        scores=scores,
        correct=correct,
        scored=numpy.ones(len(rows), dtype=bool),
        partial=numpy.zeros(len(rows), dtype=bool),
        gold=dict(zip(names, gold.tolist())),
        texts=len(rows),
    )
