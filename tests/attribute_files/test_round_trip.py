"""What is exported is imported as it was."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import spacy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spacy_adatag.attribute_files import (
    Columns,
    export_attributes,
    import_attributes,
    read_attributes,
)
from spacy_adatag.attribute_files.export import list_rows
from spacy_adatag.component import AdaTag

# With characters that separate, quote and begin JSON, and blanks at the ends.
TEXTS = st.text(
    st.one_of(st.sampled_from('|,;"[]{}\n\t\r A\u200b'), st.characters(codec="utf-8")),
    min_size=1,
    max_size=12,
).filter(lambda text: any(map(str.isalnum, text)))
ATTRIBUTES = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "phrase": st.none() | TEXTS,
        "description": st.none() | TEXTS,
        "values": st.dictionaries(TEXTS, st.integers(1, 3), max_size=4),
        "category": st.lists(TEXTS, max_size=3),
    }
)


def make_component(items) -> AdaTag:
    component = spacy.blank("en").add_pipe("adatag")
    component.add_attributes(items)
    return component


@pytest.fixture(scope="module")
def empty() -> AdaTag:
    return make_component([])


def read(component: AdaTag, path: Path):
    return read_attributes(path, component.attributes, Columns()).items


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".csv", ".parquet"])
@given(
    items=st.lists(ATTRIBUTES, min_size=1, max_size=4, unique_by=lambda i: i["name"]),
)
@settings(deadline=None)
def test_round_trip(empty, ending, items):
    # Python 3.10 cannot read or write null characters in CSV.
    assume(ending != ".csv" or sys.version_info >= (3, 11) or r"\x00" not in str(items))
    component = empty
    component.remove_attributes(component.labels)
    component.add_attributes(items)
    rows = list_rows(component)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"attributes{ending}"
        assert export_attributes(component, path, ending) == len(items)
        data = path.read_bytes()
        changes = import_attributes(component, read(component, path))
        assert changes.same == [item["name"] for item in items]
        assert list_rows(component) == rows
        export_attributes(component, path, ending)
        assert path.read_bytes() == data


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".csv", ".parquet"])
def test_into_another_pipeline(ending, tmp_path):
    """Training of the one is not training of the other."""
    items = [
        {"name": "Sole", "values": ["rubber", "EVA"], "category": ["shoes", "boots"]},
        {"name": "Size", "values": {"S": 3, "a|b": 1}, "description": "How large, in cm"},
        {"name": "Color", "phrase": "shade of colour"},
    ]
    component = make_component(items)
    rows = list_rows(component)
    component.attributes.mark_untrained(but=["Size"])
    component.attributes.attributes[1].pop("is_trained")
    path = tmp_path / f"attributes{ending}"
    export_attributes(component, path, ending)
    other = make_component(["Color"])
    changes = import_attributes(other, read(other, path))
    assert (changes.added, changes.changed) == (["Sole", "Size"], ["Color"])
    assert sorted(list_rows(other), key=str) == sorted(rows, key=str)
    assert other.untrained == ["Color", "Sole", "Size"]


def test_a_trained_attribute_of_all_categories_stays_one(tmp_path):
    """A table says that shoes have colours. What it was learned from has no category."""
    component = make_component(["Color", "Sole"])
    component.attributes.attributes[0].pop("is_trained")
    items = [
        {"name": n, "values": ["red"], "category": "shoes"} for n in component.labels
    ]
    assert import_attributes(component, items).changed == ["Color", "Sole"]
    assert component.categories.counts == {"shoes": {"Sole": 1}}
