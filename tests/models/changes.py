"""Which weights an update has changed."""

from typing import List

import numpy
from thinc.api import Model


def get_weights(model: Model) -> List[List[numpy.ndarray]]:
    """Copies of the weights of each of the models."""
    return [
        [
            node.get_param(name).copy()
            for node in layer.walk()
            for name in node.param_names
        ]
        + [
            weight.numpy().copy()
            for node in layer.walk()
            for shim in node.shims
            for weight in shim._model.state_dict().values()
        ]
        for layer in model.layers
    ]


def find_changed(before, after) -> List[int]:
    """The models with a weight that is not the same, bit for bit."""
    return [
        i
        for i, (a, b) in enumerate(zip(before, after))
        if any((x != y).any() for x, y in zip(a, b))
    ]
