"""Spans, example values, and how they are compared."""

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from spacy_adatag.similarity.contexts import Contexts
from spacy_adatag.similarity.examples import Examples, Question, count_ngrams
from spacy_adatag.similarity.features import (
    ATTRIBUTE_FEATURES,
    PAIR_FEATURES,
    SPAN_FEATURES,
    Comparison,
    describe_attributes,
    describe_spans,
)
from spacy_adatag.similarity.lookups import Lookup
from spacy_adatag.similarity.slots import Slots
from spacy_adatag.similarity.spans import LONGEST, Pairs, Spans, Tokens
from spacy_adatag.similarity.vectors import WordVectors

WORDS = ["red", "blue", "navy", "wool", "cotton", "coat", "shirt", "acme", "with"]
# The feature of being part of a longer value.
LONGER = 29
TEXTS = ["Acme red wool coat", "", "Zorg navy blue shirt with 2 pockets", "coat"]


@pytest.fixture(scope="module")
def vocab() -> Vocab:
    vocab = spacy.blank("en").vocab
    data = numpy.random.RandomState(0).normal(size=(len(WORDS), 8)).astype("f")
    # Colors are alike.
    data[1:3] = data[0] + 0.1 * data[1:3]
    vocab.vectors = Vectors(data=data, keys=WORDS)
    return vocab


@pytest.fixture(scope="module")
def vectors(vocab) -> WordVectors:
    return WordVectors.from_vocab(vocab, 100)


@pytest.fixture(scope="module")
def spans(vocab, vectors) -> Spans:
    docs = [Doc(vocab, words=text.split()) for text in TEXTS]
    return Spans.find(Tokens.read(docs, vectors))


@pytest.fixture(scope="module")
def contexts(spans) -> Contexts:
    return Contexts.read(spans.tokens)


def pair_all(spans, size):
    """Each span and each attribute."""
    rows = numpy.repeat(numpy.arange(len(spans)), size)
    columns = numpy.tile(numpy.arange(size), len(spans))
    return Pairs(spans.take(rows), columns, size), rows


def compare(spans, examples):
    """The features of all pairs, shape (spans, attributes, features)."""
    return compare_some(spans, examples, numpy.arange(examples.size))


def compare_some(spans, examples, attributes):
    """The same for some of the attributes."""
    pairs, rows = pair_all(spans, len(attributes))
    features = Comparison(spans, examples, attributes).describe(rows, pairs.columns)
    return features.T.reshape(len(spans), len(attributes), PAIR_FEATURES)


def find(spans, words):
    """The row of a span, by its words."""
    tokens = " ".join(TEXTS).split()
    rows = [
        row
        for row in range(len(spans))
        if tokens[spans.starts[row] : spans.ends[row]] == words.split()
    ]
    return rows[0]


def test_spans_stay_within_their_texts(spans):
    tokens = [text.split() for text in TEXTS]
    expected = [
        (text, start, end)
        for text, words in enumerate(tokens)
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + LONGEST) + 1)
        if words[start] != "with" and words[end - 1] != "with"
    ]
    offsets = spans.offsets.tolist()
    ends = (spans.offsets + spans.lengths).tolist()
    assert list(zip(spans.texts.tolist(), offsets, ends)) == expected


def test_numbers_of_spans(spans):
    numbers = numpy.arange(len(spans.tokens.facts.lower), dtype="f")
    of_tokens = numbers[spans.tokens.words]
    for row in range(len(spans)):
        own = of_tokens[spans.starts[row] : spans.ends[row]]
        assert spans.sum(numbers)[row] == pytest.approx(own.sum())
        assert numbers[spans.first[row]] == own[0]
        assert numbers[spans.last[row]] == own[-1]


def test_numbers_of_pairs(spans):
    """They are those of spans, for each attribute."""
    words = len(spans.tokens.facts.lower)
    numbers = numpy.random.RandomState(0).normal(size=(words, 3)).astype("f")
    pairs, _ = pair_all(spans, 3)
    tokens = numbers[spans.tokens.words]
    own = [tokens[i:j] for i, j in zip(spans.starts, spans.ends)]
    expected = {
        pairs.sum: [part.sum(0) for part in own],
        pairs.mean: [part.mean(0) for part in own],
        pairs.least: [part.min(0) for part in own],
        pairs.first: [part[0] for part in own],
        pairs.last: [part[-1] for part in own],
    }
    for function, of_spans in expected.items():
        found = function(numbers).reshape(-1, 3)
        assert_allclose(found, numpy.stack(of_spans), atol=1e-5)
    before, after = (f(numbers).reshape(-1, 3) for f in (pairs.before, pairs.after))
    row, words = find(spans, "wool"), " ".join(TEXTS).split()
    assert_allclose(before[row], tokens[words.index("red")])
    assert_allclose(after[row], tokens[words.index("coat")])
    row = find(spans, "Acme red wool coat")
    assert not before[row].any() and not after[row].any()


def test_norms_of_spans(spans):
    """They are summed up from the products of the words."""
    vectors = spans.tokens.vectors[spans.tokens.words]
    sums = [vectors[i:j].sum(0) for i, j in zip(spans.starts, spans.ends)]
    norms = numpy.linalg.norm(sums, axis=1).clip(min=1e-6)
    assert_allclose(spans.norms, norms, atol=1e-5)
    assert_allclose(spans.vectors, numpy.stack(sums), atol=1e-5)


