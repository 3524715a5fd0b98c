import re
import unicodedata
from functools import lru_cache
from typing import List, Tuple

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacy_adatag.labelling.guard import is_vague
from spacy_adatag.labelling.matcher import STAGES, Hit, Matcher
from spacy_adatag.texts.inflection import are_inflections, stem
from spacy_adatag.texts.normal import Form, Text, fold, make_form
from spacy_adatag.texts.surface import simplify


def make(value: str) -> Form:
    form = make_form(value)
    assert form is not None
    return form


def find(value: str, text: str, tolerance: str = STAGES[-1]) -> List[Tuple[str, str]]:
    matcher = Matcher([("A", make(value))], tolerance)
    return [(text[h.start : h.end], STAGES[h.stage]) for h in matcher.find(Text(text))]


@pytest.mark.parametrize(
    "value,text,found",
    [
        ("red", "a red, redder redwood", [("red", "verbatim")]),
        ("Red", "RED red", [("RED", "case"), ("red", "case")]),
        ("Straße", "STRASSE", [("STRASSE", "case")]),
        ("50ml", "50 ml 150ml", [("50 ml", "spacing")]),
        ("50 ml", "50ML", [("50ML", "spacing")]),
        ("5 oz", "1.5 oz, .5 oz, 15 oz, 1/2.5 oz", []),
        ("2 oz", "1/2 oz, 1 1/2 oz", []),
        ("1.5oz", "1.5 oz 11.5 oz", [("1.5 oz", "spacing")]),
        ("0.5 oz", ".5oz", [(".5oz", "spacing")]),
        ("0 l", ".0l, .00 l", [(".0l", "spacing"), (".00 l", "spacing")]),
        ("1000 ml", "1,000ml", [("1,000ml", "spacing")]),
        ("T-Shirt", "T shirt, tshirt", [("T shirt", "spacing")]),
        ("Non Stick", "non‑stick", [("non‑stick", "spacing")]),
        ("5", "a 5-pack of 15", [("5", "verbatim")]),
        ("Levi's", "LEVI’S Levis", [("LEVI’S", "case"), ("Levis", "spacing")]),
        ("Black & White", "black and white", [("black and white", "spacing")]),
        ("C++", "vitamin C", []),
        ("Red, White", "Red White", []),
        # The commas of companies.
        (
            "Acme, Inc",
            "Acme Inc. ACME INC",
            [("Acme Inc", "spacing"), ("ACME INC", "spacing")],
        ),
        ("Acme Inc.", "Acme, Inc. phone", [("Acme, Inc.", "spacing")]),
        ("Acme Co Ltd", "by Acme Co., Ltd", [("Acme Co., Ltd", "spacing")]),
        ("Acme Co., Ltd.", "Acme, Co Ltd bag", [("Acme, Co Ltd", "spacing")]),
        ("Acme, Inc", "Acme incense, Acme", []),
        ("Inc, Ltd", "Inc Ltd", []),
        ("Blue Gray", "Blue, Gray / Blue/Gray", []),
        ("Blue/Gray", "Blue / Gray", [("Blue / Gray", "spacing")]),
        ("5-10", "5 10, 5/10, 5 – 10", [("5 – 10", "spacing")]),
        ("5 10", "5-10", []),
        ('24"', "24 24″", [("24″", "spacing")]),
        ("1.50 m", "1.5m 11.5 m", [("1.5m", "spacing")]),
        ("1.5 m", "1,5 m 1,50m", [("1,5 m", "spacing"), ("1,50m", "spacing")]),
        ("0,5 l", "0.5l .5 L", [("0.5l", "spacing"), (".5 L", "spacing")]),
        ("0.5 l", "½ l, 1/2 l", [("½ l", "spacing"), ("1/2 l", "spacing")]),
        ("1.5 oz", "1\xa01/2 oz.", [("1\xa01/2 oz", "spacing")]),
        ("1.5 oz", "1\u2009½ oz.", [("1\u2009½ oz", "spacing")]),
        ("0.5 oz", "pack of 5\n1/2 oz", [("1/2 oz", "spacing")]),
        ("1 1/2 oz", "1.5 oz 1½oz", [("1.5 oz", "spacing"), ("1½oz", "spacing")]),
        ("1/3 cup", "0.33 cup, 1/3 cup", [("1/3 cup", "verbatim")]),
        ("1 l", "1.0 l 1.01 l", [("1.0 l", "spacing")]),
        ("1.5 oz", "1,5,7 oz", []),
        ("4/4 size", "1 size", []),
        ("v1.10", "v1.1.0", []),
        ('27"', "27 inch, 27-in", [("27 inch", "spacing"), ("27-in", "spacing")]),
        ('27"', "27'' 27' 27 inches", [("27''", "spacing"), ("27 inches", "spacing")]),
        ('2"', "2 in 1 tool, 2 in", [("2 in", "spacing")]),
        ("27 in", '27", in 27', [('27"', "spacing")]),
        ("5' 6\"", "5 ft 6 in", [("5 ft 6 in", "spacing")]),
        ("3 pounds", "3lb, pounds", [("3lb", "spacing")]),
        ("pounds", "lb", []),
        ("10 x 12", "10×12", [("10×12", "spacing")]),
        ("Boot", "boots, boot's", [("boots", "inflection"), ("boot's", "inflection")]),
        ("Boots", "Boot", [("Boot", "inflection")]),
        ("Men's Shoes", "Men Shoe", [("Men Shoe", "inflection")]),
        ("Man", "Men's Mandarin", [("Men's", "inflection")]),
        ("Batteries", "battery", [("battery", "inflection")]),
        ("Watch", "watches", [("watches", "inflection")]),
        ("Knife", "Knives", [("Knives", "inflection")]),
        ("Cape", "cap caps", []),
        ("Glass", "glas", []),
        ("(Red)", "(Red) [red]", [("(Red)", "verbatim"), ("red", "spacing")]),
        ("(Red)", "(Red, blue)", [("Red", "spacing")]),
        ("1lb (454g)", "1 lb (454 g)", [("1 lb (454 g)", "spacing")]),
        ("9 oz.", "9 oz. 9 oz,", [("9 oz.", "verbatim"), ("9 oz", "spacing")]),
        ("red shoe", "red", []),
        ("500 g", "WDS500G2B0A, A500g", [("500g", "spacing")]),
        ("500 g", "每500g装", [("500g", "spacing")]),
    ],
)
def test_stages(value, text, found):
    assert find(value, text) == found
    # A stricter tolerance gives the same without what is found later.
    for i, tolerance in enumerate(STAGES):
        strict = [(place, stage) for place, stage in found if STAGES.index(stage) <= i]
        assert find(value, text, tolerance) == strict


