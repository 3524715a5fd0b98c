"""Python's garbage collector goes through all docs of a piece, again and again.

It is started by the number of new objects, and a doc has many. Docs are freed without it
as soon as nothing refers to them: they have no cycles. Remove this file when collections
no longer take time in proportion to all objects, as in an incremental collector
(python/cpython#108362).
"""

import gc
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def keep_garbage() -> Iterator[None]:
    """Don't collect garbage within this context. What has become garbage is collected by
    the next collection.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
