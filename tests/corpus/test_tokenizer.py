import re
from pathlib import Path
from typing import List

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from spacy_adatag.corpus.tokenizer import create_product_tokenizer
from spacy_adatag.texts.boundaries import boundary_pattern

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}}
NLP = spacy.blank("en", config=CONFIG)


@pytest.mark.parametrize(
    "text,tokens",
    [
        # Digits and letters
        ("50ml", ["50", "ml"]),
        ("iPhone6s", ["iPhone", "6", "s"]),
        ("EU38-44", ["EU", "38", "-", "44"]),
        ("40mm/3.5g", ["40", "mm", "/", "3.5", "g"]),
        ("café50", ["café", "50"]),
        ("cafe\u030150", ["cafe\u0301", "50"]),
        ("m² 1½", ["m²", "1", "½"]),
        # Numbers
        ("4.5g", ["4.5", "g"]),
        ("$1,299.99", ["$", "1,299.99"]),
        ("1,000,000", ["1,000,000"]),
        ("8,9,10", ["8", ",", "9", ",", "10"]),
        ("1,0000", ["1", ",", "0000"]),
        ("٥٠٠مل", ["٥٠٠", "مل"]),
        # Fractions, and no other numbers with a line between them
        ("1/2inch 8-3/4in", ["1/2", "inch", "8", "-", "3/4", "in"]),
        ('31 1/2x11/16"', ["31", "1/2", "x", "11/16", '"']),
        ("1\u20444 5/16-18", ["1\u20444", "5/16", "-", "18"]),
        ("8/10 2/4 1/12", ["8", "/", "10", "2", "/", "4", "1", "/", "12"]),
        ("1/2/20", ["1", "/", "2", "/", "20"]),
        ("1/2.5 1.1/2", ["1", "/", "2.5", "1.1", "/", "2"]),
        # Punctuation and symbols
        ("Black/White", ["Black", "/", "White"]),
        ("7-Piece", ["7", "-", "Piece"]),
        ("Soft-T", ["Soft", "-", "T"]),
        ("/White", ["/", "White"]),
        ("1#2#3#", ["1", "#", "2", "#", "3", "#"]),
        ("(Pack of 2)", ["(", "Pack", "of", "2", ")"]),
        ("G.H. Bass", ["G", ".", "H", ".", "Bass"]),
        ("100%", ["100", "%"]),
        ("Nike™ a_b", ["Nike", "™", "a", "_", "b"]),
        ("قهوة، شاي", ["قهوة", "،", "شاي"]),
        # Apostrophes
        ("Women's Men’S", ["Women", "'s", "Men", "’S"]),
        ("don't Women's50", ["don't", "Women's", "50"]),
        ("Mens' 'n'", ["Mens", "'", "'", "n", "'"]),
        ("5'11\"", ["5", "'", "11", '"']),
        # Suffixes are not split off
        ("Mens Printed Printing", ["Mens", "Printed", "Printing"]),
        # Scripts without spaces, combining marks, emoji
        ("红色256GB", ["红", "色", "256", "GB"]),
        ("किलो50", ["किलो", "50"]),
        ("new❤\ufe0fred", ["new", "❤\ufe0f", "red"]),
        # Characters that show nothing, at the edge of words and in them
        ("Flat, \u200eNavy\u200b.", ["Flat", ",", "\u200e", "Navy", "\u200b", "."]),
        ("\ufeff\u200eNavy\u00ad", ["\ufeff\u200e", "Navy", "\u00ad"]),
        ("so\u00adft Na\u200bvy", ["so\u00adft", "Na", "\u200b", "vy"]),
        ("50\u2060ml 5\u206000", ["50", "\u2060", "ml", "5\u206000"]),
        ("مي\u200cخواهم 红\u2060色", ["مي\u200cخواهم", "红", "\u2060", "色"]),
        ("👩\u200d💻 \x00Navy", ["👩\u200d", "💻", "\x00", "Navy"]),
        # Compatibility forms
        ("Ｎａｖｙ５０ｍｌ 50㎖", ["Ｎａｖｙ", "５０", "ｍｌ", "50", "㎖"]),
        # White space
        ("a  b\nc", ["a", " ", "b", "\n", "c"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: List[str]) -> None:
    assert [token.text for token in NLP.make_doc(text)] == tokens


def test_norms() -> None:
    doc = NLP.make_doc("Navy £ Ｎａｖｙ so\u00adft ½ ㎖ \u200ex\xa0\ufeff\n\n")
    norms = ["navy", "$", "navy", "soft", "1/2", "ml", " ", "x", " ", " ", "\n\n"]
    assert [token.norm_ for token in doc] == norms
    assert [t.i for t in doc if t.is_space] == [6, 8, 9, 10]


@given(st.text())
def test_offsets_are_intact(text: str) -> None:
    doc = NLP.make_doc(text)
    assert "".join(token.text_with_ws for token in doc) == text
    for token in doc:
        assert text[token.idx : token.idx + len(token)] == token.text


@given(st.text(alphabet="aA1.,'’-#é红 ", max_size=12))
def test_tokens_do_not_depend_on_the_context(text: str) -> None:
    """White space always separates, so words are tokenized alike anywhere."""
    tokens = [token.text for token in NLP.make_doc(text) if not token.is_space]
    by_word = [t.text for word in text.split() for t in NLP.make_doc(word)]
    assert tokens == by_word


def test_registered_for_every_language() -> None:
    for lang in ("en", "de", "ar", "ru"):
        nlp = spacy.blank(lang, config=CONFIG)
        assert [token.text for token in nlp.make_doc("50ml/x")] == [
            "50",
            "ml",
            "/",
            "x",
        ]


@pytest.mark.parametrize("way", ["bytes", "disk"])
def test_serialisation(way: str, tmp_path: Path) -> None:
    tokenizer: Tokenizer = create_product_tokenizer()(NLP)
    other = Tokenizer(spacy.blank("en").vocab)
    if way == "bytes":
        other.from_bytes(tokenizer.to_bytes())
    else:
        tokenizer.to_disk(tmp_path / "tokenizer")
        other.from_disk(tmp_path / "tokenizer")
    text = "Women's 4.5g Black/White"
    assert [t.text for t in other(text)] == [t.text for t in tokenizer(text)]


def test_pipeline_keeps_its_tokenizer(tmp_path: Path) -> None:
    NLP.to_disk(tmp_path)
    nlp: Language = spacy.load(tmp_path)
    assert [token.text for token in nlp("50ml")] == ["50", "ml"]


def test_pattern_is_all_boundaries() -> None:
    matches = re.finditer(boundary_pattern(), "Women's 4.5g, 50ml/1#2 红色")
    assert all(match.start() == match.end() for match in matches)
