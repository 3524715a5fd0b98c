"""How many threads torch uses."""

import time
from typing import Any, Iterator, List

import pytest
import spacy
import torch
from spacy.training import Example
from thinc.api import Model

from spacy_adatag.workarounds import threads
from spacy_adatag.workarounds.threads import FreeCores, fitting_threads, has_large_steps


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


class Clock:
    """A clock on which so many of the threads work at any time."""

    def __init__(self, monkeypatch: Any, cores: float) -> None:
        self.now = 1000.0
        self.cores = cores
        monkeypatch.setattr(threads.time, "perf_counter", self.tick)
        monkeypatch.setattr(threads.time, "process_time", lambda: self.now * self.cores)

    def tick(self) -> float:
        self.now += 0.001
        return self.now


@pytest.mark.parametrize(
    "cores,expected", [(0.3, 1), (1.0, 1), (1.4, 1), (1.9, 2), (2.0, 2), (3.0, 2)]
)
def test_threads_get_the_cores_that_are_free(
    monkeypatch: Any, cores: float, expected: int
) -> None:
    Clock(monkeypatch, cores)
    assert FreeCores().count(2) == expected
    assert torch.get_num_threads() == 2


def test_cores_are_counted_again(monkeypatch: Any) -> None:
    clock = Clock(monkeypatch, 1.0)
    free_cores = FreeCores()
    assert free_cores.count(2) == 1
    clock.cores = 2.0
    # Not at once: to look for them takes its time.
    assert free_cores.count(2) == 1
    clock.now += threads.VALID_SECONDS
    assert free_cores.count(2) == 2


def test_a_look_is_short() -> None:
    start = time.process_time()
    assert 1 <= FreeCores().count(2) <= 2
    assert time.process_time() > start


@pytest.mark.parametrize("large,expected", [(False, 1), (True, 2)])
def test_threads_are_given_back(monkeypatch: Any, large: bool, expected: int) -> None:
    monkeypatch.setattr(FreeCores, "count", lambda self, most: most)
    with fitting_threads(large=large):
        assert torch.get_num_threads() == expected
    assert torch.get_num_threads() == 2
    with pytest.raises(ValueError, match="in between"), fitting_threads(large=large):
        raise ValueError("in between")
    assert torch.get_num_threads() == 2


def test_one_thread_stays_one(monkeypatch: Any) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(FreeCores, "count", lambda self, most: pytest.fail("looked"))
    with fitting_threads(large=True):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize(
    "name,expected",
    [("bilstm", False), ("transformer", True), ("tok2vec-listener", True)],
)
def test_large_steps(name: str, expected: bool) -> None:
    encoder: Model = Model(name, lambda model, X, is_train: (X, lambda dX: dX))
    system: Model = Model("adatag", encoder._func, layers=[encoder])
    assert has_large_steps(system) is expected


def test_training_and_prediction_on_one_thread(monkeypatch: Any) -> None:
    nlp = spacy.blank("en")
    adatag = nlp.add_pipe("adatag")
    doc = nlp.make_doc("navy shirt")
    reference = doc.copy()
    reference.spans["adatag"] = [reference.char_span(0, 4, label="Color")]
    examples = [Example(doc, reference)]
    nlp.initialize(lambda: examples)
    used: List[int] = []
    forward = adatag.model._func

    def watch(model: Model, X: Any, is_train: bool) -> Any:
        used.append(torch.get_num_threads())
        Y, backprop = forward(model, X, is_train)

        def watch_back(dY: Any) -> Any:
            used.append(torch.get_num_threads())
            return backprop(dY)

        return Y, watch_back

    adatag.model._func = watch
    nlp.update(examples, sgd=nlp.create_optimizer())
    assert used == [1, 1]
    nlp("navy shirt")
    adatag.score_absence([nlp.make_doc("navy shirt")], [["Color"]])
    assert used == [1] * 4
    assert torch.get_num_threads() == 2
