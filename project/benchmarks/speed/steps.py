"""Measure where the time goes, and check that optimizations change no value."""

import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Set, Tuple
from unittest.mock import patch

import numpy
import torch
from spacy.language import Language
from spacy.tokens import Doc
from torch import nn

from spacy_adatag.component import AdaTag, prediction
from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.models import adatag, decoder
from spacy_adatag.models.attributes import get_embeddings
from spacy_adatag.models.bilstm import TextLSTM
from spacy_adatag.models.weights import get_shim
from spacy_adatag.potentials.bioe import tags_to_spans
from spacy_adatag.potentials.chain import ChainPotentials

from .kernels import OUTSIDE, Naive, naive_viterbi
from .pipelines import load_ours
from .sections import ASKED, run
from .timing import time_in_turns, wait

# Number of texts to compare at a time.
BATCH = 64
# Rows and columns of large matrices.
LARGE = 2048
# The owner and name of a function, and the step that it belongs to.
Step = Tuple[Any, str, str]
STEPS: Tuple[Step, ...] = (
    (Language, "make_doc", "tokenizer"),
    (TextLSTM, "encode", "LSTM"),
    (adatag, "score_words", "emissions"),
    (ChainPotentials, "find_candidates", "bound"),
    (prediction, "decode_together", "Viterbi and probabilities"),
    (AdaTag, "set_annotations", "spans"),
)
PRODUCTS: Tuple[Step, ...] = (
    (TextLSTM, "encode", "LSTM"),
    (decoder, "multiply_words", "emissions"),
)


def measure_steps(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """Measure the share of each step in the time of a title.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often they are read.
    RETURNS (List[Dict[str, Any]]): A row for each step.
    """
    spent, total = _spend(load_ours(model, ASKED), titles, repeats, STEPS)
    spent["everything else"] = total - sum(spent.values())
    return [{"step": step, "share": seconds / total} for step, seconds in spent.items()]


def measure_roofline(
    model: Path, titles: List[str], repeats: int, device: torch.device
) -> List[Dict[str, Any]]:
    """Compare the throughput of a title's matrix products to the best of the processor.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often they are read.
    device (device): The device.
    RETURNS (List[Dict[str, Any]]): A row for each product: billions of multiplications
        and additions per second, without padding, and the share of the best, which is a
        product of large matrices.
    """
    nlp = load_ours(model, ASKED)
    spent, _ = _spend(nlp, titles, repeats, PRODUCTS)
    layers: Any = get_component(nlp).model.walk()
    modules = [shim._model for layer in layers for shim in layer.shims]
    (lstm,) = (
        m for module in modules for m in module.modules() if isinstance(m, nn.LSTM)
    )
    words = repeats * sum(len(nlp.make_doc(text)) for text in titles)
    of_word = {
        "LSTM": 2 * 2 * 4 * lstm.hidden_size * (lstm.input_size + lstm.hidden_size),
        "emissions": 2 * 2 * lstm.hidden_size * OUTSIDE * ASKED,
    }
    large = torch.ones(LARGE, LARGE, device=device)
    (seconds,) = time_in_turns({"best": lambda: large @ large}, repeats).values()
    rates = {"product of large matrices": 2 * LARGE**3 / min(seconds)}
    rates |= {name: words * count / spent[name] for name, count in of_word.items()}
    best = max(rates.values())
    return [
        {"step": name, "billions a second": rate / 1e9, "of the best": rate / best}
        for name, rate in rates.items()
    ]


def _spend(
    nlp: Language, titles: List[str], repeats: int, steps: Sequence[Step]
) -> Tuple[Dict[str, float], float]:
    """Measure the seconds of each step, and of everything."""
    run(nlp, titles)
    spent: Dict[str, float] = defaultdict(float)
    with ExitStack() as stack:
        for owner, name, step in steps:
            stack.enter_context(_watch(owner, name, step, spent))
        begin = time.perf_counter()
        for _ in range(repeats):
            run(nlp, titles)
        return spent, time.perf_counter() - begin


@contextmanager
def _watch(owner: Any, name: str, step: str, spent: Dict[str, float]) -> Iterator[None]:
    function = getattr(owner, name)

    def watched(*args: Any, **kwargs: Any) -> Any:
        wait()
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            wait()
            spent[step] += time.perf_counter() - begin

    with patch.object(owner, name, watched):
        yield


def compare_with_reference(model: Path, titles: List[str]) -> List[Dict[str, Any]]:
    """Compare values with those of a plain decoder in double precision. It computes the
    emissions of all attributes, and follows all paths. So the pipeline has to decode the
    most likely paths, and to leave them as they are.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    RETURNS (List[Dict[str, Any]]): One row.
    """
    nlp = load_ours(model, ASKED)
    component = get_component(nlp)
    component.threshold, component.thresholds = None, {}
    component.allow_overlap = True
    labels = component.labels
    values = different = 0
    with patch.object(prediction, "clean_edges", lambda _, values: values):
        docs = list(nlp.pipe(titles))
    for start in range(0, len(docs), BATCH):
        batch = docs[start : start + BATCH]
        expected = _decode(nlp, batch)
        for doc, wanted in zip(batch, expected):
            found = {
                (labels.index(span.label_), span.start, span.end)
                for span in doc.spans["adatag"]
            }
            values += len(wanted)
            different += found != wanted
    return [{"texts": len(docs), "values": values, "texts that differ": different}]


@torch.no_grad()
def _decode(nlp: Language, docs: List[Doc]) -> List[Set[Tuple[int, int, int]]]:
    model: Any = get_component(nlp).model
    module: Any = get_shim(model.get_ref("decoder"))._model
    embeddings = torch.as_tensor(
        get_embeddings(model), device=next(module.parameters()).device
    )
    weight, bias, transitions = (part.double() for part in module.generate(embeddings))
    found = []
    for doc, hidden in zip(docs, model.get_ref("tok2vec").predict(docs)):
        states = torch.as_tensor(hidden, device=weight.device).double()
        emissions = torch.einsum("nh,kah->ank", states, weight) + bias.T[:, None]
        rows = Naive(emissions, transitions.permute(2, 0, 1), torch.empty(0))
        tags = naive_viterbi(rows)
        lengths = numpy.full(len(tags), len(doc))
        row, start, end, _ = tags_to_spans(tags.T.cpu().numpy(), lengths)
        found.append(set(zip(row.tolist(), start.tolist(), end.tolist())))
    return found
