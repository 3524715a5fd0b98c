"""Long texts: cut into windows that overlap, and put together again.

A text of any length can be read: what an encoder and the decoders take grows with the
window, not with the text, and the windows of a text are read side by side.
"""

from itertools import groupby
from typing import Iterator, List, NamedTuple, Sequence, Tuple, Union, cast

import numpy
from spacy.tokens import Doc
from thinc.types import Ints2d

from ..potentials.base import Values

# What encoders may read of a token. Its head can be in another window.
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
# Entities have tags of their own.
IOB = ATTRIBUTES.index("ENT_IOB")
INSIDE, BEGIN = 1, 3

# Tokens of a window, and how many of them are in the next one, too.
WINDOW = 1000
OVERLAP = 100


class Windows(NamedTuple):
    """The windows of a batch of texts, one entry for each in every array."""

    texts: numpy.ndarray  # the text
    starts: numpy.ndarray  # first token
    ends: numpy.ndarray  # token behind the last
    firsts: numpy.ndarray  # where values start that are taken from it: from here,
    lasts: numpy.ndarray  # and before here

    @classmethod
    def cut(
        cls, lengths: numpy.ndarray, window: int = WINDOW, overlap: int = OVERLAP
    ) -> "Windows":
        """Cut texts.

        lengths (ndarray): Tokens of each text, shape (texts,).
        window (int): Tokens of a window, at most.
        overlap (int): Tokens that a window shares with the next. A value is taken from
            the window that has more words around its start, and is whole if it is not
            longer than half of this.
        RETURNS (Windows): The windows, in the order of texts and tokens; a text that is
            not longer than one has one.
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
        """Make a Doc of each window. Unlike `Span.as_doc`, this takes time as the window
        is long, not as the whole text is.

        docs (Sequence[Doc]): The texts.
        YIELDS (Doc): The windows; a text that has one only as it is.
        """
        places = zip(self.texts.tolist(), self.starts.tolist(), self.ends.tolist())
        for text, windows in groupby(places, key=lambda place: place[0]):
            yield from _cut_doc(docs[text], [(start, end) for _, start, end in windows])

    def join(self, values: Values, *, overlapping: bool = False) -> Values:
        """Put together what was found in windows.

        values (Values): The values, of windows for texts.
        overlapping (bool): Whether values of an attribute may overlap. If not, of those
            that do where windows meet, the first stays.
        RETURNS (Values): Those of the texts, in the order of texts and positions.
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
        # Each pair of a text and an attribute on a stretch of numbers of its own.
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
            # The entity began in the window before, which is made.
            tokens[0, IOB] = BEGIN
        words, spaces = tokens[:, 0].tolist(), tokens[:, 1].tolist()
        window = Doc(doc.vocab, words=words, spaces=spaces)
        window.from_array(ATTRIBUTES[2:], cast(Ints2d, tokens[:, 2:]))
        if has_tensor:
            window.tensor = doc.tensor[start:end]
        yield window
