"""What was saved is loaded as it was, or not at all."""

import json
import shutil
import tracemalloc
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Callable

import pytest
import safetensors.torch
import spacy
import srsly
import torch
from spacy.language import Language

from spacy_adatag.models.bilstm import BiLSTM
from spacy_adatag.models.multicrf import MultiDecoder
from spacy_adatag.models.tagsets import TagSetsDecoder
from spacy_adatag.models.weights import deserialize_weights
from spacy_adatag.workarounds.msgpack import unpack

from ..conftest import run_cli
from .damage import (
    SYSTEMS,
    iter_bytes_damages,
    iter_cfg_damages,
    iter_model_damages,
    make_pipeline,
    predict,
    read_files,
    write_files,
)

Save = Callable[..., Path]
# Of so many ways to damage a system.
CHOSEN = 24


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Saves pipelines, each once."""

    @cache
    def save(system: str, seed: int = 0, attributes: int = 3) -> Path:
        folder = tmp_path_factory.mktemp(system) / "model"
        make_pipeline(system, seed, attributes).to_disk(folder)
        return folder

    return save


@pytest.fixture
def folder(save: Save, tmp_path: Path) -> Path:
    """A pipeline that a test may change."""
    return Path(shutil.copytree(save("adatag"), tmp_path / "model"))


def edit(file: Path, change: Callable[[Any], Any]) -> None:
    """Change a file by hand."""
    cfg = json.loads(file.read_text("utf8"))
    change(cfg)
    file.write_text(json.dumps(cfg), "utf8")


@pytest.mark.parametrize("system", SYSTEMS)
def test_damaged_files_are_refused_or_do_not_matter(system, save, tmp_path):
    folder = Path(shutil.copytree(save(system), tmp_path / "model"))
    nlp = spacy.load(folder)
    expected, component = predict(nlp), folder / "adatag"
    whole = read_files(component)
    data = nlp.get_pipe("adatag").to_bytes(exclude=["vocab"])
    assert unpack(data) == whole
    config = {"model": SYSTEMS[system], "embedder": None}
    # Without checksums, a number that could be one of another training is not seen.
    bare = {name: data for name, data in whole.items() if name != "checksums.json"}
    rng = Random(system)
    damages = [(bare, damage) for damage in iter_cfg_damages(bare)]
    damages += [(bare, damage) for damage in iter_model_damages(bare)]
    damages = rng.sample(damages, CHOSEN)
    of_bytes = [*iter_bytes_damages(whole, rng)]
    damages += [(whole, damage) for damage in rng.sample(of_bytes, CHOSEN // 3)]
    refused = 0
    for files, (what, damage) in damages:
        files = dict(files)
        damage(files)
        write_files(component, files)
        # Most of a pipeline takes longer to load, and is as it was.
        loaded = nlp.create_pipe("adatag", config=config)
        try:
            loaded.from_disk(component, exclude=["vocab"])
        except (OSError, ValueError) as err:
            assert str(component) in str(err), what
            refused += 1
        else:
            assert predict(nlp, loaded) == expected, what
    assert refused > 0.8 * len(damages)


@pytest.mark.parametrize("name", ["cfg", "model", "checksums.json"])
def test_files_of_two_pipelines_are_not_mixed(name, save, folder):
    component = folder / "adatag"
    shutil.copy(save("adatag", seed=1, attributes=2) / "adatag" / name, component)
    with pytest.raises(ValueError, match=r"expected the saved file.* delete") as info:
        spacy.load(folder)
    assert str(component) in str(info.value)


def test_names_cannot_shift_without_checksums_either(folder):
    component = folder / "adatag"
    (component / "checksums.json").unlink()
    cfg = component / "cfg"
    for change, reason in (
        (lambda cfg: cfg["attributes"].reverse(), "as attribute 1, as in the model, got"),
        (lambda cfg: cfg["attributes"].pop(), "expected the 3 attributes of the model"),
        (lambda cfg: cfg.pop("attributes"), "expected the setting attributes"),
    ):
        before = cfg.read_bytes()
        edit(cfg, change)
        with pytest.raises(ValueError, match=reason) as info:
            spacy.load(folder)
        assert str(cfg) in str(info.value)
        cfg.write_bytes(before)


def test_a_change_by_hand_takes_the_checksums_away(folder):
    component = folder / "adatag"

    def change(cfg: Any) -> None:
        cfg["spans_key"] = "values"
        cfg["attributes"][1]["name"] = "Colour"

    edit(component / "cfg", change)
    with pytest.raises(ValueError, match=r"If you changed it yourself, delete .*json"):
        spacy.load(folder)
    (component / "checksums.json").unlink()
    loaded = spacy.load(folder).get_pipe("adatag")
    assert loaded.key == "values" and loaded.labels[1] == "Colour"


def test_checksums_without_that_of_a_file(folder):
    path = folder / "adatag" / "checksums.json"
    for sums in ({}, {"cfg": srsly.read_json(path)["cfg"]}):
        srsly.write_json(path, sums)
        with pytest.raises(
            ValueError, match="expected the saved file, with the checksum"
        ):
            spacy.load(folder)


def test_what_was_saved_without_names_and_checksums_is_loaded(folder):
    """As before there were any."""
    component = folder / "adatag"
    expected = predict(spacy.load(folder))
    (component / "checksums.json").unlink()
    msg = srsly.msgpack_loads((component / "model").read_bytes())
    del msg["attrs"][0]["names"]
    (component / "model").write_bytes(srsly.msgpack_dumps(msg))
    loaded = spacy.load(folder)
    assert predict(loaded) == expected
    # An older one is loaded into one that has names.
    loaded.to_bytes()
    assert predict(loaded.from_disk(folder)) == expected


def test_bytes_are_checked(folder):
    component = spacy.load(folder).get_pipe("adatag")
    data = component.to_bytes(exclude=["vocab"])
    other = bytearray(data)
    other[-len(data) // 2] ^= 1
    for damaged in (bytes(other), data[:-1], b"", b"\xdd\xff\xff\xff\xff"):
        with pytest.raises(ValueError, match=r"^adatag"):
            component.from_bytes(damaged, exclude=["vocab"])
    component.from_bytes(data, exclude=["vocab"])
    assert component.to_bytes(exclude=["vocab"]) == data


def test_missing_files_are_named(folder):
    for name in ("cfg", "model"):
        data = (folder / "adatag" / name).read_bytes()
        (folder / "adatag" / name).unlink()
        with pytest.raises(OSError, match=rf"adatag.{name}"):
            spacy.load(folder)
        (folder / "adatag" / name).write_bytes(data)
    spacy.load(folder)


def test_a_config_of_another_system_is_refused(save, folder):
    (folder / "config.cfg").write_bytes((save("multi-crf") / "config.cfg").read_bytes())
    with pytest.raises(ValueError, match=r"the model in config\.cfg.*multi_crf"):
        spacy.load(folder)
    config = (save("adatag") / "config.cfg").read_text("utf8")
    (folder / "config.cfg").write_text(config.replace("width = 8", "width = 10"), "utf8")
    with pytest.raises(ValueError, match="bilstm: expected the dim nO to be 10, got 8"):
        spacy.load(folder)


def test_commands_say_what_is_damaged(folder, tmp_path):
    (folder / "adatag" / "model").write_bytes(b"")
    (tmp_path / "texts.jsonl").write_text('{"text": "red coat"}\n', "utf8")
    result = run_cli(
        "adatag", "extract", folder, tmp_path / "texts.jsonl", tmp_path / "values.jsonl"
    )
    assert result.exit_code == 1
    assert str(folder / "adatag" / "model") in result.output.replace("\n", "")


def test_parts_of_a_component_are_saved_and_loaded(folder, tmp_path):
    nlp = spacy.load(folder)
    expected, component = predict(nlp), nlp.get_pipe("adatag")
    component.to_disk(tmp_path / "all")
    component.to_disk(tmp_path / "cfg", exclude=["model", "vocab"])
    component.to_disk(tmp_path / "weights", exclude=["cfg", "vocab"])
    assert {path.name for path in (tmp_path / "cfg").iterdir()} == {
        "cfg",
        "checksums.json",
    }
    fresh = spacy.blank("en").from_config(nlp.config)
    other = fresh.get_pipe("adatag")
    other.from_disk(tmp_path / "weights", exclude=["cfg", "vocab"])
    other.from_disk(tmp_path / "cfg", exclude=["model", "vocab"])
    assert predict(fresh) == expected
    fresh.get_pipe("adatag").from_bytes(component.to_bytes(exclude=["model"]))
    nlp.to_disk(tmp_path / "without", exclude=["adatag"])
    spacy.load(tmp_path / "without", exclude=["adatag"])


def test_renamed_and_sourced(folder, tmp_path):
    nlp = spacy.load(folder)
    expected = predict(nlp)
    other = spacy.blank("en", vocab=nlp.vocab)
    other.add_pipe("adatag", source=nlp)
    other.rename_pipe("adatag", "values")
    other.to_disk(tmp_path / "other")
    loaded = spacy.load(tmp_path / "other")
    loaded.rename_pipe("values", "adatag")
    assert predict(loaded) == expected


def test_not_initialized(tmp_path: Path):
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag").add_label("Color")
    nlp.to_disk(tmp_path / "model")
    loaded: Language = spacy.load(tmp_path / "model")
    assert loaded.get_pipe("adatag").labels == ("Color",)


HUGE = {
    "unseen": torch.zeros(2**26, 0, dtype=torch.float16),
    "embedding.weight": torch.zeros(2**26, 0),
    "linear.weight": torch.zeros(2**13, 0),
    "linear.bias": torch.zeros(2**13),
    "weight.0": torch.zeros(4, 1),
    "lstm.weight_hh_l0": torch.zeros(0, 2**26),
}


@pytest.mark.parametrize("module_type", [BiLSTM, TagSetsDecoder, MultiDecoder])
def test_shapes_take_no_memory(module_type, monkeypatch):
    """Not before they are those of the module."""
    built = []
    init = module_type.__init__

    def build(self: Any, *args: Any) -> None:
        init(self, *args)
        built.append({parameter.device.type for parameter in self.parameters()})

    monkeypatch.setattr(module_type, "__init__", build)
    with pytest.raises(ValueError, match=module_type.__name__):
        deserialize_weights(
            module_type, None, safetensors.torch.save(HUGE), torch.device("cpu")
        )
    assert built in ([], [{"meta"}])


def test_lists_take_no_memory():
    # A list of a million, of which sixteen are there.
    claims = b"\xdd\x00\x0f\xff\xff" + bytes(16)
    tracemalloc.start()
    with pytest.raises(ValueError, match="the end is missing"):
        unpack(claims)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
