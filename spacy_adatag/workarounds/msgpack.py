"""srsly 2.5.6 is slow with many Docs, and takes memory for whatever a file claims.

- It reads the entry points of all installed packages in each call.
  `findings/srsly-msgpack-entry-points.sh` shows it; there is no public issue of srsly
  that we know of. `cached_msgpack_hooks` can go when srsly or catalogue keeps what it
  has read, as open-telemetry/opentelemetry-python#3054 did.
- The msgpack 1.1.0 in it makes a list as long as the data say before it reads them.
  msgpack/msgpack-python#319 limits one list by the size of the data, and not lists in
  lists, for which we know of no public issue. `unpack` can go when msgpack does that.
"""

from contextlib import contextmanager
from functools import partial
from typing import Any, Iterator

import srsly
from srsly.msgpack import Unpacker, msgpack_decoders, msgpack_encoders
from srsly.msgpack.exceptions import OutOfData


@contextmanager
def cached_msgpack_hooks() -> Iterator[None]:
    """Look up srsly's msgpack hooks once and not in every call.

    srsly goes through the entry points of all installed packages for each thing that it
    packs or unpacks, and a Doc with user data and spans is several: that takes most of
    the time. Within this context, hooks that are registered meanwhile are not seen.
    Contexts may be nested or overlap.

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
    """Unpack what may be damaged.

    data (bytes): The data.
    RETURNS (Any): What is in them.
    RAISES (ValueError): If they are no msgpack, or more or less than one object.
    """
    # Lists are made as long as they claim to be before anything is read of them, and
    # lists of lists of lists: first see whether so much is there.
    reader = Unpacker(max_buffer_size=max(1, len(data)))
    reader.feed(data)
    try:
        reader.skip()
    except OutOfData:
        raise ValueError("expected more data: the end is missing") from None
    return srsly.msgpack_loads(data)
