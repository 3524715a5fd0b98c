"""Layouts for the tokens of texts with different lengths.

"Flat" tokens are those of all texts, concatenated. A grid has a row for each position,
and a column for each text. A packed sequence is the grid without its empty cells, with
the longest texts first.
"""

from typing import Tuple

import numpy


def get_cells(lengths: numpy.ndarray, *, reverse: bool = False) -> numpy.ndarray:
    """Get the grid cell of each flat token. Cells are numbered row by row.

    lengths (ndarray): Tokens of each text, shape (texts,).
    reverse (bool): Whether to reverse the tokens of each text in the grid.
    RETURNS (ndarray): Cells, shape (tokens,).
    """
    text = numpy.repeat(numpy.arange(len(lengths)), lengths)
    starts = numpy.cumsum(lengths) - lengths
    position = numpy.arange(len(text)) - starts[text]
    if reverse:
        position = lengths[text] - 1 - position
    return position * len(lengths) + text


def get_tokens(lengths: numpy.ndarray, *, reverse: bool = False) -> numpy.ndarray:
    """Get a flat token for each cell of the grid, row by row. Cells after the end of a
    text repeat the text's last token, or any token of the batch if the text is empty.
    That is cheaper than masking them.

    lengths (ndarray): Tokens of each text, shape (texts,).
    reverse (bool): Whether to reverse the tokens of each text in the grid.
    RETURNS (ndarray): Tokens, shape (n * texts,).
    """
    positions = numpy.arange(lengths.max(initial=0))[:, None]
    positions = numpy.minimum(positions, lengths - 1)
    ends = numpy.cumsum(lengths)
    tokens = ends - 1 - positions if reverse else ends - lengths + positions
    return tokens.ravel().clip(0, lengths.sum() - 1)


def pack(lengths: numpy.ndarray) -> Tuple[numpy.ndarray, numpy.ndarray]:
    """Get the flat tokens in the order of a packed sequence.

    lengths (ndarray): Tokens of each text, shape (texts,).
    RETURNS (Tuple[ndarray, ndarray]): The flat index of each packed token, shape
        (tokens,), and the number of texts at each position.
    """
    starts = numpy.cumsum(lengths) - lengths
    texts = numpy.argsort(-lengths, kind="stable")
    positions = numpy.arange(lengths.max())[:, None]
    there = positions < lengths[texts]
    return (starts[texts] + positions)[there], there.sum(1)
