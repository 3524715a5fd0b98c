"""Admit requests, or refuse them."""

import asyncio
import sys
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, Dict, Iterator, List, Optional, TypeVar

from starlette.requests import ClientDisconnect, Request

from ..texts.counts import say_count
from .errors import RequestError
from .limits import Limits

# How long a client may take to send a body.
READ_SECONDS = 30
# How long a request waits for its answer before it watches whether its client is still
# there. A watch takes as long as the rest of the work on a request, and most answers come
# sooner.
WATCH_SECONDS = 0.5

T = TypeVar("T")


class Reading:
    """A task that reads the body of a request. Others can refuse the request. To wait
    for the body and for a refusal at the same time would need another task, which takes
    time in each request.
    """

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._error: Optional[RequestError] = None

    def refuse(self, error: RequestError) -> None:
        """Refuse the request. Call this in the event loop of the task, not in the task.

        error (RequestError): The reason.
        """
        if self._error is None and self._task is not None:
            self._error = error
            self._task.cancel()

    @contextmanager
    def raise_refusal(self) -> Iterator[None]:
        """Raise the error in place of the cancellation.

        RAISES (RequestError): If the request is refused.
        """
        try:
            yield
        except asyncio.CancelledError:
            if self._error is None:
                raise
            if self._task is not None and sys.version_info >= (3, 11):
                self._task.uncancel()
            raise self._error from None


class Admission:
    """Counts the active requests: those whose bodies are still arriving, and those that
    wait for their answers. Each can be refused at any time.
    """

    def __init__(self, limits: Limits) -> None:
        """
        limits (Limits): The limits.
        """
        self.limits = limits
        self.closed = False
        # The requests in order of arrival.
        self.reading: List[Reading] = []
        # The futures of their answers, with their characters.
        self.waiting: Dict[Future[bytes], int] = {}

    @contextmanager
    def read(self) -> Iterator[None]:
        """Count a request while its body arrives. If there are too many, refuse the one
        that has taken longest. A body that never ends can then keep nobody out.

        RAISES (RequestError): If the server is shutting down, or the request is refused,
            also if its body does not arrive in time.
        """
        if self.closed:
            raise _stopping()
        if len(self.reading) >= self.limits.reading:
            what = f"at most {self.limits.reading} bodies at once, and this one took long"
            self.reading.pop(0).refuse(_busy(what, close=True))
        reading = Reading()
        self.reading.append(reading)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(READ_SECONDS, reading.refuse, _too_slow())
        try:
            with reading.raise_refusal():
                yield
        finally:
            timer.cancel()
            with suppress(ValueError):
                self.reading.remove(reading)

    @contextmanager
    def wait(self, characters: int) -> Iterator["Future[bytes]"]:
        """Count a request while it waits for its answer.

        characters (int): The characters that its texts count for.
        YIELDS (Future): Takes the answer. It is cancelled if nobody waits any longer.
        RAISES (RequestError): If too much is waiting for a request of this size.
        """
        if len(self.waiting) >= self.limits.waiting:
            raise _busy(f"at most {self.limits.waiting} requests at once")
        total = self.limits.waiting_characters
        left = total - sum(self.waiting.values())
        room = max(left // 2, total // self.limits.waiting)
        if self.waiting and characters > room:
            raise _busy(f"at most {say_count(room, 'character')} while others wait")
        future: Future[bytes] = Future()
        self.waiting[future] = characters
        try:
            yield future
        finally:
            del self.waiting[future]
            future.cancel()

    def refuse_all(self) -> None:
        """Refuse all active requests."""
        for reading in self.reading:
            reading.refuse(_stopping())
        for future in list(self.waiting):
            settle(future, error=_stopping())


def _busy(what: str, *, close: bool = False) -> RequestError:
    headers = {"Connection": "close"} if close else None
    return RequestError(503, "busy", f"expected {what}: try again later", headers=headers)


def _too_slow() -> RequestError:
    return RequestError(
        408,
        "body_too_slow",
        f"expected the whole body within {READ_SECONDS} seconds",
        headers={"Connection": "close"},
    )


def _stopping() -> RequestError:
    headers = {"Connection": "close"}
    return RequestError(503, "stopping", "the server is shutting down", headers=headers)


def settle(
    future: "Future[T]",
    result: Optional[T] = None,
    error: Optional[BaseException] = None,
) -> None:
    """Set the result or the error of a future, unless it is done or was cancelled.

    future (Future): The future.
    result (Optional[T]): The result.
    error (Optional[BaseException]): The error, instead of a result.
    """
    with suppress(InvalidStateError):
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]
        else:
            future.set_exception(error)


async def get_answer(future: "Future[bytes]", request: Request) -> bytes:
    """Wait for the answer to a request.

    future (Future): Takes the answer. Any thread may set it.
    request (Request): The request. Its body was read.
    RETURNS (bytes): The answer.
    RAISES (ClientDisconnect): If the client disconnects.
    """
    answer = asyncio.wrap_future(future)
    await asyncio.wait([answer], timeout=WATCH_SECONDS)
    if answer.done():
        return answer.result()
    both = [answer, asyncio.create_task(_watch(request))]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return next(each for each in both if each.done()).result()
    finally:
        for each in both:
            each.cancel()
        # Collect the exception of the other one, or asyncio would log it.
        await asyncio.gather(*both, return_exceptions=True)


async def _watch(request: Request) -> Any:
    """Wait until the client of a request disconnects.

    request (Request): A request whose body was read.
    RAISES (ClientDisconnect): When the client disconnects.
    """
    while (await request.receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect
