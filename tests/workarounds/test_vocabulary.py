import numpy
import pytest
import spacy
from spacy.attrs import NORM
from spacy.lookups import Lookups

from spacy_adatag.workarounds import vocabulary
from spacy_adatag.workarounds.vocabulary import forget_words


@pytest.fixture
def nlp(monkeypatch):
    monkeypatch.setattr(vocabulary, "MAX_NEW", 20)
    return spacy.blank("en")


def read(nlp, words: str) -> int:
    """How many strings there are more when the words were read and forgotten."""
    before = len(nlp.vocab.strings)
    with forget_words(nlp):
        doc = nlp(words)
        assert doc.text == words
    return len(nlp.vocab.strings) - before


def fill(nlp) -> None:
    while read(nlp, f"qwe{len(nlp.vocab.strings)}"):
        pass


def test_first_words_are_kept_and_others_forgotten(nlp):
    assert read(nlp, "qwe1") > 0
    assert "qwe1" in nlp.vocab.strings
    fill(nlp)
    assert read(nlp, "asd1 asd2 asd3") == 0 and "asd1" not in nlp.vocab.strings
    # Another pipeline has a vocabulary of its own.
    assert read(spacy.blank("en"), "asd1") > 0


def test_tables_do_not_grow_with_what_was_forgotten(nlp):
    read(nlp, "qwe1")
    fill(nlp)
    strings, lexemes = set(nlp.vocab.strings), len(nlp.vocab)
    for i in range(2000):
        assert read(nlp, f"asd{i} asd{i}") == 0
        # spaCy counts lexemes since their table was made.
        assert len(nlp.vocab) < 2 * lexemes
    assert set(nlp.vocab.strings) == strings


def test_words_are_what_they_were_when_tables_are_new(nlp):
    lookups = Lookups()
    lookups.add_table("lexeme_norm", {"colour": "color", "asd1": "asd"})
    nlp.vocab.lookups = lookups
    nlp.vocab.set_vector("colour", numpy.array([1.0, 2.0]))
    text = "The colour isn't qwe1, it's asd1!"

    def describe() -> list:
        return [(t.text, t.norm_, t.shape_, t.is_punct, t.has_vector) for t in nlp(text)]

    getter = nlp.vocab.lex_attr_getters[NORM]
    before = describe()
    fill(nlp)
    for i in range(2000):
        read(nlp, f"zxc{i}")
        with forget_words(nlp):
            assert describe() == before
    assert nlp.vocab.lex_attr_getters[NORM] is getter
    assert nlp.vocab.lookups.get_table("lexeme_norm")["colour"] == "color"
    assert nlp.vocab["colour"].vector.tolist() == [1.0, 2.0]
