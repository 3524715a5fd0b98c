"""Makes a system open to attributes that it was not trained on."""

import random
from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, cast

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ints1d

from ..attributes import AttributeTable
from ..potentials.base import Gold, Potentials, Values
from ..potentials.segments import SegmentPotentials
from .ensemble import DECLARED, check_members, tell_member
from .pairs import Queries
from .spanscorer import build_span_scorer

# The share of updates that also train the part that attributes share. It needs fewer than
# the system, and takes as long.
SHARED_UPDATES = 0.25
NOTHING = numpy.zeros(0, dtype="int64")


def build_open_model(
    model: Model[Queries, Potentials], words: int = 100_000, pretrained: bool = True
) -> Model[Queries, "OpenPotentials"]:
    """Build a system that also finds values of attributes that were added after training.

    The given system decodes the attributes that it was trained on, as it does without
    this. An added attribute is decoded by how similar spans are to its example values.
    The part that does this is the same for all attributes, and learns from those that are
    trained, as if they had just been added.

    model (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The system, such as
        `spacy_adatag.AdaTag.v1`, or an ensemble of systems.
    words (int): The number of the pipeline's word vectors to keep. What is similar to
        an example value is decided by them.
    pretrained (bool): Whether the part that all attributes share starts from the weights
        that come with the package. It does for word vectors of 50 dimensions, as GloVe's.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], OpenPotentials]): The model. The given
        system is its first layer.
    RAISES (ValueError): If the model is no system that attributes can be added to.
    """
    declared = {name: value for name, value in model.attrs.items() if name in DECLARED}
    embedded = model.has_param("E") is not False
    if "nA" not in model.attrs or not (embedded or "phrases" in declared):
        raise ValueError(
            f"expected a system that decodes with embeddings or phrases of attributes, "
            f"such as spacy_adatag.AdaTag.v1, got {model.name}"
        )
    opened: Model[Queries, OpenPotentials] = OpenModel(
        f"open {model.name}",
        forward,
        init=init,
        params={"E": None} if embedded else {},
        attrs={"nA": 0, "check": check, **declared},
        layers=[model, build_span_scorer(words, pretrained)],
    )
    return opened


class OpenModel(Model):
    """A model that sees the component's table of attributes: their values, and whether
    they were trained. The component sets it.
    """

    table: AttributeTable = AttributeTable([])


def is_open(model: Model) -> bool:
    """Check whether added attributes are decoded by their example values.

    model (Model): The model of a component.
    RETURNS (bool): Whether they are.
    """
    return isinstance(model, OpenModel)


def tell_table(model: Model, table: AttributeTable) -> None:
    """Let a model see the table of attributes, if it needs it.

    model (Model): The model of a component.
    table (AttributeTable): The table. It is not copied.
    """
    for node in model.walk():
        if isinstance(node, OpenModel):
            node.table = table


