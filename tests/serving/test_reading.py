"""Whatever a body holds, it is records or an error."""

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.attributes import AttributeTable, make_attribute

pytest.importorskip("fastapi", reason="needs the extra serve")

from spacy_adatag.serving import Limits
from spacy_adatag.serving.errors import RequestError
from spacy_adatag.serving.reading import parse_body

TABLE = AttributeTable([make_attribute("Color"), make_attribute("Scent")])
LIMITS = Limits(texts=4, characters=20, attributes=3)
KEYS = ["texts", "attributes", "text", "fields", "name", "id", "category", "price"]
NAMES = st.lists(st.sampled_from(["Color", "Scent", "Colour", ""]), max_size=4)
TEXTS = st.text(alphabet="ab \n\x00\U0001f984", max_size=22)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers() | TEXTS | ANY,
        "text": TEXTS | ANY,
        "fields": st.lists(
            st.fixed_dictionaries({"name": TEXTS, "text": TEXTS}), max_size=3
        ),
        "category": TEXTS | ANY,
        "attributes": NAMES | NAMES.map(dict.fromkeys) | ANY,
    },
)
REQUESTS = st.fixed_dictionaries(
    {"texts": st.lists(TEXTS | RECORDS | ANY, max_size=5)},
    optional={"attributes": NAMES | ANY, "category": TEXTS | ANY, "other": ANY},
)


@given(REQUESTS | ANY, st.booleans())
def test_records_or_an_error(data, by_category):
    body = json.dumps(data).encode()
    try:
        records = parse_body(body, TABLE, LIMITS, by_category)
    except RequestError as err:
        assert 400 <= err.status < 500
        # It can be sent.
        assert json.loads(err.respond().body)["error"]["code"] == err.code
        return
    assert len(records) == len(data["texts"]) <= 4
    for record in records:
        assert record.text.strip() and len(record.text) <= 20
        assert set(record.attributes or ()) <= {"Color", "Scent"}
        assert record.id.strip()


@given(st.binary(max_size=60))
def test_bytes(body):
    with pytest.raises(RequestError) as caught:
        parse_body(body, TABLE, LIMITS)
    assert caught.value.status in (400, 422)


def test_a_mark_of_utf8_is_no_part_of_the_body():
    body = codecs.BOM_UTF8 + b'{"texts": ["\xef\xbb\xbfa"]}'
    assert parse_body(body, TABLE, LIMITS) == parse_body(body[3:], TABLE, LIMITS)


@pytest.mark.parametrize(
    "given, asked",
    [
        ({"Color": [], "Scent": None}, ["Color"]),
        ({"Scent": None}, []),
        ({"Colour": None}, []),
        ({}, []),
        (None, None),
    ],
)
def test_null_is_not_asked(given, asked):
    for data in (
        {"texts": [{"text": "a", "attributes": given}]},
        {"texts": ["a"], "attributes": given},
    ):
        (record,) = parse_body(json.dumps(data).encode(), TABLE, LIMITS)
        found = record.attributes
        assert (None if found is None else list(found)) == asked


def test_html_entities():
    texts = ["a &amp; b", {"fields": [{"name": "x", "text": "&lt;"}], "id": "&amp;"}]
    body = json.dumps({"texts": texts}).encode()
    one, other = parse_body(body, TABLE, LIMITS)
    assert (one.text, other.text, other.id) == ("a & b", "<", "&amp;")
    assert (other.fields[0].start, other.fields[0].end) == (0, 1)
