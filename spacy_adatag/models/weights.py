"""Weights of torch modules as safetensors, for the shims that hold them.

Thinc's own hooks save with `torch.save`, which is pickle. These save plain tensors, and
rebuild a module from their shapes, so that a model that was never initialised can be
loaded.
"""

from contextlib import contextmanager
from functools import partial
from typing import Any, Dict, Iterator, Optional, Protocol, Type, cast

import safetensors.torch
import torch
from thinc.api import ArgsKwargs, Model, Optimizer, PyTorchShim, get_torch_default_device
from torch import Tensor, nn


class FromWeights(Protocol):
    """A torch module type whose sizes can be read off its weights."""

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> nn.Module: ...


class ModuleShim(PyTorchShim):
    """A shim that tells its module when its weights have changed, if it has a method
    `forget`: some keep what they have made of them. In full precision only.

    An update moves only parameters that a batch had to do with. Others have no gradient,
    rather than zeros, with which Adam would move them by what it remembers.
    """

    def predict(self, inputs: ArgsKwargs) -> Any:
        # To and fro between training and evaluation takes time where texts come one by
        # one. `begin_update` goes back by itself.
        if self._model.training:
            self._model.eval()
        with torch.no_grad():
            return self._model(*inputs.args, **inputs.kwargs)

    def finish_update(self, optimizer: Optimizer) -> None:
        super().finish_update(optimizer)
        self._model.zero_grad(set_to_none=True)
        self._forget()

    @contextmanager
    def use_params(self, params: Any) -> Iterator[None]:
        with super().use_params(params):
            self._forget()
            yield
        self._forget()

    def to_device(self, device_type: str, device_id: int) -> None:
        super().to_device(device_type, device_id)
        self._forget()

    def _forget(self) -> None:
        if hasattr(self._model, "forget"):
            self._model.forget()


def make_shim(module_type: Type[FromWeights]) -> ModuleShim:
    """A shim whose module is built later: by `set_module` once widths are known, or
    from saved weights.

    module_type (Type[FromWeights]): The type of the module.
    RETURNS (ModuleShim): The empty shim.
    """
    return ModuleShim(
        None,
        serialize_model=serialize_weights,
        deserialize_model=partial(deserialize_weights, module_type),
    )


def get_shim(model: Model) -> PyTorchShim:
    """The torch shim of a model that has one."""
    return cast(PyTorchShim, model.shims[0])


def set_module(model: Model, module: nn.Module) -> None:
    """Put a module into the shim of a model, on the device that Thinc is using."""
    get_shim(model)._model = module.to(get_torch_default_device())


def serialize_weights(module: Optional[nn.Module]) -> bytes:
    """The state of a module in the safetensors format; nothing for an empty shim."""
    if module is None:
        return b""
    state = {name: value.contiguous() for name, value in module.state_dict().items()}
    return safetensors.torch.save(state)


def deserialize_weights(
    module_type: Type[FromWeights],
    module: Optional[nn.Module],
    data: bytes,
    device: torch.device,
) -> Optional[nn.Module]:
    """Build a module from `serialize_weights`, whatever was in the shim before."""
    if not data:
        return None
    weights = safetensors.torch.load(data)
    module = module_type.from_weights(weights)
    module.load_state_dict(weights)
    return module.to(device)