@pytest.mark.parametrize("value", ["", "  ", "-", "+++", "™"])
def test_nothing_to_look_for(value):
    assert make_form(value) is None


def test_unknown_tolerance():
    with pytest.raises(ValueError, match="'fuzzy': expected one of verbatim, case"):
        Matcher([], "fuzzy")


def test_many_values_in_one_pass():
    values = [("Color", "Navy"), ("Color", "Nautical Navy"), ("Brand", "Navy")]
    matcher = Matcher((name, make(value)) for name, value in values)
    assert sorted(matcher.find(Text("Nautical navy coat"))) == [
        Hit("Brand", "Navy", 9, 13, 1),
        Hit("Color", "Nautical Navy", 0, 13, 1),
        Hit("Color", "Navy", 9, 13, 1),
    ]


@pytest.mark.parametrize(
    "word,forms,others",
    [
        ("boot", ["boots"], ["boo", "booty"]),
        ("box", ["boxes"], ["boxe"]),
        ("size", ["sizes"], ["six"]),
        ("woman", ["women", "womans", "womens"], ["man", "wom"]),
        ("cookie", ["cookies"], ["cook"]),
        ("scarf", ["scarves", "scarfs"], ["scar"]),
        ("bus", ["buses"], ["b"]),
        ("dress", ["dresses"], ["dres"]),
        ("lb", ["lbs"], ["l"]),
        ("u", [], ["us"]),
    ],
)
def test_inflections(word, forms, others):
    for form in forms:
        assert are_inflections(word, form) and are_inflections(form, word)
        assert stem(word) == stem(form), "or they are never compared"
    for other in others:
        assert not are_inflections(word, other)


