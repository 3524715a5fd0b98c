"""A system with one encoder for all attributes, and a decoder for each: what is left to
write is the decoder, a torch module.
"""

from typing import Callable, List, Optional, Protocol, Tuple, Type

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import nn

from ..potentials.chain import ChainPotentials
from .decoder import Decoder, build_decoder, check_decoder
from .encoder import init_encoder
from .pairs import Pairs, Queries
from .weights import set_module


class SizedDecoder(Decoder, Protocol):
    """A decoder that is made for hidden states of a width and for so many attributes."""

    def __init__(self, width: int, attributes: int) -> None: ...


def build_system(
    name: str, tok2vec: Model[List[Doc], List[Floats2d]], module_type: Type[SizedDecoder]
) -> Model[Queries, ChainPotentials]:
    """A system that encodes each text once, and has one row for each pair of a text and
    an attribute.

    name (str): Its name, for messages.
    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    module_type (Type[SizedDecoder]): The torch module that decodes. The states of the
        attributes that it is given have no width: it knows them by their rows.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """
    decoder = build_decoder(module_type)

    def init(
        model: Model[Queries, ChainPotentials],
        X: Optional[Queries] = None,
        Y: Optional[ChainPotentials] = None,
    ) -> None:
        if X is not None:
            width = init_encoder(model.get_ref("tok2vec"), X[0])
            set_module(model.get_ref("decoder"), make_module(model, width))

    def check(model: Model[Queries, ChainPotentials], doc: Doc) -> None:
        check_decoder(model, doc, make_module)

    def make_module(model: Model, width: int) -> nn.Module:
        return module_type(width, model.attrs["nA"])  # type: ignore[return-value]

    return Model(
        name,
        forward,
        init=init,
        attrs={"nA": 0, "check": check},
        layers=[tok2vec, decoder],
        refs={"tok2vec": tok2vec, "decoder": decoder},
    )


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, model.ops.alloc2f(len(pairs.attributes), 0)), is_train
    )

    def backprop(d_potentials: ChainPotentials) -> Queries:
        d_hidden, _ = backprop_decoder((d_potentials.emissions, d_potentials.transitions))
        return backprop_hidden(d_hidden), queries

    return pairs.make_potentials(emissions, transitions), backprop
