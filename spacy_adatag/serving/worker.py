"""One thread for the pipeline, which is not made for several at once."""

import heapq
import threading
import time
from concurrent.futures import Future
from contextvars import copy_context
from typing import Callable, List, Optional, Sequence, Tuple
from weakref import WeakKeyDictionary

from spacy.language import Language

from ..corpus.records import Record
from ..workarounds.msgpack import cached_msgpack_hooks
from .admission import settle
from .errors import TextError

# A batch has at most so many texts, and characters unless one text has more: what comes
# in meanwhile waits for it, and so does the end of the server.
MAX_TEXTS = 64
MAX_CHARACTERS = 20_000
# How long a batch may wait for the requests of clients that were just answered, and how
# long for the next one of them. Who asks alone does not wait.
GATHER_SECONDS = 0.02
GAP_SECONDS = 0.005

# Applications of the same pipeline take turns.
_TURNS: "WeakKeyDictionary[Language, threading.Lock]" = WeakKeyDictionary()


class Job:
    """The texts of a request."""

    def __init__(self, records: Sequence[Record], future: "Future[bytes]") -> None:
        """
        records (Sequence[Record]): The texts, at least one.
        future (Future): Takes the answer.
        """
        self.records = records
        self.future = future
        # How many texts were taken, and what was found in those that are done.
        self.taken = 0
        self.lines: List[bytes] = []

    def add(self, line: bytes) -> None:
        """Add what was found in the next text, as JSON."""
        self.lines.append(line)
        if len(self.lines) == len(self.records):
            content = b'{"results":[' + b",".join(self.lines) + b"]}"
            settle(self.future, content)


class Worker:
    """Puts the texts of all requests that wait through the pipeline, in batches.

    Requests share it by characters: each text is due when as many characters of every
    other request that waits could have been read, too. So a text alone need not wait for
    the end of a long list, nor the list for all single texts that will ever come.
    """

    def __init__(
        self,
        nlp: Language,
        answer: Callable[[List[Record]], List[bytes]],
        weigh: Callable[[str], int],
    ) -> None:
        """
        nlp (Language): The pipeline.
        answer (Callable[[List[Record]], List[bytes]]): Makes lines of records by it.
        weigh (Callable[[str], int]): The characters that a text counts for.
        """
        self.answer = answer
        self.weigh = weigh
        self._turn = _TURNS.setdefault(nlp, threading.Lock())
        # The choice of the device is in the context.
        self._context = copy_context()
        self._changed = threading.Condition()
        self._thread: Optional[threading.Thread] = None
        # The next text of each job: when it is due, a number that keeps jobs from being
        # compared, the characters that it counts for, and the job.
        self._due: List[Tuple[float, int, int, Job]] = []
        # How many characters of each request could have been read.
        self._now = 0.0
        # How many requests the last batch was of.
        self._clients = 0
        self._number = 0

    def submit(self, records: Sequence[Record], future: "Future[bytes]") -> None:
        """Answer a request as soon as possible.

        records (Sequence[Record]): Its texts.
        future (Future): Takes the answer: JSON, or an error. Texts are left out that are
            not at work yet when it is cancelled.
        """
        if not records:
            settle(future, b'{"results":[]}')
            return
        with self._changed:
            self._push(Job(records, future), self._now)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._context.copy().run,
                    args=(self._work,),
                    name="adatag",
                    # One that cannot be interrupted must not keep the process.
                    daemon=True,
                )
                self._thread.start()
            self._changed.notify()

    def stop(self, seconds: float) -> None:
        """End the thread. The next request begins another one.

        seconds (float): How long to wait for the batch that it is at.
        """
        with self._changed:
            thread, self._thread = self._thread, None
            self._due.clear()
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)

    def _push(self, job: Job, start: float) -> None:
        self._number += 1
        weight = self.weigh(job.records[job.taken].text)
        heapq.heappush(self._due, (start + weight, self._number, weight, job))

    def _work(self) -> None:
        # They are looked up for each batch, which takes a good part of a short one.
        with cached_msgpack_hooks():
            while True:
                batch = self._take()
                if batch is None:
                    return
                with self._turn:
                    self._process(batch)

    def _gather(self) -> None:
        """Wait as long as requests keep coming of clients that were just answered: a
        batch of all takes little longer than one of the first, for which they would wait.
        """
        end = time.monotonic() + GATHER_SECONDS
        while len(self._due) < self._clients and time.monotonic() < end:
            if not self._changed.wait(GAP_SECONDS):
                return

    def _take(self) -> Optional[List[Tuple[Job, int]]]:
        """The texts of the next batch, by job and index; None if there is to be none."""
        batch: List[Tuple[Job, int]] = []
        size = 0
        with self._changed:
            while not self._due and self._thread is threading.current_thread():
                self._changed.wait()
            if self._thread is not threading.current_thread():
                return None
            self._gather()
            while self._due and len(batch) < MAX_TEXTS:
                due, _, weight, job = self._due[0]
                if batch and size + weight > MAX_CHARACTERS:
                    break
                heapq.heappop(self._due)
                # Otherwise its client has gone, or a text of it has failed.
                if not job.future.done():
                    # While it is read, the others get nothing: time goes on to when it
                    # is due by the share of one request, so that those that come now
                    # are not due after all that came before.
                    now = max(self._now, due - weight)
                    self._now = now + (due - now) / (len(self._due) + 1)
                    size += weight
                    batch.append((job, job.taken))
                    job.taken += 1
                    if job.taken < len(job.records):
                        self._push(job, due)
            self._clients = len({job for job, _ in batch})
        return batch

    def _process(self, batch: List[Tuple[Job, int]]) -> None:
        """Answer texts. What fails is halved, until it is one text that fails."""
        batch = [(job, i) for job, i in batch if not job.future.done()]
        if not batch:
            return
        try:
            lines = self.answer([job.records[i] for job, i in batch])
            if len(lines) != len(batch):
                raise ValueError(f"expected {len(batch)} docs, got {len(lines)}")
        except BaseException as err:
            if len(batch) > 1:
                half = len(batch) // 2
                self._process(batch[:half])
                self._process(batch[half:])
                return
            ((job, i),) = batch
            error = TextError(i)
            error.__cause__ = err
            settle(job.future, error=error)
            return
        for (job, _), line in zip(batch, lines):
            job.add(line)
