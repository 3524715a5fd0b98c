"""What is asked, and the gold of it."""

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_adatag.attributes import AttributeTable, Categories
from spacy_adatag.gold import align_values
from spacy_adatag.queries import collect

from .conftest import TEXTS, TRAIN_DATA, get_trained, make_example, read_values


def test_queries(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = ["Scent", "Color"]
    values = trained(doc)._.attr_values
    assert list(values) == ["Scent", "Color"]
    assert [span.text for span in values["Color"]] == ["dark blue"]
    assert values["Scent"] == []
    with pytest.raises(KeyError):
        values["Material"]


def test_without_queries_everything_is_asked(trained):
    values = trained("dark blue wool coat")._.attr_values
    assert set(values) == {"Color", "Material"}
    assert values["Scent"] == values["anything"] == []


def test_no_query(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = []
    doc = trained(doc)
    assert doc._.attr_values == {} and len(doc.spans["adatag"]) == 0


def test_ragged_queries(trained):
    """Docs asked different things in one batch get what they get alone."""
    names = [["Color"], None, [], ["Scent", "Material"]] * 3
    docs = []
    for text, queries in zip(TEXTS * 3, names):
        doc = trained.make_doc(text)
        doc._.attr_queries = queries
        docs.append(doc)
    alone = [read_values(trained(doc.copy())) for doc in docs]
    assert [read_values(doc) for doc in trained.pipe(docs)] == alone


@pytest.mark.parametrize(
    "name,hint",
    [("Colour", "'Color'"), ("material", "'Material'"), ("zzz", "known are")],
)
def test_unknown_attribute_is_an_error_that_names_the_nearest(trained, name, hint):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = ["Color", name]
    with pytest.raises(ValueError, match=f"unknown attribute '{name}'") as error:
        trained(doc)
    assert hint in str(error.value) and "dark blue wool" in str(error.value)


def test_a_string_is_no_list_of_queries(trained):
    doc = trained.make_doc("dark blue wool coat")
    doc._.attr_queries = "Color"
    with pytest.raises(ValueError, match="list of names, got the string 'Color'"):
        trained(doc)


def test_predicted_tokens_may_differ_from_the_reference():
    """Gold values are mapped to the tokens of the pipeline, and pairs with a value that
    those cannot hold do not count in the loss."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag")
    text = "blue-green wool-coat"
    words, spaces = ["blue-green", "wool-coat"], [True, False]
    finer, finer_spaces = ["blue-green", "wool", "-", "coat"], [True] + [False] * 3
    reference = Doc(nlp.vocab, finer, finer_spaces)
    example = make_example(nlp, text, {})
    example = Example(Doc(nlp.vocab, words, spaces), reference)
    reference.spans["adatag"] = [
        spacy.tokens.Span(reference, 0, 1, "Color"),
        spacy.tokens.Span(reference, 1, 2, "Material"),
    ]
    reference._.attr_queries = ["Color", "Material"]
    nlp.initialize(lambda: [example])
    spans, unaligned = align_values(example, "adatag")
    assert [(span.start, span.end, span.label_) for span in spans] == [(0, 1, "Color")]
    assert unaligned == {"Material"}
    queries = get_trained(component, [example])
    potentials, _ = component.model.begin_update(([example.predicted], queries))
    _, gradient = component.get_loss([example], potentials)
    color, material = potentials.attributes[0].argsort()
    assert gradient.emissions[..., color].abs().sum() > 0
    assert gradient.emissions[..., material].abs().sum() == 0
    assert gradient.transitions[..., material].abs().sum() == 0


def test_unaligned_values_are_left_out_of_training_and_count_in_scores(trained):
    example = make_example(trained, "Mens red shirt", {"Color": [(1, 2)], "Scent": []})
    example.reference._.attr_unaligned = {"Scent": ["Men"]}
    _, unaligned = align_values(example, "adatag")
    assert unaligned == {"Scent"}
    scores = trained.evaluate([example])
    assert scores["attr_per_type"]["Scent"]["gold"] == 1
    assert scores["attr_per_type"]["Scent"]["r"] == 0.0


def test_queries_of_the_predicted_doc_decide_what_is_trained(trained):
    component = trained.get_pipe("adatag")
    example = make_example(trained, *TRAIN_DATA[0])
    names = component.labels
    asked = get_trained(component, [example])[0]
    assert [names[row] for row in asked] == ["Scent", "Color", "Material"]
    example.predicted._.attr_queries = ["Scent", "not known here"]
    asked = get_trained(component, [example])[0]
    assert [names[row] for row in asked] == ["Scent"]


def test_overlapping_gold_of_one_attribute_keeps_the_longest(trained):
    example = make_example(trained, TEXTS[1], {"Color": [(0, 1), (0, 2)]})
    spans, _ = align_values(example, "adatag")
    assert [(span.start, span.end) for span in spans] == [(0, 2)]


def test_docs_without_new_words_are_not_held():
    """A vocabulary of the docs that are held is that of all docs."""
    nlp = spacy.blank("en")
    texts = ["", "red coat", "coat coat red", "blue coat", "blue", "Blue coat", ""]
    examples = [make_example(nlp, text, {}) for text in texts]
    table = AttributeTable([])
    data = collect(examples, table, Categories({}, table), "adatag")
    assert [doc.text for doc in data.docs] == ["", "red coat", "blue coat", "Blue coat"]
