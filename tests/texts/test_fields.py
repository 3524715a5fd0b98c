"""Places in fields, and values of several fields as one."""

from typing import List, Optional, Tuple

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span, SpanGroup

import spacy_adatag  # noqa: F401
from spacy_adatag.texts.fields import MergedValue, Place, find_places, merge_values

NLP = spacy.blank("en")
FIELDS = [["title", 0, 8], ["bullets", 9, 9], ["description", 10, 34]]
TEXT = "Red mug.\n\nA dark  red mug, and RED"


def make_doc(
    values: List[Tuple[str, int, int, float]], fields: Optional[List] = FIELDS
) -> Doc:
    doc = NLP.make_doc(TEXT)
    spans = []
    for label, start, end, _ in values:
        span = doc.char_span(start, end, label=label)
        assert span is not None
        spans.append(span)
    scores = [value[3] for value in values]
    doc.spans["adatag"] = SpanGroup(doc, spans=spans, attrs={"scores": scores})
    doc._.attr_fields = fields
    return doc


VALUES = [
    ("Color", 0, 3, 0.5),
    ("Color", 12, 21, 0.75),
    ("Color", 31, 34, 0.625),
    ("Item", 4, 7, 1.0),
]


def test_places() -> None:
    assert list(find_places(make_doc(VALUES))) == [
        ("Color", Place("title", "Red", 0, 3, 0.5)),
        ("Color", Place("description", "dark  red", 2, 11, 0.75)),
        ("Color", Place("description", "RED", 21, 24, 0.625)),
        ("Item", Place("title", "mug", 4, 7, 1.0)),
    ]


def test_places_without_fields() -> None:
    for doc in (make_doc(VALUES, None), make_doc(VALUES, [])):
        assert [place.field for _, place in find_places(doc)] == [None] * 4
        assert [place.start for _, place in find_places(doc)] == [0, 12, 31, 4]


def test_a_value_outside_of_all_fields() -> None:
    doc = make_doc(VALUES, [["description", 10, 34]])
    places = [(place.field, place.start) for _, place in find_places(doc)]
    assert places == [(None, 0), ("description", 2), ("description", 21), (None, 4)]


def test_a_value_over_a_border_ends_with_its_field() -> None:
    doc = make_doc([("Item", 4, 21, 1.0)])
    assert list(find_places(doc)) == [("Item", Place("title", "mug.", 4, 8, 1.0))]


def test_merged_values() -> None:
    doc = make_doc(VALUES)
    red = [
        Place("title", "Red", 0, 3, 0.5),
        Place("description", "RED", 21, 24, 0.625),
    ]
    dark = Place("description", "dark  red", 2, 11, 0.75)
    mug = Place("title", "mug", 4, 7, 1.0)
    color = [MergedValue("dark  red", 0.75, [dark]), MergedValue("RED", 0.625, red)]
    item = [MergedValue("mug", 1.0, [mug])]
    assert merge_values(doc) == {"Color": color, "Item": item}
    doc._.attr_queries = ["Scent", "Item", "Color"]
    assert merge_values(doc) == {"Scent": [], "Item": item, "Color": color}
    assert list(merge_values(doc)) == ["Scent", "Item", "Color"]


def test_white_space_does_not_count() -> None:
    doc = NLP.make_doc("dark  red\nDark\tred")
    spans = [Span(doc, 0, 3, "Color"), Span(doc, 4, 7, "Color")]
    assert [span.text for span in spans] == ["dark  red", "Dark\tred"]
    doc.spans["adatag"] = spans
    (value,) = merge_values(doc)["Color"]
    assert len(value.places) == 2 and value.score is None, "nothing is known of it"


def test_nothing_found() -> None:
    doc = NLP.make_doc("Red mug")
    assert merge_values(doc) == {} and list(find_places(doc)) == []
    doc.spans["adatag"] = []
    doc._.attr_queries = ["Color"]
    assert merge_values(doc) == {"Color": []}
    assert merge_values(make_doc(VALUES), key="other") == {}


def test_fields_are_stored() -> None:
    doc = make_doc(VALUES)
    docs = [
        *DocBin(docs=[doc], store_user_data=True).get_docs(NLP.vocab),
        Doc(NLP.vocab).from_bytes(doc.to_bytes()),
        doc.copy(),
    ]
    for other in docs:
        assert [list(field) for field in other._.attr_fields] == FIELDS
        assert merge_values(other) == merge_values(doc)


@given(
    st.lists(st.lists(st.sampled_from(["red", "Red", "a", "\n", "  "]), max_size=4)),
    st.data(),
)
def test_merging_loses_and_invents_nothing(
    texts: List[List[str]], data: st.DataObject
) -> None:
    parts = [" ".join(words) for words in texts]
    doc = NLP.make_doc("\n".join(parts))
    fields: List[List] = []
    for number, part in enumerate(parts):
        start = fields[-1][2] + 1 if fields else 0
        fields.append([str(number), start, start + len(part)])
    doc._.attr_fields = fields
    words = [token.i for token in doc if not token.is_space]
    chosen = data.draw(st.lists(st.sampled_from(words), unique=True)) if words else []
    labels = data.draw(
        st.lists(st.sampled_from("AB"), min_size=len(chosen), max_size=len(chosen))
    )
    doc.spans["adatag"] = [Span(doc, i, i + 1, n) for i, n in zip(chosen, labels)]
    places = list(find_places(doc))
    for (name, place), i, label in zip(places, chosen, labels, strict=True):
        assert name == label and place.field is not None
        part = parts[int(place.field)]
        assert part[place.start : place.end] == place.text == doc[i].text
    merged = merge_values(doc)
    both = [(n, p) for n, values in merged.items() for v in values for p in v.places]
    assert sorted(both) == sorted(places)
    for values in merged.values():
        folded = [value.text.casefold() for value in values]
        assert len(set(folded)) == len(folded)


@pytest.mark.parametrize("fields", [[("title", 0, 8)], (["title", 0, 8],)])
def test_tuples_are_as_good_as_lists(fields: List) -> None:
    """A `DocBin` may hand lists back as tuples."""
    doc = make_doc(VALUES, fields)
    assert next(find_places(doc))[1].field == "title"
