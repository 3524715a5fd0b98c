"""Looks up the hashes of words."""

import numpy


def find_sorted(keys: numpy.ndarray, wanted: numpy.ndarray) -> numpy.ndarray:
    """Find the position of each wanted key in sorted keys. -1 if it is not there."""
    if not len(keys):
        return numpy.full(len(wanted), -1)
    at = numpy.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return numpy.where(keys[at] == wanted, at, -1)
