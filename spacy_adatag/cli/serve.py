"""`python -m spacy adatag serve`."""

import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated, List, Optional

import typer
from spacy.cli._util import setup_gpu
from wasabi import msg

from ..disk.loading import load_pipeline
from ..serving import Limits, make_app
from .options import ByCategory, GpuId, Model
from .trained import warn_untrained


def serve_cli(
    model: Model,
    host: Annotated[
        str,
        typer.Option(
            "--host", "-H", help="Address to listen on. There is no authentication"
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", "-p", help="Port, 0 for any that is free", min=0, max=65535
        ),
    ] = 8000,
    allowed_host: Annotated[
        Optional[List[str]],
        typer.Option(
            help="Host name to answer to, in addition to localhost. Can be repeated. By "
            "default, a server that only this machine can reach refuses other names. Any "
            "other server answers to all names"
        ),
    ] = None,
    by_category: ByCategory = False,
    max_bytes: Annotated[
        int, typer.Option(help="Maximum size of a request in bytes", min=1)
    ] = Limits.bytes,
    max_texts: Annotated[
        int, typer.Option(help="Maximum number of texts in a request", min=1)
    ] = Limits.texts,
    max_characters: Annotated[
        int,
        typer.Option(
            help="Maximum length of a text in characters. A text cannot be interrupted: "
            "if it takes long, all others wait for it, and so may the shutdown",
            min=1,
        ),
    ] = Limits.characters,
    max_total_characters: Annotated[
        int, typer.Option(help="Maximum length of all texts of a request", min=1)
    ] = Limits.total_characters,
    max_attributes: Annotated[
        int, typer.Option(help="Maximum number of attributes named for a text", min=1)
    ] = Limits.attributes,
    max_waiting: Annotated[
        int, typer.Option(help="Maximum number of requests that wait for answers", min=1)
    ] = Limits.waiting,
    max_waiting_characters: Annotated[
        int,
        typer.Option(
            help="Maximum length of all requests that wait. A request may take half of "
            "what is left, so that large requests keep no small ones out",
            min=1,
        ),
    ] = Limits.waiting_characters,
    max_reading: Annotated[
        int,
        typer.Option(
            help="Maximum number of requests whose bodies arrive at once", min=1
        ),
    ] = Limits.reading,
    gpu_id: GpuId = -1,
) -> None:
    """Try a trained pipeline in the browser, or ask it over HTTP.

    \b
    python -m spacy adatag serve training/model-best

    serves a page at http://127.0.0.1:8000. It also answers requests, in the format of
    adatag extract:

    \b
    curl http://127.0.0.1:8000/extract -H "Content-Type: application/json" \\
        -d '{"texts": ["Crocs Flat, Navy"], "attributes": ["Color"]}'
    {"results": [{"id": "1", "text": "Crocs Flat, Navy", "attributes": {"Color":
     [{"text": "Navy", "start": 12, "end": 16, "score": 0.98}]}}]}

    The response is one line, broken here to fit. A text can also be a record with id,
    text or fields, category, and attributes of its own. A request can have a category for
    all of its texts. Without attributes, a text is asked for those of its category, or
    for all. GET /healthz says whether the server is up, /attributes what you can ask for,
    and /openapi.json describes the API.

    Texts of several requests go through the pipeline together, and each request gets its
    share. If a request is too large, or asks for an unknown attribute, it gets an error:
    a status 4xx with {"error": {"code": ..., "message": ...}}.

    Only programs on this machine can reach the server, unless you set --host. By default,
    it only answers to names such as localhost, so that web pages cannot reach it. If it
    is behind a proxy that passes on another name, add --allowed-host NAME.

    Ctrl+C or SIGTERM shuts it down within five seconds. It answers the requests that it
    can finish in that time, and refuses the others.
    """
    try:
        from ..serving.hosts import read_allowed
        from ..serving.server import Server
    except ModuleNotFoundError:
        how = 'Install it with pip install "spacy-adatag[serve]"'
        msg.fail("serve needs uvicorn", how, exits=1)
        return
    try:
        read_allowed(allowed_host or ())
    except ValueError as err:
        msg.fail(f"Can't allow a name: {err}", "Change --allowed-host.", exits=1)
    limits = Limits(
        bytes=max_bytes,
        texts=max_texts,
        characters=max_characters,
        total_characters=max_total_characters,
        attributes=max_attributes,
        waiting=max_waiting,
        waiting_characters=max_waiting_characters,
        reading=max_reading,
    )
    # SIGTERM and Ctrl+C both raise a KeyboardInterrupt from here on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # To load the pipeline takes time, so open the port first.
    with listen(host, port) as listener:
        setup_gpu(gpu_id, silent=False)
        hosts = allowed_host or (() if is_local(listener) else None)
        try:
            nlp = load_pipeline(model)
            warn_untrained(nlp)
            application = make_app(
                nlp, limits, by_category=by_category, allowed_hosts=hosts
            )
        except (ImportError, OSError, ValueError) as err:
            msg.fail(f"Can't serve {model}", str(err), exits=1)
            return
        # Requests leave garbage behind. Python would look through the whole pipeline for
        # it, again and again.
        gc.freeze()
        # A signal may come before the server handles it.
        with suppress(KeyboardInterrupt):
            announce(listener, model)
            Server(application).run(sockets=[listener])
        msg.good("Ended")
    leave()


def leave() -> None:
    """End the process at once. Python's own shutdown takes seconds on a busy processor,
    and the pipeline may still be at a long text that nobody waits for.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def is_local(listener: socket.socket) -> bool:
    """Check whether only programs on this machine can reach a socket.

    listener (socket.socket): The socket of the server.
    RETURNS (bool): Whether only they can reach it.
    """
    return ip_address(listener.getsockname()[0]).is_loopback


def announce(listener: socket.socket, model: str) -> None:
    """Print the address of the server, and warn if other machines can reach it.

    listener (socket.socket): The socket of the server.
    model (str): The name or path of the pipeline.
    """
    address, port = listener.getsockname()[:2]
    if not is_local(listener):
        msg.warn(
            f"There is no authentication. Anyone who can reach port {port} of {address} "
            "can use the model and read its attributes"
        )
    shown = f"[{address}]" if ":" in address else address
    msg.good(f"Listening at http://{shown}:{port}", f"Model: {model}. Ctrl+C ends it.")
    # Another program may wait for this line at the other end of a pipe.
    sys.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """Open the port. Exits with code 1 if this fails.

    host (str): A name or an address.
    port (int): The port, 0 for any free one.
    RETURNS (socket.socket): The socket.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        listener = socket.create_server(address[:2], family=family)
        # asyncio only sets this for sockets that it opens itself. Without it, the second
        # part of a response waits until the client acknowledges the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as err:
        msg.fail(
            f"Can't listen at {host}, port {port}: {err.strerror}",
            "Give an address of this machine as --host, and a free port as --port.",
            exits=1,
        )
        raise
