import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.corpus.schema import Field, Record
from spacy_adatag.review.places import find_places, find_spellings


@pytest.mark.parametrize(
    "text, value, found",
    [
        ("Levi's jeans, LEVI\u2019S belt", "levi\u2019s", ["Levi's", "LEVI\u2019S"]),
        ("a T\u2013Shirt", "t-shirt", ["T\u2013Shirt"]),
        ("navy\n  blue", "Navy Blue", ["navy\n  blue"]),
        ("50ml or 150 ml", "50", ["50"]),
        ("redwood", "red", []),
        ("a (red) hat.", "(red)", ["(red)"]),
        ("red", "  ", []),
        ("a Bl\u00adack hat", "black", ["Bl\u00adack"]),
        ("a black hat", "Bl\u00adack\u200b", ["black"]),
        ("navy\u200b blue\u200e", "navy blue", ["navy\u200b blue"]),
        ("\u00bd inch", "1/2 inch", ["\u00bd inch"]),
        ("\u00bd inch", "1", []),
    ],
)
def test_places(text, value, found):
    places = find_places(Record("1", text), value)
    assert [text[start:end] for start, end in places] == found


@pytest.mark.parametrize(
    "text, value, found",
    [
        ("Cream 250ml, 2 x 50 ml", "250 ml", ["250ml"]),
        ("Oil, 1 l can", "1000 ml", ["1 l"]),
        ("Warm blankets", "Blanket", ["blankets"]),
        ("T-shirt", "T shirt", ["T-shirt"]),
        ("redwood 1500 ml", "red", []),
        ("redwood 1500 ml", "500 ml", []),
        # It may be any number.
        ("Size 5", "5.0", []),
    ],
)
def test_spellings(text, value, found):
    places = find_spellings(Record("1", text), value)
    assert [text[start:end] for start, end in places] == found


def test_a_value_lies_in_one_field():
    record = Record("1", "red\nhat red", fields=(Field("a", 0, 3), Field("b", 4, 11)))
    assert find_places(record, "red hat") == []
    assert find_places(record, "hat red") == [(4, 11)]
    assert find_spellings(record, "red hats") == []
    assert find_spellings(record, "hats red") == [(4, 11)]
    assert len(find_places(record, "red")) == 2


@given(st.text("ab-'\u2019 .*(", min_size=1, max_size=12), st.data())
def test_words_of_the_text_are_found(text, data):
    words = text.split()
    if words:
        word = data.draw(st.sampled_from(words))
        places = find_places(Record("1", f" {text} "), word)
        assert word in {f" {text} "[start:end] for start, end in places}
