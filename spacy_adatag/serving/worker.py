"""One thread for the pipeline, which is not made for several at once."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Callable, Iterator, TypeVar

from starlette.requests import ClientDisconnect, Request

from .errors import RequestError

T = TypeVar("T")


class Worker:
    """Runs one job after the other in a thread, so that the event loop stays free.

    Requests that wait are not joined, although a batch of their texts would take less
    time than all of them alone: the last digit of a score depends on the texts that it
    was computed with, and an answer should not depend on what others ask.
    """

    def __init__(self, limit: int) -> None:
        """
        limit (int): How many requests may be under way.
        """
        self.limit = limit
        self.busy = 0
        self.stopping = threading.Event()
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="adatag")

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Count a request while it is under way.

        YIELDS (None): Nothing.
        RAISES (RequestError): If there are too many already.
        """
        if self.busy >= self.limit:
            raise RequestError(
                503,
                "busy",
                f"expected at most {self.limit} requests at once: try again later",
                headers={"Retry-After": "1"},
            )
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    async def run(self, job: Callable[[], T], request: Request) -> T:
        """Run a job when its turn comes.

        job (Callable[[], T]): The job. One that takes long should end soon after
            `stopping` is set.
        request (Request): Whose job it is.
        RETURNS (T): What it returns.
        RAISES (ClientDisconnect): If nobody waits for it any more.
        """
        async with self._turn:
            if await request.is_disconnected():
                raise ClientDisconnect
            # The choice of the device is in the context.
            context = copy_context()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, context.run, job)

    def stop(self) -> None:
        """End, once the job that runs has ended."""
        self.stopping.set()
        self._thread.shutdown(cancel_futures=True)
