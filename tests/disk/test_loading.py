import shutil
from pathlib import Path

import numpy
import pytest
import spacy

from spacy_adatag.disk.loading import load_pipeline

from ..conftest import make_examples, run_cli


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A pipeline with vectors, and with another trainable component."""
    nlp = spacy.blank("en")
    nlp.vocab.set_vector("red", numpy.ones(4, dtype="float32"))
    textcat = nlp.add_pipe("textcat")
    textcat.add_label("a")
    textcat.add_label("b")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    path = tmp_path_factory.mktemp("whole") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture
def path(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


VOCAB = ["strings.json", "lookups.bin", "vectors", "key2row", "vectors.cfg"]
FILES = ["config.cfg", "meta.json", "tokenizer", *(f"vocab/{name}" for name in VOCAB)]
FILES += ["textcat/model", "textcat/cfg"]


@pytest.mark.parametrize("damage", ["cut off", "empty", "other"])
@pytest.mark.parametrize("name", FILES)
def test_the_file_that_is_damaged_is_named(path, name, damage):
    file = path / name
    half = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes({"cut off": half, "empty": b"", "other": b"\xff\0x" * 9}[damage])
    with pytest.raises(ValueError) as error:
        load_pipeline(path)
    assert str(error.value).startswith(f"{file}: ")
    assert "Copy all files of the pipeline again" in str(error.value)


@pytest.mark.parametrize("name", ["vocab/vectors", "vocab/key2row", "tokenizer"])
def test_a_file_that_is_missing(path, name):
    """spaCy would take it that there are no vectors."""
    (path / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        load_pipeline(path)


def test_whole_pipelines(path):
    assert load_pipeline(path).pipe_names == ["textcat", "adatag"]
    with pytest.raises(OSError, match="E050"):
        load_pipeline("not_a_pipeline")
    config = path / "config.cfg"
    config.write_text(config.read_text().replace('factory = "textcat"', 'factory = "x"'))
    with pytest.raises(ValueError, match="E002"):
        load_pipeline(path)


def test_commands_name_it(path, tmp_path):
    (path / "tokenizer").write_bytes(b"")
    (tmp_path / "a.jsonl").write_text('"red"')
    output = tmp_path / "b.jsonl"
    result = run_cli("adatag", "extract", path, tmp_path / "a.jsonl", output)
    assert result.exit_code == 1
    assert f"{path / 'tokenizer'}: Unpack failed" in " ".join(result.output.split())
    assert run_cli("adatag", "serve", path, "--port", 0).exit_code == 1
