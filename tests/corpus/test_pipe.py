import pytest
import spacy

from spacy_adatag.corpus.pipe import get_component, pipe_records
from spacy_adatag.corpus.records import Record, Value

from ..conftest import read_values

COAT = "dark blue wool coat"
SHIRT = "red cotton shirt"


def test_get_component(trained):
    assert get_component(trained) is trained.get_pipe("adatag")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("adatag", name="first")
    nlp.add_pipe("adatag", name="second")
    assert get_component(nlp) is nlp.get_pipe("first")


def test_pipeline_without_the_component():
    nlp = spacy.blank("en")
    with pytest.raises(ValueError, match="an adatag component, got nothing"):
        get_component(nlp)
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler")
    with pytest.raises(ValueError, match="got sentencizer, entity_ruler"):
        list(pipe_records(nlp, [Record("1", COAT)]))


def test_each_record_is_asked_its_own(trained):
    records = [
        Record("a", COAT, {"Material": [Value("silk")], "Scent": []}),
        Record("b", SHIRT),
        Record("c", SHIRT, {}),
        Record("d", COAT, {"Size": [], "Color": []}),
    ]
    answered = list(pipe_records(trained, iter(records), batch_size=2))
    assert [record for record, _ in answered] == records
    assert [doc.text for _, doc in answered] == [record.text for record in records]
    assert [read_values(doc) for _, doc in answered] == [
        {"Material": ["wool"], "Scent": []},
        {"Color": ["red"], "Material": ["cotton"]},
        {},
        # What the component does not know is not asked.
        {"Color": ["dark blue"]},
    ]


def test_no_records(trained):
    assert list(pipe_records(trained, [])) == []


def test_records_are_read_as_they_are_needed(trained):
    def endless():
        while True:
            yield Record("1", SHIRT)

    _, doc = next(pipe_records(trained, endless(), batch_size=2))
    assert read_values(doc)["Color"] == ["red"]
