"""AdaTag: a CRF decoder for each attribute, generated from its embedding (sec. 3.2)."""

from typing import Any, Callable, Dict, List, Literal, Optional, Tuple, Union, cast

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints1d
from torch import Tensor, nn

from ..bioe import TAGS
from ..potentials import ChainPotentials
from .decoder import Layout, build_decoder, decode_words, repeat_transitions
from .encoder import init_encoder
from .pairs import Pairs, Queries
from .weights import set_module

Generation = Literal["hypernetwork", "experts"]


def build_adatag_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
    experts: int = 3,
    freeze_attributes: bool = True,
    linear: Generation = "hypernetwork",
    transitions: Generation = "experts",
) -> Model[Queries, ChainPotentials]:
    """The adaptive CRF decoder over any encoder of words.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder, attribute-agnostic.
    experts (int): Number k of experts that are mixed, where there are any.
    freeze_attributes (bool): Whether attribute embeddings stay as they are
        initialised. The paper freezes all but random ones.
    linear (Literal["hypernetwork", "experts"]): What generates the linear layer from the
        attribute embedding: a hypernetwork, or a mixture of experts (Table 7).
    transitions (Literal["hypernetwork", "experts"]): What generates the transitions.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model. Its input
        are docs and, for each, the rows of the attributes asked of it. Its parameter E
        holds the attribute embeddings, shape (nA, dr); set it before `initialize`.
    """
    decoder = build_decoder(AdaptiveDecoder)
    return Model(
        "adatag",
        forward,
        init=init,
        params={"E": None},
        attrs={
            "nA": 0,
            "experts": experts,
            "freeze_attributes": freeze_attributes,
            "linear": linear,
            "transitions": transitions,
        },
        layers=[tok2vec, decoder],
        refs={"tok2vec": tok2vec, "decoder": decoder},
    )


def init(
    model: Model[Queries, ChainPotentials],
    X: Optional[Queries] = None,
    Y: Optional[ChainPotentials] = None,
) -> None:
    if X is None:
        return
    width = init_encoder(model.get_ref("tok2vec"), X[0])
    embed_width = cast(Floats2d, model.get_param("E")).shape[1]
    module = AdaptiveDecoder(
        width,
        embed_width,
        linear_experts=_count_experts(model, "linear"),
        transition_experts=_count_experts(model, "transitions"),
    )
    set_module(model.get_ref("decoder"), module)


def _count_experts(model: Model, part: str) -> int:
    return model.attrs["experts"] if model.attrs[part] == "experts" else 0


def forward(
    model: Model[Queries, ChainPotentials], X: Queries, is_train: bool
) -> Tuple[ChainPotentials, Callable[[ChainPotentials], Queries]]:
    docs, queries = X
    hidden, backprop_hidden = model.get_ref("tok2vec")(docs, is_train)
    lengths = numpy.array([len(states) for states in hidden], dtype="int64")
    pairs = Pairs.from_queries(lengths, queries)
    embeddings: Any = model.get_param("E")
    asked = model.ops.asarray1i(cast(Ints1d, pairs.attributes))
    (emissions, transitions), backprop_decoder = model.get_ref("decoder")(
        (hidden, pairs, embeddings[asked]), is_train
    )

    def backprop(d_potentials: ChainPotentials) -> Queries:
        d_hidden, d_asked = backprop_decoder(
            (d_potentials.emissions, d_potentials.transitions)
        )
        if not model.attrs["freeze_attributes"]:
            d_embeddings: Any = model.ops.alloc2f(*embeddings.shape)
            d_embeddings[asked] = d_asked
            model.inc_grad("E", d_embeddings)
        return backprop_hidden(d_hidden), queries

    return pairs.make_potentials(emissions, transitions), backprop


class AdaptiveDecoder(nn.Module):
    """The generators of the decoders, in the paper a hypernetwork for the linear layer
    (eq. 3), and a mixture of experts for the transition matrix.
    """

    def __init__(
        self,
        width: int,
        embed_width: int,
        *,
        linear_experts: int = 0,
        transition_experts: int = 3,
    ) -> None:
        """
        width (int): Width dh of the hidden states.
        embed_width (int): Width dr of the attribute embeddings.
        linear_experts, transition_experts (int): Number of experts that are mixed; 0 for
            a hypernetwork.
        """
        super().__init__()
        tags = len(TAGS)
        # W and b side by side.
        self.linear = make_generator(embed_width, (tags, width + 1), linear_experts)
        self.transitions = make_generator(embed_width, (tags, tags), transition_experts)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "AdaptiveDecoder":
        """A module of the sizes that the weights have."""
        experts = {
            part: len(weights.get(f"{part}.experts", ()))
            for part in ("linear", "transitions")
        }
        if experts["linear"]:
            width = weights["linear.experts"].shape[2] - 1
            embed_width = weights["linear.gate.weight"].shape[1]
        else:
            outputs, embed_width = weights["linear.layer.weight"].shape
            width = outputs // len(TAGS) - 1
        return cls(
            width,
            embed_width,
            linear_experts=experts["linear"],
            transition_experts=experts["transitions"],
        )

    def generate(self, embeddings: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """The decoders of attributes.

        embeddings (Tensor): Attribute embeddings r, shape (attributes, dr).
        RETURNS (Tuple[Tensor, Tensor, Tensor]): W, shape (4, attributes, dh); b, shape
            (4, attributes); T, shape (4, 4, attributes).
        """
        linear = self.linear(embeddings).transpose(0, 1)
        transitions = self.transitions(embeddings).permute(1, 2, 0)
        return linear[..., :-1], linear[..., -1], transitions

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """The potentials of each pair, see `Decoder`. The states are the embeddings."""
        weight, bias, transitions = self.generate(states)
        emissions = decode_words(hidden, weight, bias, layout)
        return emissions, repeat_transitions(transitions, layout)


class Hypernetwork(nn.Module):
    """A linear map from the attribute embedding to parameters (eq. 3)."""

    def __init__(self, embed_width: int, shape: Tuple[int, int]) -> None:
        super().__init__()
        self.shape = shape
        self.layer = nn.Linear(embed_width, shape[0] * shape[1])

    def forward(self, embeddings: Tensor) -> Tensor:
        """(attributes, dr) to (attributes, *shape)."""
        return self.layer(embeddings).view(-1, *self.shape)


class MixtureOfExperts(nn.Module):
    """Parameters as the mean of those of experts, weighted by a linear gate."""

    def __init__(self, embed_width: int, shape: Tuple[int, int], experts: int) -> None:
        super().__init__()
        self.gate = nn.Linear(embed_width, experts)
        self.experts = nn.Parameter(torch.empty(experts, *shape))
        nn.init.uniform_(self.experts, -0.1, 0.1)

    def forward(self, embeddings: Tensor) -> Tensor:
        """(attributes, dr) to (attributes, *shape)."""
        weights = self.gate(embeddings).softmax(1)
        return torch.einsum("ak,kij->aij", weights, self.experts)


def make_generator(
    embed_width: int, shape: Tuple[int, int], experts: int
) -> Union[Hypernetwork, MixtureOfExperts]:
    """What generates parameters from attribute embeddings.

    embed_width (int): Width dr of the embeddings.
    shape (Tuple[int, int]): Shape of the parameters of an attribute.
    experts (int): Number of experts, 0 for a hypernetwork.
    RETURNS (Union[Hypernetwork, MixtureOfExperts]): The module, from (attributes, dr) to
        (attributes, *shape).
    """
    if experts:
        return MixtureOfExperts(embed_width, shape, experts)
    return Hypernetwork(embed_width, shape)