def test_look_ups_of_pairs():
    """A hash of an attribute has the share that a search for all attributes finds."""
    rng = numpy.random.RandomState(0)
    hashes = rng.randint(0, 20, size=60).astype("uint64") * numpy.uint64(2**59 + 3)
    owners, shares = rng.randint(0, 5, size=60), rng.rand(60, 2)
    lookup = Lookup.make(hashes, owners, shares)
    every = numpy.unique(hashes)
    rows, attributes, found = lookup.find(every)
    grid = numpy.zeros((len(every), 5))
    grid[rows, attributes] = found[:, 0]
    expected = numpy.zeros_like(grid)
    numpy.add.at(expected, (numpy.searchsorted(every, hashes), owners), shares[:, 0])
    assert_allclose(grid, expected, atol=1e-6)
    pairs = numpy.repeat(every, 5), numpy.tile(numpy.arange(5), len(every))
    assert_allclose(lookup.get(*pairs), expected.ravel(), atol=1e-6)
    assert not lookup.get(every + numpy.uint64(1), every.astype("int64") * 0).any()


def test_slots_are_the_attributes_of_each_text():
    mask = numpy.array([[0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 0, 1]], dtype=bool)
    slots = Slots(mask)
    assert slots.there.sum(1).tolist() == [2, 0, 3]
    assert slots.columns[0, :2].tolist() == [1, 3] and slots.columns[2].tolist() == [
        0,
        1,
        3,
    ]
    assert slots.places.tolist() == [[-1, 0, -1, 1], [-1] * 4, [0, 1, -1, 2]]


def test_values_are_found_again(spans, vectors, contexts):
    questions = [
        Question("Color", ["RED", "navy blue"]),
        Question("", []),
        Question("Pockets", ["3 pockets"]),
    ]
    examples = Examples.read(questions, vectors, contexts)
    features = compare(spans, examples)
    assert features.shape == (len(spans), 3, PAIR_FEATURES)
    assert numpy.isfinite(features).all()
    exact, stem, number = features[..., 0], features[..., 1], features[..., 2]
    expected = {find(spans, "red"), find(spans, "navy blue")}
    assert set(exact[:, 0].nonzero()[0].tolist()) == expected
    assert not exact[:, 1:].any()
    # Another number, and one of one value is all values.
    assert number[find(spans, "2 pockets"), 2] == 1
    assert number[find(spans, "red"), 0] == pytest.approx(0.5)
    assert stem[find(spans, "red"), 0] == 1
    # Nearest in the space of vectors: `blue` alone is no value.
    nearest = features[:, 0, 15]
    assert nearest[find(spans, "blue")] > 0.8 > nearest[find(spans, "wool")]


def test_a_part_of_a_longer_value_is_marked(spans, vectors, contexts):
    values = ["navy blue", "blue", "blue shirt", "coat"]
    features = compare(spans, Examples.read([Question("", values)], vectors, contexts))
    parts = {row for row in range(len(spans)) if features[row, 0, LONGER]}
    # Both longer values have two words, and none covers three.
    assert parts == {find(spans, word) for word in ("navy", "blue", "shirt")}


def test_no_features_depend_on_what_else_is_asked(spans, vectors, contexts):
    questions = [
        Question("Color", ["red"]),
        Question("Material", ["wool", "thick cotton", "silk", "x"]),
    ]
    both = compare(spans, Examples.read(questions, vectors, contexts))
    for i, question in enumerate(questions):
        alone = compare(spans, Examples.read([question], vectors, contexts))
        assert_allclose(alone[:, 0], both[:, i], atol=1e-5)
        examples = Examples.read(questions, vectors, contexts)
        some = compare_some(spans, examples, numpy.array([i]))
        assert_allclose(some[:, 0], both[:, i], atol=1e-5)


def test_where_values_stand(spans, vectors, contexts):
    brand, color = Question("", ["Acme", "unknown"]), Question("", ["wool", "shirt"])
    facts = describe_attributes(Examples.read([brand, color], vectors, contexts))
    assert facts.shape == (2, ATTRIBUTE_FEATURES)
    begin, place, end, known = facts[:, 8:12].T
    assert begin.tolist() == [1, 0] and known.tolist() == [0.5, 1]
    assert place[0] == 0 and place[1] == pytest.approx((2 / 4 + 3 / 7) / 2)
    assert end.tolist() == [0, 0]


def test_features_of_spans(spans):
    features = describe_spans(spans)
    assert features.shape == (SPAN_FEATURES, len(spans))
    assert numpy.isfinite(features).all()


def test_nothing_to_compare(vocab, vectors, contexts):
    none = Spans.find(Tokens.read([Doc(vocab)], vectors))
    examples = Examples.read([Question("", ["red"])], vectors, contexts)
    assert compare(none, examples).shape == (0, 1, PAIR_FEATURES)
    some = Spans.find(Tokens.read([Doc(vocab, words=["red"])], vectors))
    assert compare(some, Examples.read([], vectors, contexts)).shape[1] == 0


def test_values_are_counted(spans):
    found = count_ngrams(["Coat", "navy BLUE", "silk", "with", ""], spans)
    assert found.tolist() == [2, 1, 0, 0, 0]


def test_vectors_of_a_vocabulary(vocab):
    vectors = WordVectors.from_vocab(vocab, 3)
    assert len(vectors.keys) == 3 and WordVectors.are_valid(list(vectors))
    assert not WordVectors.are_valid(list(vectors)[:2])
    with pytest.raises(ValueError, match="expected word vectors"):
        WordVectors.from_vocab(Vocab(), 3)


def test_contexts_are_checked(contexts):
    assert Contexts.are_valid(list(contexts))
    assert not Contexts.are_valid([*contexts[:3], contexts[3][1:]])
    assert not Contexts.are_valid([contexts[0][::-1], *contexts[1:]])
