"""Score a trained pipeline on the test records."""

import platform
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict, List, Set

import torch
from spacy.cli._util import setup_gpu
from spacy.util import load_model
from thinc.api import Model, PyTorchShim

from spacy_adatag.corpus.asking import RECORD, Ways
from spacy_adatag.corpus.pipe import get_component, pipe_records
from spacy_adatag.corpus.records import Record, read_records

PACKAGES = ("spacy-adatag", "spacy", "thinc", "torch", "transformers")


@dataclass(frozen=True)
class Questions:
    """The data and attributes to score a pipeline on.

    records (Path): The test records.
    by_category (bool): Whether each category has its own attributes.
    tested (List[str]): The test attributes. They also get scores of their own.
    gpu_id (int): The GPU to use, -1 for none.
    """

    records: Path
    by_category: bool
    tested: List[str]
    gpu_id: int


def score(model: Path, questions: Questions) -> Dict[str, Any]:
    """Predict each record once, and score the predictions by both metrics.

    model (Path): The trained pipeline.
    questions (Questions): The data and attributes.
    RETURNS (Dict[str, Any]): The test results for the file of the run.
    """
    setup_gpu(questions.gpu_id)
    nlp = load_model(model)
    component = get_component(nlp)
    records = [
        record
        for record in read_records(questions.records, by_category=questions.by_category)
        if isinstance(record, Record) and record.attributes is not None
    ]
    began = time.perf_counter()
    answered = list(pipe_records(nlp, records))
    minutes = (time.perf_counter() - began) / 60
    wanted = set(questions.tested)
    ways = Ways(nlp, RECORD)
    part = [(_ask_only(record, wanted), doc) for record, doc in answered]
    return {
        "attributes": len(component.labels),
        "parameters": count_parameters(component.model),
        "test": {
            "records": len(answered),
            "minutes": round(minutes, 3),
            "paper": ways.score(RECORD, answered, "paper").scores,
            "extractgpt": ways.score(RECORD, answered, "extractgpt").scores,
            "extractgpt_tested": ways.score(RECORD, part, "extractgpt").scores,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "threads": torch.get_num_threads(),
    }


def count_parameters(model: Model) -> int:
    """RETURNS (int): The number of trainable parameters in all layers."""
    total = 0
    tensors: Dict[int, torch.Tensor] = {}
    for node in model.walk():
        for name in node.param_names:
            # Most systems freeze the attribute embeddings, or have none.
            frozen = name == "E" and node.attrs.get("freeze_attributes", True)
            if node.has_param(name) and not frozen:
                total += int(node.get_param(name).size)
        for shim in node.shims:
            if isinstance(shim, PyTorchShim) and shim._model is not None:
                tensors.update(
                    (id(tensor), tensor) for tensor in shim._model.parameters()
                )
    return total + sum(t.numel() for t in tensors.values() if t.requires_grad)


def _ask_only(record: Record, wanted: Set[str]) -> Record:
    asked = {n: v for n, v in (record.attributes or {}).items() if n in wanted}
    return replace(record, attributes=asked)
