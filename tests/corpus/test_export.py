"""Training data back to records."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span

import spacy_adatag  # noqa: F401
from spacy_adatag.corpus.convert import convert_records
from spacy_adatag.corpus.export import export_records, find_docbins, make_record
from spacy_adatag.corpus.formats import parse_canonical

NLP = spacy.blank("en")


def convert(data: List[Dict[str, Any]]) -> DocBin:
    records = [parse_canonical(item, str(i)) for i, item in enumerate(data)]
    return DocBin().from_bytes(convert_records(records, NLP).train.to_bytes())


def make_back(docbin: DocBin) -> List[Dict[str, Any]]:
    return [make_record(doc) for doc in docbin.get_docs(NLP.vocab)]


def test_records() -> None:
    data = [
        {"text": "Red shoe"},
        {"text": "Red red shoe", "attributes": {"Color": ["Red", "red"], "Scent": []}},
        # Of these no span can be made.
        {"text": "Mens for Men", "attributes": {"Gender": [{"start": 0, "end": 3}]}},
        {"text": "Mug", "category": "Cups", "attributes": {"Color": ["blue"]}},
        {
            "fields": [{"name": "a", "text": "Red"}, {"name": "b", "text": "A red mug"}],
            "attributes": {"Color": ["red", "Red"]},
        },
    ]
    assert make_back(convert(data)) == [
        {"text": "Red shoe"},
        {
            "text": "Red red shoe",
            "attributes": {
                "Color": [{"start": 0, "end": 3}, {"start": 4, "end": 7}],
                "Scent": [],
            },
        },
        data[2],
        data[3],
        {
            **data[4],
            "attributes": {
                "Color": [
                    {"field": "a", "start": 0, "end": 3},
                    {"field": "b", "start": 2, "end": 5},
                ]
            },
        },
    ]


def test_fields_set_otherwise() -> None:
    """A text that is not that of its fields stays whole."""
    doc = NLP("Red mug. Blue")
    doc._.attr_fields = [["title", 0, 8], ["more", 9, 13]]
    doc.spans["adatag"] = [Span(doc, 3, 4, "Color")]
    assert make_record(doc) == {
        "text": "Red mug. Blue",
        "attributes": {"Color": [{"start": 9, "end": 13}]},
    }


def test_files_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c", "b/a", "a"):
        convert([{"text": name}]).to_disk(tmp_path / f"{name}.spacy")
    found = find_docbins(tmp_path)
    assert [path.stem for path in found] == ["a", "a", "c"]
    texts = [record["text"] for record in export_records(found, NLP.vocab)]
    assert texts == ["a", "b/a", "c"]
    with pytest.raises(ValueError, match=r"expected \.spacy files in"):
        find_docbins(tmp_path / "none")


WORDS = st.sampled_from(["red", "Red", "redder", "50ml", " ", "\n", "x-y", "红", "Men's"])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@st.composite
def canonical(draw: st.DrawFn) -> Dict[str, Any]:
    """A record with values at any places, as strings in it and not in it."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=3))
    if not "".join(texts).strip():
        texts[0] += "a"
    record: Dict[str, Any] = {"text": texts[0] if texts[0].strip() else "a"}
    places = [({}, record["text"])]
    if draw(st.booleans()):
        names = [f"f{i}" for i in range(len(texts))]
        record = {"fields": [{"name": n, "text": t} for n, t in zip(names, texts)]}
        places = [({"field": n}, t) for n, t in zip(names, texts)]
        places.append(({}, "\n".join(texts)))
    if draw(st.booleans()):
        record["category"] = draw(TEXTS)
    if draw(st.booleans()):
        return record
    attributes: Dict[str, List[Any]] = {}
    for name in draw(st.lists(st.sampled_from("ABC"), unique=True)):
        attributes[name] = []
        for _ in range(draw(st.integers(0, 4))):
            field, text = draw(st.sampled_from(places))
            part = draw(st.sampled_from(["red", "Red", "e", "50", "Men", "d r", "d\nr"]))
            at = [i for i in range(len(text)) if text.startswith(part, i)]
            if at and draw(st.booleans()):
                start = draw(st.sampled_from(at))
                place = {"start": start, "end": start + len(part)}
                attributes[name].append({**field, **place})
            else:
                attributes[name].append(part)
    return {**record, "attributes": attributes}


def read_all(doc: Doc) -> Any:
    spans = doc.spans.get("adatag")
    queries, fields = doc._.attr_queries, doc._.attr_fields
    return (
        [(token.text, token.whitespace_) for token in doc],
        None if spans is None else [(s.start, s.end, s.label_) for s in spans],
        None if queries is None else list(queries),
        {name: list(values) for name, values in doc._.attr_unaligned.items()},
        None if fields is None else [list(field) for field in fields],
        doc._.category,
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(canonical(), min_size=1, max_size=3))
def test_there_and_back(data: List[Dict[str, Any]]) -> None:
    """Converted to records and again to training data, the Docs are the same."""
    first = convert(data)
    lines = [json.loads(json.dumps(record)) for record in make_back(first)]
    second = convert(lines)
    docs = [list(docbin.get_docs(NLP.vocab)) for docbin in (first, second)]
    for before, after in zip(*docs, strict=True):
        assert read_all(before) == read_all(after)
    assert make_back(second) == lines
