import dataclasses
import itertools
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress

import pytest
import srsly
from spacy.cli._util import app
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401
from spacy_adatag import serving
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


@contextmanager
def served(model, *args):
    """Serve in a process of its own. Yields it and the port."""
    command = [sys.executable, "-m", "spacy", "adatag", "serve", str(model), *args]
    process = subprocess.Popen(
        [*command, "--port", "0"],
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
        yield process, int(re.search(r"http://127\.0\.0\.1:(\d+)", output)[1])
    finally:
        process.kill()
        process.communicate()


@contextmanager
def asking(port, length):
    """Ask for something, but for the body, which the server waits for."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.settimeout(60)
        sock.sendall(
            b"POST /extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"
            b"Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n" % length
        )
        assert sock.recv(1000).startswith(b"HTTP/1.1 100 ")
        yield sock


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_from_start_to_end(model, signal_):
    """It says when it is ready, and ends when it is told to, after it has answered, and
    refused what does not come.
    """
    body = b'{"texts": ["red cotton shirt"], "attributes": ["Color"]}'
    with served(model, "--max-texts", "2") as (process, port), ExitStack() as stack:
        idle = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        half = stack.enter_context(asking(port, 100))
        whole = stack.enter_context(asking(port, len(body)))
        process.send_signal(signal_)
        whole.sendall(body)
        answers = [
            b"".join(iter(lambda sock=sock: sock.recv(10_000), b""))
            for sock in (whole, half, idle)
        ]
        assert answers[0].startswith(b"HTTP/1.1 200 ") and b'"text":"red"' in answers[0]
        assert answers[1].startswith(b"HTTP/1.1 503 ") and b'"stopping"' in answers[1]
        assert not answers[2]
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Ended" in output and not errors


def test_a_second_signal_ends_it_at_once(model):
    with served(model) as (process, port), asking(port, 10) as sock:
        process.terminate()
        # It stops to listen first.
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionResetError:
                # It was waiting to be taken.
                continue
            except ConnectionRefusedError:
                break
        process.terminate()
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGTERM and not errors
        with suppress(ConnectionResetError):
            assert not sock.recv(1000)


def test_a_pipeline_that_learned_nothing(model, run, tmp_path):
    shutil.copytree(model, tmp_path / "model")
    meta = srsly.read_json(model / "meta.json")
    srsly.write_json(
        tmp_path / "model" / "meta.json", {**meta, "performance": {"attr_all_f": 0.0}}
    )
    said = " ".join(run(tmp_path / "model", "--port", 0).output.split())
    assert "its best F1 was 0.0" in said and len(run.servers) == 1
    assert "its best F1" not in run(model, "--port", 0).output


def test_a_signal_while_it_loads(model, run, monkeypatch):
    def load(path):
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("spacy.load", load)
    result = run(model, "--port", 0)
    assert result.exit_code == 130
    assert "Listening" not in result.output


@pytest.mark.parametrize(
    "args, expected",
    [
        (["--host", "127.0.0.1"], ()),
        (["--host", "localhost", "--allowed-host", "a.test"], ["a.test"]),
        (["--host", "0.0.0.0"], None),
        (
            ["--host", "0.0.0.0", "--allowed-host", "a.test", "--allowed-host", "b"],
            ["a.test", "b"],
        ),
    ],
)
def test_names_by_which_it_is_asked(model, run, monkeypatch, args, expected):
    made = []

    def make_app(*args, allowed_hosts, **kwargs):
        made.append(allowed_hosts)
        return serving.make_app(*args, allowed_hosts=allowed_hosts, **kwargs)

    monkeypatch.setattr("spacy_adatag.cli.serve.make_app", make_app)
    assert run(model, "--port", 0, *args).exit_code == 0
    assert made == [expected]


def test_names_that_are_none(model, run, monkeypatch):
    """They are told before the pipeline is loaded."""
    monkeypatch.setattr("spacy.load", pytest.fail)
    result = run(model, "--port", 0, "--allowed-host", "http://a.test")
    assert result.exit_code == 1
    assert "expected a name such as shop.example" in result.output
    assert "--allowed-host" in result.output


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
    assert "a free port as --port" in result.output


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
