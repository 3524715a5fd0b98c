"""Warnings that point to the code that called the package, however deep the call.

Python 3.10 and 3.11 can only count frames: python/cpython#39615. Python 3.12 has
`skip_file_prefixes`. Remove this file when 3.12 is the oldest supported version.
"""

import sys
import warnings

PACKAGE = __name__.partition(".")[0]


def warn_caller(message: str) -> None:
    """Issue a warning that points to the code that called the package.

    message (str): The warning.
    """
    level = 1
    frame = sys._getframe(level)
    while frame.f_back and _is_own(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level + 1)


def _is_own(module: str) -> bool:
    return module == PACKAGE or module.startswith(f"{PACKAGE}.")
