import dataclasses
import itertools
import re
import signal
import socket
import subprocess
import sys

import pytest
from spacy.cli._util import app
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.serving import Limits

uvicorn = pytest.importorskip("uvicorn", reason="needs the extra serve")
pytest.importorskip("fastapi", reason="needs the extra serve")


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("serve") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def run(monkeypatch):
    """Run the command in this process up to where it would serve."""
    servers = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: servers.append(self))
    monkeypatch.setattr("spacy_adatag.cli.serve.leave", lambda: None)
    before = signal.getsignal(signal.SIGTERM)

    def invoke(*args):
        result = CliRunner().invoke(app, ["adatag", "serve", *map(str, args)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    invoke.servers = servers
    yield invoke
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_from_start_to_end(model, signal_):
    """It says when it is ready, and ends when it is told to, after it has answered."""
    command = [sys.executable, "-m", "spacy", "adatag", "serve", str(model)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--max-texts", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        output = ""
        while "Ctrl+C" not in output:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            output += line
        assert "no authentication" not in output
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)", output)[1])
        body = b'{"texts": ["red cotton shirt"], "attributes": ["Color"]}'
        with socket.create_connection(("127.0.0.1", port)) as sock:
            sock.settimeout(60)
            sock.sendall(
                b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"
                b"Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n"
                % len(body)
            )
            assert sock.recv(1000).startswith(b"HTTP/1.1 100 ")
            # From here on it waits for the body.
            process.send_signal(signal_)
            sock.sendall(body)
            answer = b"".join(iter(lambda: sock.recv(10_000), b""))
        assert answer.startswith(b"HTTP/1.1 200 ") and b'"text":"red"' in answer
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Ended" in output and not errors
    finally:
        process.kill()
        process.communicate()


def test_limits_are_those_of_the_options(model, run):
    limits = {f.name: i for i, f in enumerate(dataclasses.fields(Limits), 1)}
    options = [(f"--max-{name.replace('_', '-')}", i) for name, i in limits.items()]
    result = run(model, "--port", 0, *itertools.chain(*options))
    assert result.exit_code == 0, result.output
    (server,) = run.servers
    assert vars(server.app.state.admission.limits) == limits


@pytest.mark.parametrize(
    "host, warned", [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)]
)
def test_warning_where_others_can_reach_it(model, run, host, warned):
    result = run(model, "--port", 0, "--host", host)
    assert result.exit_code == 0, result.output
    assert ("There is no authentication" in result.stdout) == warned


def test_port_that_is_taken(model, run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(model, "--port", port)
    assert result.exit_code == 1
    assert f"Can't listen at 127.0.0.1, port {port}" in result.output
    assert "a free --port" in result.output


def test_hosts_that_are_not_here(model, run):
    result = run(model, "--port", 0, "--host", "192.0.2.1")
    assert result.exit_code == 1
    assert "Can't listen at 192.0.2.1" in result.output


def test_pipelines_that_will_not_do(run, tmp_path):
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    for name, message in (("blank", "with an adatag component"), ("none", "E050")):
        result = run(tmp_path / name, "--port", 0)
        assert result.exit_code == 1
        assert message in result.output


def test_missing_extra(model, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "spacy_adatag.serving.server", raising=False)
    result = run(model, "--port", 0)
    assert result.exit_code == 1
    assert 'pip install "spacy-adatag[serve]"' in result.output
