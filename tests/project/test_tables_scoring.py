"""Scores and parameter counts of trained runs."""

import json
from pathlib import Path
from typing import Any, Dict

import pytest
import spacy
import srsly
from spacy.language import Language
from tables import make_run
from tables.parameters import Formula, build, find_formula
from tables.scoring import Questions, count_parameters, score

from ..conftest import make_examples

RECORDS = [
    {"text": "red cotton shirt", "attributes": {"Color": ["red"], "Material": ["wool"]}},
    {"text": "dark blue wool coat", "attributes": {"Color": ["dark blue"], "Size": []}},
    {"text": "a string that says nothing of attributes"},
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    srsly.write_jsonl(tmp_path / "records.jsonl", RECORDS)
    return tmp_path / "records.jsonl"


@pytest.fixture
def in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The configs are found from there."""
    monkeypatch.chdir(Path(__file__).parents[2] / "project")


def test_scores_by_both_metrics(trained: Language, records: Path, tmp_path: Path) -> None:
    trained.to_disk(tmp_path / "model")
    test = Questions(records, False, ["Material"], -1)
    scored = score(tmp_path / "model", test)
    assert scored["attributes"] == 3
    assert scored["versions"]["spacy"] == spacy.__version__
    found = scored["test"]
    assert found["records"] == 2
    per_type = found["paper"]["attr_per_type"]
    assert per_type["Color"]["f"] == 1 and per_type["Material"]["f"] == 0
    assert per_type["Size"] == {
        "p": 0, "r": 0, "f": 0, "correct": 0, "predicted": 0, "gold": 0, "invented": 0
    }  # fmt: skip
    counts = {key: found["extractgpt"][key] for key in ("NN", "VC", "VW")}
    assert counts == {"NN": 1, "VC": 2, "VW": 1}
    # Of the test attributes alone.
    assert found["extractgpt_tested"]["VC"] == 0 and found["extractgpt_tested"]["VW"] == 1


def test_a_request_is_trained_and_scored(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`spacy train` is called with the words of the request, and then its pipeline is
    scored."""
    called: Dict[str, Any] = {}

    def train(words: Any, **kwargs: Any) -> None:
        called["train"] = words

    monkeypatch.setattr(make_run, "app", train)
    monkeypatch.setattr(make_run, "score", lambda *args: called.update(score=args) or {})
    test = {"records": "r.jsonl", "by_category": True, "tested": ["A"], "gpu_id": 0}
    request = {"train": ["train", "some.cfg"], "model": "out/model-best", "test": test}
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request))
    make_run.main(path)
    assert called["train"] == ["train", "some.cfg"]
    assert called["score"] == (
        Path("out/model-best"), Questions(Path("r.jsonl"), True, ["A"], 0)
    )  # fmt: skip
    assert "minutes" in srsly.read_json(tmp_path / "scored.json")


def test_frozen_embeddings_are_not_counted() -> None:
    counts = []
    for freeze in (False, True):
        nlp = spacy.blank("en")
        model = {
            "@architectures": "spacy_adatag.AdaTag.v1",
            "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 4},
            "freeze_attributes": freeze,
            "experts": 2,
        }
        embedder = {"@misc": "spacy_adatag.RandomEmbedder.v1", "width": 5}
        component: Any = nlp.add_pipe(
            "adatag", config={"model": model, "embedder": embedder}
        )
        examples = make_examples(nlp)
        nlp.initialize(lambda: examples)  # noqa: B023
        counts.append(count_parameters(component.model))
        words = len({t.lower_ for eg in examples for t in eg.predicted}) + 1
    # Of 3 attributes.
    assert counts[0] - counts[1] == 3 * 5
    lstm = 2 * (4 * 2 * (50 + 2) + 2 * 4 * 2)
    decoder = (5 + 1) * (4 * 4 + 4 + 2) + 2 * 16
    assert counts[1] == 50 * words + lstm + decoder


@pytest.mark.parametrize(
    "row, linear, square",
    # 3 tags more for 201 weights each, and transitions among 3 N + 1 tags; a CRF of 4
    # tags for each attribute.
    [
        ("bilstm-tag-sets", 3 * 201, 0),
        ("bilstm-crf-tag-sets", 3 * 201 + 6, 9),
        ("bilstm-multicrf", 4 * 201 + 16, 0),
        ("adatag-contextual", 0, 0),
    ],
)
def test_formulas_are_those_of_the_models(
    row: str, linear: int, square: int, in_project: None
) -> None:
    formula = find_formula(row)
    assert (formula.linear, formula.square) == (linear, square)
    assert (formula.each_word, formula.each_word_and_attribute) == (50, 0)
    assert build(row, 7, 250) == formula.count(7, 250)


def test_n_models_have_n_vocabularies(in_project: None) -> None:
    formula = find_formula("bilstm-crf-models")
    lstm = 2 * (4 * 100 * (50 + 100) + 2 * 4 * 100)
    assert formula == Formula(0, lstm + 4 * 201 + 16, 0, 0, 50)
