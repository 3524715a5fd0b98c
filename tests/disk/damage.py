"""Pipelines of every architecture, as small as they can be, and ways to damage them."""

import json
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import numpy
import safetensors.torch
import spacy
import srsly
import torch
from spacy.language import Language

from ..conftest import TRAIN_DATA, make_examples, train

BILSTM = {
    "@architectures": "spacy_adatag.BiLSTM.v1",
    "width": 8,
    "embed_width": 4,
    "unseen_words": 2,
}
CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 8,
    "depth": 1,
    "embed_size": 20,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def make_system(name: str, **kwargs: Any) -> Dict[str, Any]:
    return {"@architectures": f"spacy_adatag.{name}.v1", **kwargs}


SYSTEMS = {
    "adatag": make_system("AdaTag", tok2vec=BILSTM, experts=2),
    "adatag-experts": make_system(
        "AdaTag", tok2vec=BILSTM, linear="experts", transitions="hypernetwork"
    ),
    "adatag-cnn": make_system("AdaTag", tok2vec=CNN),
    "tag-sets": make_system("TagSets", tok2vec=BILSTM),
    "tag-sets-softmax": make_system("TagSets", tok2vec=BILSTM, crf=False),
    "multi-crf": make_system("MultiCRF", tok2vec=BILSTM),
    "multi-crf-cnn": make_system("MultiCRF", tok2vec=CNN),
    "shared-emb": make_system("SharedEmb", width=8, embed_width=4, unseen_words=2),
    "models": make_system("NModels", model=make_system("TagSets", tok2vec=BILSTM)),
    "opentag": make_system(
        "NModels",
        model=make_system(
            "TagSets", tok2vec=make_system("SelfAttention", tok2vec=BILSTM, width=4)
        ),
    ),
    "suopentag": make_system("SUOpenTag", tok2vec=BILSTM),
    "aveqa": make_system("AVEQA", tok2vec=BILSTM),
}
TEXTS = [text for text, _ in TRAIN_DATA] + ["velvet scarf", "red cherry"]
# A change of the files of a component, by their names.
Files = Dict[str, bytes]
Damage = Tuple[str, Callable[[Files], None]]


def make_pipeline(system: str, seed: int = 0, attributes: int = 3) -> Language:
    """A pipeline that finds something, not what it should."""
    spacy.util.fix_random_seed(seed)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = spacy.vectors.Vectors(
        data=numpy.ones((2, 4), "f"), keys=["velvet", "scarf"]
    )
    embedder = None
    if system.startswith("adatag"):
        embedder = {"@misc": "spacy_adatag.RandomEmbedder.v1", "width": 6}
    nlp.add_pipe("adatag", config={"model": SYSTEMS[system], "embedder": embedder})
    names = ["Scent", "Color", "Material"][:attributes]
    data = [(t, {n: v for n, v in a.items() if n in names}) for t, a in TRAIN_DATA]
    examples = make_examples(nlp, data)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=3, rate=0.1)
    return nlp


