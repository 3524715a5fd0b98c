"""The files that commands write: checked before the work, there once they are whole."""

import errno
import os
import secrets
import shutil
import unicodedata
from contextlib import contextmanager, suppress
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Dict, Iterable, Iterator, Optional, Set, Tuple, Union

from .globs import may_find, split_glob

# The same for all names of a file: links, hard links, another case where that is nothing.
Identity = Tuple[int, int]


def check_outputs(
    files: Iterable[Path],
    inputs: Iterable[Union[str, Path]],
    folders: Iterable[Path] = (),
) -> None:
    """Check before the work that its outputs can be written, and none would replace what
    is read, or would be found the next time by a glob that is read. The folders that they
    are to be in are made.

    files (Iterable[Path]): The files to write.
    inputs (Iterable[Union[str, Path]]): The files, folders and globs to read, see
        `check_apart`.
    folders (Iterable[Path]): The folders to write.
    RAISES (ValueError): If not. The message says which, and what to do.
    """
    inputs = list(inputs)
    outputs = [(_resolve(path), False) for path in files if not _is_stream(path)]
    outputs += [(_resolve(path), True) for path in folders]
    for (path, _), (other, _) in combinations(outputs, 2):
        one, two = _fold(path), _fold(other)
        if one == two or one in two.parents or two in one.parents:
            raise ValueError(
                f"can't write both {path} and {other}: choose another name for one"
            )
    check_apart([path for path, _ in outputs], inputs)
    _check_globs(outputs, inputs)
    for path, is_folder in outputs:
        try:
            _check_place(path, is_folder)
        except OSError as err:
            reason = err.strerror or str(err)
            raise ValueError(
                f"can't write {path}: {reason}. Choose another place for the output"
            ) from err


def check_apart(outputs: Iterable[Path], inputs: Iterable[Union[str, Path]]) -> None:
    """Check that no output is, holds or is in what is read, by whatever name.

    outputs (Iterable[Path]): The files and folders to write.
    inputs (Iterable[Union[str, Path]]): The files and folders to read. What is not there
        is passed over.
    RAISES (ValueError): If one is.
    """
    known: Dict[Path, Optional[Identity]] = {}

    def identify(path: Path) -> Optional[Identity]:
        if path not in known:
            known[path] = _identify(path)
        return known[path]

    over: Dict[Optional[Identity], Path] = {}
    whole: Set[Optional[Identity]] = set()
    for output in map(_resolve, outputs):
        over.update((identify(place), output) for place in [output, *output.parents])
        if output.is_dir():
            whole.add(identify(output))
    for given in inputs:
        path = _resolve(given)
        found = _identify(path)
        if found is None:
            continue
        if found in over:
            output = over[found]
            what = "is" if found == identify(output) else "is in"
            raise ValueError(
                f"can't write {output}: it {what} {given}, which is read. Choose another "
                "place for the output"
            )
        if whole and not whole.isdisjoint(map(identify, path.parents)):
            raise ValueError(
                f"can't write a folder that has {given} in it, which is read. Choose "
                "another place for the output"
            )


def _check_globs(
    outputs: Iterable[Tuple[Path, bool]], inputs: Iterable[Union[str, Path]]
) -> None:
    for given in inputs:
        split = split_glob(given)
        if split is None:
            continue
        folder = _resolve(split[0])
        for path, is_folder in outputs:
            if path.is_relative_to(folder):
                names = path.relative_to(folder).parts
                if may_find(split[1], names, is_folder):
                    raise ValueError(
                        f"can't write {path}: {given}, which is read, would find it the "
                        "next time. Choose another place for the output"
                    )


@contextmanager
def write_whole(path: Path, folder: Optional[Path] = None) -> Iterator[Path]:
    """Write a file that is there only once it is complete, and on the disk. Until then,
    an earlier one of its name stays as it is. Of a link, what it points to is replaced.
    A device or a pipe, such as /dev/stdout, is sent it then.

    path (Path): The file.
    folder (Optional[Path]): Where to write it until then, on the same disk; by default
        beside it.
    YIELDS (Path): A name to write it under. If that fails, what is written is removed;
        if nothing is written, the earlier file stays.
    """
    if _is_stream(path):
        with TemporaryDirectory() as elsewhere:
            temporary = Path(elsewhere) / path.name
            yield temporary
            if temporary.exists():
                with temporary.open("rb") as file_, path.open("wb") as stream:
                    shutil.copyfileobj(file_, stream)
        return
    path = _resolve(path)
    temporary = _get_temporary(path, folder)
    try:
        yield temporary
        if temporary.exists():
            # To write, or Windows would not sync it.
            with temporary.open("r+b") as file_:
                os.fsync(file_.fileno())
            if path.exists():
                shutil.copymode(path, temporary)
            os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def check_empty(path: Path) -> None:
    """Check that a folder to write holds nothing yet.

    path (Path): The folder.
    RAISES (ValueError): If it is there, and not empty.
    """
    if path.is_dir() and any(path.iterdir()):
        raise ValueError(
            f"can't write {path}: it is not empty. Delete what is in it, or choose "
            "another folder"
        )


@contextmanager
def write_whole_folder(path: Path) -> Iterator[Path]:
    """Write a folder that is there only once it is complete, and on the disk.

    path (Path): The folder. If it is there, it is empty.
    YIELDS (Path): A folder to write to until then, beside it. If that fails, it is
        removed.
    """
    path = _resolve(path)
    temporary = _get_temporary(path)
    try:
        temporary.mkdir()
        yield temporary
        for file in temporary.rglob("*"):
            if file.is_file():
                with file.open("r+b") as file_:
                    os.fsync(file_.fileno())
        # Windows replaces no folder.
        with suppress(FileNotFoundError):
            path.rmdir()
        os.replace(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on the disk.

    path (Path): The folder.
    """
    # Windows has no such thing.
    if os.name == "posix":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check_place(path: Path, is_folder: bool) -> None:
    if path.exists() and path.is_dir() != is_folder:
        kind, other = ("file", "folder")[:: 1 if is_folder else -1]
        raise OSError(errno.EEXIST, f"it is a {kind}, and a {other} is to be written")
    above = next((place for place in path.parents if place.exists()), path.parent)
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{above} is not a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    # The name that it is written under may be too long.
    with suppress(FileNotFoundError):
        os.lstat(_get_temporary(path))
    # It has no name, where the system can do that: nothing is left, whenever this ends.
    TemporaryFile(dir=path.parent).close()


def _get_temporary(path: Path, folder: Optional[Path] = None) -> Path:
    return (folder or path.parent) / f"{path.name}.{secrets.token_hex(4)}.tmp"


def _identify(path: Path) -> Optional[Identity]:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _resolve(path: Union[str, Path]) -> Path:
    # Unlike pathlib's, it takes links that go round in circles.
    return Path(os.path.realpath(path))


def _fold(path: Path) -> Path:
    """The same for names that are one where case, or the way of writing an accent, is
    nothing: those of files that are not there yet cannot be told apart otherwise.
    """
    return Path(unicodedata.normalize("NFC", str(path)).casefold())


def _is_stream(path: Path) -> bool:
    """Whether it is a device or a pipe, such as /dev/null."""
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except OSError:
        return False
