"""Read the results of a workflow: scores, training log, extracted values and model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import spacy
import srsly

MACRO_F = "attr_macro_f"


@dataclass(frozen=True)
class Step:
    """An evaluation during training.

    loss (float): The mean loss of a step since the last evaluation.
    dev (float): Macro F1 on the development set, in percent.
    score (float): The score that selects the best model.
    """

    step: int
    epoch: int
    loss: float
    dev: float
    score: float


@dataclass(frozen=True)
class Run:
    """A finished workflow.

    scores (Dict[str, Dict[str, Any]]): The output of `spacy adatag evaluate` for each
        metric, "paper" or "extractgpt".
    steps (List[Step]): The training log.
    extracted (List[Dict[str, Any]]): The output of `spacy adatag extract`, with joined
        fields.
    seed (int): The seed of the training.
    """

    scores: Dict[str, Dict[str, Any]]
    steps: List[Step]
    extracted: List[Dict[str, Any]]
    seed: int

    @property
    def by_attribute(self) -> Dict[str, Dict[str, float]]:
        """RETURNS (Dict[str, Dict[str, float]]): The paper's metric, by attribute."""
        return self.scores.get("paper", {}).get("scores", {}).get("attr_per_type") or {}

    @property
    def best(self) -> Optional[Step]:
        """RETURNS (Optional[Step]): The step of `model-best`. If several steps are equal,
        spaCy keeps the first."""
        return max(self.steps, key=lambda step: step.score, default=None)


def read_run(
    scores: Sequence[Path], log: Path, extracted: Optional[Path], model: Path
) -> Run:
    """Read the files of a workflow.

    scores (Sequence[Path]): Files of `spacy adatag evaluate`.
    log (Path): The file of spaCy's console logger.
    extracted (Optional[Path]): The file of `spacy adatag extract`.
    model (Path): The trained pipeline.
    RETURNS (Run): The run.
    """
    found = [srsly.read_json(path) for path in scores]
    config = spacy.util.load_config(model / "config.cfg", interpolate=True)
    return Run(
        scores={entry["metric"]: entry for entry in found},
        steps=_read_steps(log),
        extracted=[join_fields(line) for line in srsly.read_jsonl(extracted)]
        if extracted
        else [],
        seed=config["training"]["seed"],
    )


def join_fields(line: Dict[str, Any]) -> Dict[str, Any]:
    """Join the fields of a line into the text that the pipeline read.

    line (Dict[str, Any]): A line of `spacy adatag extract`.
    RETURNS (Dict[str, Any]): The line with a `text`, and with the offsets of its values
        in that text.
    """
    if "fields" not in line:
        return line
    starts: Dict[str, int] = {}
    text = ""
    for field in line["fields"]:
        text += "\n" if starts else ""
        starts[field["name"]] = len(text)
        text += field["text"]
    attributes = {
        name: [
            {
                **value,
                "start": value["start"] + starts[value["field"]],
                "end": value["end"] + starts[value["field"]],
            }
            for value in values
        ]
        for name, values in line["attributes"].items()
    }
    return {"id": line["id"], "text": text, "attributes": attributes}


def _read_steps(log: Path) -> List[Step]:
    """Get the mean loss per step. spaCy sums losses between evaluations, and the first
    evaluation comes after a single step."""
    steps: List[Step] = []
    for entry in srsly.read_jsonl(log):
        passed = entry["step"] - steps[-1].step if steps else 1
        loss = sum(entry["losses"].values()) / max(1, passed)
        dev = entry["scores"].get(MACRO_F, 100 * entry["score"])
        steps.append(Step(entry["step"], entry["epoch"], loss, dev, entry["score"]))
    return steps
