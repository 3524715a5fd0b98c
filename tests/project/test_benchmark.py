"""The benchmarks measure what they say; how fast it is no test tells."""

import json
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, List

import numpy
import pytest
import spacy
import torch
from benchmarks.__main__ import BENCHMARKS

from ..conftest import make_examples, train

PROJECT = Path(__file__).parents[2] / "project"


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    path: Path = tmp_path_factory.mktemp("benchmark") / "model"
    nlp.to_disk(path)
    return path


TITLES: List[str] = ["dark blue wool coat", "red cotton shirt"] * 8


def test_a_pipeline_with_any_number_of_attributes(model):
    from benchmarks.speed.pipelines import load_ours

    for attributes in (1, 3, 40):
        nlp = load_ours(model, attributes)
        component: Any = nlp.get_pipe("adatag")
        assert len(component.labels) == attributes
        assert component.model.get_param("E").shape[0] == attributes
        doc = nlp("dark blue wool coat")
        found = {span.label_ for span in doc.spans["adatag"]}
        assert found <= set(component.labels) and (found or attributes == 1)


@pytest.mark.parametrize("seconds,calls", [(0.0, 1), (0.35, 4)])
def test_what_is_short_is_done_several_times_in_a_turn(seconds, calls, monkeypatch):
    from benchmarks.speed import timing

    clock = iter(range(100))
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock) / 10)
    done = []
    works = {name: lambda name=name: done.append(name) for name in "ab"}
    times = timing.time_in_turns(works, 2, seconds=seconds)
    # Each once to begin with, then in turns.
    assert "".join(done) == "ab" + 2 * (calls * "a" + calls * "b")
    assert times == {name: pytest.approx([0.1, 0.1]) for name in "ab"}


def test_lengths_of_a_text(model, monkeypatch):
    from benchmarks.speed import sections

    monkeypatch.setattr(sections, "LENGTHS", [10, 2500])
    rows = sections.measure_lengths(model, TITLES, 1)
    assert [row["words"] for row in rows] == [10, 2500]
    assert rows[0]["over the shortest"] == 1.0 and all(row["seconds"] > 0 for row in rows)


def test_growth_and_encoder(model, monkeypatch):
    from benchmarks.speed import sections

    monkeypatch.setattr(sections, "ATTRIBUTES", [1, 3, 20])
    rows = sections.measure_growth(model, TITLES, 1)
    assert [row["attributes"] for row in rows] == [1, 3, 20] * 2
    assert all(row["over encoder"] > 0 and row["values a text"] >= 0 for row in rows)
    assert rows[1]["values a text"] == 2
    assert sections.measure_unseen(model, TITLES, 1)[0]["over encoder"] > 0


@pytest.mark.filterwarnings(
    "ignore:.*no word vector", "ignore:.*no example value", "ignore:.*no word of the name"
)
def test_added_attributes(tmp_path, monkeypatch):
    from benchmarks.speed import sections

    nlp = spacy.blank("en")
    nlp.vocab.set_vector("red", numpy.ones(4, dtype="f"))
    nlp.add_pipe(
        "adatag", config={"embedder": {"@misc": "spacy_adatag.StaticEmbedder.v1"}}
    )
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nlp.to_disk(tmp_path)
    monkeypatch.setattr(sections, "ADDED", [0, 2, 600])
    rows = sections.measure_added(tmp_path, TITLES, 1)
    assert [row["added"] for row in rows] == [0, 2, 600]
    labels = len(nlp.get_pipe("adatag").labels)
    assert rows[0]["over none added"] == 1 and rows[2]["trained"] == labels


def test_a_crf_for_each_attribute_finds_what_ours_does(model, monkeypatch):
    """It is the same work."""
    pytest.importorskip("torchcrf")
    from benchmarks.speed.pipelines import PerAttributeCRF, load_ours
    from torchcrf import CRF

    nlp = load_ours(model, 3)
    tags: List[List[int]] = []
    decode = CRF.decode

    def watch(self, emissions, mask=None):
        found = decode(self, emissions, mask=mask)
        tags.extend(found)
        return found

    monkeypatch.setattr(CRF, "decode", watch)
    PerAttributeCRF(nlp)(TITLES[:2])
    assert len(tags) == 6 and {len(row) for row in tags} == {3, 4}
    values = sum(len(doc.spans["adatag"]) for doc in nlp.pipe(TITLES[:2]))
    assert sum(row.count(0) for row in tags) == values == 4


