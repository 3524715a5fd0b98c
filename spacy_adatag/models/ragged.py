"""Texts of different length as one array: the places of their tokens.

Tokens stand text by text, one text after the other ("flat"). A grid has a row for each
position and a column for each text, and a packed sequence is the grid without its empty
cells, longer texts first.
"""

from typing import Tuple

import numpy


def get_cells(lengths: numpy.ndarray, *, reverse: bool = False) -> numpy.ndarray:
    """The cell of each flat token in the grid, counted row by row.

    lengths (ndarray): Tokens of each text, shape (texts,).
    reverse (bool): Whether each text stands in the grid from its last token to its first.
    RETURNS (ndarray): Shape (tokens,).
    """
    text = numpy.repeat(numpy.arange(len(lengths)), lengths)
    starts = numpy.cumsum(lengths) - lengths
    position = numpy.arange(len(text)) - starts[text]
    if reverse:
        position = lengths[text] - 1 - position
    return position * len(lengths) + text


def get_tokens(lengths: numpy.ndarray, *, reverse: bool = False) -> numpy.ndarray:
    """A flat token for each cell of the grid, row by row. Cells behind the end of a text
    repeat one of the batch, its own last one if it has any: that costs less than to leave
    them empty.

    lengths (ndarray): Tokens of each text, shape (texts,).
    reverse (bool): Whether each text stands in the grid from its last token to its first.
    RETURNS (ndarray): Shape (n * texts,).
    """
    positions = numpy.arange(lengths.max(initial=0))[:, None]
    positions = numpy.minimum(positions, lengths - 1)
    ends = numpy.cumsum(lengths)
    tokens = ends - 1 - positions if reverse else ends - lengths + positions
    return tokens.ravel().clip(0, lengths.sum() - 1)


def pack(lengths: numpy.ndarray) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """The flat tokens in the order of a packed sequence.

    lengths (ndarray): Tokens of each text, shape (texts,).
    RETURNS (Tuple[ndarray, ndarray]): The flat place of each packed token, shape
        (tokens,), and the number of texts at each position.
    """
    starts = numpy.cumsum(lengths) - lengths
    texts = numpy.argsort(-lengths, kind="stable")
    positions = numpy.arange(lengths.max())[:, None]
    there = positions < lengths[texts]
    return (starts[texts] + positions)[there], there.sum(1)
