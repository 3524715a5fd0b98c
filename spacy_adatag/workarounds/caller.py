"""Warnings that point to who called the package, through however many of its frames.

Python 3.10 and 3.11 count frames only: python/cpython#39615. Python 3.12 has
`skip_file_prefixes`, so this file can go when 3.12 is the oldest that is supported.
"""

import sys
import warnings

PACKAGE = __name__.partition(".")[0]


def warn_caller(message: str) -> None:
    """Warn whoever called the package.

    message (str): The warning.
    """
    level = 1
    frame = sys._getframe(level)
    while frame.f_back and _is_own(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level + 1)


def _is_own(module: str) -> bool:
    return module == PACKAGE or module.startswith(f"{PACKAGE}.")
