import json

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")

from .asking import LIMITS, check, post

MALFORMED = [
    # Body, status, code, what the message says.
    (b"", 400, "invalid_json", "EOF"),
    (b"{", 400, "invalid_json", "line 1 column"),
    (b'{"texts": ["a"]} x', 400, "invalid_json", "trailing"),
    (b'{"texts": ["\xff"]}', 400, "invalid_json", "unicode"),
    (b'\xef\xbb\xbf\xef\xbb\xbf{"texts": ["a"]}', 400, "invalid_json", "column 1"),
    (b'{"texts": ["\\ud800"]}', 400, "invalid_json", "hex escape"),
    (b'{"texts": ["\\udc00\\ud800"]}', 400, "invalid_json", "surrogate"),
    (b'{"texts": [{"text": "a", "price": NaN}]}', 400, "invalid_json", "expected"),
    (b'{"texts": [{"text": "a", "price": -Infinity}]}', 400, "invalid_json", "number"),
    (b"[" * 10_000, 400, "invalid_json", "recursion"),
    (b'{"a":' * 3_000, 400, "invalid_json", "recursion"),
    (b"1" * 10_000, 400, "invalid_json", "out of range"),
    (b"[]", 422, "invalid_request", "expected an object, got []"),
    (b"null", 422, "invalid_request", "expected an object, got null"),
    (b"{}", 422, "invalid_request", "texts: this key is missing"),
    (b'{"texts": "a"}', 422, "invalid_request", 'texts: expected a list, got "a"'),
    (
        b'{"texts": ["a"], "attribute": ["Color"]}',
        422,
        "invalid_request",
        "attribute: unknown key, expected texts or attributes or category",
    ),
    (
        b'{"texts": ["a", 5]}',
        422,
        "invalid_request",
        "texts[1]: expected a string or a record, got 5",
    ),
    (
        b'{"texts": [{"text": ["a"]}]}',
        422,
        "invalid_request",
        'texts[0].text: expected a string, got ["a"]',
    ),
    (
        b'{"texts": [{"text": "a", "id": true}]}',
        422,
        "invalid_request",
        "texts[0].id: expected a string or a whole number, got true",
    ),
    (
        b'{"texts": [{"fields": [{"name": "title"}]}]}',
        422,
        "invalid_request",
        "texts[0].fields[0].text: this key is missing",
    ),
    (
        b'{"texts": [{"text": "a", "attributes": "Color"}]}',
        422,
        "invalid_request",
        'texts[0].attributes: expected a list, got "Color"',
    ),
    (
        b'{"texts": ["a"], "attributes": ["Color", 1]}',
        422,
        "invalid_request",
        "attributes[1]: expected a string, got 1",
    ),
    (b'{"texts": ["a", " "]}', 422, "invalid_text", "texts[1]: expected the text not"),
    (b'{"texts": [{}]}', 422, "invalid_text", 'either "text" or "fields"'),
    (
        b'{"texts": [{"text": "a", "fields": []}]}',
        422,
        "invalid_text",
        'either "text" or "fields"',
    ),
    (b'{"texts": [{"fields": []}]}', 422, "invalid_text", "not to be empty"),
    (b'{"texts": [{"text": "a", "id": ""}]}', 422, "invalid_text", '"id" not to be'),
    (
        json.dumps({"texts": ["a"] * 6}).encode(),
        422,
        "too_many_texts",
        "texts: expected at most 5 texts, got 6",
    ),
    (
        json.dumps({"texts": ["a", "a" * 101]}).encode(),
        422,
        "too_many_characters",
        "texts[1]: expected at most 100 characters, got 101",
    ),
    (
        json.dumps({"texts": ["a", "(" * 50]}).encode(),
        422,
        "too_many_characters",
        "at most 100 characters, got 150 (a word counts once more for each 25 punct",
    ),
    (
        json.dumps({"texts": ["a" * 100, "a" * 51]}).encode(),
        422,
        "too_many_characters",
        "texts: expected at most 150 characters, got 151",
    ),
    (
        json.dumps({"texts": [{"text": "a", "attributes": ["Color"] * 5}]}).encode(),
        422,
        "too_many_attributes",
        "texts[0].attributes: expected at most 4 attributes, got 5",
    ),
    (b" " * 20_001, 413, "body_too_large", "at most 20,000 bytes"),
]


@pytest.fixture(scope="module")
def client(connect):
    return connect(**vars(LIMITS))


@pytest.mark.parametrize("body, status, code, message", MALFORMED)
def test_malformed(client, body, status, code, message):
    check(post(client, body), status, code, message)


def test_places_are_data_too(client):
    body = b'{"texts": ["a", {"text": "b", "attributes": ["Scent", "Colr"]}]}'
    error = check(post(client, body), 422, "unknown_attribute", "did you mean 'Color'?")
    assert error["message"].startswith("texts[1].attributes: unknown attribute 'Colr'")
    assert error["where"] == ["texts", 1, "attributes"]
    assert error["attribute"] == "Colr"
    assert error["nearest"] == ["Color"]
    body = b'{"texts": ["a"], "attributes": {"qqqqqqqqqqq": []}}'
    error = check(post(client, body), 422, "unknown_attribute", "known are ")
    assert error["where"] == ["attributes"]
    assert "nearest" not in error


def test_what_came_is_cut(client):
    name = "Color" * 1000
    for body in (
        {"texts": ["a"], "attributes": [name]},
        {"texts": [{"text": "a", "attributes": {name: []}}]},
        {"texts": ["a"], name: 1},
        {"texts": ["a", [name]]},
    ):
        assert len(post(client, json.dumps(body).encode()).text) < 500, body


def test_content_type(client):
    body = b'{"texts": ["a"]}'
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "json"):
        response = post(client, body, **{"Content-Type": media_type})
        check(response, 415, "wrong_content_type", f'got "{media_type}"')
    response = client.post("/extract", content=body)
    check(response, 415, "wrong_content_type", "got none")
    response = post(client, body, **{"Content-Encoding": "gzip"})
    check(response, 415, "wrong_content_encoding", "without Content-Encoding")


def test_routes_and_methods(client):
    check(client.get("/etc/passwd"), 404, "not_found", "expected one of /, /attributes")
    check(client.get("/..%2f..%2fetc"), 404, "not_found", "expected one of")
    response = client.get("/extract")
    check(response, 405, "wrong_method", "expected POST")
    assert response.headers["allow"] == "POST"
    check(client.put("/healthz"), 405, "wrong_method", "expected GET")
