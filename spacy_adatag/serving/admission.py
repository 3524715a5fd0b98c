"""Admit requests, or refuse them."""

import asyncio
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, Coroutine, Dict, Iterator, Optional, TypeVar

from starlette.requests import ClientDisconnect, Request

from .errors import RequestError
from .limits import Limits

T = TypeVar("T")


class Admission:
    """Counts the active requests: those whose bodies are still arriving, and those that
    wait for their answers. Each has a future, so it can be refused at any time.
    """

    def __init__(self, limits: Limits) -> None:
        """
        limits (Limits): The limits.
        """
        self.limits = limits
        self.closed = False
        # The futures of requests in order of arrival, with their characters once known.
        self.reading: Dict[Future[Any], int] = {}
        self.waiting: Dict[Future[Any], int] = {}

    @contextmanager
    def read(self) -> Iterator["Future[Any]"]:
        """Count a request while its body arrives. If there are too many, refuse the one
        that has taken longest. A body that never ends can then keep nobody out.

        YIELDS (Future): Fails if the request is refused.
        RAISES (RequestError): If the server is shutting down.
        """
        if self.closed:
            raise _stopping()
        if len(self.reading) >= self.limits.reading:
            slowest = next(iter(self.reading))
            del self.reading[slowest]
            what = f"at most {self.limits.reading} bodies at once, and this one took long"
            settle(slowest, error=_busy(what, close=True))
        yield from _count(self.reading, 0)

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
            raise _busy(f"at most {room:,} characters while others wait")
        yield from _count(self.waiting, characters)

    def refuse_all(self) -> None:
        """Refuse all active requests."""
        for future in [*self.reading, *self.waiting]:
            settle(future, error=_stopping())


def _count(futures: Dict["Future[Any]", int], characters: int) -> Iterator["Future[Any]"]:
    future: Future[Any] = Future()
    futures[future] = characters
    try:
        yield future
    finally:
        futures.pop(future, None)
        future.cancel()


def _busy(what: str, *, close: bool = False) -> RequestError:
    headers = {"Connection": "close"} if close else None
    return RequestError(503, "busy", f"expected {what}: try again later", headers=headers)


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


async def get_first(future: "Future[T]", other: Coroutine[Any, Any, T]) -> T:
    """Wait for a future or a coroutine, whichever comes first, and cancel the other.

    future (Future): The future. Any thread may set it.
    other (Coroutine): The coroutine.
    RETURNS (T): The result of the first.
    """
    both = [asyncio.wrap_future(future), asyncio.create_task(other)]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return next(each for each in both if each.done()).result()
    finally:
        for each in both:
            each.cancel()
        # Collect the exception of the other one, or asyncio would log it.
        await asyncio.gather(*both, return_exceptions=True)


async def watch(request: Request) -> Any:
    """Wait until the client of a request disconnects.

    request (Request): A request whose body was read.
    RAISES (ClientDisconnect): When the client disconnects.
    """
    while (await request.receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect
