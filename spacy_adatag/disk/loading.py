"""Load a pipeline, and name the file that is damaged if that fails."""

import os
from pathlib import Path
from typing import Any, Callable, Dict, Union

import numpy
import spacy
import srsly
from spacy.language import Language
from spacy.util import load_config

from .saving import ADVICE


def load_pipeline(model: Union[str, Path]) -> Language:
    """Load a pipeline, as `spacy.load` does.

    model (Union[str, Path]): The folder or package.
    RETURNS (Language): The pipeline.
    RAISES (OSError): If it, or a file of it, is missing.
    RAISES (ValueError): If a file of it is damaged, which the message names; or if
        something that it needs is not installed.
    RAISES (ImportError): If something that it needs is not installed.
    """
    path = Path(model)
    if (path / "vocab" / "vectors.cfg").exists():
        for name in ("vectors", "key2row"):
            # Without one of them, spaCy takes it that there are no vectors.
            (path / "vocab" / name).stat()
    try:
        return spacy.load(model)
    except Exception as err:
        if f"{path}{os.sep}" not in str(err):
            _find_damage(path)
        if isinstance(err, (ImportError, OSError, ValueError)):
            raise
        raise ValueError(f"can't load {model}: {type(err).__name__}: {err}") from err


def _find_damage(path: Path) -> None:
    """Read the files of a pipeline that spaCy writes, of which its errors say no names.

    path (Path): The folder, if it is one.
    RAISES (ValueError): If one is damaged. The message names it.
    """
    readers = {path / name: read for name, read in READERS.items()}
    for folder in (place.parent for place in path.glob("*/model")):
        if (folder / "cfg").is_file():
            # That of a trainable component.
            readers[folder / "cfg"] = srsly.read_json
            readers[folder / "model"] = srsly.read_msgpack
    for file, read in readers.items():
        if not file.is_file():
            continue
        try:
            read(file)
        except Exception as err:
            # Whatever other libraries make of damaged data.
            reason = " ".join(str(err).split()).rstrip(".")
            raise ValueError(f"{file}: {reason}. {ADVICE}") from err


def _read_config(path: Path) -> None:
    if "nlp" not in load_config(path):
        raise ValueError("expected a section [nlp], got none")


def _read_vectors(path: Path) -> None:
    try:
        numpy.load(path)
    except ValueError as err:
        # It takes what is no array for pickled data, and says how to have that run.
        raise ValueError("expected an array of NumPy, got something else") from err


READERS: Dict[str, Callable[[Path], Any]] = {
    "config.cfg": _read_config,
    "meta.json": srsly.read_json,
    "tokenizer": srsly.read_msgpack,
    "vocab/strings.json": srsly.read_json,
    "vocab/lookups.bin": srsly.read_msgpack,
    "vocab/vectors.cfg": srsly.read_json,
    "vocab/key2row": srsly.read_msgpack,
    "vocab/vectors": _read_vectors,
}
