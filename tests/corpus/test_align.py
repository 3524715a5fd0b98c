from typing import Dict, List, Tuple

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

import spacy_adatag  # noqa: F401
from spacy_adatag.corpus.align import (
    INSIDE_WORD,
    NOT_IN_TEXT,
    OVERLAPS,
    Unaligned,
    annotate,
    make_doc,
)
from spacy_adatag.corpus.formats import parse_canonical
from spacy_adatag.corpus.records import Record, Value
from spacy_adatag.texts.surface import simplify

NLP = spacy.blank("en")


def align(text: str, values: List[Value], name: str = "A") -> Tuple[Doc, List[Unaligned]]:
    doc = NLP.make_doc(text)
    return doc, annotate(doc, Record("1", text, {name: values}))


def get_spans(doc: Doc) -> List[Tuple[int, int, str]]:
    return [(span.start, span.end, span.label_) for span in doc.spans["adatag"]]


@pytest.mark.parametrize(
    "text,values,spans,unaligned",
    [
        ("Red shoe", ["Red"], [(0, 1)], {}),
        ("Red shoe Red", ["Red"], [(0, 1), (2, 3)], {}),
        ("Red shoe", [], [], {}),
        ("Red shoe", ["Red", "Red"], [(0, 1)], {}),
        ("Dark red shoe", ["Dark red"], [(0, 2)], {}),
        # Case counts
        ("Red shoe", ["red"], [], {"red": NOT_IN_TEXT}),
        ("Mens shoe", ["Men"], [], {"Men": INSIDE_WORD}),
        # One occurrence on boundaries is enough
        ("Mens shoe Men", ["Men"], [(2, 3)], {}),
        # The longest value first, whatever the order given
        ("Navy Blue", ["Navy", "Navy Blue"], [(0, 2)], {"Navy": OVERLAPS}),
        ("Navy Blue Navy", ["Navy", "Navy Blue"], [(0, 2), (2, 3)], {}),
        ("a b c", ["b c", "a b"], [(1, 3)], {"a b": OVERLAPS}),
        # Occurrences of one value don't overlap either
        ("a a a", ["a a"], [(0, 2)], {}),
        # Overlap tells more than a place inside of a word
        ("Navy Blue Navys", ["Navy", "Navy Blue"], [(0, 2)], {"Navy": OVERLAPS}),
        ("Red.", [""], [], {"": NOT_IN_TEXT}),
    ],
)
def test_strings(
    text: str,
    values: List[str],
    spans: List[Tuple[int, int]],
    unaligned: Dict[str, str],
) -> None:
    doc, report = align(text, [Value(value) for value in values])
    assert get_spans(doc) == [(start, end, "A") for start, end in spans]
    assert {item.value: item.reason for item in report} == unaligned
    assert doc._.attr_queries == ["A"]
    masked = [value for value, reason in unaligned.items() if reason != OVERLAPS]
    assert doc._.attr_unaligned == ({"A": masked} if masked else {})


@pytest.mark.parametrize(
    "values,spans,unaligned",
    [
        ([Value("Red", 9, 12)], [(2, 3)], []),
        ([Value("Re", 0, 2)], [], ["Re"]),
        # A place comes before a longer string
        ([Value("Red shoe"), Value("shoe", 4, 8)], [(1, 2)], ["Red shoe"]),
        # A place and the same string are one value
        ([Value("Red", 9, 12), Value("Red")], [(0, 1), (2, 3)], []),
    ],
)
def test_places(
    values: List[Value], spans: List[Tuple[int, int]], unaligned: List[str]
) -> None:
    doc, report = align("Red shoe Red", values)
    assert get_spans(doc) == [(start, end, "A") for start, end in spans]
    assert [item.value for item in report] == unaligned


def test_attributes_may_overlap() -> None:
    text = "Navy Blue shoe"
    doc = NLP.make_doc(text)
    attributes = {"Color": [Value("Navy Blue")], "Shade": [Value("Navy")], "Scent": []}
    assert annotate(doc, Record("1", text, attributes)) == []
    assert get_spans(doc) == [(0, 1, "Shade"), (0, 2, "Color")]
    assert doc._.attr_queries == ["Color", "Shade", "Scent"]


def test_record_without_attributes_changes_nothing() -> None:
    doc = NLP.make_doc("Red shoe")
    assert annotate(doc, Record("1", "Red shoe")) == []
    assert doc._.attr_queries is None
    assert "adatag" not in doc.spans


def test_report_names_the_record() -> None:
    _, report = align("Mens", [Value("Men")], name="Gender")
    assert report == [Unaligned("1", "Gender", "Men", "inside a word")]


