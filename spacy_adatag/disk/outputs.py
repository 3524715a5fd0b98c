"""Output files of commands. They are checked in advance, and only exist when complete."""

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

from .changes import Watch
from .globs import may_find, split_glob

# Device and inode: the same for all names of a file, such as links or another case.
Identity = Tuple[int, int]


def check_outputs(
    files: Iterable[Path],
    inputs: Iterable[Union[str, Path]],
    folders: Iterable[Path] = (),
) -> None:
    """Check outputs before a command starts. Outputs have to be writable, must not
    replace an input, and must not be found by a glob of the inputs in the next run.
    Creates their parent folders.

    files (Iterable[Path]): The files to write.
    inputs (Iterable[Union[str, Path]]): The files, folders and globs to read. See
        `check_apart`.
    folders (Iterable[Path]): The folders to write.
    RAISES (ValueError): If a check fails. The message says which, and what to do.
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
    """Check that no output is, contains, or is inside of an input, by any name.

    outputs (Iterable[Path]): The files and folders to write.
    inputs (Iterable[Union[str, Path]]): The files and folders to read. Those that do not
        exist are skipped.
    RAISES (ValueError): If an output is not apart from the inputs.
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
                f"can't write a folder that contains {given}, which is read. Choose "
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
    """Write a file that only exists once it is complete and on the disk. Until then, an
    earlier file of the same name stays. If the path is a link, its target is replaced.
    Devices and pipes, such as /dev/stdout, get the complete output at the end.

    path (Path): The file.
    folder (Optional[Path]): Where to write the temporary file, on the same disk. Defaults
        to the folder of the file.
    YIELDS (Path): The temporary file to write. If writing fails, it is removed. If
        nothing is written, the earlier file stays.
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
            # Open it for writing, since Windows requires that for a sync.
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
        _sync_files(temporary)
        # Windows replaces no folder.
        with suppress(FileNotFoundError):
            path.rmdir()
        os.replace(temporary, path)
    except OSError as err:
        shutil.rmtree(temporary, ignore_errors=True)
        # Another process may have written it.
        if path.is_dir():
            check_empty(path)
        raise err
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(path.parent)


@contextmanager
def change_whole_folder(path: Path, watch: Watch) -> Iterator[Path]:
    """Change a folder so that it is there as it was or with all changes, on the disk.

    path (Path): The folder. If it is a link, its target is changed.
    watch (Watch): Watches the folder since it was read. If it changed, it stays as it is:
        otherwise, what another process has changed would be lost.
    YIELDS (Path): A copy of the folder to change, beside it. If that fails, the folder
        stays as it was.
    """
    path = _resolve(path)
    temporary, before = _get_temporary(path), _get_temporary(path)
    try:
        # Links in it become what they lead to, which others may use.
        shutil.copytree(path, temporary, ignore_dangling_symlinks=True)
        yield temporary
        _sync_files(temporary)
        watch.check()
        # No system replaces a folder that is not empty. Both are whole all the time.
        os.replace(path, before)
        try:
            os.replace(temporary, path)
        except BaseException:
            os.replace(before, path)
            raise
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(path.parent)
    shutil.rmtree(before, ignore_errors=True)


def _sync_files(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("r+b") as file_:
                os.fsync(file_.fileno())


def sync_folder(path: Path) -> None:
    """Sync the file names of a folder to the disk.

    path (Path): The folder.
    """
    # Windows cannot sync folders.
    if os.name == "posix":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check_place(path: Path, is_folder: bool) -> None:
    if path.exists() and path.is_dir() != is_folder:
        kind, other = ("file", "folder")[:: 1 if is_folder else -1]
        raise OSError(errno.EEXIST, f"it is a {kind}, expected a {other}")
    above = next((place for place in path.parents if place.exists()), path.parent)
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{above} is not a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    # The name of the temporary file may be too long.
    with suppress(FileNotFoundError):
        os.lstat(_get_temporary(path))
    # Where possible, this file has no name, so that nothing is left if the process ends.
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
    # Unlike pathlib, this resolves circular links.
    return Path(os.path.realpath(path))


def _fold(path: Path) -> Path:
    """Fold names that some file systems do not distinguish, because of their case or the
    encoding of accents. Files that do not exist yet have no inode to compare.
    """
    return Path(unicodedata.normalize("NFC", str(path)).casefold())


def _is_stream(path: Path) -> bool:
    """Check whether a path is a device or a pipe, such as /dev/null."""
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except OSError:
        return False
