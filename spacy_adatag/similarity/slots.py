"""The attributes that each text is compared with, if there are thousands."""

from dataclasses import dataclass
from functools import cached_property

import numpy


@dataclass(frozen=True)
class Slots:
    """The few attributes that each text is compared with, side by side.

    mask (ndarray): Whether a text is compared with an attribute, shape (texts,
        attributes).
    """

    mask: numpy.ndarray

    @cached_property
    def columns(self) -> numpy.ndarray:
        """The attributes of each text, shape (texts, slots). 0 where `there` is False."""
        columns = numpy.zeros(self.there.shape, dtype="int64")
        columns[self.there] = self.mask.nonzero()[1]
        return columns

    @cached_property
    def there(self) -> numpy.ndarray:
        """Whether a text has so many attributes, shape (texts, slots)."""
        counts = self.mask.sum(1)
        there: numpy.ndarray = numpy.arange(counts.max(initial=0)) < counts[:, None]
        return there

    @cached_property
    def places(self) -> numpy.ndarray:
        """The slot of each attribute, -1 for none, shape (texts, attributes)."""
        places: numpy.ndarray = numpy.cumsum(self.mask, axis=1) - 1
        places[~self.mask] = -1
        return places
