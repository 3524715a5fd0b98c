"""AdaTag: a CRF decoder for each attribute, generated from its embedding (sec. 3.2)."""

from typing import Any, Callable, Dict, List, Optional, Tuple, cast

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, torch2xp, xp2torch
from thinc.types import Floats2d, Ints1d
from torch import Tensor, nn

from ..bioe import TAGS
from ..potentials import Potentials
from .pairs import Pairs
from .ragged import get_cells
from .weights import get_shim, make_shim, set_module

Queries = Tuple[List[Doc], List[Ints1d]]
DecoderInput = Tuple[List[Floats2d], Pairs, Floats2d]
# How many docs show the widths of an encoder.
SAMPLE = 10


def build_adatag_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
    experts: int = 3,
    freeze_attributes: bool = True,
) -> Model[Queries, Potentials]:
    """The adaptive CRF decoder over any encoder of words.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder, attribute-agnostic.
    experts (int): Number k of transition matrices that are mixed.
    freeze_attributes (bool): Whether attribute embeddings stay as they are
        initialised. The paper freezes all but random ones.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The model. Its input
        are docs and, for each, the rows of the attributes asked of it. Its parameter E
        holds the attribute embeddings, shape (nA, dr); set it before `initialize`.
    """
    decoder: Model[DecoderInput, Tuple[Tensor, Tensor]] = Model(
        "adaptive_decoder",
        forward_decoder,
        dims={"nI": None, "nE": None},
        attrs={"experts": experts},
        shims=[make_shim(AdaptiveDecoder)],
    )
    return Model(
        "adatag",
        forward,
        init=init,
        params={"E": None},
        attrs={"freeze_attributes": freeze_attributes},
        layers=[tok2vec, decoder],
        refs={"tok2vec": tok2vec, "decoder": decoder},
    )


def init(
    model: Model[Queries, Potentials],
    X: Optional[Queries] = None,
    Y: Optional[Potentials] = None,
) -> None:
    if X is None:
        return
    docs, _ = X
    tok2vec, decoder = model.get_ref("tok2vec"), model.get_ref("decoder")
    if not tok2vec.attrs.get("whole_corpus"):
        docs = docs[:SAMPLE]
    tok2vec.initialize(X=docs)
    if tok2vec.has_dim("nO"):
        width = tok2vec.get_dim("nO")
    else:
        width = tok2vec.predict(docs[:1])[0].shape[1]
    embed_width = cast(Floats2d, model.get_param("E")).shape[1]
    decoder.set_dim("nI", width, force=True)
    decoder.set_dim("nE", embed_width, force=True)
    set_module(
        decoder,
        AdaptiveDecoder(width, embed_width, decoder.attrs["experts"]),
    )


def forward(
    model: Model[Queries, Potentials], X: Queries, is_train: bool
) -> Tuple[Potentials, Callable[[Potentials], Queries]]:
    docs, queries = X
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    embeddings: Any = model.get_param("E")
    asked = model.ops.asarray1i(cast(Ints1d, pairs.attributes))
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, embeddings[asked]), is_train
    )

    def backprop(d_potentials: Potentials) -> Queries:
        d_hidden, d_asked = backprop_decoder(
            (d_potentials.emissions, d_potentials.transitions)
        )
        if not model.attrs["freeze_attributes"]:
            d_embeddings: Any = model.ops.alloc2f(*embeddings.shape)
            d_embeddings[asked] = d_asked
            model.inc_grad("E", d_embeddings)
        return backprop_hidden(d_hidden), queries

    potentials = Potentials(
        emissions,
        transitions,
        lengths=pairs.take(pairs.lengths[:, None]),
        docs=pairs.take(pairs.texts[:, None]),
        attributes=pairs.take(pairs.attributes),
    )
    return potentials, backprop


