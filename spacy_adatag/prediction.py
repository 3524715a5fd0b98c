"""From docs and the rows that they are asked to values: what of a doc a model reads, in
windows and batches, and decoding.
"""

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ints1d

from .models.encoder import has_listener
from .potentials.base import Potentials, Values
from .texts.batching import MAX_WAITING, batch_by_length
from .texts.blanks import Visible
from .texts.fields import FieldTokens, cut_marks, stack_marks
from .texts.windows import WINDOW, Windows


def leave_blanks(model: Model, docs: List[Doc]) -> Visible:
    """Docs without blanks. A listener's encoder has read them with those.

    model (Model): The model.
    docs (List[Doc]): The docs.
    RETURNS (Visible): What the model reads of them.
    """
    return Visible(docs, {}) if has_listener(model) else Visible.read(docs)


class Reading(NamedTuple):
    """What a model reads of docs.

    visible (Visible): The docs, without blanks.
    fields (FieldTokens): The fields of the docs with their blanks.
    marks (Dict[int, ndarray]): The marks of those with fields, see `Potentials.restrict`.
    """

    visible: Visible
    fields: FieldTokens
    marks: Dict[int, numpy.ndarray]

    @classmethod
    def read(
        cls, model: Model, docs: List[Doc], weights: Optional[Dict[str, float]]
    ) -> "Reading":
        """Read docs.

        model (Model): The model.
        docs (List[Doc]): The docs.
        weights (Optional[Dict[str, float]]): What values of a field count, see
            `AdaTag.fields`.
        RETURNS (Reading): What the model reads.
        """
        fields = FieldTokens.read(docs, weights)
        marks = fields.mark(numpy.array([len(doc) for doc in docs], dtype="int64"))
        visible = leave_blanks(model, docs)
        return cls(visible, fields, visible.mark(marks))

    def restore(self, values: Values) -> Values:
        """Values of the docs as they were.

        values (Values): Values of what the model has read.
        RETURNS (Values): The same, with scores that are weighted by field.
        """
        return self.fields.weigh(self.visible.restore(values))


def find_values(
    model: Model,
    docs: List[Doc],
    queries: List[Ints1d],
    weights: Optional[Dict[str, float]],
    *,
    constrain: bool,
    threshold: Optional[float],
) -> Values:
    """Find the values of the attributes asked of each doc.

    model (Model): The model. Of long docs it reads windows that overlap, unless its
        encoder is a listener: then that has read them already.
    docs (List[Doc]): The docs.
    queries (List[Ints1d]): The rows of the attributes asked of each.
    weights (Optional[Dict[str, float]]): What values of a field count.
    constrain, threshold: As in `Potentials.decode`.
    RETURNS (Values): The values, in the order of docs and tokens.
    """
    options = {"constrain": constrain, "threshold": threshold}
    reading = Reading.read(model, docs, weights)
    visible, marks = reading.visible, reading.marks
    lengths = visible.lengths
    if lengths.max(initial=0) <= WINDOW or has_listener(model):
        batches = get_potentials(model, visible.docs, queries, lengths, marks)
        return reading.restore(_decode(batches, options))
    windows = Windows.cut(lengths)
    batches = get_potentials(
        model,
        list(windows.cut_docs(visible.docs)),
        [queries[i] for i in windows.texts],
        windows.ends - windows.starts,
        cut_marks(marks, windows.texts, windows.starts, windows.ends),
    )
    found = windows.join(_decode(batches, options), overlapping=threshold is not None)
    return reading.restore(found)


def score_absence(
    model: Model,
    docs: List[Doc],
    queries: Sequence[Ints1d],
    weights: Optional[Dict[str, float]],
    *,
    constrain: bool,
) -> List[Dict[int, float]]:
    """How likely it is that docs have no value of attributes.

    model (Model): The model.
    docs (List[Doc]): The docs.
    queries (Sequence[Ints1d]): The rows of the attributes.
    weights (Optional[Dict[str, float]]): What values of a field count.
    constrain (bool): As in `Potentials.decode`.
    RETURNS (List[Dict[int, float]]): For each doc the probabilities by row; none for docs
        that are read in windows or have no tokens.
    """
    at_once = has_listener(model)
    asked = [
        rows if at_once or len(doc) <= WINDOW else rows[:0]
        for doc, rows in zip(docs, queries)
    ]
    visible, _, marks = Reading.read(model, docs, weights)
    found: List[Dict[int, float]] = [{} for _ in docs]
    for batch, potentials in get_potentials(
        model, visible.docs, asked, visible.lengths, marks
    ):
        rows = numpy.concatenate([asked[i] for i in batch])
        of_batch = numpy.repeat(range(len(batch)), [len(asked[i]) for i in batch])
        scores = potentials.score_absence(of_batch, rows, constrain=constrain)
        for doc, row, score in zip(batch[of_batch], rows.tolist(), scores.tolist()):
            found[doc][row] = score
    return found


def get_potentials(
    model: Model,
    docs: Sequence[Doc],
    queries: Sequence[Ints1d],
    lengths: numpy.ndarray,
    marks: Dict[int, numpy.ndarray],
) -> Iterator[Tuple[numpy.ndarray, Potentials]]:
    """Potentials in batches of docs of about the same length.

    model (Model): The model.
    docs (Sequence[Doc]): Docs that can be read at once.
    queries (Sequence[Ints1d]): The rows of the attributes asked of each.
    lengths (ndarray): Tokens of each doc, shape (docs,).
    marks (Dict[int, ndarray]): The marks of those with fields.
    YIELDS (Tuple[ndarray, Potentials]): The indices of the docs of a batch, and its
        potentials.
    """
    asked = numpy.array([len(rows) for rows in queries], dtype="int64")
    for batch in batch_by_length(lengths, asked):
        potentials: Potentials = model.predict(
            ([docs[i] for i in batch], [queries[i] for i in batch])
        )
        if marks:
            potentials = potentials.restrict(stack_marks(marks, batch, lengths))
        yield batch, potentials


def _decode(
    batches: Iterator[Tuple[numpy.ndarray, Potentials]], options: Dict[str, Any]
) -> Values:
    found: List[Values] = []
    waiting: List[Potentials] = []
    size = 0
    for batch, potentials in batches:
        potentials = potentials.find_candidates(**options)
        waiting.append(potentials.renumber(batch))
        size += potentials.size
        # Candidates are few: those of several batches are decoded together.
        if size > MAX_WAITING:
            found.append(decode_together(waiting, options))
            waiting, size = [], 0
    if waiting:
        found.append(decode_together(waiting, options))
    return Values.merge(found)


def decode_together(parts: List[Potentials], options: Dict[str, Any]) -> Values:
    """Decode potentials of several batches at once.

    parts (List[Potentials]): The potentials, at least one.
    options (Dict[str, Any]): Those of `Potentials.decode`.
    RETURNS (Values): The values of all of them.
    """
    return type(parts[0]).join(parts).decode(**options)
