"""Docs that were read once have the same tokens as docs that are asked."""

import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal

from spacy_adatag.texts.tokens import READ, ReadDocs, read_tokens

TEXTS = ["Dark  Blue shoe", "", "Wool", "Navy\u200e Men's coat"]


@pytest.mark.parametrize("attribute", READ)
def test_read_docs_have_the_same_tokens(attribute: int) -> None:
    nlp = spacy.blank("en")
    docs = [nlp.make_doc(text) for text in TEXTS]
    read = ReadDocs.read(docs)
    assert ReadDocs.read(read) is read and read == docs
    assert_array_equal(read_tokens(read, attribute), read_tokens(docs, attribute))
    selected = read.select(numpy.array([3, 0]))
    expected = [docs[3], docs[0]]
    assert selected == expected
    assert_array_equal(read_tokens(selected, attribute), read_tokens(expected, attribute))
    other = nlp.make_doc("Red")
    replaced, expected = read.replace({1: other}), [docs[0], other, *docs[2:]]
    assert replaced == expected and read == docs
    assert_array_equal(read_tokens(replaced, attribute), read_tokens(expected, attribute))


def test_no_docs_have_no_tokens() -> None:
    for docs in ([], ReadDocs.read([])):
        assert read_tokens(docs, READ[0]).shape == (0,)