def forward_decoder(
    model: Model, X: DecoderInput, is_train: bool
) -> Tuple[
    Tuple[Tensor, Tensor],
    Callable[[Tuple[Tensor, Tensor]], Tuple[List[Floats2d], Floats2d]],
]:
    hidden, pairs, embeddings = X
    ops, shim = model.ops, get_shim(model)
    flat = ops.flatten([hidden[i] for i in pairs.texts])

    def to_torch(array: numpy.ndarray) -> Tensor:
        return torch.from_numpy(array).to(shim.device)

    inputs = ArgsKwargs(
        args=(
            xp2torch(
                ops.reshape2f(flat, -1, model.get_dim("nI")),
                requires_grad=is_train,
                device=shim.device,
            ),
            xp2torch(embeddings, requires_grad=is_train, device=shim.device),
        ),
        kwargs={
            "cells": to_torch(get_cells(pairs.lengths)),
            "shape": pairs.shape,
            "select": None if pairs.select is None else to_torch(pairs.select),
        },
    )
    outputs, torch_backprop = shim(inputs, is_train)

    def backprop(d_outputs: Tuple[Tensor, Tensor]) -> Tuple[List[Floats2d], Floats2d]:
        d_inputs = torch_backprop(
            ArgsKwargs(args=(outputs,), kwargs={"grad_tensors": d_outputs})
        )
        d_flat: Any = torch2xp(d_inputs.args[0], ops=ops)
        d_hidden = [ops.alloc2f(*states.shape) for states in hidden]
        ends = numpy.cumsum(pairs.lengths)
        for i, start, end in zip(pairs.texts, ends - pairs.lengths, ends):
            d_hidden[i] = d_flat[start:end]
        return d_hidden, cast(Floats2d, torch2xp(d_inputs.args[1], ops=ops))

    return outputs, backprop


class AdaptiveDecoder(nn.Module):
    """The generators of the decoders: a hypernetwork for the linear layer (eq. 3) and a
    mixture of experts for the transition matrix.
    """

    def __init__(self, width: int, embed_width: int, experts: int) -> None:
        super().__init__()
        self.weight = nn.Linear(embed_width, len(TAGS) * width)
        self.bias = nn.Linear(embed_width, len(TAGS))
        self.gate = nn.Linear(embed_width, experts)
        self.experts = nn.Parameter(torch.empty(experts, len(TAGS), len(TAGS)))
        nn.init.uniform_(self.experts, -0.1, 0.1)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "AdaptiveDecoder":
        """A module of the sizes that the weights have."""
        outputs, embed_width = weights["weight.weight"].shape
        return cls(outputs // len(TAGS), embed_width, len(weights["experts"]))

    def generate(self, embeddings: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """The decoders of attributes.

        embeddings (Tensor): Attribute embeddings r, shape (attributes, dr).
        RETURNS (Tuple[Tensor, Tensor, Tensor]): W, shape (4, attributes, dh); b, shape
            (4, attributes); T, shape (4, 4, attributes).
        """
        attributes = len(embeddings)
        width = self.weight.out_features // len(TAGS)
        weight = self.weight(embeddings).view(attributes, len(TAGS), width)
        transitions = torch.einsum(
            "ak,kij->ija", self.gate(embeddings).softmax(1), self.experts
        )
        return weight.transpose(0, 1), self.bias(embeddings).T, transitions

    def forward(
        self,
        hidden: Tensor,
        embeddings: Tensor,
        *,
        cells: Tensor,
        shape: Tuple[int, int],
        select: Optional[Tensor],
    ) -> Tuple[Tensor, Tensor]:
        """The potentials of each pair of a text and an attribute.

        hidden (Tensor): States of the words of all texts, shape (tokens, dh).
        embeddings (Tensor): Embeddings of the attributes, shape (attributes, dr).
        cells (Tensor): The place of each token in the grid of positions and texts.
        shape (Tuple[int, int]): Positions n and texts of that grid.
        select (Optional[Tensor]): The pairs wanted, None for all.
        RETURNS (Tuple[Tensor, Tensor]): P, shape (n, 4, pairs), and T, shape (4, 4,
            pairs).
        """
        n, texts = shape
        weight, bias, transitions = self.generate(embeddings)
        attributes = len(embeddings)
        grid = hidden.new_zeros((n * texts, hidden.shape[1]))
        grid = grid.index_copy(0, cells, hidden)
        # (4, cells, attributes): with rows in the last axis and no copy.
        emissions = torch.matmul(grid, weight.transpose(1, 2)) + bias[:, None]
        emissions = emissions.view(len(TAGS), n, texts * attributes).transpose(0, 1)
        transitions = transitions.repeat(1, 1, texts)
        if select is not None:
            emissions, transitions = emissions[..., select], transitions[..., select]
        return emissions, transitions
