#!/usr/bin/env bash
# Thinc 8.3.14: the loss of `CategoricalCrossentropy` is not a cross entropy.
#
# `get_loss`, and the second value of a call, is the sum of the squared gradient. It is never
# more than 2 for a row, however sure and wrong a model is, so that losses can't be compared
# with those of other libraries. The gradient is that of the cross entropy. `normalize`
# divides the gradient before it is squared: the same row four times has a quarter of the
# loss. `SequenceCategoricalCrossentropy` does the same.
#
# Seen, 2026-11-30: 1% for the right class
#   cross entropy 4.605, loss 1.960
#   four such rows: cross entropy 4.605, loss 0.490
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet thinc==8.3.14
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import math

import numpy
from thinc.api import CategoricalCrossentropy, SequenceCategoricalCrossentropy

guesses = numpy.array([[0.99, 0.01]], dtype="f")
truths = numpy.array([[0.0, 1.0]], dtype="f")
loss = CategoricalCrossentropy()
gradient, value = loss(guesses, truths)
four = loss.get_loss(guesses.repeat(4, 0), truths.repeat(4, 0))
sequence = SequenceCategoricalCrossentropy(normalize=False)
assert math.isclose(sequence.get_loss([guesses], [truths]), value, rel_tol=1e-5)
print("cross entropy", -math.log(0.01), "loss", value, "four rows", four)
assert numpy.allclose(gradient, guesses - truths)
assert math.isclose(value, 0.99**2 * 2, rel_tol=1e-5), value
assert math.isclose(value, loss.get_loss(guesses, truths), rel_tol=1e-6)
assert math.isclose(four, value / 4, rel_tol=1e-5), four
PYTHON
