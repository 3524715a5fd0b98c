"""Globs: what they search, and what they would find."""

import glob
from fnmatch import fnmatch
from itertools import takewhile
from pathlib import Path
from typing import Optional, Sequence, Tuple, Union

# What begins so, a file or a folder, is no data.
HIDDEN = (".", "_")


def split_glob(source: Union[str, Path]) -> Optional[Tuple[Path, Tuple[str, ...]]]:
    """Split a glob where its pattern begins. The folders before may have brackets in
    their names.

    source (Union[str, Path]): The glob.
    RETURNS (Optional[Tuple[Path, Tuple[str, ...]]]): The folder that it searches, and
        the patterns of what is in it, level by level. None for a path.
    """
    path = Path(source)
    if path.exists() or not glob.has_magic(str(source)):
        return None
    folders = [Path(*path.parts[: i + 1]) for i in range(len(path.parts))]
    named = len(list(takewhile(Path.exists, folders)))
    return Path(*path.parts[:named]), path.parts[named:]


def may_find(patterns: Sequence[str], path: Sequence[str], is_folder: bool) -> bool:
    """Whether a glob would find a file, or something in a folder.

    patterns (Sequence[str]): Its patterns, level by level.
    path (Sequence[str]): The names that lead from the folder that it searches to the
        file or folder.
    is_folder (bool): Whether it is a folder.
    RETURNS (bool): Whether it would.
    """
    if not path:
        return bool(patterns) if is_folder else set(patterns) <= {"**"}
    if not patterns or path[0].startswith(HIDDEN):
        return False
    if patterns[0] == "**" and may_find(patterns[1:], path, is_folder):
        return True
    rest = patterns if patterns[0] == "**" else patterns[1:]
    return fnmatch(path[0], patterns[0]) and may_find(rest, path[1:], is_folder)
