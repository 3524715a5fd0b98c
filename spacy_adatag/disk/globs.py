"""Globs: the folder they search, and the files they would find."""

import glob
from fnmatch import fnmatch
from itertools import takewhile
from pathlib import Path
from typing import Optional, Sequence, Tuple, Union

# Files and folders with these prefixes are not data.
HIDDEN = (".", "_")


def split_glob(source: Union[str, Path]) -> Optional[Tuple[Path, Tuple[str, ...]]]:
    """Split a glob before its first pattern. The folders before it may have brackets in
    their names.

    source (Union[str, Path]): The glob.
    RETURNS (Optional[Tuple[Path, Tuple[str, ...]]]): The folder to search, and the
        pattern of each level below it. None for a path.
    """
    path = Path(source)
    if path.exists() or not glob.has_magic(str(source)):
        return None
    folders = [Path(*path.parts[: i + 1]) for i in range(len(path.parts))]
    named = len(list(takewhile(Path.exists, folders)))
    return Path(*path.parts[:named]), path.parts[named:]


def may_find(patterns: Sequence[str], path: Sequence[str], is_folder: bool) -> bool:
    """Check whether a glob would find a file, or anything in a folder.

    patterns (Sequence[str]): The pattern of each level.
    path (Sequence[str]): The path of the file or folder, relative to the folder that is
        searched.
    is_folder (bool): Whether it is a folder.
    RETURNS (bool): Whether the glob would find it.
    """
    if not path:
        return bool(patterns) if is_folder else set(patterns) <= {"**"}
    if not patterns or path[0].startswith(HIDDEN):
        return False
    if patterns[0] == "**" and may_find(patterns[1:], path, is_folder):
        return True
    rest = patterns if patterns[0] == "**" else patterns[1:]
    return fnmatch(path[0], patterns[0]) and may_find(rest, path[1:], is_folder)
