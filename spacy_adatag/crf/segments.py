"""A semi-Markov CRF with one kind of segment: the words of a text are cut into values and
words outside of them (Sarawagi and Cohen 2004). Arrays in, arrays out.

Shapes: n positions, L lengths, P rows. `scores[i, k]` is the potential of a value that
starts at position i and has k + 1 words. A word outside of values scores 0.
"""

from typing import List, Tuple

import torch
from torch import Tensor


def find_marginals(scores: Tensor) -> Tuple[Tensor, Tensor]:
    """Compute the log partition and the marginal of each segment, which is also the
    gradient of the log partition.

    scores (Tensor): Shape (n, L, P). `IMPOSSIBLE` where there is no segment, and where
        one would reach behind the end of a text.
    RETURNS (Tuple[Tensor, Tensor]): The log partition, shape (P,), and the probabilities
        of the segments, shape (n, L, P).
    """
    n, longest, _ = scores.shape
    alphas = _sum_up(scores)
    # From the end, a segment is known by its last word.
    turned = torch.full_like(scores, -torch.inf)
    for k in range(min(longest, n)):
        turned[: n - k, k] = scores[: n - k, k].flip(0)
    betas = _sum_up(turned)
    total = alphas[n]
    marginals = torch.zeros_like(scores)
    alpha, beta = torch.stack(alphas), torch.stack(betas[::-1])
    for k in range(min(longest, n)):
        path = alpha[: n - k] + scores[: n - k, k] + beta[k + 1 :]
        marginals[: n - k, k] = (path - total).exp()
    return total, marginals


def _sum_up(scores: Tensor) -> List[Tensor]:
    """Compute the log weight of all ways to cut the first words, for each number of them:
    n + 1 tensors of shape (P,).
    """
    n, longest, rows = scores.shape
    sums = [scores.new_zeros(rows)]
    for end in range(1, n + 1):
        ways = [sums[end - 1]]
        ways += [
            sums[end - 1 - k] + scores[end - 1 - k, k] for k in range(min(longest, end))
        ]
        sums.append(torch.logsumexp(torch.stack(ways), dim=0))
    return sums
