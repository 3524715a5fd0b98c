import numpy
from hypothesis import given
from hypothesis import strategies as st

from spacy_adatag.texts import batching
from spacy_adatag.texts.batching import batch_by_length

docs = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 6000)), max_size=200)


@given(docs)
def test_every_doc_that_is_asked_is_in_one_batch_within_bounds(docs):
    lengths, asked = numpy.array(docs, dtype="int64").reshape(-1, 2).T
    batches = list(batch_by_length(lengths, asked))
    seen = [doc for batch in batches for doc in batch.tolist()]
    assert sorted(seen) == [i for i, (n, k) in enumerate(docs) if n and k]
    for batch in batches:
        assert len(batch) <= batching.MAX_DOCS
        cells = lengths[batch].max() * asked[batch].sum()
        assert cells <= batching.MAX_CELLS or len(batch) == 1
        tokens = lengths[batch].sum()
        padding = lengths[batch].max() * len(batch) - tokens
        assert padding <= max(tokens / 2, batching.MAX_PADDING)
    assert (numpy.diff(lengths[seen]) <= 0).all()


def test_long_docs_are_not_padded_to():
    lengths = numpy.array([40, *[10] * 100, 250, 40])
    batches = batch_by_length(lengths, numpy.ones_like(lengths))
    assert [batch.tolist() for batch in batches][:2] == [[101, 0, 102], [*range(1, 101)]]