@dataclass(frozen=True)
class OpenPotentials:
    """The potentials of attributes that were trained, and of those that were added. In
    training, the latter are the same attributes, as if they were new.

    known (Potentials): Of the system.
    added (Optional[SegmentPotentials]): By similarity to example values, if needed.
        A text has no value of an attribute that is not among them.
    new (ndarray): The attributes that were added, shape (attributes,).
    """

    known: Any
    added: Optional[SegmentPotentials]
    new: numpy.ndarray

    @property
    def size(self) -> int:
        """RETURNS (int): The approximate number of floats."""
        return int(self.known.size) + (self.added.size if self.added is not None else 0)

    def get_loss(self, gold: Gold) -> "Tuple[float, OpenPotentials]":
        """Compute the sum of both losses, and the gradients of each. See
        `Potentials.get_loss`.
        """
        loss, known = self.known.get_loss(gold)
        if self.added is None:
            return loss, replace(self, known=known)
        loss_added, added = self.added.get_loss(gold)
        return loss + loss_added, replace(self, known=known, added=added)

    def find_candidates(self, **options: Any) -> "OpenPotentials":
        """Select the rows that may have values. See `Potentials.find_candidates`."""
        return self._map(lambda part: part.find_candidates(**options))

    def restrict(self, marks: numpy.ndarray) -> "OpenPotentials":
        """Exclude values from parts of the texts. See `Potentials.restrict`."""
        return self._map(lambda part: part.restrict(marks))

    def renumber(self, docs: numpy.ndarray) -> "OpenPotentials":
        """Make these potentials part of a larger batch. See `Potentials.renumber`."""
        return self._map(lambda part: part.renumber(docs))

    @classmethod
    def join(cls, parts: "Sequence[OpenPotentials]") -> "OpenPotentials":
        """Concatenate the potentials of several batches. See `Potentials.join`."""
        known = [part.known for part in parts]
        added = [part.added for part in parts if part.added is not None]
        return cls(
            type(known[0]).join(known),
            SegmentPotentials.join(added) if added else None,
            parts[0].new,
        )

    def decode(self, **options: Any) -> Values:
        """Decode the values of both. See `Potentials.decode`."""
        values = self.known.decode(**options)
        if self.added is None:
            return cast(Values, values)
        return Values.merge([values, self.added.decode(**options)])

    def score_absence(
        self, docs: numpy.ndarray, attributes: numpy.ndarray, *, constrain: bool = True
    ) -> numpy.ndarray:
        """Compute the probability that there is no value. See
        `Potentials.score_absence`.
        """
        added = numpy.isin(attributes, self.new)
        scores = numpy.zeros(len(docs), dtype="float64")
        for part, own in ((self.known, ~added), (self.added, added)):
            if part is not None and own.any():
                scores[own] = part.score_absence(
                    docs[own], attributes[own], constrain=constrain
                )
        return scores

    def _map(self, change: Callable[[Any], Any]) -> "OpenPotentials":
        added = None if self.added is None else change(self.added)
        return replace(self, known=change(self.known), added=added)


def init(
    model: Model[Queries, OpenPotentials],
    X: Optional[Queries] = None,
    Y: Optional[OpenPotentials] = None,
) -> None:
    if X is None:
        return
    system, scorer = model.layers
    # Initialized again, it has the attributes of another time.
    system.attrs["nA"] = 0
    tell_member(model, system)
    system.initialize(X=X)
    scorer.initialize(X=(*X, []))


def check(model: Model[Queries, OpenPotentials], doc: Doc) -> None:
    check_members(model, model.layers[:1])


def forward(
    model: Model[Queries, OpenPotentials], X: Queries, is_train: bool
) -> Tuple[OpenPotentials, Callable[[OpenPotentials], Queries]]:
    system, scorer = model.layers
    if system.attrs["nA"] != model.attrs["nA"]:
        tell_member(model, system)
    docs, queries = X
    table = cast(OpenModel, model).table
    if is_train:
        known, backprop_known = system(X, is_train)
        if random.random() >= SHARED_UPDATES:
            own = OpenPotentials(known, None, NOTHING)
            return own, lambda d: backprop_known(d.known)
        added, backprop_added = scorer((docs, queries, table), is_train)

        def backprop(d_potentials: OpenPotentials) -> Queries:
            backprop_added(d_potentials.added)
            return backprop_known(d_potentials.known)

        return OpenPotentials(known, added, NOTHING), backprop
    if len(table) < model.attrs["nA"] or table.trained.all():
        known = system.predict(X)
        return OpenPotentials(known, None, NOTHING), lambda d_potentials: X
    trained, new = (_select(queries, mask) for mask in (table.trained, ~table.trained))
    found = None
    if any(len(rows) for rows in new):
        found = scorer.predict((docs, new, table))
    known = system.predict((docs, trained))
    potentials = OpenPotentials(known, found, numpy.flatnonzero(~table.trained))
    return potentials, lambda d_potentials: X


def _select(queries: Sequence[Ints1d], mask: numpy.ndarray) -> List[Ints1d]:
    """Select rows. Docs with the same array of queries get the same array again, so that
    `Pairs` sees it.
    """
    made: Dict[int, Ints1d] = {}
    for rows in queries:
        if id(rows) not in made:
            made[id(rows)] = cast(Ints1d, rows[mask[rows]])
    return [made[id(rows)] for rows in queries]
