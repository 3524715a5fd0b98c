import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal

from spacy_adatag.attributes import make_attribute
from spacy_adatag.embedders import Embedder
from spacy_adatag.embedders.contextual import create_contextual_embedder
from spacy_adatag.embedders.random import create_random_embedder
from spacy_adatag.embedders.static import create_static_embedder


def embed(width: int, attributes: int) -> numpy.ndarray:
    return create_random_embedder(width)(
        [make_attribute(f"A{i}") for i in range(attributes)],
        (),
        vocab=spacy.blank("en").vocab,
        spans_key="adatag",
    )


def test_every_attribute_has_an_embedding_of_its_own():
    spacy.util.fix_random_seed(0)
    found = embed(100, 50)
    assert found.shape == (50, 100) and found.dtype == "float32"
    assert len(numpy.unique(found, axis=0)) == 50
    assert abs(found.mean()) < 0.1 and abs(found.std() - 1) < 0.1


def test_seed():
    spacy.util.fix_random_seed(3)
    first = embed(4, 2)
    assert (embed(4, 2) != first).all()
    spacy.util.fix_random_seed(3)
    assert_array_equal(embed(4, 2), first)


def test_no_attributes():
    assert embed(4, 0).shape == (0, 4)


@pytest.mark.parametrize(
    "create,is_open",
    [
        (create_random_embedder, False),
        (create_static_embedder, True),
        (create_contextual_embedder, True),
    ],
)
def test_all_are_embedders(create, is_open):
    embedder = create()
    assert isinstance(embedder, Embedder)
    assert embedder.is_open is is_open
