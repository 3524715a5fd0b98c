"""Find the texts that a pipeline was trained on: on these, scores are too good."""

from hashlib import blake2b
from pathlib import Path
from typing import Any, Optional, Set

from spacy.language import Language
from tqdm import tqdm

from ..corpus.docbins import read_docs
from ..corpus.export import find_docbins


def digest_text(text: str) -> int:
    """Make the digest of a text, whatever its case and white space.

    text (str): The text.
    RETURNS (int): The digest, of 64 bits.
    """
    folded = " ".join(text.split()).casefold().encode("utf-8", "backslashreplace")
    return int.from_bytes(blake2b(folded, digest_size=8).digest(), "little")


def find_training(nlp: Language) -> Optional[Path]:
    """Find the training data that the config of a pipeline names.

    nlp (Language): The pipeline.
    RETURNS (Optional[Path]): A file or folder, which may be gone. None if it names none.
    """
    config: Any = nlp.config.interpolate()
    for key in ("corpora", "train", "path"):
        config = config.get(key) if isinstance(config, dict) else None
    return Path(config) if isinstance(config, str) and config else None


def read_training(path: Path, nlp: Language) -> Set[int]:
    """Read the texts of training data.

    path (Path): A `.spacy` file, or a folder of them.
    nlp (Language): The pipeline.
    RETURNS (Set[int]): The digests of the texts, see `digest_text`.
    RAISES (ValueError): If a file is not one of spaCy's.
    """
    docs = (doc for file_ in find_docbins(path) for doc in read_docs(file_, nlp.vocab))
    shown = tqdm(docs, "Reading training data", unit=" texts", disable=None)
    return {digest_text(doc.text) for doc in shown}
