import spacy

from spacy_adatag import vocabulary
from spacy_adatag.vocabulary import forget_words


def test_first_words_are_kept_and_others_forgotten(monkeypatch):
    monkeypatch.setattr(vocabulary, "MAX_NEW", 20)
    nlp = spacy.blank("en")

    def read(words: str) -> int:
        before = len(nlp.vocab.strings)
        with forget_words(nlp):
            doc = nlp(words)
            assert doc.text == words
        return len(nlp.vocab.strings) - before

    assert read("qwe1") > 0
    assert "qwe1" in nlp.vocab.strings
    while read(f"qwe{len(nlp.vocab.strings)}"):
        pass
    assert read("asd1 asd2 asd3") == 0 and "asd1" not in nlp.vocab.strings
    # Another pipeline has a vocabulary of its own.
    nlp = spacy.blank("en")
    assert read("asd1") > 0
