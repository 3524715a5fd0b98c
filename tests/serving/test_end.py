"""How the server ends."""

import json
import socket
from contextlib import ExitStack

import pytest

from .conftest import Broken, serving

pytest.importorskip("uvicorn", reason="needs the extra serve")
pytest.importorskip("fastapi", reason="needs the extra serve")


def connect(stack, address, body, length=None):
    """Ask, or begin to."""
    sock = stack.enter_context(socket.create_connection(address))
    sock.settimeout(60)
    sock.sendall(
        b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"
        b"Content-Type: application/json\r\n\r\n" % (length or len(body)) + body
    )
    return sock


def test_what_takes_too_long_is_refused(trained, monkeypatch, caplog):
    """Requests at work, those that wait, and bodies that don't come. Connections without
    a request are closed.
    """
    from spacy_adatag.serving import make_app

    monkeypatch.setattr("spacy_adatag.serving.server.FINISH_SECONDS", 0.2)
    nlp = Broken(trained)
    app = make_app(nlp)
    with ExitStack() as stack:
        server, address = stack.enter_context(serving(app))
        idle = stack.enter_context(socket.create_connection(address))
        half = connect(stack, address, b"{", 10)
        socks = [half, connect(stack, address, b'{"texts": ["wait"]}')]
        assert nlp.started.wait(60)
        waiting = app.state.admission.waiting
        socks += [connect(stack, address, b'{"texts": ["a"]}') for _ in range(3)]
        while len(waiting) < 4:
            pass
        server.should_exit = True
        for sock in socks:
            answer = b"".join(iter(lambda sock=sock: sock.recv(10_000), b""))
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503 ")
            assert json.loads(body)["error"]["code"] == "stopping"
        assert idle.recv(1000) == b""
        nlp.release.set()
    assert "Traceback" not in caplog.text


def test_clients_that_do_not_read_are_cut_off(trained, monkeypatch, caplog):
    from spacy_adatag.serving import make_app

    monkeypatch.setattr("spacy_adatag.serving.server.FINISH_SECONDS", 0.1)
    monkeypatch.setattr("spacy_adatag.serving.server.ANSWER_SECONDS", 0.2)
    with ExitStack() as stack:
        _, address = stack.enter_context(serving(make_app(trained)))
        sock = stack.enter_context(socket.socket())
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.connect(address)
        # Each answer is small, and nobody reads them.
        sock.setblocking(False)
        ask = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
        while True:
            try:
                sock.send(ask)
            except BlockingIOError:
                break
    assert "Traceback" not in caplog.text
