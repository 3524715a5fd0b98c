"""Where the time goes, and whether what is saved changes anything."""

import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set, Tuple
from unittest.mock import patch

import numpy
import torch
from spacy.language import Language
from spacy.tokens import Doc

from spacy_adatag.bioe import tags_to_spans
from spacy_adatag.chain import ChainPotentials
from spacy_adatag.component import AdaTag
from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.models import adatag
from spacy_adatag.models.adatag import get_embeddings
from spacy_adatag.models.bilstm import TextLSTM
from spacy_adatag.models.weights import get_shim

from .kernels import Naive, naive_viterbi
from .pipelines import load_ours
from .sections import ASKED, run

# Texts that are compared at a time.
BATCH = 64


def measure_steps(model: Path, titles: List[str], repeats: int) -> List[Dict[str, Any]]:
    """How the time of a title is shared between steps.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    repeats (int): How often they are read.
    RETURNS (List[Dict[str, Any]]): A row for each step.
    """
    nlp = load_ours(model, ASKED)
    run(nlp, titles)
    spent: Dict[str, float] = defaultdict(float)
    steps = [
        (type(nlp), "make_doc", "tokenizer"),
        (TextLSTM, "encode", "LSTM"),
        (adatag, "score_words", "emissions"),
        (ChainPotentials, "find_candidates", "bound"),
        (AdaTag, "_decode", "Viterbi and probabilities"),
        (AdaTag, "set_annotations", "spans"),
    ]
    with ExitStack() as stack:
        for owner, name, step in steps:
            stack.enter_context(_watch(owner, name, step, spent))
        begin = time.perf_counter()
        for _ in range(repeats):
            run(nlp, titles)
        total = time.perf_counter() - begin
    spent["everything else"] = total - sum(spent.values())
    return [{"step": step, "share": seconds / total} for step, seconds in spent.items()]


@contextmanager
def _watch(owner: Any, name: str, step: str, spent: Dict[str, float]) -> Iterator[None]:
    function = getattr(owner, name)

    def watched(*args: Any, **kwargs: Any) -> Any:
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[step] += time.perf_counter() - begin

    with patch.object(owner, name, watched):
        yield


def compare_with_reference(model: Path, titles: List[str]) -> List[Dict[str, Any]]:
    """Values against those of a plain decoder in double precision, that makes the
    emissions of every attribute and follows every path.

    model (Path): Our trained pipeline.
    titles (List[str]): Product titles.
    RETURNS (List[Dict[str, Any]]): One row.
    """
    nlp = load_ours(model, ASKED)
    labels = nlp.get_pipe("adatag").labels
    values = different = 0
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
