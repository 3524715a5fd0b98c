"""AdaTag: generates a CRF decoder for each attribute from its embedding (sec. 3.2)."""

from typing import Any, Dict, List, Literal, NamedTuple, Optional, Tuple, Union, cast

import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor, nn

from ..potentials.bioe import TAGS
from ..potentials.chain import ChainPotentials
from .decoder import Layout, Packed, decode_words, pack_weights, score_words
from .pairs import Queries
from .system import build_system

Generation = Literal["hypernetwork", "experts"]


def build_adatag_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
    experts: int = 3,
    freeze_attributes: bool = True,
    linear: Generation = "hypernetwork",
    transitions: Generation = "experts",
) -> Model[Queries, ChainPotentials]:
    """Build AdaTag: a CRF decoder that adapts to each attribute, on top of any encoder.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder. It does not depend on the
        attribute.
    experts (int): Number k of experts in a mixture of experts.
    freeze_attributes (bool): Whether attribute embeddings stay fixed during training. The
        paper freezes all but random ones.
    linear (Literal["hypernetwork", "experts"]): How to generate the linear layer from the
        attribute embedding: a hypernetwork or a mixture of experts (Table 7).
    transitions (Literal["hypernetwork", "experts"]): How to generate the transitions.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model. It maps
        docs, and the attribute rows to query for each doc, to potentials. Its parameter E
        holds the attribute embeddings, shape (nA, dr). Set it before `initialize`.
    RAISES (ValueError): If a mixture of experts has no experts.
    """
    if "experts" in (linear, transitions) and experts < 1:
        raise ValueError(
            f"expected at least one expert to mix, got experts = {experts}. To generate "
            'transitions without experts, set transitions = "hypernetwork"'
        )
    return build_system(
        "adatag",
        tok2vec,
        AdaptiveDecoder,
        make_module=make_module,
        embedded=True,
        attrs={
            "experts": experts,
            "freeze_attributes": freeze_attributes,
            "linear": linear,
            "transitions": transitions,
        },
    )


def make_module(model: Model, width: int) -> "AdaptiveDecoder":
    """Make the decoder of a system.

    model (Model): The system, with attribute embeddings.
    width (int): The width of its encoder.
    RETURNS (AdaptiveDecoder): The decoder.
    """
    linear, transitions = (
        model.attrs["experts"] if model.attrs[part] == "experts" else 0
        for part in ("linear", "transitions")
    )
    return AdaptiveDecoder(
        width,
        cast(Floats2d, model.get_param("E")).shape[1],
        linear_experts=linear,
        transition_experts=transitions,
    )


class Decoders(NamedTuple):
    """The decoders of all attributes, cached for inference. Scores are relative to those
    of O, the last tag.

    With many attributes, it is cheaper to keep two factors instead of the full weights:
    what all attributes multiply the words with, and the weights on top.
    """

    embeddings: Tensor  # attribute embeddings that the decoders were generated from
    shared: Optional[Tensor]  # (3, dh, rank), or None: rank is dh
    weight: Tensor  # (3, rank, attributes), or (1, rank, attributes) for all tags
    bias: Tensor  # (3, attributes)
    transitions: Tensor  # (4, 4, attributes)
    packed: Optional[Packed] = None  # weight and bias once more, for many words


