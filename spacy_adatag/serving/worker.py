"""Run the pipeline in a single thread, because it is not thread-safe."""

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

# Maximum texts and characters of a batch. A text that is longer is a batch of its own.
# New requests and the shutdown of the server have to wait for the current batch.
MAX_TEXTS = 64
MAX_CHARACTERS = 20_000
# How long a batch waits for new requests of the clients that were just answered: in
# total, and between two requests. A single client never waits.
GATHER_SECONDS = 0.02
GAP_SECONDS = 0.005
# On a busy machine, everything takes longer. To wait for these shares of the time of the
# last batch costs little in comparison. But the next one may be of a single short text,
# and the other clients may be gone.
GATHER_SHARE = 0.5
GAP_SHARE = 0.25
MAX_GATHER_SECONDS = 0.5

# Applications that share a pipeline take turns.
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
        # The number of texts that batches have taken, and the results so far.
        self.taken = 0
        self.lines: List[bytes] = []

    def add(self, line: bytes) -> None:
        """Add the result of the next text, as JSON. The last one completes the answer."""
        self.lines.append(line)
        if len(self.lines) == len(self.records):
            content = b'{"results":[' + b",".join(self.lines) + b"]}"
            settle(self.future, content)


class Worker:
    """Runs the pipeline on the texts of all waiting requests, in batches.

    Requests share the pipeline fairly, measured in characters. A text is due when every
    other waiting request could have had as many characters processed. A single text
    then does not wait for the end of a long list. And a long list does not wait for an
    endless series of single texts.
    """

    def __init__(
        self,
        nlp: Language,
        answer: Callable[[List[Record]], List[bytes]],
        weigh: Callable[[str], int],
    ) -> None:
        """
        nlp (Language): The pipeline.
        answer (Callable[[List[Record]], List[bytes]]): Runs the pipeline on records, and
            returns a line of JSON for each.
        weigh (Callable[[str], int]): Counts the characters of a text.
        """
        self.answer = answer
        self.weigh = weigh
        self._turn = _TURNS.setdefault(nlp, threading.Lock())
        # The context holds the choice of the device.
        self._context = copy_context()
        self._changed = threading.Condition()
        self._thread: Optional[threading.Thread] = None
        # A heap of the next text of each job: when it is due, a unique number so that
        # jobs are never compared, its characters, and the job.
        self._due: List[Tuple[float, int, int, Job]] = []
        # The virtual time: how many characters of each request could have been processed.
        self._now = 0.0
        # The number of requests in the last batch, and how long it took.
        self._clients = 0
        self._seconds = 0.0
        # With how many waiting requests the thread should go on. To wake it for each
        # request takes time from the event loop.
        self._enough = 1
        self._number = 0

    def submit(self, records: Sequence[Record], future: "Future[bytes]") -> None:
        """Answer a request as soon as possible.

        records (Sequence[Record]): Its texts.
        future (Future): Takes the answer: JSON, or an error. If you cancel it, the texts
            that are not in a batch yet are skipped.
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
                    # A batch can't be interrupted, and must not keep the process alive.
                    daemon=True,
                )
                self._thread.start()
            if len(self._due) >= self._enough:
                self._changed.notify()

    def stop(self, seconds: float) -> None:
        """Stop the thread. The next request starts a new one.

        seconds (float): How long to wait for the current batch.
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
        # Each batch looks the hooks up. For a short batch, that is much of its time.
        with cached_msgpack_hooks():
            while True:
                batch = self._take()
                if batch is None:
                    return
                begin = time.monotonic()
                with self._turn:
                    self._process(batch)
                self._seconds = time.monotonic() - begin

    def _gather(self) -> None:
        """Wait while clients that were just answered send new requests. A batch of all of
        them takes little longer than a batch of the first one, and the others would have
        to wait for that.
        """
        longest = max(GATHER_SECONDS, GATHER_SHARE * self._seconds)
        end = time.monotonic() + min(longest, MAX_GATHER_SECONDS)
        gap = max(GAP_SECONDS, GAP_SHARE * self._seconds)
        self._enough = self._clients
        while (before := len(self._due)) < self._clients:
            left = end - time.monotonic()
            if left <= 0 or self._thread is not threading.current_thread():
                break
            if not self._changed.wait(min(gap, left)) and len(self._due) == before:
                break
        self._enough = 1

    def _take(self) -> Optional[List[Tuple[Job, int]]]:
        """Get the texts of the next batch, as jobs and indices. None if the thread should
        stop.
        """
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
                # Skip jobs whose client is gone, or that had a text that failed.
                if not job.future.done():
                    # While this text is processed, the other requests get nothing. So
                    # advance the time towards its due time only by the share of one
                    # request. Otherwise, new requests would be due after all older ones.
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
        """Answer texts. If a batch fails, halve it until a single text fails."""
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
