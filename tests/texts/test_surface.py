import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.formats import parse_canonical
from spacy_adatag.corpus.markup import strip_record
from spacy_adatag.corpus.records import Record, Value, parse_record
from spacy_adatag.texts.surface import EDGES, simplify, strip, unescape


@pytest.mark.parametrize(
    "text,simple",
    [
        ("plain, 4.5 oz", "plain, 4.5 oz"),
        ("Flat, \u200eNavy\u200b!", "Flat, Navy!"),
        ("\ufeffso\u00adft\x00", "soft"),
        ("Navy\u200bBlue", "Navy Blue"),
        ("½ 1½ 50㎖", "1/2 1 1/2 50ml"),
        ("10〜12cm 10～12cm S∼L", "10~12cm 10~12cm S~L"),
        ("Ｎａｖｙ ﬂat Cafe\u0301 ｶﾞ", "Navy flat Café ガ"),
        ("Nike™ 24″ ´n´", "Nike™ 24″ ´n´"),
        ("\xa0a\u3000b", "\xa0a\u3000b"),
        ("I \u2764\ufe0f re\ufe0fd\ufe0e", "I \u2764 red"),
        # Letters in words, and marks behind them.
        ("Niⓚⓔ ⓡed ⓒⓗⓘⓒ Ⓡ", "Nike red chic R"),
        ("NikeⓇ Nikeⓒ, NiⓒeⓅ", "NikeⓇ Nikeⓒ, NiceⓅ"),
    ],
)
def test_simplify(text: str, simple: str) -> None:
    assert simplify(text).text == simple


def test_places_in_simple_texts() -> None:
    text = "\u200eNavy\u200b, 1½ ｏｚ"
    simple = simplify(text)
    for part, place in (
        ("Navy", (1, 5)),
        ("1/2", (9, 10)),
        ("/", (9, 10)),
        ("oz", (11, 13)),
    ):
        start = simple.text.index(part)
        assert simple.back(start, start + len(part)) == place
    assert simple.forward(1, 5) == (0, 4)
    assert simple.text[slice(*simple.forward(8, 10))] == "1 1/2"


@given(st.text())
def test_every_place_has_one(text: str) -> None:
    simple = simplify(text)
    assert simplify(simple.text).text == simple.text or not simple.text.isascii()
    for end in range(1, len(simple.text) + 1):
        start, stop = simple.back(end - 1, end)
        assert 0 <= start < stop <= len(text)
        first, last = simple.forward(start, stop)
        assert first <= end - 1 and end <= last


@pytest.mark.parametrize(
    "text,plain",
    [
        ("Salt &amp; Pepper", "Salt & Pepper"),
        ("&quot;a&#39;b&#x27;&nbsp;&frac12;", "\"a'b'\xa0½"),
        ("&amp;amp;amp; &amp;lt;", "& <"),
        ("&#38;lt; &amp;#39;", "< '"),
        ("AT&T R&D; A&amp b &copy 3 & 4;", "AT&T R&D; A&amp b &copy 3 & 4;"),
        ("&notit; &copyright;", "&notit; &copyright;"),
        ("&" + "#" + "9" * 5000 + ";", "&" + "#" + "9" * 5000 + ";"),
    ],
)
def test_unescape(text: str, plain: str) -> None:
    assert unescape(text).text == plain
    assert unescape(plain).text == plain


@given(st.text(st.sampled_from("&;<>\"'aé½#") | st.characters(codec="utf-8")))
def test_what_was_escaped_comes_back(text: str) -> None:
    once = html.escape(text)
    assert unescape(once).text == unescape(text).text
    assert unescape(html.escape(once)).text == unescape(text).text


def test_places_move_along() -> None:
    data = {
        "fields": [
            {"name": "title", "text": "Salt &amp; Pepper &frac12;"},
            {"name": "color", "text": "&lt;Navy&gt;"},
        ],
        "category": "A &amp; B",
        "attributes": {
            "A &amp; B": ["Salt &amp; Pepper", {"field": "title", "start": 0, "end": 17}],
            "Color": [{"field": "color", "start": 4, "end": 8}],
        },
    }
    record = parse_record(data, "1 &amp; 2")
    assert record.text == "Salt & Pepper ½\n<Navy>"
    assert [record.text[f.start : f.end] for f in record.fields] == [
        "Salt & Pepper ½",
        "<Navy>",
    ]
    assert record.attributes == {
        "A &amp; B": [Value("Salt & Pepper"), Value("Salt & Pepper", 0, 13)],
        "Color": [Value("Navy", 17, 21)],
    }
    assert (record.id, record.category) == ("1 &amp; 2", "A &amp; B")


def test_records_without_entities_are_the_same() -> None:
    record = parse_canonical({"text": "a b", "attributes": {"A": ["b"]}}, "1")
    assert strip_record(record) is record


@pytest.mark.parametrize(
    "data", ["&nbsp;", {"text": "a", "attributes": {"A": ["&#8206;"]}}]
)
def test_nothing_is_left(data) -> None:
    with pytest.raises(ValueError, match="not to be empty"):
        parse_record(data, "1")


def test_the_style_of_a_symbol() -> None:
    """It is nothing by itself, but part of its symbol's place."""
    assert strip("\u2764\ufe0f ") == "\u2764\ufe0f" and strip(" \ufe0f") == ""
    simple = simplify("a \u2764\ufe0f b")
    assert simple.text == "a \u2764 b"
    assert simple.back(2, 3) == (2, 4) and simple.back(4, 5) == (5, 6)


def test_a_place_has_nothing_invisible_at_its_ends() -> None:
    text = "\u200eNavy\u200b x"
    attributes = {"A": [{"start": 0, "end": 6}, "\ufeffNavy"]}
    record = parse_record({"text": text, "attributes": attributes}, "1")
    assert record == Record("1", text, {"A": [Value("Navy", 1, 5), Value("Navy")]})
    assert strip(text) == "Navy\u200b x"


@given(st.text(st.sampled_from("a)!~ \x00\x7f\n\u200b\ufe0f\xad\u3164é")))
def test_strip_is_quick_only_where_nothing_is_stripped(text: str) -> None:
    assert strip(text) == EDGES.sub("", text)


def test_quotes_of_word_processors() -> None:
    rewritten = simplify("Men’s “Flat” 5”")
    assert rewritten.text == 'Men\'s "Flat" 5"'
    assert rewritten.back(0, 5) == (0, 5)
