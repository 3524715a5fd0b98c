"""A separate model for each attribute: "N models", the second group of Table 4."""

from copy import deepcopy
from dataclasses import replace
from typing import Any, Callable, Dict, List, Optional, Set, Tuple, TypeVar, cast

import numpy
import torch
from thinc.api import Model, Optimizer, deserialize_attr, get_torch_default_device
from thinc.shims import Shim
from thinc.types import Ints1d

from ..potentials.bioe import count_tags
from ..potentials.chain import ChainPotentials
from .encoder import refuse_listener
from .frozen import Frozen
from .pairs import Queries, group_by_attribute

InT = TypeVar("InT")
OutT = TypeVar("OutT")


def build_n_models(
    model: Model[Queries, ChainPotentials],
) -> Model[Queries, ChainPotentials]:
    """Build a model for each attribute. Each model learns its attribute from the texts
    that query it. They share nothing, but are saved as one pipeline.

    model (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model to copy for
        each attribute, such as `spacy_adatag.TagSets.v1`.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The combined model.
        The given model is its first layer.
    """
    return NModels(
        "n_models",
        forward,
        init=init,
        attrs={"nA": 0},
        layers=[model],
    )


class NModels(Model):
    """A model that loads any number of layers. It only updates layers whose attributes
    were queried, since Adam's moments would also change the others.
    """

    asked: Set[int]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = set()

    def from_dict(self, msg: Dict) -> "NModels":
        """Load the result of `to_dict`."""
        self.fit_layers(msg)
        return cast(NModels, super().from_dict(msg))

    def fit_layers(self, msg: Dict) -> None:
        """Make as many layers as were saved.

        msg (Dict): The result of `to_dict`.
        RAISES (ValueError): If the number of layers does not match the number of
            attributes.
        """
        found = [
            deserialize_attr(0, attrs["nA"], "nA", self) if "nA" in attrs else None
            for attrs in msg["attrs"]
        ]
        attributes = cast(int, found[0])
        layers = max(1, attributes)
        nodes = len(list(self.layers[0].walk()))
        shared = count_shared(self.layers[0])
        if len(found) != 1 + shared + layers * (nodes - shared):
            # Check before making layers: the number may exceed the memory.
            raise ValueError(
                f"expected {layers} models with {nodes} parts each, {shared} of them in "
                f"common, got {len(found) - 1} parts"
            )
        if found[1 : 1 + layers] != [min(1, attributes)] * layers:
            raise ValueError("expected models of one attribute each")
        make_layers(self, layers)

    def finish_update(self, optimizer: Optimizer) -> None:
        """Update the parameters of models that have gradients."""
        for attribute in sorted(self.asked):
            self.layers[attribute].finish_update(optimizer)
        self.asked.clear()


def make_layers(model: Model[Queries, ChainPotentials], attributes: int) -> None:
    """Make a layer for each attribute, as copies of the first.

    model (Model): The model.
    attributes (int): The number of attributes.
    """
    del model.layers[attributes:]
    while len(model.layers) < attributes:
        model.layers.append(copy_model(model.layers[0]))


def count_shared(model: Model) -> int:
    """Count the parts of a model that its copies share.

    model (Model): The model.
    RETURNS (int): The number of nodes.
    """
    frozen = [node for node in model.walk() if isinstance(node, Frozen)]
    return len({id(part) for node in frozen for part in node.walk()})


def copy_model(model: Model[InT, OutT]) -> Model[InT, OutT]:
    """Copy a model, with parameters of its own. Frozen layers are shared.

    model (Model): The model.
    RETURNS (Model): The copy.
    """
    # Not Model.copy, which loses references and the model's class.
    copied = deepcopy(model)
    shared = {id(node) for node in model.walk()}
    for node in copied.walk():
        if id(node) in shared:
            continue
        # Optimizers identify a node or shim by its id.
        node.id = Model("", forward).id
        for shim in node.shims:
            shim.id = Shim(None).id
    return copied


def init(
    model: Model[Queries, ChainPotentials],
    X: Optional[Queries] = None,
    Y: Optional[ChainPotentials] = None,
) -> None:
    if X is None:
        return
    refuse_listener(model, "a different selection of texts for each attribute")
    make_layers(model, model.attrs["nA"])
    cast(NModels, model).asked.clear()
    for layer in model.layers:
        layer.attrs["nA"] = 1
        layer.initialize(X=X)


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
    asked = group_by_attribute(lengths, queries)
    only = cast(Ints1d, numpy.zeros(1, dtype="int64"))
    parts, whole, backprops = [], [], []
    for attribute, texts in asked.items():
        layer = model.layers[attribute]
        part, backprop_part = layer(
            ([docs[i] for i in texts], [only] * len(texts)), is_train
        )
        parts.append(part)
        backprops.append(backprop_part)
        attributes = numpy.full_like(part.attributes, attribute)
        whole.append(replace(part.renumber(texts), attributes=attributes))
    potentials, rows = join(whole)

    def backprop(d_potentials: ChainPotentials) -> Queries:
        cast(NModels, model).asked.update(asked)
        sizes = [part.transitions.shape[2] for part in parts]
        of_parts = d_potentials.transitions.split(sizes, dim=2)
        for part, at, d_transitions, backprop_part in zip(
            parts, rows, of_parts, backprops
        ):
            index = torch.from_numpy(at).to(d_potentials.emissions.device)
            d_emissions = d_potentials.emissions[: len(part.emissions), :, index]
            backprop_part(replace(part, emissions=d_emissions, transitions=d_transitions))
        return docs, queries

    return potentials, backprop


def join(parts: List[ChainPotentials]) -> Tuple[ChainPotentials, List[numpy.ndarray]]:
    """Concatenate the rows of several models.

    parts (List[ChainPotentials]): The potentials of the models, with one tag set each.
    RETURNS (Tuple[ChainPotentials, List[ndarray]]): All rows, longest first, and the
        indices of each part's rows.
    """
    if not parts:
        device, none = get_torch_default_device(), numpy.zeros(0, dtype="int64")
        tags = count_tags(1)
        emissions = torch.zeros(0, tags - 1, 0, device=device)
        transitions = torch.zeros(tags, tags, 0, device=device)
        return ChainPotentials(
            emissions, transitions, none, none, none[None], decoders=none
        ), []
    potentials = ChainPotentials.join(parts)
    order = numpy.argsort(-numpy.concatenate([p.lengths for p in parts]), kind="stable")
    places = numpy.empty_like(order)
    places[order] = numpy.arange(len(order))
    ends = numpy.cumsum([len(part) for part in parts])
    return potentials, numpy.split(places, ends[:-1])
