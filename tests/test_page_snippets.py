"""Every snippet on a page is run, in its order, in a folder with what a reader of the
page has.
"""

import asyncio
from pathlib import Path
from typing import Any, Dict

import httpx
import pytest
import spacy

from .conftest import make_examples, read_values, train
from .pages import (
    ATTRIBUTES,
    CANONICAL,
    CONFIDENCE,
    MODELS,
    README,
    SERVING,
    get_blocks,
    list_pages,
)


@pytest.mark.parametrize("page", list_pages("python"))
def test_python(page: str, readers_folder: Path) -> None:
    if page == SERVING:
        pytest.importorskip("fastapi")
    names: Dict[str, Any] = {}
    for code, check in zip(get_blocks(page, "python"), CHECKS[page], strict=True):
        exec(code, names)
        check(names)


def check_use(names: Dict[str, Any]) -> None:
    assert read_values(names["doc"]) == {"Color": [], "Scent": ["lavender"]}
    doc = names["nlp"]("Moisturizing cream for dry and sensitive skin, 50 ml")
    assert read_values(doc)["SkinType"] == ["dry", "sensitive"]


def check_merged(names: Dict[str, Any]) -> None:
    (value,) = names["merged"]["Scent"]
    assert value.text.lower() == "lavender" and len(value.places) == 2


def check_strict(names: Dict[str, Any]) -> None:
    component = spacy.load("strict").get_pipe("adatag")
    assert (component.threshold, component.thresholds) == (0.9, {"Scent": 0.75})


def check_unsure(names: Dict[str, Any]) -> None:
    component = names["component"]
    assert component.floor == 0.1 and "adatag_unsure" in names["doc"].spans
    # As sure as it is of all, it would be of nothing else.
    component.threshold = 1.0
    doc = names["nlp"](names["doc"].text)
    assert {span.label_ for span in doc.spans[component.unsure_key]} >= {"Scent"}


def check_html(names: Dict[str, Any]) -> None:
    assert "Scent" in names["html"]


def check_added(names: Dict[str, Any]) -> None:
    component = spacy.load("more").get_pipe("adatag")
    # Of a color, the training data have no value.
    assert component.untrained == ["Color", "Sole Material"]
    assert component.categories.counts == {"shoes": {"Sole Material": 1}}


def check_processes(names: Dict[str, Any]) -> None:
    assert [read_values(doc)["Scent"] for doc in names["docs"]] == [["Lavender"]] * 8


def check_gated(names: Dict[str, Any]) -> None:
    """The system of one's own learns, is saved and loaded like any other."""
    nlp = names["gated"]
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    assert train(nlp, examples)["adatag"] < 0.01
    loaded = spacy.blank("en")
    loaded.add_pipe("adatag", config=names["config"])
    loaded.from_bytes(nlp.to_bytes())
    for eg in examples:
        values = read_values(loaded(eg.reference.text))
        gold = read_values(eg.reference)
        assert values == {name: texts for name, texts in gold.items() if texts}


def check_component(names: Dict[str, Any]) -> None:
    assert names["nlp"].pipe_names == ["adatag"]


def check_app(names: Dict[str, Any]) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=names["app"])
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get("http://shop.example/healthz")

    assert asyncio.run(ask()).json()["limits"]["texts"] == 100


def check_canonical(names: Dict[str, Any]) -> None:
    assert names["doc"]._.attr_canonical["Scent"] == ["Lavandula"]
    found = names["canonicalise"](names["volume"], "6 x 12 fl oz")
    assert found == ("6 x 354.9 ml", (354.88235475,), "ml", 6)
    assert names["same_value"](names["volume"], "12 fl oz", "355 ml")


CHECKS = {
    CANONICAL: [check_canonical],
    README: [check_use, check_component],
    MODELS: [check_merged, check_html, check_processes, check_gated],
    CONFIDENCE: [check_strict, check_unsure],
    ATTRIBUTES: [check_added],
    SERVING: [check_app],
}
