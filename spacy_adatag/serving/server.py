"""The server of `adatag serve`: uvicorn's, which ends in time and keeps no connection on
which nothing happens.
"""

import asyncio
import signal
import socket
from contextlib import suppress
from types import FrameType
from typing import Any, List, Optional, cast

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import RequestError

# From the signal to end: what is not answered until then is refused; then connections are
# cut whose clients don't take their answers.
FINISH_SECONDS = 2.0
ANSWER_SECONDS = 3.0
# How long a connection may be without a request, or a client take to read its answer; and
# how many there may be. A process has often no more than 1,000 files.
IDLE_SECONDS = 30
MAX_CONNECTIONS = 500


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
        if data:
            self._transport.write(data)


class Connection(H11Protocol):
    """A connection, which ends if nothing is asked for a while."""

    # When it was last answered.
    _since = 0.0
    _timer: Optional[asyncio.TimerHandle] = None

    def connection_made(self, transport: Any) -> None:
        """Begin. If there are too many connections, the one goes on which nothing has
        been asked for longest.
        """
        super().connection_made(cast(Any, Gathering(transport, self.loop)))
        self._wait()
        if len(self.connections) > MAX_CONNECTIONS:
            connections = (c for c in self.connections if isinstance(c, Connection))
            idle = [c for c in connections if c._is_idle()]
            min(idle, key=lambda c: c._since).transport.abort()

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
        # Not where an answer was given or begun.
        with suppress(h11.LocalProtocolError):
            for event in (
                h11.Response(
                    status_code=400, headers=response.raw_headers, reason=b"Bad Request"
                ),
                h11.Data(data=bytes(response.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._since = self.loop.time()
        self._timer = self.loop.call_later(IDLE_SECONDS, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if self._is_idle():
            self.transport.abort()