class AdaptiveDecoder(nn.Module):
    """Generates the decoders. The paper uses a hypernetwork for the linear layer (eq. 3),
    and a mixture of experts for the transition matrix.
    """

    kept: Optional[Decoders]

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
        linear_experts, transition_experts (int): Number of experts to mix. 0 for a
            hypernetwork.
        """
        super().__init__()
        tags = len(TAGS)
        # W and b, concatenated.
        self.linear = make_generator(embed_width, (tags, width + 1), linear_experts)
        self.transitions = make_generator(embed_width, (tags, tags), transition_experts)
        self.kept = None

    def __getstate__(self) -> Dict[str, Any]:
        # Decoders can be made again, and packed weights cannot be pickled.
        return {**self.__dict__, "kept": None}

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "AdaptiveDecoder":
        """Build a module with the sizes of the weights."""
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
        """Generate the decoders of attributes.

        embeddings (Tensor): Attribute embeddings r, shape (attributes, dr).
        RETURNS (Tuple[Tensor, Tensor, Tensor]): W, shape (4, attributes, dh), b, shape
            (4, attributes), and T, shape (4, 4, attributes).
        """
        linear = self.linear(embeddings).transpose(0, 1)
        transitions = self.transitions(embeddings).permute(1, 2, 0)
        return linear[..., :-1], linear[..., -1], transitions

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """Compute the potentials of each pair. `states` are the embeddings of all
        attributes. See `Decoder`.
        """
        if self.training:
            weight, bias, transitions = self.generate(states[layout.attributes])
            emissions = decode_words(hidden, weight, bias, layout)
            return emissions, transitions
        _, shared, weight, bias, transitions, packed = self.get_decoders(states)
        if len(layout.attributes) < len(states):
            rows = layout.attributes
            weight, bias, transitions = (
                values[..., rows] for values in (weight, bias, transitions)
            )
            packed = None
        emissions = score_words(hidden, shared, weight, bias, layout, packed)
        return emissions, transitions

    def get_decoders(self, embeddings: Tensor) -> Decoders:
        """Get the decoders of all attributes. They are generated once, and cached until
        the embeddings or the weights change.

        embeddings (Tensor): Attribute embeddings r, shape (attributes, dr).
        RETURNS (Decoders): The decoders.
        """
        if self.kept is not None:
            known = self.kept.embeddings
            # The cache keeps the tensor alive, so no other can be at the same address.
            if (known.data_ptr(), known.shape) == (
                embeddings.data_ptr(),
                embeddings.shape,
            ):
                return self.kept
        with torch.no_grad():
            self.kept = self._make_decoders(embeddings)
        return self.kept

    def forget(self) -> None:
        """Clear the cache, since the weights have changed."""
        self.kept = None

    def _make_decoders(self, embeddings: Tensor) -> Decoders:
        basis = self.linear.get_basis()
        # Relative to O, with the axes in the order for the product with words.
        basis = (basis[:, :-1] - basis[:, -1:]).permute(1, 2, 0)
        shared, mixed = basis[:, :-1], self.linear.get_coefficients(embeddings).T
        bias = basis[:, -1] @ mixed
        transitions = self.transitions(embeddings).permute(1, 2, 0).contiguous()
        _, width, rank = shared.shape
        attributes = len(embeddings)
        if rank * (width + attributes) < width * attributes:
            return Decoders(
                embeddings,
                shared.contiguous(),
                mixed[None].contiguous(),
                bias,
                transitions,
            )
        weight = shared @ mixed
        packed = pack_weights(weight, bias)
        return Decoders(embeddings, None, weight, bias, transitions, packed)


class Hypernetwork(nn.Module):
    """A linear map from the attribute embedding to parameters (eq. 3)."""

    def __init__(self, embed_width: int, shape: Tuple[int, int]) -> None:
        super().__init__()
        self.shape = shape
        self.layer = nn.Linear(embed_width, shape[0] * shape[1])

    def forward(self, embeddings: Tensor) -> Tensor:
        """Map (attributes, dr) to (attributes, *shape)."""
        return self.layer(embeddings).view(-1, *self.shape)

    def get_basis(self) -> Tensor:
        """Get the basis of all parameters, shape (dr + 1, *shape)."""
        basis = torch.cat([self.layer.weight.T, self.layer.bias[None]])
        return basis.view(-1, *self.shape)

    def get_coefficients(self, embeddings: Tensor) -> Tensor:
        """Get each attribute's coefficients for the basis, shape (attributes, dr + 1)."""
        return nn.functional.pad(embeddings, (0, 1), value=1.0)


class MixtureOfExperts(nn.Module):
    """Averages the parameters of experts, weighted by a linear gate."""

    def __init__(self, embed_width: int, shape: Tuple[int, int], experts: int) -> None:
        super().__init__()
        self.gate = nn.Linear(embed_width, experts)
        self.experts = nn.Parameter(torch.empty(experts, *shape))
        nn.init.uniform_(self.experts, -0.1, 0.1)

    def forward(self, embeddings: Tensor) -> Tensor:
        """Map (attributes, dr) to (attributes, *shape)."""
        weights = self.get_coefficients(embeddings)
        return torch.einsum("ak,kij->aij", weights, self.experts)

    def get_basis(self) -> Tensor:
        """Get the basis of all parameters, shape (k, *shape)."""
        return self.experts

    def get_coefficients(self, embeddings: Tensor) -> Tensor:
        """Get each attribute's coefficients for the basis, shape (attributes, k)."""
        return self.gate(embeddings).softmax(1)


def make_generator(
    embed_width: int, shape: Tuple[int, int], experts: int
) -> Union[Hypernetwork, MixtureOfExperts]:
    """Make a module that generates parameters from attribute embeddings.

    embed_width (int): Width dr of the embeddings.
    shape (Tuple[int, int]): Shape of an attribute's parameters.
    experts (int): Number of experts. 0 for a hypernetwork.
    RETURNS (Union[Hypernetwork, MixtureOfExperts]): The module. It maps (attributes, dr)
        to (attributes, *shape).
    """
    if experts:
        return MixtureOfExperts(embed_width, shape, experts)
    return Hypernetwork(embed_width, shape)
