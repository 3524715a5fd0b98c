"""BiLSTM-MultiCRF (Yang et al., 2017): one encoder, and a CRF for each attribute."""

from typing import Dict, List, Tuple

import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor, nn

from ..potentials.bioe import TAGS
from ..potentials.chain import ChainPotentials
from .decoder import Layout, decode_words
from .pairs import Queries
from .system import build_system


def build_multi_crf_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
) -> Model[Queries, ChainPotentials]:
    """Build one encoder with an independent CRF decoder for each attribute. An update
    only changes the decoders of queried attributes.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """
    return build_system("multi_crf", tok2vec, MultiDecoder)


class MultiDecoder(nn.Module):
    """The decoders (W, b, T) of all attributes, with separate parameters. If they shared
    a tensor, Adam's moments would also change the decoders of attributes without queries.
    """

    def __init__(self, width: int, attributes: int) -> None:
        super().__init__()
        tags, bound = len(TAGS), width**-0.5

        def make_parameters(bound: float, *shape: int) -> nn.ParameterList:
            return nn.ParameterList(
                nn.init.uniform_(torch.empty(shape), -bound, bound)
                for _ in range(attributes)
            )

        self.weight = make_parameters(bound, tags, width)
        self.bias = make_parameters(bound, tags)
        self.transitions = make_parameters(0.1, tags, tags)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "MultiDecoder":
        """Build a module with the sizes of the weights."""
        attributes = sum(name.startswith("weight.") for name in weights)
        return cls(weights["weight.0"].shape[1], attributes)

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """Compute the potentials of each pair. See `Decoder`."""
        rows = layout.attributes.tolist()
        if not rows:
            tags = len(TAGS)
            return hidden.new_zeros(0, tags - 1, 0), hidden.new_zeros(tags, tags, 0)
        weight, bias, transitions = (
            torch.stack([parameters[row] for row in rows], dim=-1)
            for parameters in (self.weight, self.bias, self.transitions)
        )
        emissions = decode_words(hidden, weight.transpose(1, 2), bias, layout)
        return emissions, transitions
