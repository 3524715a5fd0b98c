"""Looks up hashes of words and values, and words of values, for many attributes."""

from typing import NamedTuple, Tuple

import numpy

from ..texts.hashes import find_sorted

# The last bits of a hash that are looked at first.
_BITS = 16
# Any odd number with many bits, but not the base of hashes.
_FACTOR = numpy.uint64(0xD6E8FEB86659FD93)


class Lookup(NamedTuple):
    """A sparse matrix of hashes and attributes. Entries are in ascending order of both.

    hashes (ndarray): Shape (entries,).
    attributes (ndarray): Shape (entries,).
    shares (ndarray): Shares of the attribute's values, shape (entries, kinds).
    ends (ndarray): Whether a hash ends with these bits, shape (2 ** _BITS,). Few hashes
        are of values, and this leaves few others to search for.
    keys, places (ndarray): Hashes of both hash and attribute, in ascending order, and the
        entry of each, shape (entries,).
    """

    hashes: numpy.ndarray
    attributes: numpy.ndarray
    shares: numpy.ndarray
    ends: numpy.ndarray
    keys: numpy.ndarray
    places: numpy.ndarray

    @classmethod
    def make(
        cls, hashes: numpy.ndarray, attributes: numpy.ndarray, shares: numpy.ndarray
    ) -> "Lookup":
        """Sort the entries, and add up the shares of those that are the same.

        hashes, attributes (ndarray): Shape (entries,).
        shares (ndarray): Shape (entries, kinds).
        RETURNS (Lookup): The matrix.
        """
        order = numpy.lexsort((attributes, hashes))
        hashes, attributes = hashes[order], attributes[order]
        new = numpy.ones(len(order), dtype=bool)
        new[1:] = (hashes[1:] != hashes[:-1]) | (attributes[1:] != attributes[:-1])
        number, size = numpy.cumsum(new) - 1, int(new.sum())
        sums = [numpy.bincount(number, own, minlength=size) for own in shares[order].T]
        hashes, attributes = hashes[new], attributes[new]
        ends = numpy.zeros(2**_BITS, dtype=bool)
        ends[_get_ends(hashes)] = True
        keys = _join(hashes, attributes)
        places = numpy.argsort(keys)
        of_entries = numpy.stack(sums, axis=1).astype("f")
        return cls(hashes, attributes, of_entries, ends, keys[places], places)

    def find(
        self, hashes: numpy.ndarray
    ) -> Tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Look up hashes, for all attributes.

        hashes (ndarray): The hashes, shape (rows,).
        RETURNS (Tuple[ndarray, ndarray, ndarray]): The row and the attribute of each
            entry that is found, shape (found,), and its shares, shape (found, kinds).
        """
        known = numpy.flatnonzero(self.ends[_get_ends(hashes)])
        wanted = hashes[known]
        first, last = (
            numpy.searchsorted(self.hashes, wanted, side=side)
            for side in ("left", "right")
        )
        sizes = last - first
        entry = numpy.arange(sizes.sum()) + numpy.repeat(
            first - numpy.cumsum(sizes) + sizes, sizes
        )
        return numpy.repeat(known, sizes), self.attributes[entry], self.shares[entry]

    def get(self, hashes: numpy.ndarray, attributes: numpy.ndarray) -> numpy.ndarray:
        """Look up hashes, each for one attribute.

        hashes, attributes (ndarray): Shape (pairs,).
        RETURNS (ndarray): The share of the first kind, shape (pairs,).
        """
        found = numpy.zeros(len(hashes), dtype="f")
        at = find_sorted(self.keys, _join(hashes, attributes))
        known = numpy.flatnonzero(at >= 0)
        found[known] = self.shares[self.places[at[known]], 0]
        return found


class Words(NamedTuple):
    """Some words of the values of each attribute, each once.

    members (ndarray): The words, as rows of `Examples.vocabulary`, shape (attributes,
        most). 0 where an attribute has no more.
    counts (ndarray): The number of words, shape (attributes,).
    """

    members: numpy.ndarray
    counts: numpy.ndarray

    @classmethod
    def make(cls, words: numpy.ndarray, owners: numpy.ndarray, size: int) -> "Words":
        """Sort words by their attributes.

        words, owners (ndarray): The words, and their attributes, shape (words,).
        size (int): The number of attributes.
        RETURNS (Words): The words.
        """
        owners, words = numpy.unique(numpy.stack([owners, words]), axis=1)
        counts = numpy.bincount(owners, minlength=size)
        members = numpy.zeros((size, counts.max(initial=0)), dtype="int64")
        numbers = numpy.arange(len(words)) - (numpy.cumsum(counts) - counts)[owners]
        members[owners, numbers] = words
        return cls(members, counts)

    def take(self, attributes: numpy.ndarray) -> "Words":
        """Select attributes by their indices."""
        counts = self.counts[attributes]
        return Words(self.members[attributes, : counts.max(initial=0)], counts)

    def find_nearest(self, similar: numpy.ndarray) -> numpy.ndarray:
        """Get the similarity of words to the nearest word of each attribute, at least 0.

        similar (ndarray): The similarity of each row of the vocabulary to each word,
            shape (vocabulary, words).
        RETURNS (ndarray): Shape (words, attributes).
        """
        # Those with many words first, so that those with more than some are a slice.
        order = numpy.argsort(-self.counts, kind="stable")
        members = self.members[order].T
        numbers = numpy.arange(1, len(members) + 1)
        longer = numpy.searchsorted(-self.counts[order], -numbers, side="right")
        nearest = numpy.zeros((len(order), similar.shape[1]), dtype="f")
        for own, size in zip(members, longer.tolist()):
            best = nearest[:size]
            numpy.maximum(best, similar.take(own[:size], axis=0), out=best)
        found = numpy.empty(nearest.shape[::-1], dtype="f")
        found[:, order] = nearest.T
        return found


def _get_ends(hashes: numpy.ndarray) -> numpy.ndarray:
    return (hashes & numpy.uint64(2**_BITS - 1)).astype("int64")


def _join(hashes: numpy.ndarray, attributes: numpy.ndarray) -> numpy.ndarray:
    """Hash both, shape (pairs,)."""
    joined: numpy.ndarray = (hashes ^ (attributes.astype("uint64") * _FACTOR)) * _FACTOR
    return joined
