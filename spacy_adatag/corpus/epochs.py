"""Counting in epochs what `spacy train` counts in steps."""

from pathlib import Path
from typing import Optional

from spacy.training.corpus import walk_corpus

from .docbins import load_docbin


def count_epoch_steps(
    path: Optional[Path],
    batch_size: int,
    epochs: int = 1,
    at_least: int = 1,
    default: int = 200,
) -> int:
    """The number of training steps in some epochs, for `[training] eval_frequency` and
    `patience`, which the paper counts in epochs and `spacy train` in steps.

    path (Optional[Path]): The training data, a `.spacy` file or a folder of them. All
        texts count, also those that the reader leaves out by `negatives = "none"`,
        `max_length` or `limit`: an epoch is then more than one pass.
    batch_size (int): Texts in a batch.
    epochs (int): How many epochs.
    at_least (int): The smallest number of steps to return.
    default (int): Steps in an epoch if there is no path, as when a config is checked.
    RETURNS (int): The number of steps.
    RAISES (ValueError): If a file is damaged.
    """
    if path is None or not Path(path).exists():
        return max(at_least, default * epochs)
    docs = sum(len(load_docbin(file)) for file in walk_corpus(path, ".spacy"))
    return max(at_least, -(-docs // batch_size) * epochs)
