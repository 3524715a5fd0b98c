"""The server of `adatag serve`: uvicorn's, which ends in time and keeps no connection on
which nothing happens.
"""

import asyncio
import signal
import socket
from itertools import count
from types import FrameType
from typing import Any, List, Optional, cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .errors import RequestError

# From the signal to end: what is not answered until then is refused; then connections are
# cut whose clients don't take their answers.
FINISH_SECONDS = 2.0
ANSWER_SECONDS = 3.0
# How long a connection may be without a request, or a client take to read its answer; and
# how many there may be. A process has often no more than 1,000 files.
IDLE_SECONDS = 30
MAX_CONNECTIONS = 500
# Request line and headers together. The parser itself has no bound.
MAX_HEAD_BYTES = 16_384


class Server(uvicorn.Server):
    """Runs an application of `make_app`."""

    def __init__(self, app: Starlette) -> None:
        """
        app (Starlette): The application.
        """
        config = uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            # Warnings are of what clients do.
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=round(ANSWER_SECONDS) + 1,
        )
        super().__init__(config)
        self.app = app

    def handle_exit(self, sig: int, frame: Optional[FrameType]) -> None:
        """End at the first signal. The second one ends the process."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.should_exit = True

    async def shutdown(self, sockets: Optional[List[socket.socket]] = None) -> None:
        """End what is under way.

        sockets (Optional[List[socket.socket]]): Where it listens.
        """
        loop = asyncio.get_running_loop()
        admission = self.app.state.admission
        admission.closed = True
        loop.call_later(FINISH_SECONDS, admission.refuse_all)
        loop.call_later(ANSWER_SECONDS, self._cut)
        await super().shutdown(sockets)

    def _cut(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class Gathering:
    """A transport that sends at once what is written in one turn of the event loop, as
    the head of an answer and its body: after each time, the loop has to wait for the
    thread of the pipeline to let it go on.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        """
        transport (Any): The transport.
        loop (AbstractEventLoop): Its loop.
        """
        self._transport = transport
        self._loop = loop
        self._written: List[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send something soon."""
        if not self._written:
            self._loop.call_soon(self._flush)
        self._written.append(data)

    def close(self) -> None:
        """Send what was written, and end."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        data, self._written = b"".join(self._written), []
        # After an abort, uvloop takes nothing more.
        if data and not self._transport.is_closing():
            self._transport.write(data)


class Connection(HttpToolsProtocol):
    """A connection, which ends if nothing is asked for a while."""

    # Its place in the order in which connections began to wait. Times would not do: those
    # of a loop may be equal.
    _place = 0
    _places = count()
    _timer: Optional[asyncio.TimerHandle] = None
    # The bytes of the head of a request that is not whole yet. None within a body.
    _head: Optional[int] = 0
    # Whether something came that was no HTTP. What else comes is dropped: if the socket
    # is closed with something unread, the client may not get its answer.
    _ended = False

    def connection_made(self, transport: Any) -> None:
        """Begin. If there are too many connections, the one goes on which nothing has
        been asked for longest.
        """
        super().connection_made(cast(Any, Gathering(transport, self.loop)))
        self._wait()
        if len(self.connections) > MAX_CONNECTIONS:
            connections = (c for c in self.connections if isinstance(c, Connection))
            # One that was aborted in this turn of the loop is still among them.
            idle = [
                c for c in connections if c._is_idle() and not c.transport.is_closing()
            ]
            min(idle, key=lambda c: c._place).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read a part of a request."""
        if self._ended:
            return
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        too_long = self._head is not None and self._head > MAX_HEAD_BYTES
        if too_long and not self.transport.is_closing():
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """Begin to answer. RFC 9112, section 3.2, wants exactly one Host.

        RAISES (ValueError): If there is another number of them, which the parser makes an
            error of its own.
        """
        hosts = sum(name == b"host" for name, _ in self.headers)
        missing = not hosts and self.parser.get_http_version() == "1.1"
        if missing or hosts > 1:
            raise ValueError(f"expected one Host header, got {hosts}")
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the head of the next request, which may have begun."""
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Optional[Exception]) -> None:
        """End."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def send_400_response(self, msg: str) -> None:
        """Say that something was no HTTP, in the form of all errors."""
        response = RequestError(
            400,
            "invalid_http",
            "expected HTTP/1.1: a request line, one Host header, well-formed headers of "
            "at most 16 kB, and a body of the length that they say",
            headers={"Connection": "close"},
        ).respond()
        if not self._is_idle() and not self.cycle.more_body:
            # It comes after a whole request, whose answer goes out and ends the
            # connection.
            self.cycle.keep_alive = False
            self._ended = True
            return
        head = [b"HTTP/1.1 400 Bad Request", *map(b": ".join, response.raw_headers)]
        self.transport.write(b"\r\n".join([*head, b"", bytes(response.body)]))
        self.transport.close()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._place = next(self._places)
        self._timer = self.loop.call_later(IDLE_SECONDS, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if self._is_idle():
            self.transport.abort()