def read_files(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def write_files(folder: Path, files: Files) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def predict(nlp: Language, component: Any = None) -> List[Any]:
    """All values of a component with their scores, and the probabilities of none."""
    component = component or nlp.get_pipe("adatag")
    docs = list(component.pipe(map(nlp.make_doc, TEXTS)))
    names = [component.labels] * len(docs)
    return [
        *([(s.start, s.end, s.label_) for s in doc.spans[component.key]] for doc in docs),
        *(doc.spans[component.key].attrs["scores"].tolist() for doc in docs),
        component.score_absence(docs, names),
    ]


def iter_bytes_damages(files: Files, rng: Random, flips: int = 3) -> Iterator[Damage]:
    """What disks and copying do to a file."""

    def set_bytes(files: Files, name: str, change: Callable[[bytes], bytes]) -> None:
        files[name] = change(files[name])

    def flip(data: bytes, place: float, bit: int) -> bytes:
        at = int(place * len(data))
        return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]

    for name in files:
        yield f"no {name}", partial(lambda files, name: files.pop(name), name=name)
        changes = {
            "empty": lambda data: b"",
            "half": lambda data: data[: len(data) // 2],
            "without its last byte": lambda data: data[:-1],
            "with a byte more": lambda data: data + b"\0",
            "zeros": lambda data: bytes(len(data)),
            "twice": lambda data: data + data,
            "text": lambda data: b"404 Not Found",
        }
        for _ in range(flips):
            place, bit = rng.random(), rng.randrange(8)
            changes[f"bit {bit} at {place:.4f}"] = partial(flip, place=place, bit=bit)
        for what, change in changes.items():
            yield f"{name} {what}", partial(set_bytes, name=name, change=change)


ODD: List[Any] = [None, True, -1, 0, 2.5, 2**40, "", "x", [], {}, [1], {"a": None}]


def iter_cfg_damages(files: Files) -> Iterator[Damage]:
    """What can be wrong with every setting, and with the list of attributes."""

    def edit(files: Files, change: Callable[[Any], Any]) -> None:
        cfg = json.loads(files["cfg"])
        other = change(cfg)
        files["cfg"] = json.dumps(cfg if other is None else other).encode("utf8")

    def drop(cfg: Any, key: str) -> None:
        del cfg[key]

    def put(cfg: Any, key: str, value: Any, row: int = -1) -> None:
        (cfg if row < 0 else cfg["attributes"][row])[key] = value

    def rearrange(cfg: Any, order: List[int]) -> None:
        cfg["attributes"] = [cfg["attributes"][row] for row in order]

    cfg = json.loads(files["cfg"])
    for value in ODD:
        yield f"cfg is {value!r}", partial(edit, change=lambda cfg, v=value: v)
        for key in ("attributes", "spans_key", "constrain", "fields"):
            change = partial(put, key=key, value=value)
            yield f"{key} {value!r}", partial(edit, change=change)
        for key in ("name", "phrase", "values"):
            change = partial(put, key=key, value=value, row=1)
            yield f"{key} {value!r}", partial(edit, change=change)
        change = partial(put, key="values", value={"red": value}, row=1)
        yield f"count {value!r}", partial(edit, change=change)
    for key in cfg:
        yield f"without {key}", partial(edit, change=partial(drop, key=key))
    yield "fields 2", partial(edit, change=partial(put, key="fields", value={"a": 2}))
    for order in ([], [0, 1], [1, 0, 2], [2, 0, 1], [0, 0, 2], [0, 1, 2, 0]):
        yield f"attributes {order}", partial(edit, change=partial(rearrange, order=order))


def iter_model_damages(files: Files) -> Iterator[Damage]:
    """What can be wrong with every part of a model: its name, dims, attrs, parameters
    and weights. None of them leaves numbers that could be those of another training.
    """

    def edit(files: Files, change: Callable[[Any], None]) -> None:
        msg = srsly.msgpack_loads(files["model"])
        change(msg)
        files["model"] = srsly.msgpack_dumps(msg)

    def put(msg: Any, path: List[Any], value: Any) -> None:
        for key in path[:-1]:
            msg = msg[key]
        if value is KeyError:
            del msg[path[-1]]
        else:
            msg[path[-1]] = value

    def put_tensors(msg: Any, node: int, change: Callable[[Any], None]) -> None:
        shim = srsly.msgpack_loads(msg["shims"][node][0])
        tensors = safetensors.torch.load(shim["state"])
        change(tensors)
        shim["state"] = safetensors.torch.save(tensors)
        msg["shims"][node][0] = srsly.msgpack_dumps(shim)

    def put_tensor(tensors: Any, name: str, change: Callable[[Any], Any]) -> None:
        tensors[name] = change(tensors[name]).contiguous()

    def rename_tensor(tensors: Any, name: str, new: Optional[str]) -> None:
        tensor = tensors.pop(name)
        if new:
            tensors[new] = tensor

    msg = srsly.msgpack_loads(files["model"])
    places: List[Tuple[List[Any], List[Any]]] = [
        ([key], [KeyError, None, [], {}, 1]) for key in msg
    ]
    for i, node in enumerate(msg["nodes"]):
        places.append((["nodes", i], [KeyError, None]))
        places += [
            (["nodes", i, key], [KeyError, *ODD]) for key in ("name", "dims", "refs")
        ]
        for kind in ("dims", "refs"):
            for key in node[kind]:
                places.append((["nodes", i, kind, key], [KeyError, *ODD]))
        for name, data in msg["attrs"][i].items():
            values = [srsly.msgpack_dumps(value) for value in ODD]
            keys = srsly.msgpack_loads(data)
            if name in ("keys", "unseen_keys"):
                other = [
                    keys[:-1],
                    keys[::-1],
                    keys.astype("int64"),
                    keys * 0,
                    keys[None],
                ]
                values += map(srsly.msgpack_dumps, other)
            if name in ("nA", "phrases", "keys", "names", "unseen_keys", "crf", "width"):
                places.append((["attrs", i, name], [KeyError, None, b"", 1, *values]))
        for name, array in msg["params"][i].items():
            bad = array.copy()
            bad.flat[-1] = numpy.nan
            infinite = array.copy()
            infinite.flat[0] = numpy.inf
            other = [bad, infinite, array.astype("int32"), array.astype("float64")]
            other += [array[:-1], array[None], array.ravel()[:-1], None, [1.0], "x"]
            other += [numpy.zeros((2**26, 0), "f"), KeyError]
            places.append((["params", i, name], other))
        places += [(["shims", i], [[], None, [b"", b"", b""], [1]])]
    for path, values in places:
        for value in values:
            change = partial(put, path=path, value=value)
            what = f"{path} {getattr(value, 'shape', value)!r:.60}"
            yield what, partial(edit, change=change)
    changes: Dict[str, Callable[[Any], Any]] = {
        "nan": lambda t: t.masked_fill(
            torch.arange(t.numel()).view(t.shape) == 0, torch.nan
        ),
        "infinite": lambda t: t * 0 + torch.inf,
        "integers": lambda t: t.int(),
        "double": lambda t: t.double(),
        "shorter": lambda t: t[:-1],
        "with an axis more": lambda t: t[None],
        "flat": lambda t: t.flatten()[:-1],
        "huge": lambda t: t.new_zeros(2**26, 0),
        "huge, one axis more": lambda t: t.new_zeros(2**20, 0, 2**20),
    }
    for i, shims in enumerate(msg["shims"]):
        if not isinstance(shims[0] if shims else None, bytes):
            continue
        for name in safetensors.torch.load(srsly.msgpack_loads(shims[0])["state"]):
            for what, new in (("renamed", name + "_"), ("missing", None)):
                part = partial(rename_tensor, name=name, new=new)
                change = partial(put_tensors, node=i, change=part)
                yield f"{i} {name} {what}", partial(edit, change=change)
            for what, of_tensor in changes.items():
                part = partial(put_tensor, name=name, change=of_tensor)
                change = partial(put_tensors, node=i, change=part)
                yield f"{i} {name} {what}", partial(edit, change=change)