def test_other_spans_key() -> None:
    doc = NLP.make_doc("Red shoe")
    record = Record("1", "Red shoe", {"Color": [Value("Red")]})
    annotate(doc, record, spans_key="gold")
    assert [span.text for span in doc.spans["gold"]] == ["Red"]


def test_text_of_another_record() -> None:
    with pytest.raises(ValueError, match="record '1': expected the text 'Blue'"):
        annotate(NLP.make_doc("Red"), Record("1", "Blue"))


def test_annotation_is_stored() -> None:
    doc, _ = align("Mens Red", [Value("Red"), Value("Men")])
    doc_bin = DocBin(docs=[doc], store_user_data=True)
    (stored,) = DocBin().from_bytes(doc_bin.to_bytes()).get_docs(NLP.vocab)
    assert get_spans(stored) == [(1, 2, "A")]
    assert list(stored._.attr_queries) == ["A"]
    assert {k: list(v) for k, v in stored._.attr_unaligned.items()} == {"A": ["Men"]}


@st.composite
def records(draw: st.DrawFn) -> Record:
    text = draw(st.text(alphabet=st.sampled_from("ab1 .'红\n"), min_size=1) | st.text())
    places = st.integers(0, max(len(text) - 1, 0))

    def cut(ends: Tuple[int, int], located: bool) -> Value:
        start, end = min(ends), max(ends) + 1
        place = (start, end) if located else (None, None)
        return Value(text[start:end], *place)

    values = st.builds(cut, st.tuples(places, places), st.booleans())
    values |= st.builds(Value, st.text())
    return Record(
        "1",
        text,
        draw(st.dictionaries(st.text(min_size=1), st.lists(values, max_size=4))),
    )


@given(records())
def test_any_text_and_values(record: Record) -> None:
    doc = NLP.make_doc(record.text)
    report = annotate(doc, record)
    assert record.attributes is not None
    unaligned = {(item.attribute, simplify(item.value).text) for item in report}
    found: Dict[str, List[str]] = {}
    taken: Dict[str, List[int]] = {}
    for span in doc.spans["adatag"]:
        found.setdefault(span.label_, []).append(simplify(span.text).text)
        taken.setdefault(span.label_, []).extend(range(span.start, span.end))
    for name, values in record.attributes.items():
        texts = {simplify(value.text).text for value in values}
        # Every value is a span or reported, and nothing else is annotated.
        assert set(found.get(name, [])) <= texts
        assert texts == set(found.get(name, [])) | {v for n, v in unaligned if n == name}
        assert len(taken.get(name, [])) == len(set(taken.get(name, [])))


def test_values_over_the_border_of_fields_are_reported() -> None:
    data = {
        "fields": [{"name": "a", "text": "dark"}, {"name": "b", "text": "blue mug"}],
        "attributes": {
            "Color": ["dark\nblue", "blue"],
            "Item": [{"start": 3, "end": 13}],
        },
    }
    record = parse_canonical(data, "1")
    doc = make_doc(NLP, record)
    assert doc._.attr_fields == [["a", 0, 4], ["b", 5, 13]]
    unaligned = annotate(doc, record)
    assert [(item.value, item.reason) for item in unaligned] == [
        ("dark\nblue", "runs over the end of a field"),
        ("k\nblue mug", "runs over the end of a field"),
    ]
    assert [(s.label_, s.text) for s in doc.spans["adatag"]] == [("Color", "blue")]
    # The same line break within a field is none of a border.
    record = parse_canonical(
        {"text": "dark\nblue", "attributes": {"C": ["dark\nblue"]}}, ""
    )
    doc = make_doc(NLP, record)
    assert annotate(doc, record) == [] and doc._.attr_fields is None


def test_strings_are_found_however_they_are_written() -> None:
    product = spacy.blank(
        "en",
        config={
            "nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}
        },
    )
    text = "Flat, \u200eNavy\u200bBlue Ｎａｖｙ so\u00adft ½ 50㎖ Na\u00advy"
    attributes = {
        "Color": [Value("Navy"), Value("Blue")],
        "Size": [Value("1/2"), Value("50ml")],
        "Feel": [Value("soft"), Value("off")],
    }
    record = Record("1", text, attributes)
    doc = product.make_doc(text)
    unaligned = annotate(doc, record)
    assert [(s.label_, s.text) for s in doc.spans["adatag"]] == [
        ("Color", "Navy"),
        ("Color", "Blue"),
        ("Color", "Ｎａｖｙ"),
        ("Feel", "so\u00adft"),
        ("Size", "½"),
        ("Size", "50㎖"),
        ("Color", "Na\u00advy"),
    ]
    assert [item.value for item in unaligned] == ["off"]
