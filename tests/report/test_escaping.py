"""Data in the page stay data."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.report.page import escape_json


@given(
    st.recursive(
        st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_escaped_json_is_the_same_data(data: Any) -> None:
    text = escape_json(data)
    assert json.loads(text) == data
    assert not set("<>&\u2028\u2029") & set(text)
