import gc
import weakref

import pytest
import spacy

from spacy_adatag.workarounds.garbage import keep_garbage

from ..conftest import make_examples, train


def test_garbage_is_collected_again_afterwards():
    with keep_garbage():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="fails"), keep_garbage():
        raise ValueError("fails")
    assert gc.isenabled()


def test_a_disabled_collector_stays_disabled():
    gc.disable()
    try:
        with keep_garbage():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_docs_are_freed_without_it():
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    with keep_garbage():
        docs = list(nlp.pipe(["dark blue wool coat", "red cotton shirt"]))
        assert all(len(doc.spans["adatag"]) for doc in docs)
        known = [weakref.ref(doc) for doc in docs]
        del docs
        assert [ref() for ref in known] == [None, None]
