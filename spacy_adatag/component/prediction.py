"""Inference: from docs and their queries to values. Splits docs into windows and batches,
runs the model and decodes its potentials.
"""

from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ints1d

from ..models.encoder import has_listener
from ..potentials.base import Potentials, Values
from ..texts.batching import MAX_WAITING, batch_by_length
from ..texts.blanks import Visible
from ..texts.edges import clean_edges
from ..texts.fields import FieldTokens, cut_marks, stack_marks
from ..texts.tokens import ReadDocs
from ..texts.windows import WINDOW, Windows


def leave_blanks(model: Model, docs: List[Doc]) -> Visible:
    """Leave blanks out of docs. If the model has a listener, docs stay as they are, since
    the upstream encoder has read them with blanks.

    model (Model): The model.
    docs (List[Doc]): The docs.
    RETURNS (Visible): What the model reads of the docs.
    """
    return Visible(docs, {}) if has_listener(model) else Visible.read(docs)


class Reading(NamedTuple):
    """The model's view of docs.

    docs (ReadDocs): The docs.
    visible (Visible): What the model reads of them, without blanks.
    fields (FieldTokens): Their fields, which have blanks.
    marks (Dict[int, ndarray]): The marks of docs with fields. See `Potentials.restrict`.
    """

    docs: ReadDocs
    visible: Visible
    fields: FieldTokens
    marks: Dict[int, numpy.ndarray]

    @classmethod
    def read(
        cls, model: Model, docs: List[Doc], weights: Optional[Dict[str, float]]
    ) -> "Reading":
        """Prepare docs for the model.

        model (Model): The model.
        docs (List[Doc]): The docs.
        weights (Optional[Dict[str, float]]): The weight of values in each field. See
            `AdaTag.fields`.
        RETURNS (Reading): The model's view of the docs.
        """
        fields = FieldTokens.read(docs, weights)
        marks = fields.mark(numpy.array([len(doc) for doc in docs], dtype="int64"))
        read = ReadDocs.read(docs)
        visible = leave_blanks(model, read)
        return cls(read, visible, fields, visible.mark(marks))

    def restore(self, values: Values) -> Values:
        """Map values back to the original docs, and weight their scores by field.

        values (Values): Values with positions in the docs that the model has read.
        RETURNS (Values): Values with positions in the original docs, and clean edges.
        """
        return clean_edges(self.docs, self.fields.weigh(self.visible.restore(values)))


def find_values(
    model: Model,
    docs: List[Doc],
    queries: List[Ints1d],
    weights: Optional[Dict[str, float]],
    *,
    constrain: bool,
    threshold: Optional[float],
) -> Values:
    """Find the values that each doc's queries ask for.

    model (Model): The model. It reads long docs in overlapping windows, except if its
        encoder is a listener: the upstream encoder has then already read the whole doc.
    docs (List[Doc]): The docs.
    queries (List[Ints1d]): The attribute rows to query for each doc.
    weights (Optional[Dict[str, float]]): The weight of values in each field.
    constrain, threshold: As in `Potentials.decode`.
    RETURNS (Values): The values, in the order of docs and tokens, with clean edges.
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
        windows.cut_docs(visible.docs),
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
    """Predict how likely it is that docs have no value for an attribute.

    model (Model): The model.
    docs (List[Doc]): The docs.
    queries (Sequence[Ints1d]): The attribute rows for each doc.
    weights (Optional[Dict[str, float]]): The weight of values in each field.
    constrain (bool): As in `Potentials.decode`.
    RETURNS (List[Dict[int, float]]): The probability by row, for each doc. Empty for docs
        without tokens and those that are read in windows.
    """
    at_once = has_listener(model)
    asked = [
        rows if at_once or len(doc) <= WINDOW else rows[:0]
        for doc, rows in zip(docs, queries)
    ]
    reading = Reading.read(model, docs, weights)
    visible, marks = reading.visible, reading.marks
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
    docs: Iterable[Doc],
    queries: Sequence[Ints1d],
    lengths: numpy.ndarray,
    marks: Dict[int, numpy.ndarray],
) -> Iterator[Tuple[numpy.ndarray, Potentials]]:
    """Run the model over batches of docs of similar length.

    model (Model): The model.
    docs (Iterable[Doc]): Docs that are short enough to read without windows.
    queries (Sequence[Ints1d]): The attribute rows to query for each doc.
    lengths (ndarray): Tokens of each doc, shape (docs,).
    marks (Dict[int, ndarray]): The marks of docs with fields.
    YIELDS (Tuple[ndarray, Potentials]): The indices of a batch's docs, and its
        potentials.
    """
    read = ReadDocs.read(docs)
    asked = numpy.array([len(rows) for rows in queries], dtype="int64")
    for batch in batch_by_length(lengths, asked):
        potentials: Potentials = model.predict(
            (read.select(batch), [queries[i] for i in batch.tolist()])
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
        # Few rows are candidates, so several batches are decoded together.
        if size > MAX_WAITING:
            found.append(decode_together(waiting, options))
            waiting, size = [], 0
    if waiting:
        found.append(decode_together(waiting, options))
    return Values.merge(found)


def decode_together(parts: List[Potentials], options: Dict[str, Any]) -> Values:
    """Decode potentials of several batches at once.

    parts (List[Potentials]): The potentials, at least one.
    options (Dict[str, Any]): The arguments of `Potentials.decode`.
    RETURNS (Values): The values of all batches.
    """
    return type(parts[0]).join(parts).decode(**options)
