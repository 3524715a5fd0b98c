"""Convert epochs to steps, in which `spacy train` counts."""

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
    """Count the training steps in some epochs, for `[training] eval_frequency` and
    `patience`. The paper counts them in epochs, `spacy train` in steps.

    path (Optional[Path]): The training data, a `.spacy` file or a folder of them. All
        texts count, even those that the reader leaves out for `negatives = "none"`,
        `max_length` or `limit`. An epoch is then more than one pass over the texts.
    batch_size (int): Number of texts in a batch.
    epochs (int): Number of epochs.
    at_least (int): The smallest number of steps to return.
    default (int): Number of steps in an epoch if the path is None or does not exist, as
        when a config is validated.
    RETURNS (int): The number of steps.
    RAISES (ValueError): If a file is damaged.
    """
    if path is None or not Path(path).exists():
        return max(at_least, default * epochs)
    docs = sum(len(load_docbin(file)) for file in walk_corpus(path, ".spacy"))
    return max(at_least, -(-docs // batch_size) * epochs)
