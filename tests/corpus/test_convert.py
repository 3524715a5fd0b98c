from typing import List, Union

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

import spacy_adatag  # noqa: F401
from spacy_adatag.corpus.align import Unaligned
from spacy_adatag.corpus.convert import (
    MIN_PART,
    AttributeCounts,
    choose_dev,
    convert_records,
    get_split_key,
)
from spacy_adatag.corpus.records import Field, Record, Rejected, Value

NLP = spacy.blank("en")
REJECTED = Rejected(line=3, reason="expected a text", raw="{}")
RECORDS: List[Union[Record, Rejected]] = [
    Record("1", "Red shoe Red", {"Color": [Value("Red")], "Scent": []}),
    Record("2", "Mens shoe", {"Gender": [Value("Men")], "Color": []}),
    REJECTED,
    Record("4", "Blue shoe"),
]


def test_convert_records() -> None:
    result = convert_records(iter(RECORDS), NLP)
    red, mens, blue = result.train.get_docs(spacy.blank("en").vocab)
    assert [span.text for span in red.spans["adatag"]] == ["Red", "Red"]
    assert list(red._.attr_queries) == ["Color", "Scent"]
    assert red._.attr_values["Scent"] == []
    assert {k: list(v) for k, v in mens._.attr_unaligned.items()} == {"Gender": ["Men"]}
    assert blue._.attr_queries is None
    assert len(result.dev) == 0
    assert result.rejected == [REJECTED]
    assert result.unaligned == [Unaligned("2", "Gender", "Men", "inside a word")]
    assert result.attributes == {
        "Color": AttributeCounts(queries=2, values=1, spans=2, unaligned=0),
        "Scent": AttributeCounts(queries=1, values=0, spans=0, unaligned=0),
        "Gender": AttributeCounts(queries=1, values=1, spans=0, unaligned=1),
    }


def test_texts_and_white_space_are_stored_exactly() -> None:
    texts = ["Red  shoe ", " Red\nshoe", "50ml 红色"]
    result = convert_records((Record(text, text) for text in texts), NLP)
    assert [doc.text for doc in result.train.get_docs(NLP.vocab)] == texts


def test_held_out_texts() -> None:
    result = convert_records(iter(RECORDS), NLP, is_dev=lambda text: "Red" in text)
    assert [doc.text for doc in result.dev.get_docs(NLP.vocab)] == ["Red shoe Red"]
    assert len(result.train) == 2


@given(st.lists(st.text(), unique=True), st.floats(0.01, 0.99), st.integers())
def test_choose_dev(texts: List[str], share: float, seed: int) -> None:
    is_dev = choose_dev(texts + texts, share, seed)
    held_out = [text for text in texts if is_dev(text)]
    assert abs(len(held_out) - share * len(texts)) <= 1
    if len(texts) > 1:
        assert 0 < len(held_out) < len(texts)
    # Neither the order nor repetition matters.
    again = choose_dev(reversed(texts), share, seed)
    assert [text for text in texts if again(text)] == held_out


def test_choose_dev_depends_on_the_seed() -> None:
    texts = [str(i) for i in range(100)]
    one, two = choose_dev(texts, 0.5, seed=1), choose_dev(texts, 0.5, seed=2)
    assert [one(text) for text in texts] != [two(text) for text in texts]


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 15])
def test_choose_dev_needs_a_share(share: float) -> None:
    with pytest.raises(ValueError, match=f"between 0 and 1, got {share}"):
        choose_dev(["a"], share)


@given(st.lists(st.sampled_from("abcdef"), min_size=2), st.floats(0.1, 0.9))
def test_groups_are_never_split(groups: List[str], share: float) -> None:
    records = [
        Record(str(i), f"text {i}", {}, group=group) for i, group in enumerate(groups)
    ]
    is_dev = choose_dev(map(get_split_key, records), share)
    result = convert_records(records, NLP, is_dev)
    sides = [
        {groups[int(doc.text.split()[1])] for doc in docs.get_docs(NLP.vocab)}
        for docs in (result.train, result.dev)
    ]
    assert not sides[0] & sides[1]
    assert all(sides) or len(set(groups)) == 1


@pytest.mark.parametrize("size,shared", [(MIN_PART - 1, 0), (MIN_PART, 2)])
def test_parts_in_common_with_training(size: int, shared: int) -> None:
    records = []
    for number, body in enumerate(["x" * size, "x" * size, "y" * size, "x" * size]):
        fields = (Field("title", 0, 1), Field("body", 2, 2 + size))
        records.append(Record(str(number), f"{number}\n{body}", {}, fields=fields))
    result = convert_records(records, NLP, lambda text: text[0] in "123")
    assert (len(result.dev), result.shared) == (3, shared)
    assert convert_records(records, NLP).shared == 0
