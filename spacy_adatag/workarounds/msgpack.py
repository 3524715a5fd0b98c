"""srsly 2.5.6 is slow with many Docs, and allocates as much memory as a file claims.

- It reads the entry points of all installed packages in each call.
  `findings/srsly-msgpack-entry-points.sh` shows it. We know of no public issue. Remove
  `cached_msgpack_hooks` when srsly or catalogue caches them, as
  open-telemetry/opentelemetry-python#3054 did.
- Its msgpack 1.1.0 allocates lists at their claimed length before it reads them.
  msgpack/msgpack-python#319 limits one list by the size of the data, but not nested
  lists. We know of no public issue for those. Remove `unpack` when msgpack limits them.
"""

from contextlib import contextmanager
from functools import partial
from typing import Any, Iterator

import srsly
from srsly.msgpack import Unpacker, msgpack_decoders, msgpack_encoders
from srsly.msgpack.exceptions import OutOfData


@contextmanager
def cached_msgpack_hooks() -> Iterator[None]:
    """Look up srsly's msgpack hooks once, not in every call.

    srsly reads the entry points of all installed packages for each object that it packs
    or unpacks. A Doc with user data and spans has several objects, so this takes most of
    the time. Hooks that are registered within this context are not seen. Contexts may be
    nested or overlap.

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


def unpack(data: bytes) -> Any:
    """Unpack data that may be damaged.

    data (bytes): The data.
    RETURNS (Any): The unpacked object.
    RAISES (ValueError): If the data is not msgpack, or not exactly one object.
    """
    # Nested lists are allocated at their claimed length. First check that the data is
    # there.
    reader = Unpacker(max_buffer_size=max(1, len(data)))
    reader.feed(data)
    try:
        reader.skip()
    except OutOfData:
        raise ValueError("expected more data: the end is missing") from None
    return srsly.msgpack_loads(data)
