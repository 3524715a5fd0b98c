#!/usr/bin/env bash
# safetensors 0.8.0: `safetensors.numpy.save` writes other numbers for arrays that are not
# contiguous, such as a transposed one or every second row. There is no error.
#
# The shape is right, and the numbers are those of the memory that the array is a view of.
# The documentation asks for contiguous arrays, but nothing checks it.
# `safetensors.torch.save` refuses such tensors. Vectors and weights that were transposed or
# selected by a step are saved wrong. Call `numpy.ascontiguousarray` first.
#
# Seen, 2026-11-29:
#   transposed [[0, 3], [1, 4], [2, 5]]: read [[0, 1], [2, 3], [4, 5]]
#   every second [0, 2, 4]: read [0, 1, 2]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet safetensors==0.8.0 numpy==2.2.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import numpy
from safetensors.numpy import load, save

plain = numpy.arange(6).reshape(2, 3)
assert load(save({"a": plain}))["a"].tolist() == plain.tolist()
turned, second = plain.T, numpy.arange(6)[::2]
found = [load(save({"a": array}))["a"].tolist() for array in (turned, second)]
print(turned.tolist(), second.tolist(), "read", found)
assert turned.tolist() == [[0, 3], [1, 4], [2, 5]] and second.tolist() == [0, 2, 4]
assert found == [[[0, 1], [2, 3], [4, 5]], [0, 1, 2]], found
fixed = numpy.ascontiguousarray(turned)
assert load(save({"a": fixed}))["a"].tolist() == turned.tolist()
PYTHON
