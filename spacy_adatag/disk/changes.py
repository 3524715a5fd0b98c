"""Notice that files change while they are read."""

import os
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Tuple

from ..texts.counts import say_count

# The size, time and inode of a file, which change if it is written again or replaced.
State = Optional[Tuple[int, ...]]


class Watch:
    """Remembers the state of files, to find out later which of them changed."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """
        paths (Iterable[Path]): The files, and folders of files.
        """
        self._states: Dict[Path, State] = {
            file: _look(file) for path in paths for file in _list_files(path)
        }

    def find_changes(self) -> List[str]:
        """Find the files that changed.

        RETURNS (List[str]): Each file that changed, and what happened to it.
        """
        changes = []
        for path, before in self._states.items():
            now = _look(path)
            if now == before:
                continue
            if now is None:
                changes.append(f"{path} was removed")
            elif before is None:
                changes.append(f"{path} appeared")
            elif now[0] != before[0]:
                changes.append(
                    f"{path} had {say_count(before[0], 'byte')} and has {now[0]:,}"
                )
            else:
                changes.append(f"{path} was written again or replaced")
        return changes

    def check(self) -> None:
        """Check that nothing changed, before an output that would be wrong is written.

        RAISES (ValueError): If files changed. The message says which.
        """
        changes = self.find_changes()
        if changes:
            raise ValueError(f"{', '.join(changes)} meanwhile. Run the command again")


def _list_files(path: Path) -> List[Path]:
    return [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]


def _look(path: Path) -> State:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
