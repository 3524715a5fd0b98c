"""Feeds of Yandex, whose offers have no title or all differ."""

import json
from pathlib import Path
from typing import Callable

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import guess_preset

from ..conftest import run_cli
from .test_presets import flat, read

COLORS = ("Red", "Navy Blue", "Green")
MODEL = (
    "<offer id='{i}' type='vendor.model'><typePrefix>Cap</typePrefix>"
    "<vendor>Nord</vendor><model>A-{i} {c}</model>"
    "<description>A soft cap</description>{p}</offer>"
)
NAMED = "<offer id='{i}'><name>Cap {i} {c}</name><vendor>Nord</vendor>{p}</offer>"
COLOR = "<param name='Color'>{c}</param>"


def label(folder: Path, make: Callable[[int], str], size: int) -> str:
    offers = "".join(make(i).format(i=i, c=COLORS[i % 3]) for i in range(size))
    (folder / "a.xml").write_text(f"<yml_catalog><offers>{offers}</offers></yml_catalog>")
    result = run_cli("adatag", "label", folder / "a.xml", folder / "a.jsonl")
    assert result.exit_code == 0, result.output
    return flat(result.output)


@pytest.mark.parametrize("size", [3, 12])
def test_a_title_of_type_vendor_and_model(tmp_path: Path, size: int) -> None:
    """This is how the shop shows them. Other offers have a name."""
    said = label(
        tmp_path, lambda i: (NAMED if i == 1 else MODEL).replace("{p}", COLOR), size
    )
    assert "the text is name,typePrefix+vendor+model,vendor+model and description" in said
    found = read(tmp_path / "a.jsonl")
    assert found["0"] == {
        "typePrefix": ["Cap", "cap"],
        "vendor": ["Nord"],
        "model": ["A-0 Red"],
        "Color": ["Red"],
    }
    assert found["1"] == {"Color": ["Navy Blue"]}
    first = json.loads((tmp_path / "a.jsonl").read_text().split("\n")[0])
    assert first["fields"][0]["text"] == "Cap Nord A-0 Red"


@pytest.mark.parametrize("vendor", ["", "<vendor></vendor>"])
def test_a_title_without_a_vendor(tmp_path: Path, vendor: str) -> None:
    offer = MODEL.replace("<vendor>Nord</vendor>", vendor).replace("{p}", COLOR)
    said = label(tmp_path, lambda i: offer, 12)
    assert "the text is typePrefix+" in said and "model and description" in said
    first = json.loads((tmp_path / "a.jsonl").read_text().split("\n")[0])
    assert first["fields"][0]["text"] == "Cap A-0 Red"


def test_params_that_all_differ(tmp_path: Path) -> None:
    """Their elements say that they are names, so no name needs to be there twice."""
    names = ("Color", "Shade", "Main tone")
    label(tmp_path, lambda i: NAMED.replace("{p}", COLOR.replace("Color", names[i])), 3)
    found = read(tmp_path / "a.jsonl", fields=False)
    assert [set(each) - {"vendor"} for each in found.values()] == [{n} for n in names]


def test_a_title_with_another_name_is_the_title(tmp_path: Path) -> None:
    """Brand and model make a title only for products that have none."""
    rows = [
        {"brand": "Nord", "model": f"A-{i}", "headline": f"Cap {i} of red wool"}
        for i in range(12)
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = guess_preset(find_shards(tmp_path / "a.json"))
    assert found is not None and found.preset.text == ("headline",)


def test_models_that_begin_with_the_vendor(tmp_path: Path) -> None:
    offer = "<offer id='{i}'><vendor>Nord</vendor><model>Nord A-{i} {c}</model></offer>"
    assert "the text is model;" in label(tmp_path, lambda i: offer, 12)
    first = json.loads((tmp_path / "a.jsonl").read_text().split("\n")[0])
    assert first["text"] == "Nord A-0 Red" and list(first["attributes"]) == ["vendor"]
