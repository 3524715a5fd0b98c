"""Make product texts of two lengths."""

from pathlib import Path
from typing import List

import srsly


def read_titles(path: Path, texts: int) -> List[str]:
    """Read the first titles of a file of the public data.

    path (Path): The JSONL file.
    texts (int): Number of titles.
    RETURNS (List[str]): The titles.
    """
    titles = [str(record["input"]) for record in srsly.read_jsonl(path)]
    return (titles * (1 + texts // len(titles)))[:texts]


def make_long(titles: List[str], words: int, texts: int) -> List[str]:
    """Make long texts of consecutive titles.

    titles (List[str]): The titles.
    words (int): Approximate number of words of a text.
    texts (int): Number of texts.
    RETURNS (List[str]): The texts.
    """
    stream = " ".join(titles).split()
    stream = stream * (1 + words * texts // len(stream))
    return [" ".join(stream[i * words : (i + 1) * words]) for i in range(texts)]
