"""Loads a pipeline. If that fails, the error names the damaged file."""

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
    """Load a pipeline, like `spacy.load` does.

    model (Union[str, Path]): The folder or package.
    RETURNS (Language): The pipeline.
    RAISES (OSError): If the pipeline or one of its files is missing.
    RAISES (ValueError): If a file is damaged, which the message names, or if a dependency
        is not installed.
    RAISES (ImportError): If a dependency is not installed.
    """
    path = Path(model)
    if (path / "vocab" / "vectors.cfg").exists():
        for name in ("vectors", "key2row"):
            # If one of them is missing, spaCy loads the pipeline without vectors.
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
    """Read the files that spaCy writes, since its errors do not name them.

    path (Path): The folder of the pipeline, if it is one.
    RAISES (ValueError): If a file is damaged. The message names it.
    """
    readers = {path / name: read for name, read in READERS.items()}
    for folder in (place.parent for place in path.glob("*/model")):
        if (folder / "cfg").is_file():
            # A trainable component.
            readers[folder / "cfg"] = srsly.read_json
            readers[folder / "model"] = srsly.read_msgpack
    for file, read in readers.items():
        if not file.is_file():
            continue
        try:
            read(file)
        except Exception as err:
            # Libraries raise all kinds of errors for damaged data.
            reason = " ".join(str(err).split()).rstrip(".")
            raise ValueError(f"{file}: {reason}. {ADVICE}") from err


def _read_config(path: Path) -> None:
    config = load_config(path)
    if "nlp" not in config:
        raise ValueError("expected a section [nlp], got none")
    for name in config["nlp"].get("pipeline", ()):
        if name not in config.get("components", {}):
            raise ValueError(f"expected a section [components.{name}], got none")


def _read_vectors(path: Path) -> None:
    try:
        numpy.load(path)
    except ValueError as err:
        # NumPy takes other data for pickles, and explains how to run them.
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
