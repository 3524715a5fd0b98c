"""Cuts long texts into overlapping windows, and joins their values.

Texts can have any length. Windows are read in batches, like short texts. The memory of
the encoder and the decoders depends on the size of a window, not on that of the text.
"""

from itertools import groupby
from typing import Iterator, List, NamedTuple, Sequence, Tuple, Union, cast

import numpy
from spacy.tokens import Doc
from thinc.types import Ints2d

from ..potentials.base import Values

# What encoders may read of a token. Heads are left out, as they can be in another window.
ATTRIBUTES: List[Union[int, str]] = [
    "ORTH",
    "SPACY",
    "NORM",
    "LEMMA",
    "TAG",
    "POS",
    "MORPH",
    "DEP",
]
ATTRIBUTES += ["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID", "SENT_START"]
# Values of ENT_IOB for entities.
IOB = ATTRIBUTES.index("ENT_IOB")
INSIDE, BEGIN = 1, 3

# Tokens of a window, and how many of these the next window shares.
WINDOW = 1000
OVERLAP = 100


class Windows(NamedTuple):
    """The windows of a batch of texts. Every array has one entry for each window."""

    texts: numpy.ndarray  # the text
    starts: numpy.ndarray  # start token
    ends: numpy.ndarray  # end token
    firsts: numpy.ndarray  # values are taken from a window if they start from here on,
    lasts: numpy.ndarray  # and before this token

    @classmethod
    def cut(
        cls, lengths: numpy.ndarray, window: int = WINDOW, overlap: int = OVERLAP
    ) -> "Windows":
        """Cut texts into windows.

        lengths (ndarray): Tokens of each text, shape (texts,).
        window (int): Maximum tokens of a window.
        overlap (int): Tokens that a window shares with the next. A value is taken from
            the window with more context around its start. It is complete if it has at
            most half as many tokens as the overlap.
        RETURNS (Windows): The windows, in the order of texts and tokens. A text that fits
            into a window has only one.
        """
        step = window - overlap
        counts = 1 + numpy.maximum(0, -(-(lengths - window) // step))
        texts = numpy.repeat(numpy.arange(len(lengths)), counts)
        first_of_text = numpy.cumsum(counts) - counts
        number = numpy.arange(len(texts)) - first_of_text[texts]
        starts = number * step
        ends = numpy.minimum(starts + window, lengths[texts])
        firsts = numpy.where(number > 0, starts + overlap // 2, 0)
        lasts = numpy.where(
            number + 1 < counts[texts], starts + step + overlap // 2, lengths[texts]
        )
        return cls(texts, starts, ends, firsts, lasts)

    def cut_docs(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        """Make a Doc of each window. Unlike `Span.as_doc`, the time depends on the length
        of the window, not on that of the text.

        docs (Sequence[Doc]): The texts.
        YIELDS (Doc): The windows. A text with a single window is yielded unchanged.
        """
        places = zip(self.texts.tolist(), self.starts.tolist(), self.ends.tolist())
        for text, windows in groupby(places, key=lambda place: place[0]):
            yield from _cut_doc(docs[text], [(start, end) for _, start, end in windows])

    def join(self, values: Values, *, overlapping: bool = False) -> Values:
        """Map values of windows to the original texts, and merge them.

        values (Values): The values, with windows in place of texts.
        overlapping (bool): Whether values of an attribute may overlap. If not, and two
            overlap where windows meet, only the first is kept.
        RETURNS (Values): The values of the texts, sorted by text and position.
        """
        window = values.docs
        starts, ends = (at + self.starts[window] for at in (values.starts, values.ends))
        moved = Values(self.texts[window], values.attributes, starts, ends, values.scores)
        own = (self.firsts[window] <= starts) & (starts < self.lasts[window])
        moved = moved.take(own)
        if overlapping:
            return Values.merge([moved])
        order = numpy.lexsort((moved.starts, moved.attributes, moved.docs))
        moved = moved.take(order)
        # Give each (text, attribute) pair its own range of numbers.
        change = (numpy.diff(moved.docs) != 0) | (numpy.diff(moved.attributes) != 0)
        base = numpy.append(0, numpy.cumsum(change))[: len(order)]
        base = base * int(ends.max(initial=0) + 1)
        reached = numpy.maximum.accumulate(base + moved.ends)
        free = numpy.ones(len(order), dtype=bool)
        free[1:] = (base + moved.starts)[1:] >= reached[:-1]
        return Values.merge([moved.take(free)])


def _cut_doc(doc: Doc, places: Sequence[Tuple[int, int]]) -> Iterator[Doc]:
    if len(places) == 1:
        yield doc
        return
    array = doc.to_array(ATTRIBUTES)
    has_tensor = len(doc.tensor) == len(doc)
    for start, end in places:
        tokens = array[start:end]
        if tokens[0, IOB] == INSIDE:
            # The entity started in the window before.
            tokens[0, IOB] = BEGIN
        words, spaces = tokens[:, 0].tolist(), tokens[:, 1].tolist()
        window = Doc(doc.vocab, words=words, spaces=spaces)
        window.from_array(ATTRIBUTES[2:], cast(Ints2d, tokens[:, 2:]))
        if has_tensor:
            window.tensor = doc.tensor[start:end]
        yield window
