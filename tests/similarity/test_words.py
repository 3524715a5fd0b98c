"""Facts of words, and the hashes of n-grams."""

import numpy
from hypothesis import given
from hypothesis import strategies as st
from spacy.strings import StringStore

from spacy_adatag.similarity.words import (
    FORMS,
    get_facts,
    get_power,
    hash_text,
    join_hashes,
)


def look_up(*words):
    strings = StringStore(words)
    return get_facts(numpy.array([strings[w] for w in words], dtype="uint64"), strings)


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=7))
def test_hashes_do_not_depend_on_where_a_text_is_cut(words):
    hashes = numpy.array([hash_text(word) for word in words], dtype="uint64")
    powers = numpy.array([get_power(word) for word in words], dtype="uint64")
    joined = join_hashes(hashes[:, None], powers[:, None], numpy.array([0]), len(words))
    for i in range(len(words)):
        assert int(joined[i, 0, 0]) == hash_text("".join(words[: i + 1]))


def test_forms_that_are_the_same():
    facts = look_up("Boots", "boot", "50", "1.5", "50ml", "Wool", "-")
    lower, stem, number, shape = (facts.hashes[:, form] for form in range(len(FORMS)))
    assert lower[0] != lower[1] and stem[0] == stem[1]
    assert lower[2] != lower[3] and number[2] == number[3] and shape[2] == shape[3]
    assert shape[2] != shape[4] != shape[5] == shape[0]
    assert shape[6] not in shape[:6]


def test_kinds_of_words():
    facts = look_up("With", "wool", "50ml", "&", "Navy")
    assert facts.links.tolist() == [1, 0, 0, 0, 0]
    assert facts.digits.tolist() == [0, 0, 1, 0, 0]
    assert facts.marks.tolist() == [0, 0, 0, 1, 0]
    assert facts.capital.tolist() == [1, 0, 0, 0, 1]
    strings = StringStore(["navy"])
    assert facts.lower[4] == strings["navy"]


def test_no_words():
    facts = get_facts(numpy.zeros(0, dtype="uint64"), StringStore())
    assert facts.hashes.shape == (0, len(FORMS)) and facts.links.shape == (0,)
