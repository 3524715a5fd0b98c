#!/usr/bin/env bash
# Thinc 8.3.14: `use_averages = true` has no effect on a PyTorch model.
#
# An optimizer stores the averages of weights under the (id, name) of the shim or model.
# `PyTorchShim.use_params` looks for string keys such as "pytorch_ID_NAME", which do not
# exist. Thinc layers in the same model do use their averages. A pipeline with both kinds
# of layers is therefore evaluated and saved half averaged, without a warning.
#
# Seen, 2026-11-29: within `model.use_params(optimizer.averages)`, the Thinc layer has
# other weights, and the PyTorch layer has those of the last update.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet thinc==8.3.14 torch==2.13.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import numpy
import torch
from thinc.api import Adam, Linear, PyTorchWrapper, chain

X, Y = numpy.ones((8, 4), dtype="f"), numpy.zeros((8, 2), dtype="f")
wrapped = torch.nn.Linear(3, 2)
model = chain(Linear(3, 4), PyTorchWrapper(wrapped))
model.initialize(X=X)
optimizer = Adam(0.1, use_averages=True)
for _ in range(5):
    guess, backprop = model.begin_update(X)
    backprop(guess - Y)
    model.finish_update(optimizer)
print("averages of", sorted(name for _, name in optimizer.averages))
own, of_torch = model.layers[0].get_param("W").copy(), wrapped.weight.detach().clone()
with model.use_params(optimizer.averages):
    thinc_changed = bool((model.layers[0].get_param("W") != own).any())
    torch_changed = bool((wrapped.weight != of_torch).any())
print("changed: Thinc", thinc_changed, "PyTorch", torch_changed)
assert (thinc_changed, torch_changed) == (True, False)
PYTHON
