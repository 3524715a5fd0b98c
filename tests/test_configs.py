"""The shipped configs with spaCy's own commands, from records to a package."""

import json
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

import pytest
import spacy
import srsly
from spacy.cli._util import app
from spacy.cli.init_config import fill_config
from spacy.tokens import DocBin
from spacy.util import load_config
from typer.testing import CliRunner

import spacy_adatag.cli  # noqa: F401
from spacy_adatag.models.attributes import OPEN_CONFIGS

from .conftest import read_values
from .tiny_bert import make_tiny_bert

CONFIGS = sorted((Path(__file__).parent.parent / "configs").glob("*.cfg"))
# Those that go through every command of spaCy: with and without a transformer inside, and
# with as many models as attributes. The others are trained and loaded.
WHOLE_WAY = ("adatag", "adatag-bert", "adatag-contextual", "best", "bilstm-crf-models")
# Learning rate and dropout are chosen on dev. The tables train AdaTag as the others.
TUNED = ("adatag", "adatag-fast", "adatag-open", "best", "best-fast")
COLORS = ["red", "blue", "dark green"]
MATERIALS = ["wool", "cotton", "suede leather"]
THINGS = ["coat", "shirt"]


def run(*args: Any) -> str:
    """Run a command of spaCy, in this process."""
    result = CliRunner().invoke(app, list(map(str, args)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


class Data(NamedTuple):
    folder: Path
    train: Path
    dev: Path
    vectors: Path
    bert: Path

    def get_paths(self, config: Path) -> List[str]:
        """What to give on the command line, of the paths that a config has."""
        known = load_config(config, interpolate=False)["paths"]
        given = self._asdict().items()
        return [f"--paths.{name}={path}" for name, path in given if name in known]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = tmp_path_factory.mktemp("data")
    records = [
        {
            "text": f"{color} {thing} made of {material}, 50ml",
            "attributes": {"Color": [color], "LidMaterial": [material], "Scent": []},
        }
        for color, material, thing in product(COLORS, MATERIALS, THINGS)
    ]
    srsly.write_jsonl(folder / "records.jsonl", records)
    train = folder / "train.spacy"
    run("adatag", "convert", folder / "records.jsonl", train, "--dev", "0.25")
    words = ["red", "blue", "green", "wool", "cotton", "coat", "color", "material", "50"]
    lines = [f"{len(words)} 4"]
    lines += [f"{w} {i % 2} {i % 3} {i} 1" for i, w in enumerate(words)]
    (folder / "vectors.txt").write_text("\n".join(lines), encoding="utf8")
    run("init", "vectors", "en", folder / "vectors.txt", folder / "vectors")
    bert = make_tiny_bert(folder / "bert")
    assert len(DocBin().from_disk(train)) == 14
    return Data(folder, train, folder / "train-dev.spacy", folder / "vectors", bert)


# Epochs that learn the few texts by heart.
EPOCHS = 8
SLOW_TO_LEARN = {"opentag": 32, "suopentag": 24}
# With an evaluation after each epoch.
FAST = [
    "--training.batcher.size=4",
    "--training.eval_frequency.batch_size=4",
    "--training.patience.batch_size=4",
    "--training.patience.epochs=32",
    "--training.optimizer.learn_rate=0.01",
    "--training.optimizer.L2=0.0",
    "--training.dropout=0.0",
]


class Trained(NamedTuple):
    config: Path
    model: Path
    log: str


@pytest.fixture(scope="module")
def train(data: Data) -> Callable[[Path], Trained]:
    """Trains a config, once."""

    @cache
    def train(config: Path) -> Trained:
        output = data.folder / config.stem
        epochs = SLOW_TO_LEARN.get(config.stem, EPOCHS)
        args = [*data.get_paths(config), *FAST, f"--training.max_epochs={epochs}"]
        log = run("train", config, "--output", output, *args)
        return Trained(config, output / "model-best", log)

    return train


@pytest.fixture(scope="module", params=WHOLE_WAY)
def trained(request: Any, train: Callable[[Path], Trained]) -> Trained:
    return train(next(path for path in CONFIGS if path.stem == request.param))


def test_there_are_configs() -> None:
    assert "adatag" in [path.stem for path in CONFIGS]


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config_is_complete(path: Path, tmp_path: Path) -> None:
    """`spacy init fill-config` has nothing to fill in."""
    before, after = fill_config(tmp_path / "filled.cfg", path, silent=True)
    assert json.loads(json.dumps(after)) == json.loads(json.dumps(before))
    filled = load_config(tmp_path / "filled.cfg", interpolate=False)
    shipped = load_config(path, interpolate=False)
    assert filled == shipped


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_debug_config(path: Path, data: Data) -> None:
    output = run("debug", "config", path, *data.get_paths(path))
    assert "Config is valid" in output


def test_configs_differ_where_systems_do() -> None:
    """What has nothing to do with the system is the same in all configs."""
    paper = load_config(next(path for path in CONFIGS if path.stem == "adatag-random"))
    for path in CONFIGS:
        config = load_config(path)
        assert config["nlp"] == paper["nlp"]
        assert config["corpora"]["train"] == paper["corpora"]["train"]
        same, other = ({**c["training"]} for c in (config, paper))
        if path.stem in TUNED:
            # They leave section 4.4 behind.
            for setting in ("optimizer", "dropout"):
                assert same.pop(setting) != other.pop(setting)
        elif "bert" in config["paths"] and path.stem != "adatag-contextual":
            # Section 4.4: AdamW, and a transformer's learning rate.
            assert same.pop("optimizer") != other.pop("optimizer")
            assert same.pop("dropout") < other.pop("dropout")
        assert same == other, path


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_training(path: Path, train: Callable[[Path], Trained], data: Data) -> None:
    trained = train(path)
    header, _, *rows = trained.log[trained.log.index("E    #") :].splitlines()
    names = ["ATTR_ALL_F", "ATTR_ALL_M...", "ATTR_INVENTED"]
    assert header.split()[-6:] == [*names, "ATTR_MICRO_F", "ATTR_MACRO_F", "SCORE"]
    # 14 texts in batches of 4: an evaluation every 4 steps.
    steps = [int(row.split()[1]) for row in rows if row.startswith(" ")]
    epochs = SLOW_TO_LEARN.get(path.stem, EPOCHS)
    assert steps == list(range(0, 4 * epochs, 4))
    nlp = spacy.load(trained.model)
    scores = nlp.meta["performance"]
    assert scores["attr_macro_f"] > 0.8
    assert set(scores["attr_per_type"]) == {"Color", "LidMaterial", "Scent"}
    component = nlp.get_pipe("adatag")
    assert set(component.labels) == {"Color", "LidMaterial", "Scent"}
    # The vectors given are what the words started from, and are not saved.
    for node in component.model.walk():
        if node.name in ("bilstm", "qrnn", "shared_emb"):
            assert node.shims[0]._model.embedding.embedding_dim == 4
    assert nlp.vocab.vectors.size == 0
    assert nlp.config["paths"]["train"] == str(data.train)
    values = read_values(nlp("red coat made of wool, 50ml"))
    assert values == {"Color": ["red"], "LidMaterial": ["wool"]}


def test_evaluate(trained: Trained, data: Data, tmp_path: Path) -> None:
    output = tmp_path / "scores.json"
    # It prints the scores of spaCy's own components only, and saves all.
    run("evaluate", trained.model, data.dev, "--output", output)
    scores = srsly.read_json(output)
    performance = spacy.load(trained.model).meta["performance"]
    for name in ("attr_macro_f", "attr_micro_p", "attr_micro_r"):
        assert scores[name] == pytest.approx(performance[name], abs=1e-3)
    assert set(scores["attr_per_type"]) == {"Color", "LidMaterial", "Scent"}


def test_both_evaluations_agree(trained: Trained, data: Data, tmp_path: Path) -> None:
    """`spacy evaluate` on the converted records, `adatag evaluate` on the records."""
    all_records = data.folder / "records.jsonl"
    dev = {
        doc.text for doc in DocBin().from_disk(data.dev).get_docs(spacy.blank("en").vocab)
    }
    records = tmp_path / "dev.jsonl"
    lines = [line for line in srsly.read_jsonl(all_records) if line["text"] in dev]
    srsly.write_jsonl(records, lines)
    run("evaluate", trained.model, data.dev, "-o", tmp_path / "spacy.json")
    run("adatag", "evaluate", trained.model, records, "-o", tmp_path / "adatag.json")
    expected = srsly.read_json(tmp_path / "spacy.json")
    found = srsly.read_json(tmp_path / "adatag.json")["scores"]
    for kind in ("macro", "micro"):
        for score in "prf":
            name = f"attr_{kind}_{score}"
            assert found[name] == pytest.approx(expected[name], abs=1e-3)


# `spacy package` leaves the files that it writes to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*:pytest.PytestUnraisableExceptionWarning")
def test_package(trained: Trained, tmp_path: Path) -> None:
    name = f"p_{trained.config.stem.replace('-', '_')}"
    args = ["--build", "none", "--name", name, "--version", "1.2.3"]
    run("package", trained.model, tmp_path, *args)
    folder = tmp_path / f"en_{name}-1.2.3"
    meta = srsly.read_json(folder / "meta.json")
    requirements: Dict[str, str] = dict.fromkeys(meta["requirements"], "")
    assert any(line.startswith("spacy-adatag") for line in requirements)
    nlp = spacy.load(folder / f"en_{name}" / f"en_{name}-1.2.3")
    text = "red coat made of wool"
    assert read_values(nlp(text)) == read_values(spacy.load(trained.model)(text))


def test_benchmark_speed(trained: Trained, data: Data) -> None:
    args = ["--no-shuffle", "--batches", "30", "--warmup", "0", "--batch-size", "2"]
    log = run("benchmark", "speed", trained.model, data.dev, *args)
    assert "Mean" in log and "words/s" in log


def test_training_from_saved_labels(data: Data, tmp_path: Path) -> None:
    """`spacy init labels`, then the same attributes without going through the data."""
    config = next(path for path in CONFIGS if path.stem == "adatag")
    paths = data.get_paths(config)
    run("init", "labels", config, tmp_path / "labels", *paths)
    file = tmp_path / "labels" / "adatag.json"
    labels = srsly.read_json(file)
    assert [label["name"] for label in labels] == ["Color", "LidMaterial", "Scent"]
    assert labels[1]["phrase"] == "Lid Material"
    assert sum(labels[0]["values"].values()) == 14
    labels[0]["phrase"] = "Shade"
    srsly.write_json(file, labels[:2])
    # A block that the shipped config leaves empty is filled in the file.
    text = config.read_text(encoding="utf8").replace(
        "[initialize.components]",
        "[initialize.components]\n\n[initialize.components.adatag]\n\n"
        "[initialize.components.adatag.labels]\n"
        f'@readers = "spacy.read_labels.v1"\npath = "{file.as_posix()}"\n',
    )
    (tmp_path / "labels.cfg").write_text(text, encoding="utf8")
    output = tmp_path / "trained"
    run(
        "train",
        tmp_path / "labels.cfg",
        "--output",
        output,
        *paths,
        "--training.max_epochs=2",
    )
    nlp = spacy.load(output / "model-last")
    assert nlp.get_pipe("adatag").label_data == labels[:2]


def test_configs_that_messages_name_take_new_attributes():
    """Those whose embedder embeds any attribute, or that read phrases."""
    found = set()
    for path in CONFIGS:
        part = load_config(path, interpolate=False)["components"]["adatag"]
        embedder = (part["embedder"] or {}).get("@misc", "")
        model = part["model"]["@architectures"]
        reads = model in ("spacy_adatag.SUOpenTag.v1", "spacy_adatag.AVEQA.v1")
        if reads or embedder.startswith(("spacy_adatag.Static", "spacy_adatag.Context")):
            found.add(path.stem)
    assert found == set(OPEN_CONFIGS)
