import io
from typing import Dict

import pytest
import safetensors.torch
import spacy
import srsly
import torch
from thinc.api import Adam, Model, PyTorchShim
from torch import Tensor, nn

from spacy_adatag.models.weights import (
    deserialize_weights,
    make_shim,
    serialize_weights,
    set_module,
)

from ..conftest import make_examples


class Scale(nn.Module):
    counts: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.factors = nn.Parameter(torch.randn(width))
        self.register_buffer("counts", torch.arange(width))

    @classmethod
    def from_weights(cls, weights: Dict[str, Tensor]) -> "Scale":
        return cls(len(weights["factors"]))


def make_full_shim(width: int) -> PyTorchShim:
    shim = make_shim(Scale)
    set_module(Model("scale", lambda model, X, is_train: X, shims=[shim]), Scale(width))
    assert isinstance(shim._model, Scale)
    return shim


def read_state(data: bytes) -> bytes:
    return srsly.msgpack_loads(data)["state"]


def test_round_trip_builds_a_module_of_the_saved_size():
    shim = make_full_shim(3)
    for target in (make_shim(Scale), make_shim(Scale)):
        loaded = target.from_bytes(shim.to_bytes())._model
        assert isinstance(loaded, Scale)
        assert loaded.factors.tolist() == shim._model.factors.tolist()
        assert loaded.counts.tolist() == [0, 1, 2] and loaded.counts.dtype == torch.int64
        assert isinstance(loaded.factors, nn.Parameter)


def test_what_was_in_the_shim_before_is_replaced():
    shim, other = make_full_shim(3), make_full_shim(5)
    assert len(other.from_bytes(shim.to_bytes())._model.factors) == 3
    empty = make_shim(Scale)
    assert other.from_bytes(empty.to_bytes())._model is None


def test_disk(tmp_path):
    shim = make_full_shim(3)
    shim.to_disk(tmp_path / "shim")
    loaded = make_shim(Scale).from_disk(tmp_path / "shim")
    assert loaded._model.factors.tolist() == shim._model.factors.tolist()


def test_state_is_safetensors():
    shim = make_full_shim(3)
    state = read_state(shim.to_bytes())
    assert set(safetensors.torch.load(state)) == {"factors", "counts"}


def test_empty_shim_has_no_state():
    assert serialize_weights(None) == b""
    assert read_state(make_shim(Scale).to_bytes()) == b""
    assert deserialize_weights(Scale, Scale(2), b"", torch.device("cpu")) is None


def test_weights_that_are_views_are_saved():
    module = Scale(4)
    module.factors = nn.Parameter(torch.randn(4, 2).T[1])
    assert not module.factors.is_contiguous()
    loaded = deserialize_weights(
        Scale, None, serialize_weights(module), torch.device("cpu")
    )
    assert isinstance(loaded, Scale)
    assert loaded.factors.tolist() == module.factors.tolist()


def test_pickle_is_refused():
    file_ = io.BytesIO()
    torch.save(Scale(3).state_dict(), file_)
    for data in (file_.getvalue(), b"nonsense"):
        with pytest.raises(ValueError, match="safetensors"):
            deserialize_weights(Scale, None, data, torch.device("cpu"))


def test_weights_that_do_not_fit_are_refused():
    weights = {"factors": torch.ones(3), "counts": torch.arange(3)}
    data = safetensors.torch.save({**weights, "more": torch.ones(1)})
    with pytest.raises(ValueError, match=r"more to be none, got \[1\] of float32"):
        deserialize_weights(Scale, None, data, torch.device("cpu"))


def test_averages_of_an_optimizer_are_used_for_a_while():
    """Also where something fails meanwhile. What no update has moved stays."""
    shim = make_full_shim(3)
    shim._model.idle = nn.Parameter(torch.ones(1))
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        shim._model.factors.grad = torch.ones(3)
        shim.finish_update(optimizer)
    averages = optimizer.averages[shim.id, "factors"]
    trained = shim._model.factors.tolist()
    assert averages.tolist() != trained
    with pytest.raises(RuntimeError), shim.use_params(optimizer.averages):
        assert shim._model.factors.tolist() == averages.tolist()
        assert shim._model.idle.tolist() == [1.0]
        raise RuntimeError
    assert shim._model.factors.tolist() == trained
    with make_shim(Scale).use_params(optimizer.averages):
        pass


def test_training_with_averages_predicts_by_them():
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.averages = {}
    for _ in range(5):
        nlp.update(examples, sgd=optimizer)
    text = examples[0].predicted.text

    def score() -> float:
        component = nlp.get_pipe("adatag")
        return component.score_absence([nlp.make_doc(text)], [["Scent"]])[0]["Scent"]

    before = score()
    with nlp.use_params(optimizer.averages):
        assert score() != before
    assert score() == before
