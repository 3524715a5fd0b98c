"""A system with one encoder of texts, and a decoder: what is left to write is the
decoder, a torch module.
"""

from functools import partial
from typing import Any, Callable, Dict, List, Optional, Protocol, Tuple, Type

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import nn

from ..potentials.chain import ChainPotentials
from .attributes import check_embeddings, get_embeddings
from .decoder import Decoder, build_decoder, check_decoder
from .encoder import init_encoder
from .pairs import Pairs, Queries, check_phrases
from .weights import set_module

# The forward function of a system.
Forward = Callable[
    [Model[Queries, ChainPotentials], Queries, bool],
    Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]],
]
# Makes the torch module of a system, for the width of its encoder.
MakeModule = Callable[[Model, int], nn.Module]
# What an encoder is initialised with, from the docs of the training data.
AddDocs = Callable[[Model, List[Doc]], List[Doc]]


class SizedDecoder(Decoder, Protocol):
    """A decoder that is made for hidden states of a width and for so many attributes."""

    def __init__(self, width: int, attributes: int) -> None: ...


def make_sized(
    model: Model[Queries, ChainPotentials], width: int, *, module_type: Type[Decoder]
) -> nn.Module:
    return module_type(width, model.attrs["nA"])  # type: ignore[call-arg, return-value]


def get_docs(model: Model[Queries, ChainPotentials], docs: List[Doc]) -> List[Doc]:
    return docs


def init(
    model: Model[Queries, ChainPotentials],
    X: Optional[Queries] = None,
    Y: Optional[ChainPotentials] = None,
    *,
    make_module: MakeModule,
    add_docs: AddDocs,
) -> None:
    if X is not None:
        width = init_encoder(model.get_ref("tok2vec"), add_docs(model, X[0]))
        set_module(model.get_ref("decoder"), make_module(model, width))


def check(
    model: Model[Queries, ChainPotentials], doc: Doc, *, make_module: MakeModule
) -> None:
    if model.has_param("E"):
        check_embeddings(model)
    if "phrases" in model.attrs:
        check_phrases(model)
    check_decoder(model, doc, make_module)


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    embedded = model.has_param("E")
    if embedded:
        states = get_embeddings(model)
    else:
        states = model.ops.alloc2f(len(pairs.attributes), 0)
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, states), is_train
    )

    def backprop(d_potentials: ChainPotentials) -> Queries:
        d_hidden, d_states = backprop_decoder(
            (d_potentials.emissions, d_potentials.transitions)
        )
        if embedded and not model.attrs["freeze_attributes"]:
            model.inc_grad("E", d_states)
        return backprop_hidden(d_hidden), queries

    return pairs.make_potentials(emissions, transitions), backprop


def build_system(
    name: str,
    tok2vec: Model[List[Doc], List[Floats2d]],
    module_type: Type[Decoder],
    *,
    make_module: Optional[MakeModule] = None,
    attrs: Optional[Dict[str, Any]] = None,
    embedded: bool = False,
    add_docs: AddDocs = get_docs,
    forward: Forward = forward,
) -> Model[Queries, ChainPotentials]:
    """A system that encodes each text once, and has one row for each pair of a text and
    an attribute, unless its `forward` is another.

    name (str): Its name, for messages.
    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    module_type (Type[Decoder]): The torch module that decodes. The states of the
        attributes that it is given are their embeddings if the system has the param E, or
        else have no width: it knows the attributes by their rows.
    make_module (Optional[Callable[[Model, int], Module]]): Makes the module, from the
        system and the width of the encoder; by default as a `SizedDecoder`.
    attrs (Optional[Dict[str, Any]]): What else the system declares, see `models`.
    embedded (bool): Whether it has the param E. Then it has to declare the attr
        `freeze_attributes`.
    add_docs (Callable[[Model, List[Doc]], List[Doc]]): What else the encoder is
        initialised with than docs of the training data.
    forward (Callable): The forward function.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """

    # Partial functions and no closures: pickle knows functions by their names.
    make = make_module or partial(make_sized, module_type=module_type)
    decoder = build_decoder(module_type)
    return Model(
        name,
        forward,
        init=partial(init, make_module=make, add_docs=add_docs),
        params={"E": None} if embedded else {},
        attrs={"nA": 0, "check": partial(check, make_module=make), **(attrs or {})},
        layers=[tok2vec, decoder],
        refs={"tok2vec": tok2vec, "decoder": decoder},
    )
