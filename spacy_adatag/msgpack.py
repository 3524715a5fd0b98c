"""Make the reading and writing of many Docs faster."""

from contextlib import contextmanager
from functools import partial
from typing import Iterator

from srsly.msgpack import msgpack_decoders, msgpack_encoders


@contextmanager
def cached_msgpack_hooks() -> Iterator[None]:
    """Look up srsly's msgpack hooks once and not in every call.

    srsly goes through the entry points of all installed packages for each thing that it
    packs or unpacks, and a Doc with user data and spans is several: that takes most of
    the time. Within this context, hooks that are
    registered meanwhile are not seen. Contexts may be nested or overlap.

    YIELDS (None): Nothing.
    """
    changed = [
        registry
        for registry in (msgpack_encoders, msgpack_decoders)
        if "get_all" not in vars(registry)
    ]
    for registry in changed:
        vars(registry)["get_all"] = partial(dict, registry.get_all())
    try:
        yield
    finally:
        for registry in changed:
            del vars(registry)["get_all"]
