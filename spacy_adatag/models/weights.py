"""Shims that save the weights of torch modules as safetensors.

Thinc's own hooks save with `torch.save`, which uses pickle. These hooks save plain
tensors, and rebuild a module from their shapes. A model can be loaded without being
initialized.
"""

from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional, Protocol, Type, cast

import safetensors.torch
import torch
from safetensors import SafetensorError
from thinc.api import (
    ArgsKwargs,
    Model,
    Optimizer,
    PyTorchShim,
    get_torch_default_device,
    xp2torch,
)
from thinc.types import FloatsXd
from torch import Tensor, nn

from ..workarounds.msgpack import unpack


class FromWeights(Protocol):
    """A torch module type that can be built from its weights. The weights may be on the
    device "meta", where they have shapes but no values.
    """

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> nn.Module: ...


class ModuleShim(PyTorchShim):
    """A shim that notifies its module when weights change, if the module has a method
    `forget`. Some modules cache results of their weights. Only supports full precision.

    An update only changes parameters that a batch used. All others have no gradient. With
    gradients of zero, Adam's moments would change them.
    """

    def from_bytes(self, bytes_data: bytes) -> "ModuleShim":
        msg = unpack(bytes_data)
        if not isinstance(msg, dict) or not isinstance(msg.get("state"), bytes):
            raise ValueError("expected a dict with the state of a module")
        device = get_torch_default_device()
        self._model = self._deserialize_model(self._model, msg["state"], device)
        self._grad_scaler.to_(device)
        return self

    def predict(self, inputs: ArgsKwargs) -> Any:
        # Switching between training and evaluation takes time if texts come one by one.
        # `begin_update` switches back.
        if self._model.training:
            self._model.eval()
        with torch.no_grad():
            return self._model(*inputs.args, **inputs.kwargs)

    def finish_update(self, optimizer: Optimizer) -> None:
        super().finish_update(optimizer)
        self._model.zero_grad(set_to_none=True)
        self._forget()

    @contextmanager
    def use_params(self, params: Dict[Any, FloatsXd]) -> Iterator[None]:
        """Use an optimizer's averaged weights within this context. Thinc's own method
        looks them up with keys that its optimizers do not have.

        params (Dict[Any, FloatsXd]): `Optimizer.averages`, by shim and name.
        """
        module = self._model
        own: Dict[str, Tensor] = dict(module.named_parameters()) if module else {}
        own = {name: own[name] for name in own if (self.id, name) in params}
        backup = {name: parameter.data for name, parameter in own.items()}
        for name, parameter in own.items():
            parameter.data = xp2torch(params[self.id, name], device=parameter.device)
        self._forget()
        try:
            yield
        finally:
            for name, data in backup.items():
                own[name].data = data
            self._forget()

    def to_device(self, device_type: str, device_id: int) -> None:
        super().to_device(device_type, device_id)
        self._forget()

    def _forget(self) -> None:
        if hasattr(self._model, "forget"):
            self._model.forget()


def make_shim(module_type: Type[FromWeights]) -> ModuleShim:
    """Make a shim. Its module is built later: by `set_module` once widths are known, or
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
    """Get the torch shim of a model that has one."""
    return cast(PyTorchShim, model.shims[0])


def set_module(model: Model, module: nn.Module) -> None:
    """Put a module into the shim of a model, on the device that Thinc uses."""
    get_shim(model)._model = module.to(get_torch_default_device())


def serialize_weights(module: Optional[nn.Module]) -> bytes:
    """Save the weights of a module as safetensors. Empty for an empty shim."""
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
    """Build a module from the result of `serialize_weights`, and replace the shim's.

    RAISES (ValueError): If the data does not have the module's weights.
    """
    if not data:
        return None
    try:
        weights = safetensors.torch.load(data)
    except SafetensorError as err:
        raise ValueError(f"expected safetensors, got something else: {err}") from err
    check_weights(module_type, weights)
    module = module_type.from_weights(weights)
    module.load_state_dict(weights)
    return module.to(device)


def check_weights(module_type: Type[FromWeights], weights: Dict[str, Tensor]) -> None:
    """Check weights before a module is built from them: a shape may exceed the memory.

    module_type (Type[FromWeights]): The type of the module.
    weights (Dict[str, Tensor]): The weights.
    RAISES (ValueError): If a weight is missing, unknown, not finite, or has the wrong
        shape or type.
    """
    name = module_type.__name__
    try:
        with torch.device("meta"):
            module = module_type.from_weights(
                {key: value.to("meta") for key, value in weights.items()}
            )
    except Exception as err:
        found = ", ".join(f"{key} {list(value.shape)}" for key, value in weights.items())
        raise ValueError(f"expected the weights of {name}, got {found[:500]}") from err
    compare_weights(name, module, weights)
    for key, value in weights.items():
        # Comparing the extremes is much faster than checking every number.
        if value.numel() and not torch.stack(value.aminmax()).isfinite().all():
            raise ValueError(
                f"{name}: expected finite numbers in {key}, got some that are not"
            )


def check_module(model: Model, make: Callable[[], nn.Module]) -> None:
    """Check that the weights in the shim of a model match its other settings.

    model (Model): The model.
    make (Callable[[], Module]): Makes the module, as `init` does.
    RAISES (ValueError): If they do not match.
    """
    module = get_shim(model)._model
    if module is None:
        raise ValueError(f"expected the weights of {model.name}, got none")
    with torch.device("meta"):
        expected = make()
    compare_weights(type(module).__name__, expected, module.state_dict())


def compare_weights(name: str, expected: nn.Module, weights: Dict[str, Tensor]) -> None:
    """Compare names, shapes and types of weights to those of a module.

    name (str): The name of the module, for the error message.
    expected (Module): The module.
    weights (Dict[str, Tensor]): The weights.
    RAISES (ValueError): If they differ.
    """
    own = expected.state_dict()
    for key in [*own, *weights]:
        ours, theirs = (
            f"{list(part[key].shape)} of {str(part[key].dtype)[6:]}"
            if key in part
            else "none"
            for part in (own, weights)
        )
        if ours != theirs:
            raise ValueError(f"{name}: expected {key} to be {ours}, got {theirs}")
