"""BiLSTM-MultiCRF (Yang et al., 2017): one encoder, and a CRF for each attribute."""

from typing import Dict, List, Tuple

import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor, nn

from ..bioe import TAGS
from ..chain import ChainPotentials
from .decoder import Layout, decode_words
from .pairs import Queries
from .system import build_system


def build_multi_crf_model(
    tok2vec: Model[List[Doc], List[Floats2d]],
) -> Model[Queries, ChainPotentials]:
    """A CRF decoder for each attribute, independent of the others, over one encoder.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    RETURNS (Model[Tuple[List[Doc], List[Ints1d]], ChainPotentials]): The model.
    """
    return build_system("multi_crf", tok2vec, MultiDecoder)


class MultiDecoder(nn.Module):
    """The decoders (W, b, T) of all attributes."""

    def __init__(self, width: int, attributes: int) -> None:
        super().__init__()
        tags = len(TAGS)
        self.weight = nn.Parameter(torch.empty(attributes, tags, width))
        self.bias = nn.Parameter(torch.empty(attributes, tags))
        self.transitions = nn.Parameter(torch.empty(attributes, tags, tags))
        for parameter in (self.weight, self.bias):
            nn.init.uniform_(parameter, -(width**-0.5), width**-0.5)
        nn.init.uniform_(self.transitions, -0.1, 0.1)

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "MultiDecoder":
        """A module of the sizes that the weights have."""
        attributes, _, width = weights["weight"].shape
        return cls(width, attributes)

    def forward(
        self, hidden: Tensor, states: Tensor, layout: Layout
    ) -> Tuple[Tensor, Tensor]:
        """The potentials of each pair, see `Decoder`."""
        rows = layout.attributes
        weight, bias = self.weight[rows], self.bias[rows]
        emissions = decode_words(hidden, weight.transpose(0, 1), bias.T, layout)
        transitions = self.transitions[rows].permute(1, 2, 0)
        return emissions, transitions
