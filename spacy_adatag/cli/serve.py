"""`python -m spacy adatag serve`."""

import signal
import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated

import spacy
import typer
from spacy.cli._util import setup_gpu
from wasabi import msg

from ..serving import Limits, make_app
from .options import ByCategory, GpuId, Model

# How long requests may go on after a signal to end.
GRACE_SECONDS = 10


def serve_cli(
    model: Model,
    host: Annotated[
        str,
        typer.Option("--host", "-H", help="Address to listen at. There is no password"),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", "-p", help="Port, 0 for any", min=0, max=65535),
    ] = 8000,
    by_category: ByCategory = False,
    max_bytes: Annotated[
        int, typer.Option(help="Size of a request's body", min=1)
    ] = Limits.bytes,
    max_texts: Annotated[
        int, typer.Option(help="Texts of a request", min=1)
    ] = Limits.texts,
    max_characters: Annotated[
        int, typer.Option(help="Characters of a text", min=1)
    ] = Limits.characters,
    max_attributes: Annotated[
        int, typer.Option(help="Attributes named for a text", min=1)
    ] = Limits.attributes,
    max_waiting: Annotated[
        int, typer.Option(help="Requests at once, all but one of which wait", min=1)
    ] = Limits.waiting,
    gpu_id: GpuId = -1,
) -> None:
    """Try a trained pipeline in the browser, or ask it over HTTP.

    \b
    python -m spacy adatag serve training/model-best

    has a page at http://127.0.0.1:8000 and answers, in the form of `adatag extract`:

    \b
    curl http://127.0.0.1:8000/extract -H "Content-Type: application/json" \\
        -d '{"texts": ["Crocs Flat, Navy"], "attributes": ["Color"]}'
    {"results": [{"id": "1", "text": "Crocs Flat, Navy", "attributes": {"Color":
     [{"text": "Navy", "start": 12, "end": 16, "score": 0.98}]}}]}

    (broken here to fit). A text can also be a record with id, text or fields, category,
    and attributes of its own. Without attributes everything is asked. GET /healthz says
    whether the server is up, /attributes what can be asked, /openapi.json the rest.

    Requests are answered one after the other: for many texts send lists, of which the
    texts are processed together. Who asks too much, or what is not known, is told so in
    an error, 4xx with {"error": {"code": ..., "message": ...}}.

    Only programs of this machine can reach the server, unless --host says otherwise.
    Ctrl+C or SIGTERM ends it, after the requests that are under way.
    """
    try:
        import uvicorn
    except ModuleNotFoundError:
        msg.fail("Serving needs uvicorn", 'pip install "spacy-adatag[serve]"', exits=1)
        return
    limits = Limits(
        bytes=max_bytes,
        texts=max_texts,
        characters=max_characters,
        attributes=max_attributes,
        waiting=max_waiting,
    )
    # Both signals that ask for an end are one to what follows.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Before the pipeline is loaded, which takes its time.
    with listen(host, port) as listener:
        setup_gpu(gpu_id, silent=False)
        try:
            application = make_app(spacy.load(model), limits, by_category=by_category)
        except (ImportError, OSError, ValueError) as err:
            msg.fail(f"Can't serve {model}", str(err), exits=1)
            return
        announce(listener, model)
        config = uvicorn.Config(
            application,
            log_level="warning",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        # It ends what is under way, and passes the signal on.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
        msg.good("Ended")


def announce(listener: socket.socket, model: str) -> None:
    """Say where the server is, and whether others can reach it.

    listener (socket.socket): Where it listens.
    model (str): What it serves.
    """
    address, port = listener.getsockname()[:2]
    if not ip_address(address).is_loopback:
        msg.warn(
            f"There is no authentication: whoever reaches port {port} of {address} can "
            "use the model and read its attributes"
        )
    shown = f"[{address}]" if ":" in address else address
    msg.good(f"Listening at http://{shown}:{port}", f"Model: {model}. Ctrl+C ends it.")
    # For who waits for this line at the other end of a pipe.
    sys.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """Open the port. Exits with code 1 where that is not possible.

    host (str): A name or an address.
    port (int): The port, 0 for any that is free.
    RETURNS (socket.socket): The socket.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        listener = socket.create_server(address[:2], family=family)
        # asyncio does so for sockets that it opens itself. Without it, the second part
        # of an answer waits until the client has acknowledged the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as err:
        msg.fail(
            f"Can't listen at {host}, port {port}: {err.strerror}",
            "Expected an address of this machine as --host, and a free --port.",
            exits=1,
        )
        raise
