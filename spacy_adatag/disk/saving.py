"""Saves and loads the component like spaCy does, with checksums of its files."""

import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, Optional

import srsly
from spacy.pipeline import TrainablePipe
from spacy.util import ensure_path

from ..workarounds.msgpack import cached_msgpack_hooks, unpack
from .checking import (
    check_attributes,
    check_cfg,
    check_loaded_model,
    check_saved_model,
    require_type,
)

FILES = ("cfg", "model")
CHECKSUMS = "checksums.json"
NAMES = (*FILES, CHECKSUMS)
ADVICE = (
    "It is damaged, or belongs to another pipeline. Copy all files of the pipeline "
    "again, or save it again"
)


class CheckedPipe(TrainablePipe):
    """A pipe that only loads what it has saved. If there are no checksums, because it was
    saved without them or you have deleted them after a change by hand, it still checks
    names, counts, shapes, types, and that numbers are finite.
    """

    @cached_msgpack_hooks()
    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialize the component to a bytestring.

        exclude (Iterable[str]): Names of serialization fields to exclude.
        RETURNS (bytes): The data.
        """
        msg: Dict[str, Any] = self._save(exclude)
        if "vocab" not in exclude:
            msg["vocab"] = self.vocab.to_bytes(exclude=exclude)
        return srsly.msgpack_dumps(msg)

    @cached_msgpack_hooks()
    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None:
        """Save the component to disk.

        path (Union[str, Path]): Path to a directory.
        exclude (Iterable[str]): Names of serialization fields to exclude.
        """
        path = ensure_path(path)
        path.mkdir(exist_ok=True)
        if "vocab" not in exclude:
            self.vocab.to_disk(path / "vocab", exclude=exclude)
        for name, data in self._save(exclude).items():
            (path / name).write_bytes(data)

    @cached_msgpack_hooks()
    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Any:
        """Load the component from a bytestring.

        bytes_data (bytes): The data.
        exclude (Iterable[str]): Names of serialization fields to exclude.
        RETURNS (CheckedPipe): The loaded component.
        RAISES (ValueError): If the data is damaged, or belongs to another component.
        """
        place = Path(f"{self.name} (bytes)")
        with _naming(place):
            msg = unpack(bytes_data)
            require_type(msg, dict, "a component")
            files = {n: msg[n] for n in NAMES if n in msg and n not in exclude}
            # spaCy has saved some as strings.
            for name, data in files.items():
                files[name] = data.encode("utf8") if isinstance(data, str) else data
                if not isinstance(files[name], bytes):
                    raise ValueError(f"expected {name} to be bytes, got {data!r:.80}")
        if "vocab" in msg and "vocab" not in exclude:
            self.vocab.from_bytes(msg["vocab"], exclude=exclude)
        self._load(files, place, exclude)
        return self

    @cached_msgpack_hooks()
    def from_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> Any:
        """Load the component from disk.

        path (Union[str, Path]): Path to a directory.
        exclude (Iterable[str]): Names of serialization fields to exclude.
        RETURNS (CheckedPipe): The loaded component.
        RAISES (OSError): If a file is missing or cannot be read.
        RAISES (ValueError): If a file is damaged, or belongs to another component.
        """
        path = ensure_path(path)
        files = {}
        for name in NAMES:
            # Older versions have not saved checksums.
            if name not in exclude and (name != CHECKSUMS or (path / name).exists()):
                files[name] = (path / name).read_bytes()
        if "vocab" not in exclude:
            self.vocab.from_disk(path / "vocab", exclude=exclude)
        self._load(files, path, exclude)
        return self

    def _save(self, exclude: Iterable[str]) -> Dict[str, bytes]:
        self._validate_serialization_attrs()
        files: Dict[str, bytes] = {}
        if "cfg" not in exclude:
            files["cfg"] = srsly.json_dumps(self.cfg, indent=2).encode("utf8")
        if "model" not in exclude:
            # The attribute of each row of weights and embeddings.
            self.model.attrs["names"] = [a["name"] for a in self.cfg["attributes"]]
            files["model"] = self.model.to_bytes()
        sums = {name: _get_checksum(data) for name, data in files.items()}
        files[CHECKSUMS] = srsly.json_dumps(sums, indent=2).encode("utf8")
        return files

    def _load(self, files: Dict[str, bytes], place: Path, exclude: Iterable[str]) -> None:
        self._validate_serialization_attrs()
        if CHECKSUMS in files:
            with _naming(place / CHECKSUMS):
                sums = _read_checksums(files.pop(CHECKSUMS))
            for name in FILES:
                if name not in exclude and (name in sums or name in files):
                    _compare_checksums(files.get(name), sums.get(name), place, name)
        cfg = self.cfg
        if "cfg" in files:
            with _naming(place / "cfg"):
                cfg = srsly.json_loads(files["cfg"])
                check_cfg(cfg)
                # Older versions have not saved categories.
                cfg.setdefault("categories", {})
        if "model" in files:
            with _naming(place / "model"):
                msg = unpack(files["model"])
                check_saved_model(self.model, msg)
                self.model.attrs.pop("names", None)
                self.model.from_dict(msg)
        if len(files) == len(FILES):
            with _naming(place / "cfg"):
                check_attributes(self.model, cfg)
            with _naming(place / "model"):
                check_loaded_model(self.model)
        self.cfg.update(cfg)
        self._take_loaded()

    def _take_loaded(self) -> None:
        """Update what depends on the loaded settings and model."""


def _get_checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_checksums(data: bytes) -> Dict[str, str]:
    sums = srsly.json_loads(data)
    require_type(sums, dict, "checksums")
    for name, checksum in sums.items():
        if name not in FILES:
            raise ValueError(f"expected checksums of {', '.join(FILES)}, got {name!r}")
        require_type(checksum, str, f"the checksum of {name}")
    return sums


def _compare_checksums(
    data: Optional[bytes], checksum: Optional[str], place: Path, name: str
) -> None:
    if data is None:
        raise ValueError(
            f"{place / name}: expected the saved file, got nothing. {ADVICE}"
        )
    if _get_checksum(data) != checksum:
        raise ValueError(
            f"{place / name}: expected the saved file, with the checksum in {CHECKSUMS}, "
            f"got another. {ADVICE}. If you changed it yourself, delete "
            f"{place / CHECKSUMS}. The file is then checked without it"
        )


@contextmanager
def _naming(place: Path) -> Iterator[None]:
    """Add the name of the file, and what to do, to errors."""
    try:
        yield
    except Exception as err:
        # Libraries raise all kinds of errors for damaged data.
        reason = (
            str(err) if isinstance(err, ValueError) else f"{type(err).__name__}: {err}"
        )
        raise ValueError(f"{place}: {reason.rstrip('.')}. {ADVICE}") from err
