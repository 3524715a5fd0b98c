import pytest
import srsly
from srsly.msgpack import msgpack_decoders, msgpack_encoders

from spacy_adatag.workarounds.msgpack import cached_msgpack_hooks


def is_cached() -> bool:
    return "get_all" in vars(msgpack_encoders) or "get_all" in vars(msgpack_decoders)


def test_same_hooks_within_and_after() -> None:
    hooks = msgpack_encoders.get_all()
    with cached_msgpack_hooks():
        assert is_cached()
        assert msgpack_encoders.get_all() == hooks
        assert srsly.msgpack_loads(srsly.msgpack_dumps({"a": [1]})) == {"a": [1]}
    assert not is_cached()
    assert msgpack_encoders.get_all() == hooks


def test_restored_after_an_error() -> None:
    with pytest.raises(KeyError), cached_msgpack_hooks():
        raise KeyError
    assert not is_cached()


def test_nested_and_overlapping() -> None:
    # As two corpora that are read by turns.
    one, two = cached_msgpack_hooks(), cached_msgpack_hooks()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    two.__exit__(None, None, None)
    assert not is_cached()
