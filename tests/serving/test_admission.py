"""Which requests are let in while others wait."""

from contextlib import ExitStack, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="needs the extra serve")

from spacy_adatag.serving import Limits
from spacy_adatag.serving.admission import Admission
from spacy_adatag.serving.errors import RequestError


def test_large_requests_keep_no_small_one_out():
    """However many of them wait, there is room for titles."""
    limits = Limits()
    admission = Admission(limits)
    with ExitStack() as stack:
        for _ in range(32):
            with suppress(RequestError):
                stack.enter_context(admission.wait(limits.total_characters))
        assert 1 < len(admission.waiting) < 32
        waiting = sum(admission.waiting.values())
        assert waiting <= limits.waiting_characters
        with pytest.raises(RequestError, match="characters while others wait") as caught:
            stack.enter_context(admission.wait(limits.total_characters))
        assert caught.value.code == "busy" and caught.value.status == 503
        for _ in range(limits.waiting - len(admission.waiting)):
            stack.enter_context(admission.wait(100))
        with pytest.raises(RequestError, match="at most 256 requests at once"):
            stack.enter_context(admission.wait(100))
    assert not admission.waiting


@given(st.lists(st.integers(0, 100_000), max_size=300))
def test_each_has_its_share(sizes):
    limits = Limits()
    admission = Admission(limits)
    share = limits.waiting_characters // limits.waiting
    with ExitStack() as stack:
        for size in sizes:
            with suppress(RequestError):
                stack.enter_context(admission.wait(size))
        assert sum(admission.waiting.values()) <= 2 * limits.waiting_characters
        if len(admission.waiting) < limits.waiting:
            stack.enter_context(admission.wait(share))


@pytest.mark.parametrize("characters", [0, 10, 11, 1_000])
def test_where_none_waits_any_request_is_let_in(characters):
    admission = Admission(Limits(waiting_characters=10))
    for _ in range(2):
        with admission.wait(characters):
            assert list(admission.waiting.values()) == [characters]
            with pytest.raises(RequestError), admission.wait(6):
                pass
