"""What the server says to requests that it refuses."""

import asyncio
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")

from spacy_adatag.serving import Limits

from .conftest import Broken

LIMITS = Limits(
    bytes=20_000, texts=5, characters=100, total_characters=150, attributes=4, waiting=2
)
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
    (b"{}", 422, "invalid_request", "texts: expected this key"),
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
        "texts[0].fields[0].text: expected this key",
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


def check(response, status, code, message):
    """The shape that all errors have."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json().values()
    assert list(response.json()) == ["error"]
    assert set(error) <= {"code", "message", "where", "attribute", "nearest"}
    assert error["code"] == code
    assert message in error["message"], error["message"]
    assert len(response.text) < 1000
    assert not re.search(r"\.py|Traceback|pydantic|spacy|/usr|/home", response.text)
    return error


def post(client, body, **headers):
    headers = {"Content-Type": "application/json", **headers}
    return client.post("/extract", content=body, headers=headers)


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


def test_large_bodies(client):
    """The error arrives, with or without a length, and the connection goes on."""
    check(post(client, b" " * 10_000_000), 413, "body_too_large", "at most 20,000 bytes")
    chunks = (b" " * 10_000 for _ in range(1_000))
    check(post(client, chunks), 413, "body_too_large", "at most 20,000 bytes")
    response = post(client, iter([b'{"texts": ', b'["red cotton ', b'shirt"]}']))
    assert response.status_code == 200
    chunks = (b" " * 10_000 for _ in range(100))
    response = post(client, chunks, **{"Content-Type": "text/plain"})
    check(response, 415, "wrong_content_type", "got")


def test_body_that_does_not_come(client, monkeypatch):
    monkeypatch.setattr("spacy_adatag.serving.body.READ_SECONDS", 0.1)
    with socket.create_connection((client.base_url.host, client.base_url.port)) as sock:
        sock.settimeout(30)
        sock.sendall(
            b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n"
            b"Content-Type: application/json\r\n\r\n{"
        )
        # It also ends the connection.
        answer = b"".join(iter(lambda: sock.recv(10_000), b""))
    assert answer.startswith(b"HTTP/1.1 408 ") and b"body_too_slow" in answer


def test_bodies_that_do_not_come_keep_nobody_out(connect):
    """The one that has taken longest gives way, and is told so."""
    client = connect(reading=2)
    address = client.base_url.host, client.base_url.port
    with ExitStack() as stack:
        slow = []
        for _ in range(5):
            sock = stack.enter_context(socket.create_connection(address))
            sock.settimeout(60)
            sock.sendall(
                b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
                b"Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n"
            )
            # Its body is asked for, so that it counts.
            assert sock.recv(1000).startswith(b"HTTP/1.1 100 ")
            sock.sendall(b'{"texts":')
            slow.append(sock)
        assert post(client, b'{"texts": ["a"]}').status_code == 200
        for sock in slow[:4]:
            answer = b"".join(iter(lambda sock=sock: sock.recv(10_000), b""))
            assert answer.startswith(b"HTTP/1.1 503 ") and b'"busy"' in answer
        # The last one is still welcome.
        slow[4].sendall(b'["a"]}'.ljust(90))
        assert slow[4].recv(10_000).startswith(b"HTTP/1.1 200 ")


def test_what_is_no_http(client):
    start = b"GET / HTTP/1.1\r\n"
    for sent in (
        b"nothing\r\n\r\n",
        start + b"X: " + b"a" * 40_000,
        start + b"\r\n",
        start + b"Host: localhost\r\nHost: localhost\r\n\r\n",
        start + b"Host: localhost\r\nContent-Length: x\r\n\r\n",
    ):
        with socket.create_connection(
            (client.base_url.host, client.base_url.port)
        ) as sock:
            sock.settimeout(60)
            sock.sendall(sent)
            answer = b"".join(iter(lambda: sock.recv(10_000), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ") and b"application/json" in head
        error = json.loads(body)["error"]
        assert error["code"] == "invalid_http"
        for part in ("request line", "one Host", "headers of at most 16 kB", "length"):
            assert part in error["message"]


def test_what_is_no_http_after_a_request(connect, trained):
    """The request before it is answered, and nothing follows."""
    nlp = Broken(trained)
    client = connect(nlp)
    body = b'{"texts": ["wait"]}'
    request = (
        b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    with socket.create_connection((client.base_url.host, client.base_url.port)) as sock:
        sock.settimeout(60)
        sock.sendall(request)
        assert nlp.started.wait(60)
        sock.sendall(b"nothing\r\n\r\n")
        sock.sendall(b"nothing\r\n\r\n")
        nlp.release.set()
        answer = b"".join(iter(lambda: sock.recv(10_000), b""))
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.count(b"HTTP/1.1") == 1


def test_bodies_that_end_wrongly(client):
    """Chunks whose size is none: the answer that waits for them is an error."""
    with socket.create_connection((client.base_url.host, client.base_url.port)) as sock:
        sock.settimeout(60)
        sock.sendall(
            b"POST /extract HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/json\r\n\r\n2\r\n{}\r\nnothing\r\n"
        )
        answer = b"".join(iter(lambda: sock.recv(10_000), b""))
    assert answer.startswith(b"HTTP/1.1 400 ") and b"invalid_http" in answer


def test_heads_that_never_end(client):
    """Slowly, header by header."""
    with socket.create_connection((client.base_url.host, client.base_url.port)) as sock:
        sock.settimeout(60)
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with suppress(BrokenPipeError, ConnectionResetError):
            for i in range(2000):
                sock.sendall(b"X-%d: %b\r\n" % (i, b"a" * 100))
        with suppress(ConnectionResetError):
            answer = b"".join(iter(lambda: sock.recv(10_000), b""))
            assert answer.startswith(b"HTTP/1.1 400 ")
    assert client.get("/healthz").status_code == 200


def test_large_requests_are_told_to_come_again(connect, trained):
    nlp = Broken(trained)
    client = connect(nlp, waiting_characters=100)
    with ThreadPoolExecutor(2) as pool:
        body = json.dumps({"texts": ["wait", "red " * 15]}).encode()
        first = pool.submit(post, client, body)
        assert nlp.started.wait(60)
        response = post(client, body)
        check(response, 503, "busy", "expected at most 18 characters while others wait")
        assert "retry-after" not in response.headers
        small = pool.submit(post, client, b'{"texts": ["red shirt"]}')
        nlp.release.set()
        assert first.result(60).status_code == small.result(60).status_code == 200


@pytest.mark.parametrize("name, value", [("MAX_CONNECTIONS", 3), ("IDLE_SECONDS", 0.1)])
def test_connections_on_which_nothing_happens(connect, monkeypatch, name, value):
    monkeypatch.setattr(f"spacy_adatag.serving.server.{name}", value)
    client = connect()
    address = client.base_url.host, client.base_url.port
    with ExitStack() as stack:
        idle = []
        for sent in (b"", b"POST /extract HTTP/1.1\r\n", b"", b"", b""):
            sock = stack.enter_context(socket.create_connection(address))
            sock.settimeout(60)
            sock.sendall(sent)
            idle.append(sock)
        assert post(client, b'{"texts": ["a"]}').status_code == 200
        for sock in idle[:3]:
            with suppress(ConnectionResetError):
                assert sock.recv(1000) == b""


def test_client_that_leaves(client, caplog):
    """Nothing is wrong with the server then."""
    for sent in (b"{", b'{"texts": ["red cotton shirt"]}'):
        address = client.base_url.host, client.base_url.port
        with socket.create_connection(address) as sock:
            sock.sendall(
                b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 31\r\n"
                b"Content-Type: application/json\r\n\r\n" + sent
            )
    assert post(client, b'{"texts": ["a"]}').status_code == 200
    assert "Traceback" not in caplog.text


def test_failure_of_the_server(connect, trained):
    """Nothing of its cause goes out, and the next request is answered."""
    client = connect(Broken(trained))
    response = post(client, b'{"texts": ["red cotton shirt", "fail", "a"]}')
    error = check(response, 500, "internal", "log says why")
    assert error["where"] == ["texts", 1]
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    good = b'{"texts": ["red cotton shirt"]}'
    expected = post(connect(trained), good).json()
    assert post(client, good).json() == expected


def test_too_many_requests(connect, trained):
    """While one is at work and as many wait as may, others are told to come again, and
    everything else is answered.
    """
    import httpx

    nlp = Broken(trained)
    client = connect(nlp, waiting=3)

    async def ask() -> None:
        url = str(client.base_url)
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as many:
            body = {"texts": ["wait for red"]}
            first = asyncio.create_task(many.post("/extract", json=body))
            await asyncio.to_thread(nlp.started.wait, 60)
            body = {"texts": ["red cotton shirt"]}
            waiting = [many.post("/extract", json=body) for _ in range(10)]
            tasks = [asyncio.create_task(request) for request in waiting]
            done: list = []
            while len(done) < 8:
                await asyncio.sleep(0.01)
                done = [task.result() for task in tasks if task.done()]
            for response in done:
                check(response, 503, "busy", "at most 3 requests at once")
            assert (await many.get("/healthz")).status_code == 200
            nlp.release.set()
            answers = [await first, *[await task for task in tasks]]
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] * 3 + [503] * 8

    asyncio.run(ask())
    assert post(client, b'{"texts": ["a"]}').status_code == 200
