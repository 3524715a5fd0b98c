import warnings

import pytest
import spacy

from ..conftest import make_example, make_examples


def test_warnings_point_to_the_caller():
    """Also from within methods that are wrapped, and from generators."""
    nlp = spacy.blank("en")
    adatag = nlp.add_pipe("adatag")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    new = make_example(nlp, "red hat", {"Size": [(0, 1)]})
    elsewhere = make_example(nlp, "red hat", {})
    del elsewhere.reference.spans["adatag"]
    elsewhere.reference._.attr_queries = None
    elsewhere.reference.ents = [elsewhere.reference.char_span(0, 3, label="A")]
    doc = nlp("red hat")
    del doc.spans["adatag"]
    doc.spans["adatag"] = [doc[:1]]
    for warned, call in (
        ("attributes that", lambda: adatag.update([new])),
        ("texts that only have", lambda: adatag.update([elsewhere])),
        (
            "replaced the spans",
            lambda: adatag.set_annotations([doc], adatag.predict([doc])),
        ),
        ("left out of the scores", lambda: adatag.scorer([elsewhere])),
    ):
        with pytest.warns(UserWarning, match=warned) as caught:
            call()
        assert {item.filename for item in caught} == {__file__}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        adatag.update(examples)