def test_kernels_agree_with_double_precision(monkeypatch):
    pytest.importorskip("torchcrf")
    from benchmarks.speed import kernels

    monkeypatch.setattr(kernels, "SIZES", [(30, 8)])
    device = torch.device("cpu")
    (row,) = kernels.measure_losses(1, device)
    assert row["error"] < 2e-5 and row["naive error"] < 1e-3
    rows = kernels.measure_decoding(1, device)
    assert [row["different"] for row in rows] == [0, 0]


def test_values_are_those_of_a_decoder_in_double_precision(model, monkeypatch):
    from benchmarks.speed import steps

    monkeypatch.setattr(steps, "ASKED", 3)
    (row,) = steps.compare_with_reference(model, TITLES)
    assert row == {"texts": 16, "values": 32, "texts that differ": 0}
    shares = {row["step"]: row["share"] for row in steps.measure_steps(model, TITLES, 1)}
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0 and shares["LSTM"] > 0 and shares["spans"] > 0


def test_products_are_beside_the_best_one(model, monkeypatch):
    from benchmarks.speed import steps

    monkeypatch.setattr(steps, "ASKED", 3)
    monkeypatch.setattr(steps, "LARGE", 64)
    rows = steps.measure_roofline(model, TITLES, 1, torch.device("cpu"))
    assert [row["step"] for row in rows] == [
        "product of large matrices",
        "LSTM",
        "emissions",
    ]
    assert max(row["of the best"] for row in rows) == 1
    assert min(row["of the best"] for row in rows) > 0
    assert min(row["billions a second"] for row in rows) > 0


def test_memory_is_that_of_a_process_of_its_own(model):
    from benchmarks.speed import memory

    peak = memory._measure(memory._nothing, ())
    assert 10 < peak < 100_000


def test_page_and_plots(tmp_path):
    """Of the measurements that are kept, and without any of them."""
    pytest.importorskip("matplotlib")
    from benchmarks.speed.page import draw, list_bounds, write_page

    kept = PROJECT / "results" / "benchmark" / "cpu.json"
    results = json.loads(kept.read_text(encoding="utf8"))
    write_page({results["device"]: results}, tmp_path / "README.md")
    page = (tmp_path / "README.md").read_text(encoding="utf8")
    assert page == (kept.parent / "README.md").read_text(encoding="utf8")
    assert None not in [bound.value for bound in list_bounds(results)]
    draw(results, tmp_path)
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")
    nothing = {"device": "none", "versions": ""}
    assert {bound.value for bound in list_bounds(nothing)} == {None}
    write_page({"none": nothing}, tmp_path / "empty.md")
    assert "not measured" in (tmp_path / "empty.md").read_text(encoding="utf8")


def test_the_command_knows_all_benchmarks():
    """Without importing what only one of them needs."""
    call = partial(subprocess.run, cwd=PROJECT, capture_output=True, text=True)
    command = [sys.executable, "-m", "benchmarks"]
    done = call(command)
    assert done.returncode == 0
    for name, (module, _) in BENCHMARKS.items():
        assert f"\n{name} " in f"\n{done.stdout}"
        assert "def main(" in Path(find_spec(f"benchmarks.{module}").origin).read_text()
    done = call([*command, "speeed"])
    assert done.returncode == 1 and "There is no benchmark 'speeed'" in done.stdout
    done = call([*command, "tokens", "--help"])
    assert done.returncode == 0 and "python -m benchmarks tokens" in done.stdout


def test_pipelines_of_two_processes_are_compared(model, tmp_path, monkeypatch):
    """An earlier commit would be in another folder, which takes long to install."""
    pytest.importorskip("pyarrow")
    from benchmarks.speed import against

    monkeypatch.setattr(against, "SINGLE", 2)
    monkeypatch.setattr(against, "ROWS", 3)
    against.make_inputs(TITLES, tmp_path)
    with (
        against.Worker(None, model, tmp_path / "before") as before,
        against.Worker(None, model, tmp_path / "now") as now,
    ):
        for kind in ("title", "120 words", "single title", "extract, Parquet"):
            rows = against.compare_workers(kind, before, {"ours": now}, 1, "abc1234")
            first, second = rows
            assert [row["pipeline"] for row in rows] == ["adatag at abc1234", "ours"]
            assert first["times faster"] == 1 and second["times faster"] > 0
            assert first["values a text"] == second["values a text"] > 0
        now.process.kill()
        with pytest.raises((RuntimeError, BrokenPipeError)):
            now.work("title")
