"""Which requests are let in, and how they are told that nothing comes of them."""

import asyncio
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, Coroutine, Dict, Iterator, Optional, TypeVar

from starlette.requests import ClientDisconnect, Request

from .errors import RequestError
from .limits import Limits

T = TypeVar("T")


class Admission:
    """Counts the requests that are under way: those whose bodies come in, and those that
    wait for their answers. Each has a future, by which it can be refused at any time.
    """

    def __init__(self, limits: Limits) -> None:
        """
        limits (Limits): How many there may be.
        """
        self.limits = limits
        self.closed = False
        # In the order in which they came, with their characters once these are known.
        self.reading: Dict[Future[Any], int] = {}
        self.waiting: Dict[Future[Any], int] = {}

    @contextmanager
    def read(self) -> Iterator["Future[Any]"]:
        """Count a request while its body comes in. If there are too many, the one that
        has taken longest goes: bodies that never end keep nobody out.

        YIELDS (Future): Fails when the request is to be refused.
        RAISES (RequestError): If the server ends.
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

        characters (int): What its texts count for.
        YIELDS (Future): Takes the answer. It is cancelled if nobody waits any more.
        RAISES (RequestError): If there are too many already, for one of its size.
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
        """Refuse what is under way."""
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
    return RequestError(503, "stopping", "the server was stopped", headers=headers)


def settle(
    future: "Future[T]",
    result: Optional[T] = None,
    error: Optional[BaseException] = None,
) -> None:
    """Give a future its result or an error, unless it has one or was cancelled.

    future (Future): The future.
    result (Optional[T]): The result.
    error (Optional[BaseException]): The error, in place of a result.
    """
    with suppress(InvalidStateError):
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]
        else:
            future.set_exception(error)


async def get_first(future: "Future[T]", other: Coroutine[Any, Any, T]) -> T:
    """Wait for what comes first, and cancel the other.

    future (Future): Is set from anywhere.
    other (Coroutine): Runs meanwhile.
    RETURNS (T): The result.
    """
    both = [asyncio.wrap_future(future), asyncio.create_task(other)]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return next(each for each in both if each.done()).result()
    finally:
        for each in both:
            each.cancel()
        # What the other one raises is seen here, or asyncio would report it.
        await asyncio.gather(*both, return_exceptions=True)


async def watch(request: Request) -> Any:
    """Wait until the client of a request has gone.

    request (Request): A request whose body was read.
    RAISES (ClientDisconnect): Then.
    """
    while (await request.receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect
