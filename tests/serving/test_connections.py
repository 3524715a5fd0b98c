"""Connections that do not go as they should."""

import asyncio
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")
from .asking import LIMITS, check, post
from .conftest import Broken


@pytest.fixture(scope="module")
def client(connect):
    return connect(**vars(LIMITS))


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
    monkeypatch.setattr("spacy_adatag.serving.admission.READ_SECONDS", 0.1)
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
    error = check(response, 500, "internal", "see the server's log")
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
