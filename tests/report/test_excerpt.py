from typing import List, Tuple

from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.report.excerpt import AROUND, WHOLE, cut, make_excerpt


def test_short_texts_are_whole() -> None:
    pieces = make_excerpt("dark blue coat", [(0, 9)], [(5, 9)])
    assert pieces == [("dark ", 1), ("blue", 3), (" coat", 0)]
    assert make_excerpt("dark blue coat") == [("dark blue coat", 0)]


def test_long_texts_are_cut_around_the_value() -> None:
    text = "ab " * 300 + "navy blue" + " cd" * 300
    pieces = make_excerpt(text, [(0, 2), (900, 909)], [(905, 909)])
    assert [piece for piece in pieces if piece[1]] == [("navy ", 1), ("blue", 3)]
    assert pieces[0] == pieces[-1] == ("…", 0)
    assert pieces[1][0].startswith("ab ") and len(pieces[1][0]) <= AROUND
    assert len(pieces[-2][0]) == AROUND


def test_long_values_are_cut() -> None:
    pieces = make_excerpt("x" * 10_000_000, predicted=[(5, 9_000_000)])
    assert sum(len(text) for text, _ in pieces) < 2 * WHOLE
    assert len(cut("x" * 1000)) == 160 and cut("x") == "x"


places = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 600)).map(
        lambda place: (place[0], place[0] + place[1])
    ),
    max_size=3,
)


@given(st.integers(1, 1200), places, places)
def test_pieces_are_the_text(
    length: int, gold: List[Tuple[int, int]], predicted: List[Tuple[int, int]]
) -> None:
    text = "".join(chr(ord("a") + i % 26) if i % 7 else " " for i in range(length))
    gold, predicted = (
        [(i, j) for i, j in places if j <= length] for places in (gold, predicted)
    )
    pieces = make_excerpt(text, gold, predicted)
    joined = "".join(piece for piece, _ in pieces)
    assert joined.strip("…") in text
    assert length > WHOLE or joined == text
    assert len(joined) <= WHOLE + AROUND + 2
    assert all(piece for piece, _ in pieces)
    if gold or predicted:
        assert any(kind for _, kind in pieces)
