"""Builds systems with one encoder of texts and a decoder. You only have to write the
decoder, as a torch module.
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
# Makes the torch module of a system, given the width of its encoder.
MakeModule = Callable[[Model, int], nn.Module]
# Makes the docs that an encoder is initialized with from those of the training data.
AddDocs = Callable[[Model, List[Doc]], List[Doc]]


class SizedDecoder(Decoder, Protocol):
    """A decoder for a width of hidden states and a number of attributes."""

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
    """Build a system that encodes each text once, and has one row for each (text,
    attribute) pair, unless you pass another `forward`.

    name (str): The name of the system, for messages.
    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    module_type (Type[Decoder]): The torch module that decodes. If the system has the
        param E, it gets the attribute embeddings as states. Otherwise, states have a
        width of 0, and it identifies attributes by their rows.
    make_module (Optional[Callable[[Model, int], Module]]): Makes the module from the
        system and the width of the encoder. By default, calls the type as a
        `SizedDecoder`.
    attrs (Optional[Dict[str, Any]]): What else the system declares. See `models`.
    embedded (bool): Whether the system has the param E. If so, it has to declare the attr
        `freeze_attributes`.
    add_docs (Callable[[Model, List[Doc]], List[Doc]]): Adds docs to initialize the
        encoder with to those of the training data.
    forward (Callable): The forward function.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """

    # Use partial functions, not closures: pickle finds functions by their names.
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
