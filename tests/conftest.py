import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import pytest
import spacy
from hypothesis import HealthCheck, settings
from spacy.cli._util import app
from spacy.language import Language
from spacy.tokens import Span
from spacy.training import Example
from typer.testing import CliRunner, Result

import spacy_adatag.cli  # noqa: F401

from .browser import browser  # noqa: F401

# On a busy machine, an example may take long.
settings.register_profile(
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")

# Texts with their values as (first token, token behind the last); an empty list is a
# query without a value.
Annotated = Tuple[str, Dict[str, List[Tuple[int, int]]]]

TRAIN_DATA: List[Annotated] = [
    (
        "orchid / cherry pie / mango ice cream scent",
        {"Scent": [(0, 1), (2, 4), (5, 8)], "Color": [], "Material": []},
    ),
    ("dark blue wool coat", {"Color": [(0, 2)], "Material": [(2, 3)], "Scent": []}),
    ("red cotton shirt", {"Color": [(0, 1)], "Material": [(1, 2)], "Scent": []}),
    (
        "Cherry red lip balm with cherry scent",
        {"Color": [(0, 2)], "Scent": [(5, 6)], "Material": []},
    ),
]

TEXTS = [text for text, _ in TRAIN_DATA]
# Texts as nobody would write them.
EDGES = [
    "",
    " ",
    "\n\t  \n",
    "red",
    "👗👟 red 🧵 cotton",
    "قميص أحمر من القطن red",
    "日本製 綿 100% red",
    "red " * 5000,
    "\x00 red \ufeff",
]


def run_cli(*args: Any) -> Result:
    """Run a command of spaCy's, which may exit with an error but raises no other."""
    result = CliRunner().invoke(app, list(map(str, args)))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def make_example(
    nlp: Language,
    text: str,
    values: Dict[str, List[Tuple[int, int]]],
    key: str = "adatag",
    queries: Optional[List[str]] = None,
) -> Example:
    reference = nlp.make_doc(text)
    reference.spans[key] = [
        Span(reference, start, end, label=name)
        for name, places in values.items()
        for start, end in places
    ]
    reference._.attr_queries = list(values) if queries is None else queries
    return Example(nlp.make_doc(text), reference)


def make_examples(nlp: Language, data: Optional[List[Annotated]] = None, **kwargs):
    data = TRAIN_DATA if data is None else data
    return [make_example(nlp, text, values, **kwargs) for text, values in data]


def train(nlp: Language, examples: List[Example], steps: int = 60, rate: float = 0.02):
    """Train an initialised pipeline until it knows the examples by heart."""
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = rate
    losses: Dict[str, float] = {}
    for _ in range(steps):
        losses = {}
        nlp.update(examples, sgd=optimizer, losses=losses)
    return losses


def read_values(doc) -> Dict[str, List[str]]:
    return {
        name: [span.text for span in spans] for name, spans in doc._.attr_values.items()
    }


def get_trained(component: Any, examples: List[Example]) -> List[Any]:
    """The rows of the attributes that each example is trained on."""
    return component.training.get(examples, component.key, component._add_attributes)


@pytest.fixture(scope="session")
def trained() -> Language:
    """A pipeline that has learned TRAIN_DATA. Tests must not change it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    losses = train(nlp, examples)
    assert losses["adatag"] < 0.01
    return nlp


@pytest.fixture
def few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is enough to know a category."""
    monkeypatch.setattr("spacy_adatag.attributes.categories.FEW_TEXTS", 1)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what readers of the pages have. Tests must not change it."""
    from .desk import lay_desk  # It reads this module.

    folder = tmp_path_factory.mktemp("desk")
    lay_desk(folder)
    return folder


@pytest.fixture
def readers_folder(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, for a reader who changes it, and who trains for an epoch or two."""
    shutil.copytree(desk, tmp_path, dirs_exist_ok=True)
    unseen = "--components.adatag.model.tok2vec.unseen_words 9"
    overrides = f"--training.max_epochs 2 {unseen}"
    monkeypatch.setenv("SPACY_CONFIG_OVERRIDES", overrides)
    monkeypatch.chdir(tmp_path)
    return tmp_path
