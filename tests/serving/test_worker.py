"""How requests share the pipeline."""

import threading
import time
from concurrent.futures import Future

import pytest
import spacy

pytest.importorskip("fastapi", reason="needs the extra serve")

from spacy_adatag.corpus.records import Record
from spacy_adatag.corpus.tokenizer import create_product_tokenizer
from spacy_adatag.serving.errors import TextError
from spacy_adatag.serving.limits import get_weigher
from spacy_adatag.serving.worker import (
    GAP_SECONDS,
    MAX_CHARACTERS,
    MAX_TEXTS,
    Worker,
)


class Pipeline:
    """Notes the batches that it is given, and waits in the first one."""

    def __init__(self):
        self.batches = []
        self.started = threading.Event()
        self.release = threading.Event()

    def answer(self, records):
        self.batches.append([record.text for record in records])
        self.started.set()
        assert self.release.wait(60)
        if any("fail" in record.text for record in records):
            raise RuntimeError("no")
        texts = [record.text for record in records if record.text != "left out"]
        return [f'"{text}"'.encode() for text in texts]


@pytest.fixture
def pipeline():
    return Pipeline()


@pytest.fixture
def submit(pipeline):
    """Submit texts while the worker is at another request. Gives a future."""
    worker = Worker(pipeline, pipeline.answer, len)

    def submit(*texts):
        future = Future()
        records = [Record(id=str(i), text=text) for i, text in enumerate(texts)]
        worker.submit(records, future)
        return future

    submit("first")
    assert pipeline.started.wait(60)
    yield submit
    pipeline.release.set()
    worker.stop(60)


def test_requests_share_batches(pipeline, submit):
    futures = [submit("a"), submit("b", "c"), submit(), submit("d")]
    pipeline.release.set()
    answers = [future.result(60) for future in futures]
    assert pipeline.batches[1:] == [["a", "b", "d", "c"]]
    assert answers[0] == b'{"results":["a"]}'
    assert answers[1] == b'{"results":["b","c"]}'
    assert answers[2] == b'{"results":[]}'


def test_long_lists_keep_nobody_waiting(pipeline, submit):
    many = submit(*["x" * 100] * 1000)
    long = submit(*["y" * MAX_CHARACTERS] * 3)
    one = submit("z")
    pipeline.release.set()
    for future in (one, many, long):
        future.result(60)
    batches = pipeline.batches[1:]
    assert "z" in batches[0]
    for batch in batches:
        assert len(batch) <= MAX_TEXTS
        assert len(batch) == 1 or sum(map(len, batch)) <= MAX_CHARACTERS
    # The others take turns by their characters.
    first = next(i for i, batch in enumerate(batches) if "y" in batch[0])
    assert first <= MAX_CHARACTERS / 100 / MAX_TEXTS + 2


@pytest.mark.parametrize("texts", [1, 2, 5])
def test_what_comes_later_goes_before_long_texts(pipeline, texts):
    """Also when most of them are done, and without keeping them from an end."""
    worker = Worker(pipeline, pipeline.answer, len)
    # Nothing works but what is called here.
    worker._thread = threading.current_thread()

    def submit(*texts):
        records = [Record(id=str(i), text=text) for i, text in enumerate(texts)]
        worker.submit(records, Future())

    def take():
        return [job.records[i].text for job, i in worker._take()]

    for _ in range(31):
        submit(*["x" * MAX_CHARACTERS] * texts)
    for i in range(31 * texts):
        submit(f"title {i}")
        assert take() == [f"title {i}"]
        assert take() == ["x" * MAX_CHARACTERS]
    assert not worker._due
    # Those that never end get no more than others.
    submit("x" * MAX_CHARACTERS)
    titles = 0
    submit("title" * 100)
    while take() != ["x" * MAX_CHARACTERS]:
        titles += 1
        submit("title" * 100)
    assert 30 < titles <= 2 * MAX_CHARACTERS / 500 + 1


def test_a_batch_waits_in_proportion_to_the_last_one(pipeline):
    """Where everything takes longer, clients that were just answered do, too."""
    worker = Worker(pipeline, pipeline.answer, len)
    worker._thread = threading.current_thread()
    worker._clients, worker._seconds = 3, 400.0
    texts = ["a", "b", "c"]

    def ask():
        for text in texts:
            worker.submit([Record(id="1", text=text)], Future())
            time.sleep(5 * GAP_SECONDS)

    asking = threading.Thread(target=ask)
    asking.start()
    batch = worker._take()
    asking.join()
    assert [job.records[i].text for job, i in batch] == texts
    # A single client never waits, however long the last batch took.
    worker._clients = 1
    worker.submit([Record(id="1", text="d")], Future())
    assert len(worker._take()) == 1


def test_a_batch_does_not_wait_long_for_clients_that_are_gone(pipeline):
    pipeline.release.set()
    worker = Worker(pipeline, pipeline.answer, len)
    worker._clients, worker._seconds = 3, 4000.0
    future = Future()
    worker.submit([Record(id="1", text="a")], future)
    assert future.result(60) == b'{"results":["a"]}'
    worker.stop(60)


def test_a_worker_that_waits_can_be_stopped(pipeline, monkeypatch):
    monkeypatch.setattr("spacy_adatag.serving.worker.MAX_GATHER_SECONDS", 4000.0)
    worker = Worker(pipeline, pipeline.answer, len)
    worker._clients, worker._seconds = 3, 8000.0
    worker.submit([Record(id="1", text="a")], Future())
    thread = worker._thread
    # With three clients, it goes on once it waits for the others.
    while worker._enough != 3:
        time.sleep(GAP_SECONDS)
    worker.stop(60)
    assert not thread.is_alive() and not pipeline.batches


@pytest.mark.parametrize(
    "text, cause", [("fail", RuntimeError), ("left out", ValueError)]
)
def test_a_text_that_fails_hurts_no_other_request(pipeline, submit, text, cause):
    good = [submit(f"a{i}", f"b{i}") for i in range(5)]
    bad = submit("c", text, "d")
    good.append(submit("e"))
    pipeline.release.set()
    with pytest.raises(TextError) as caught:
        bad.result(60)
    assert caught.value.index == 1
    assert isinstance(caught.value.__cause__, cause)
    assert good[0].result(60) == b'{"results":["a0","b0"]}'
    assert [len(future.result(60)) > 20 for future in good] == [True] * 5 + [False]


def test_who_has_gone_is_not_answered(pipeline, submit):
    gone, stays = submit("a"), submit("b")
    assert gone.cancel()
    pipeline.release.set()
    assert stays.result(60) == b'{"results":["b"]}'
    assert pipeline.batches[1:] == [["b"]]


def test_a_word_counts_as_often_as_it_is_searched():
    """Only where the tokenizer takes its marks off, one by one."""
    nlp = spacy.blank("en")
    marks = "(" * 100
    for text, expected in (
        ("a" * 100, 100),
        ("(" * 24, 24),
        (f"a b {marks}", 104 + 400),
        (f"{marks} {marks}", 201 + 800),
    ):
        assert get_weigher(nlp.tokenizer)(text) == expected
        assert get_weigher(create_product_tokenizer()(nlp))(text) == len(text)
