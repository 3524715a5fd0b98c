"""`cached_msgpack_hooks`, where it was before `workarounds`."""

from .workarounds.msgpack import cached_msgpack_hooks

__all__ = ["cached_msgpack_hooks"]
