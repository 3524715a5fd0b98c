"""A frozen encoder. In training, it encodes each text only once."""

from collections import OrderedDict
from typing import Any, Callable, Dict, List, Optional, Tuple, cast

from spacy.attrs import ORTH, SPACY
from spacy.tokens import Doc
from spacy.training.batchers import minibatch_by_padded_size
from thinc.api import Model
from thinc.types import Floats2d

from .encoder import init_encoder, refuse_listener

# Tokens to encode together, with padding.
BATCH = 4096


def build_frozen_encoder(
    encoder: Model[List[Doc], List[Floats2d]], cache: int = 1_000_000
) -> Model[List[Doc], List[Floats2d]]:
    """Freeze an encoder. Since it is not trained, its output for a text stays the same:
    training computes it once, not in every pass over the data. All copies of the layer
    are the same layer. So the members of an ensemble encode a text once.

    encoder (Model[List[Doc], List[Floats2d]]): The encoder, such as
        `spacy-transformers.Tok2VecTransformer.v3`.
    cache (int): In training, for how many tokens to keep the output, in half precision. A
        million tokens take 0.8 GB at a width of 384. If the data have more, the texts
        that were used last are kept.
    RETURNS (Model[List[Doc], List[Floats2d]]): The frozen encoder. Its output has the
        shape (tokens, width) for each doc.
    RAISES (ValueError): If the encoder listens to another component, or if the cache is
        negative.
    """
    if cache < 0:
        raise ValueError(f"expected a cache of 0 tokens or more, got {cache}")
    model = Frozen(
        "frozen", forward, init=init, dims={"nO": None}, layers=[encoder], cache=cache
    )
    refuse_listener(model, "each text once")
    return model


class Frozen(Model):
    """A model whose copies are itself, with a cache."""

    cache: "Cache"

    def __init__(self, *args: Any, cache: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cache = Cache(cache)

    def __deepcopy__(self, memo: Dict) -> "Frozen":
        return self


class Cache:
    """Keeps the output of an encoder by the tokens of a text: for the last batch, and in
    training for as many tokens as fit. It is empty when it was pickled.

    size (int): The number of tokens.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.is_training = False
        self._kept: OrderedDict[bytes, Floats2d] = OrderedDict()
        self._tokens = 0

    def __reduce__(self) -> Tuple[Any, ...]:
        return Cache, (self.size,)

    def get(self, key: bytes) -> Optional[Floats2d]:
        """Get the output for a text. None if it is not there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def set(self, outputs: Dict[bytes, Floats2d]) -> None:
        """Add the outputs of a batch.

        outputs (Dict[bytes, Floats2d]): All outputs of the batch, known or new.
        """
        if not self.is_training:
            self._kept = OrderedDict(outputs)
            return
        for key, output in outputs.items():
            if key not in self._kept:
                self._kept[key] = cast(Floats2d, output.astype("float16"))
                self._tokens += len(output)
        while self._tokens > self.size:
            self._tokens -= len(self._kept.popitem(last=False)[1])


def init(
    model: Model[List[Doc], List[Floats2d]],
    X: Optional[List[Doc]] = None,
    Y: Optional[List[Floats2d]] = None,
) -> None:
    # Members of an ensemble have it in common. Its output does not change.
    if X and not model.has_dim("nO"):
        model.set_dim("nO", init_encoder(model.layers[0], X))


def forward(
    model: Model[List[Doc], List[Floats2d]], docs: List[Doc], is_train: bool
) -> Tuple[List[Floats2d], Callable[[List[Floats2d]], List[Doc]]]:
    assert isinstance(model, Frozen)
    cache = model.cache
    if is_train and not cache.is_training:
        cache.is_training = True
        cache.set({})
    keys = [doc.to_array([ORTH, SPACY]).tobytes() for doc in docs]
    by_key = dict(zip(keys, docs))
    outputs: Dict[bytes, Any] = {key: cache.get(key) for key in by_key if key}
    missing = [(key, by_key[key]) for key, output in outputs.items() if output is None]
    for batch in minibatch_by_padded_size(
        missing, size=BATCH, get_length=lambda item: len(item[1])
    ):
        new_keys, new_docs = zip(*batch)
        outputs.update(zip(new_keys, model.layers[0].predict(list(new_docs))))
    cache.set(outputs)
    outputs[b""] = model.ops.alloc2f(0, model.get_dim("nO"))
    return [outputs[key].astype("float32") for key in keys], lambda d_outputs: docs
