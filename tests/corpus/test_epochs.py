import pytest
import spacy
from spacy.tokens import DocBin
from spacy.util import registry

from spacy_adatag.corpus.epochs import count_epoch_steps


@pytest.fixture
def folder(tmp_path):
    """Ten docs in one file and three in another, in a folder of folders."""
    nlp = spacy.blank("en")
    for name, size in (("a.spacy", 10), ("deep/b.spacy", 3)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        DocBin(docs=[nlp.make_doc("red coat") for _ in range(size)]).to_disk(path)
    (tmp_path / "notes.txt").write_text("not a corpus")
    return tmp_path


@pytest.mark.parametrize(
    "batch_size,epochs,steps",
    [(1, 1, 10), (10, 1, 1), (32, 1, 1), (5, 1, 2), (4, 1, 3), (4, 3, 9), (32, 5, 5)],
)
def test_steps_of_a_file(folder, batch_size, epochs, steps):
    path = folder / "a.spacy"
    assert count_epoch_steps(path, batch_size, epochs) == steps
    assert count_epoch_steps(str(path), batch_size, epochs) == steps


def test_steps_of_a_folder(folder):
    assert count_epoch_steps(folder, 4) == 4
    assert count_epoch_steps(folder, 1, 2) == 26


def test_at_least(folder):
    assert count_epoch_steps(folder, 4, at_least=5) == 5
    assert count_epoch_steps(folder, 4, epochs=2, at_least=5) == 8
    assert count_epoch_steps(None, 4, at_least=500) == 500


def test_without_data(tmp_path):
    assert count_epoch_steps(None, 32, 3) == 600
    assert count_epoch_steps(None, 32, 3, default=50) == 150
    assert count_epoch_steps(tmp_path / "none.spacy", 32, 2, default=10) == 20
    DocBin().to_disk(tmp_path / "empty.spacy")
    assert count_epoch_steps(tmp_path / "empty.spacy", 32) == 1


def test_in_a_config(folder):
    block = {
        "@misc": "spacy_adatag.Epochs.v1",
        "path": str(folder),
        "batch_size": 4,
        "epochs": 2,
    }
    assert registry.resolve({"steps": block})["steps"] == 8
