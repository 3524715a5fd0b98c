"""The server of `adatag serve`: uvicorn, with a bounded shutdown and idle timeouts."""

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

# Counted from the signal to shut down: after FINISH_SECONDS, refuse all unanswered
# requests. After ANSWER_SECONDS, cut the connections of clients that don't read.
FINISH_SECONDS = 2.0
ANSWER_SECONDS = 3.0
# How long a connection may stay without a request, and a client may take to read its
# answer.
IDLE_SECONDS = 30
# A process often may open no more than 1,000 files.
MAX_CONNECTIONS = 500
# Request line and headers together. The parser itself has no limit.
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
            # All warnings are about clients.
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=round(ANSWER_SECONDS) + 1,
        )
        super().__init__(config)
        self.app = app

    def handle_exit(self, sig: int, frame: Optional[FrameType]) -> None:
        """Shut down on the first signal. Kill the process on the second one."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.should_exit = True

    async def shutdown(self, sockets: Optional[List[socket.socket]] = None) -> None:
        """Shut down within the time limits.

        sockets (Optional[List[socket.socket]]): The sockets that it listens on.
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
    """A transport that collects all data written in one turn of the event loop, such as
    the head and the body of a response, and sends it together. After each send, the loop
    has to wait until the pipeline's thread releases the GIL.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        """
        transport (Any): The transport.
        loop (AbstractEventLoop): Its event loop.
        """
        self._transport = transport
        self._loop = loop
        self._written: List[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data at the end of this turn of the loop."""
        if not self._written:
            self._loop.call_soon(self._flush)
        self._written.append(data)

    def close(self) -> None:
        """Send the collected data, and close the transport."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        data, self._written = b"".join(self._written), []
        # uvloop refuses data after an abort.
        if data and not self._transport.is_closing():
            self._transport.write(data)


class Connection(HttpToolsProtocol):
    """A connection that closes when it is idle for too long."""

    # The order in which connections became idle. Not times, because times of a loop can
    # be equal.
    _place = 0
    _places = count()
    _timer: Optional[asyncio.TimerHandle] = None
    # Bytes so far of an incomplete request head. None within a body.
    _head: Optional[int] = 0
    # Whether the client sent invalid HTTP. The rest is read and dropped: if a socket
    # closes with unread data, the client may not get its answer.
    _ended = False

    def connection_made(self, transport: Any) -> None:
        """Start the connection. If there are too many, abort the one that has been idle
        for longest.
        """
        super().connection_made(cast(Any, Gathering(transport, self.loop)))
        self._wait()
        if len(self.connections) > MAX_CONNECTIONS:
            connections = (c for c in self.connections if isinstance(c, Connection))
            # Connections that were aborted in this turn of the loop are still listed.
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
        """Start to answer. RFC 9112, section 3.2, requires exactly one Host header.

        RAISES (ValueError): If there is another number of them. The parser turns this
            into an error of its own.
        """
        hosts = sum(name == b"host" for name, _ in self.headers)
        missing = not hosts and self.parser.get_http_version() == "1.1"
        if missing or hosts > 1:
            raise ValueError(f"expected one Host header, got {hosts}")
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the head of the next request. It may have started to arrive."""
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Optional[Exception]) -> None:
        """Stop the timer."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def send_400_response(self, msg: str) -> None:
        """Report invalid HTTP, in the format of all errors."""
        response = RequestError(
            400,
            "invalid_http",
            "expected HTTP/1.1: a request line, one Host header, valid headers of at "
            "most 16 kB, and a body of the announced length",
            headers={"Connection": "close"},
        ).respond()
        if not self._is_idle() and not self.cycle.more_body:
            # The invalid data follows a complete request. Answer that one, and then close
            # the connection.
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