# Pieces of product texts, and whatever else there is.
pieces = st.sampled_from(
    [
        *"aSé5漢™_-'’./,&+\"()",
        *["red", "Red", "shoes", "Shoe", "Men's", "ml", "oz", "1.5", "1,000", "1/2", "½"],
        *["boxes", "T-Shirt", " ", "  ", "\n", "क", "ि", "\u0301", "x", "10"],
    ]
)
texts = st.lists(pieces | st.text(max_size=3), max_size=12).map("".join)


@lru_cache
def product_nlp() -> Language:
    tokenizer = {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}
    return spacy.blank("en", config={"nlp": {"tokenizer": tokenizer}})


@given(texts, st.data())
@settings(max_examples=200, deadline=None)
@example("red1,000*\u0301a", None)
@example("1/2½", None)
def test_places(text, data):
    """A place lies between tokens, and what stands there has the value's normal form,
    as far as the stage says."""
    doc = product_nlp().make_doc(text)
    start = 0 if data is None else data.draw(st.integers(0, max(len(text) - 1, 0)))
    end = len(text) if data is None else data.draw(st.integers(start, len(text)))
    form = make_form(text[start:end])
    # Nobody has a value that ends before the accent of its last letter.
    if form is None or unicodedata.combining(text[end : end + 1] or " "):
        return
    edges = {0, len(text)}
    for token in doc:
        edges |= {token.idx, token.idx + len(token)}
    hits = list(Matcher([("A", form)]).find(Text(text)))
    for hit in hits:
        assert hit.start in edges and hit.end in edges
        surface = simplify(text[hit.start : hit.end]).text
        found = make(surface)
        if hit.stage == 0:
            assert surface == form.simple
        elif hit.stage == 1:
            assert surface.casefold() == form.lower
        elif hit.stage == 2:
            assert found.keys == form.keys
        else:
            assert len(found.words) == len(form.words)
            assert all(map(are_inflections, found.words, form.words))


@given(texts)
@settings(max_examples=200, deadline=None)
@example("'\u02bc'")
@example("aa\u0301\x1bA")
@example("a\u3260")
@example("a\u0301'a")
@example("a\u0301'a5a")
def test_tokens_are_found(text):
    """A token is found where it stands, unless it is a single character, says yes or no,
    or the text goes on with what belongs to it. In normal form, that may be a part of the
    same word: the circled letter U+3260 is one without the circle."""
    doc = product_nlp().make_doc(text)
    # Some letters stand for a quote, which is no value: U+02BC.
    words = [token for token in doc if simplify(token.text).text.isalpha()]
    words_of_text = set(map(fold, Text(text).words))
    for token in words:
        form = make(token.text)
        if is_vague(form) or words_of_text.isdisjoint(form.words):
            continue
        if re.match(r"['’][sS]\b", text[token.idx + len(token) :]):
            continue
        # In normal form, an apostrophe between an accent and a letter is in a word.
        mark, quote = text[: token.idx][-2:].rjust(2)
        if quote in "'’" and unicodedata.category(mark).startswith("M"):
            continue
        places = [(h.start, h.end) for h in _hits(token.text, text)]
        assert (token.idx, token.idx + len(token)) in places


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_case_is_no_loss(text, data):
    """Whatever is found is found in another case too, but for single letters."""
    words = product_nlp().make_doc(text)
    if not len(words):
        return
    value = words[data.draw(st.integers(0, len(words) - 1)) :].text
    form = make_form(value)
    if form is None or len(form.simple) == 1:
        return
    ascii_only = str.maketrans(
        {chr(c): chr(c).swapcase() for c in range(128) if chr(c).isalpha()}
    )
    noisy = text.translate(ascii_only)
    assert [h[2:4] for h in _hits(value, text)] == [h[2:4] for h in _hits(value, noisy)]


@given(st.lists(st.text(st.characters(categories=["L", "Nd", "P"]), min_size=1)))
def test_folding_is_settled(words):
    """A folded word is not folded further."""
    for word in Text(" ".join(words)).words:
        assert fold(fold(word)) == fold(word)


def _hits(value: str, text: str) -> List[Hit]:
    form = make_form(value)
    return [] if form is None else list(Matcher([("A", form)]).find(Text(text)))
