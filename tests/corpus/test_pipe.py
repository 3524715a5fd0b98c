import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_adatag.corpus.pipe import PipelineError, get_component, pipe_records
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


class Batched:
    """A component of which a batch fails as a whole, as spaCy's trainable ones do."""

    def __init__(self) -> None:
        self.is_broken = False

    def __call__(self, doc: Doc) -> Doc:
        if self.is_broken or doc.text.startswith("bad"):
            raise RuntimeError("size mismatch")
        return doc

    def pipe(self, stream, batch_size):
        for docs in spacy.util.minibatch(stream, batch_size):
            yield from [self(doc) for doc in docs]


def alone(doc):
    if doc.text.startswith("bad"):
        raise KeyError("no such lemma")
    return doc


class Filter:
    """A component that does not give each doc back."""

    def __init__(self, change) -> None:
        self.change = change

    def __call__(self, doc: Doc) -> Doc:
        return doc

    def pipe(self, stream, batch_size):
        yield from self.change(list(stream))


def forget_bad(doc):
    return None if doc.text.startswith("bad") else doc


Language.component("test_alone", func=alone)
Language.component("test_forget_bad", func=forget_bad)
Language.factory("test_batched", func=lambda nlp, name: Batched())


def keep_good(docs):
    return [doc for doc in docs if not doc.text.startswith("bad")]


def repeat_bad(docs):
    return [doc for doc in docs for _ in range(1 + doc.text.startswith("bad"))]


def replace_bad(docs):
    return [docs[0] if doc.text.startswith("bad") else doc for doc in docs]


def turn_round(docs):
    return docs[::-1]


def copy(docs):
    parts = [[(token.text, bool(token.whitespace_)) for token in doc] for doc in docs]
    return [Doc(doc.vocab, *zip(*words)) for doc, words in zip(docs, parts)]


for function in (keep_good, repeat_bad, replace_bad, turn_round, copy):
    Language.factory(
        f"test_{function.__name__}",
        func=lambda nlp, name, function=function: Filter(function),
    )


@pytest.fixture
def nlp(trained, tmp_path):
    trained.to_disk(tmp_path)
    return spacy.load(tmp_path)


def run(nlp, records, batch_size):
    failed = {}
    answered = pipe_records(
        nlp,
        records,
        batch_size=batch_size,
        failed=lambda record, reason: failed.update({record.id: reason}),
    )
    found = [(record, doc.text, read_values(doc)) for record, doc in answered]
    assert all(record.text == text for record, text, _ in found)
    return [(record, values) for record, _, values in found], failed


def make_records(bad, size=40):
    texts = [COAT, SHIRT, "lip balm with cherry scent"]
    return [
        Record(str(i), f"bad {SHIRT}" if i in bad else texts[i % 3]) for i in range(size)
    ]


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("batch_size", [1, 7, 256])
@pytest.mark.parametrize(
    "component,reason",
    [
        ("test_batched", "RuntimeError: size mismatch"),
        ("test_alone", "KeyError: 'no such lemma'"),
        ("test_keep_good", "expected one doc for each text, got 0 docs for 1 texts"),
        ("test_repeat_bad", "expected one doc for each text, got 2 docs for 1 texts"),
        ("test_forget_bad", "expected a Doc, got NoneType"),
    ],
)
def test_texts_at_which_a_component_fails(nlp, component, reason, batch_size, place):
    """They are told, and all others have their own values, whatever is beside them."""
    bad = {0, 1, 5, 17, 39}
    records = make_records(bad)
    expected = [
        (r, v) for r, v in run(nlp, records, batch_size)[0] if int(r.id) not in bad
    ]
    nlp.add_pipe(component, **{place: True})
    found, failed = run(nlp, records, batch_size)
    assert found == expected
    assert list(failed) == [str(i) for i in sorted(bad)]
    named = f"component '{component}' failed at this text: "
    assert all(told.startswith(named) and reason in told for told in failed.values())


@pytest.mark.parametrize("name", ["test_replace_bad", "test_turn_round"])
def test_a_component_that_gives_other_docs(nlp, name):
    """No text has the values of another one."""
    records = make_records({5, 17})
    expected = run(nlp, records, None)
    nlp.add_pipe(name, last=True)
    assert run(nlp, records, None) == expected


def test_a_component_that_makes_new_docs(nlp):
    """That is right as long as nothing is lost."""
    records = make_records(())
    expected = run(nlp, records, None)
    nlp.add_pipe("test_copy", first=True)
    assert run(nlp, records, None) == expected
    asked = [
        Record("1", COAT, {"Color": []}),
        Record("2", COAT, category="Wear"),
        Record("3", COAT),
    ]
    found, failed = run(nlp, asked, None)
    assert [record for record, _ in found] == asked[2:]
    for reason in failed.values():
        assert "expected components to keep the order of docs, and their texts" in reason
    nlp.remove_pipe("test_copy")
    nlp.add_pipe("test_copy", last=True)
    with pytest.raises(PipelineError, match=r"expected values in doc.spans\['adatag'\]"):
        run(nlp, records, None)


def test_a_tokenizer_that_fails(nlp, monkeypatch):
    records = make_records({3})
    expected = [item for item in run(nlp, records, None)[0] if item[0].id != "3"]
    monkeypatch.setattr(
        nlp, "tokenizer", lambda text, old=nlp.tokenizer: alone(old(text))
    )
    found, failed = run(nlp, records, None)
    reason = "the tokenizer failed at this text: KeyError: 'no such lemma'"
    assert found == expected and failed == {"3": reason}


def test_a_failure_of_no_component(nlp):
    nlp.add_pipe("test_copy", last=True)
    reason = "the pipeline failed at this text: ValueError: expected values in doc.spans"
    assert run(nlp, make_records((), 1), None)[1]["0"].startswith(reason)


def test_a_pipeline_that_is_broken(nlp):
    """What is not the fault of the texts is an error, at the beginning and later."""
    broken = nlp.add_pipe("test_batched")
    broken.is_broken = True
    with pytest.raises(
        PipelineError, match=r"^component 'test_batched' fails at every text\. The first"
    ):
        run(nlp, make_records(()), None)
    # Too few to tell.
    assert len(run(nlp, make_records((), 3), None)[1]) == 3
    broken.is_broken = False
    assert not run(nlp, make_records(()), None)[1]
    # Here, the pipeline still does what it did before.
    assert len(run(nlp, make_records(range(40)), None)[1]) == 40
    broken.is_broken = True
    with pytest.raises(
        PipelineError, match=r"test_batched.* RuntimeError: size mismatch"
    ):
        run(nlp, make_records(()), 10)


def test_without_a_way_to_tell(nlp):
    nlp.add_pipe("test_batched")
    with pytest.raises(RuntimeError, match="size mismatch"):
        list(pipe_records(nlp, make_records({7})))
