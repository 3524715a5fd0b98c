"""A semi-Markov CRF with one kind of segment: the words of a text are cut into values and
words outside of them (Sarawagi and Cohen 2004). Arrays in, arrays out.

Shapes: n positions, L lengths, P rows. `scores[i, k]` is the potential of a value that
starts at position i and has k + 1 words. A word outside of values scores 0.
"""

from typing import Tuple

import torch
from torch import Tensor

# The exponential of larger potentials may be no finite float, and takes long for those
# that are as far below 0.
LARGEST = 80.0


def find_marginals(scores: Tensor) -> Tuple[Tensor, Tensor]:
    """Compute the log partition and the marginal of each segment, which is also the
    gradient of the log partition.

    scores (Tensor): Shape (n, L, P). `IMPOSSIBLE` where there is no segment, and where
        one would reach behind the end of a text.
    RETURNS (Tuple[Tensor, Tensor]): The log partition, shape (P,), and the probabilities
        of the segments, shape (n, L, P).
    """
    n, longest, rows = scores.shape
    weights = scores.clamp(-LARGEST, LARGEST).exp() * (scores > -LARGEST)
    # Both ways at once. From the end, a segment is known by its last word.
    ways = weights.new_zeros(n, longest, 2, rows)
    for k in range(min(longest, n)):
        ways[k:, longest - 1 - k, 0] = weights[: n - k, k]
        ways[k:, longest - 1 - k, 1] = weights[: n - k, k].flip(0)
    sums = _sum_up(ways.flatten(2)).view(n + 1, 2, rows)
    alpha, beta = sums[:, 0], sums[:, 1].flip(0)
    total = alpha[n]
    marginals = torch.zeros_like(scores)
    for k in range(min(longest, n)):
        others = (alpha[: n - k] + beta[k + 1 :] - total).exp()
        marginals[: n - k, k] = others * weights[: n - k, k]
    return total, marginals


def _sum_up(ways: Tensor) -> Tensor:
    """Compute the log weight of all ways to cut the first words, for each number of them,
    shape (n + 1, P).

    ways (Tensor): The weight of each segment by its last word, longest ones first, shape
        (n, L, P). It is changed.
    """
    n, longest, rows = ways.shape
    # A word outside of values.
    ways[:, longest - 1] += 1.0
    # The weights before the words that a segment may start with. They are divided by the
    # last one, since they grow.
    before = ways.new_zeros(longest, rows)
    before[-1] = 1.0
    steps = [ways.new_ones(rows)]
    for end in range(n):
        steps.append((before * ways[end]).sum(0))
        before = torch.cat([before[1:] / steps[-1], steps[0][None]])
    return torch.stack(steps).log().cumsum(0)
