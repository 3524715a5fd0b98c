import pytest
import spacy
from spacy.tokens import Span
from spacy.training import Example

from spacy_adatag.metrics import score_extractgpt, score_paper
from spacy_adatag.scorer import make_attribute_scorer

NLP = spacy.blank("en")

DECISIONS = [
    # two of three found, and one that is not one
    ("Scent", {"orchid", "mango", "pie"}, {"orchid", "mango", "cherry"}),
    ("Scent", {"rose"}, set()),
    # a negative, wrongly answered
    ("Scent", set(), {"red"}),
    ("Color", {"red"}, {"red"}),
    ("Color", set(), set()),
    ("Material", {"wool"}, {"dark wool"}),
    # never has a value
    ("Size", set(), {"XL"}),
]


def test_paper_by_hand():
    scores = score_paper(DECISIONS)
    assert scores["attr_per_type"] == {
        "Color": {
            **{"p": 1.0, "r": 1.0, "f": 1.0},
            **{"correct": 1, "predicted": 1, "gold": 1, "invented": 0},
        },
        "Material": {
            **{"p": 0.0, "r": 0.0, "f": 0.0},
            **{"correct": 0, "predicted": 1, "gold": 1, "invented": 0},
        },
        "Scent": {
            **{"p": 0.5, "r": 0.5, "f": 0.5},
            **{"correct": 2, "predicted": 4, "gold": 4, "invented": 1},
        },
        "Size": {
            **{"p": 0.0, "r": 0.0, "f": 0.0},
            **{"correct": 0, "predicted": 1, "gold": 0, "invented": 1},
        },
    }
    # The average of Color, Material and Scent; Size has no gold value.
    for score in "prf":
        assert scores[f"attr_macro_{score}"] == pytest.approx(1.5 / 3)
    # Of all values: 3 correct, 7 predicted, 6 gold.
    assert scores["attr_micro_p"] == pytest.approx(3 / 7)
    assert scores["attr_micro_r"] == pytest.approx(3 / 6)
    assert scores["attr_micro_f"] == pytest.approx(2 * 3 / (7 + 6))


def test_macro_f_is_the_average_of_f_and_not_made_of_the_averages():
    scores = score_paper([("A", {"a", "b"}, {"a"}), ("B", {"a"}, {"a", "b", "c", "d"})])
    assert scores["attr_macro_p"] == pytest.approx((1 + 0.25) / 2)
    assert scores["attr_macro_r"] == pytest.approx((0.5 + 1) / 2)
    assert scores["attr_macro_f"] == pytest.approx((2 / 3 + 0.4) / 2)


@pytest.mark.parametrize("decisions", [[], [("Color", set(), {"red"})]])
def test_nothing_to_find(decisions):
    scores = score_paper(decisions, prefix="x")
    names = [f"x_{kind}_{score}" for kind in ("macro", "micro") for score in "prf"]
    assert {name: scores[name] for name in names} == dict.fromkeys(names)
    assert set(scores) == {*names, "x_per_type"}


def test_extractgpt_by_hand():
    scores = score_extractgpt(
        [
            (set(), None),
            (set(), None),
            (set(), "red"),
            ({"red"}, None),
            ({"red", "blue"}, "blue"),
            ({"red", "blue"}, "dark blue"),
            ({"wool"}, "wool"),
            ({"wool"}, "wool"),
        ]
    )
    assert {name: scores[name] for name in ("NN", "NV", "VN", "VC", "VW")} == {
        **{"NN": 2, "NV": 1, "VN": 1, "VC": 3, "VW": 1}
    }
    assert scores["p"] == pytest.approx(3 / 5)
    assert scores["r"] == pytest.approx(3 / 5)
    assert scores["f"] == pytest.approx(3 / 5)


def test_extractgpt_precision_and_recall_differ():
    scores = score_extractgpt([({"a"}, "a"), (set(), "b"), (set(), "c"), ({"d"}, None)])
    assert scores["p"] == pytest.approx(1 / 3)
    assert scores["r"] == pytest.approx(1 / 2)
    assert scores["f"] == pytest.approx(0.4)


@pytest.mark.parametrize("decisions", [[], [(set(), None)], [({"a"}, None)]])
def test_extractgpt_without_predictions(decisions):
    scores = score_extractgpt(decisions)
    assert (scores["p"], scores["r"], scores["f"]) == (0.0, 0.0, 0.0)


def make_scored(text, gold, predicted, queries, unaligned=None, key="adatag") -> Example:
    docs = []
    for spans in (predicted, gold):
        doc = NLP.make_doc(text)
        doc.spans[key] = [Span(doc, *span) for span in spans]
        docs.append(doc)
    docs[1]._.attr_queries = queries
    if unaligned is not None:
        docs[1]._.attr_unaligned = unaligned
    return Example(*docs)


def get_counts(example: Example, **config):
    scores = make_attribute_scorer(**config)([example])
    (per_type,) = (value for name, value in scores.items() if name.endswith("per_type"))
    return {
        name: (row["correct"], row["predicted"], row["gold"])
        for name, row in per_type.items()
    }


def test_only_what_the_reference_asks_counts():
    example = make_scored(
        "red wool coat",
        gold=[(0, 1, "Color"), (2, 3, "Type")],
        predicted=[(0, 1, "Color"), (1, 2, "Material"), (2, 3, "Type")],
        queries=["Color", "Scent"],
    )
    assert get_counts(example) == {"Color": (1, 1, 1), "Scent": (0, 0, 0)}


def test_everything_that_was_predicted():
    """What the reference is not asked, it does not have."""
    example = make_scored(
        "red wool coat",
        gold=[(0, 1, "Color")],
        predicted=[(0, 1, "Color"), (1, 2, "Material"), (2, 3, "Scent")],
        queries=["Color", "Scent"],
    )
    nothing = make_scored("wool", gold=[], predicted=[], queries=["Material"])
    scores = make_attribute_scorer()([example, nothing])
    assert scores["attr_micro_p"] == pytest.approx(1 / 2)
    assert scores["attr_all_p"] == pytest.approx(1 / 3)
    assert scores["attr_all_r"] == scores["attr_all_macro_f"] == 1.0
    assert scores["attr_all_f"] == pytest.approx(2 / 4)
    # Of two texts: a Material, and a Scent that was asked in vain.
    assert scores["attr_invented"] == 2 / 2
    # If nobody looked for a Material anywhere, wool is no mistake.
    nothing.reference._.attr_queries = ["Color"]
    scores = make_attribute_scorer()([example, nothing])
    assert scores["attr_invented"] == 1 / 2
    assert scores["attr_all_p"] == scores["attr_micro_p"]


def test_what_partial_annotations_do_not_say_is_not_scored():
    """`wool` is a Material in some texts only, and so may be one in all of them."""
    config = {
        "text": "red wool coat",
        "predicted": [(0, 1, "Color"), (1, 2, "Material"), (2, 3, "Scent")],
    }
    both = make_scored(
        **config,
        gold=[(0, 1, "Color"), (1, 2, "Material")],
        queries=["Color", "Material", "Scent"],
    )
    color = make_scored(**config, gold=[(0, 1, "Color")], queries=["Color"])
    scorer = make_attribute_scorer()
    assert scorer([both] * 9 + [color])["attr_invented"] == 9 / 10 + 2 / 10
    scores = scorer([both] * 5 + [color] * 15)
    assert scores["attr_invented"] == 5 / 20
    assert scores["attr_all_p"] == scores["attr_micro_p"]
    # Whatever the others say, if the text says so itself.
    color.reference._.attr_partial = True
    assert scorer([both] * 9 + [color])["attr_invented"] == 9 / 10


def test_reference_without_queries_was_asked_everything():
    example = make_scored(
        "red wool coat",
        gold=[(0, 1, "Color"), (2, 3, "Type")],
        predicted=[(0, 1, "Color"), (1, 2, "Material")],
        queries=None,
    )
    assert get_counts(example) == {
        "Color": (1, 1, 1),
        "Material": (0, 1, 0),
        "Type": (0, 0, 1),
    }


def test_equal_strings_count_once():
    """As sets: for each (text, query) a string is found, or it is not."""
    example = make_scored(
        "red coat with red lid",
        gold=[(0, 1, "Color"), (3, 4, "Color")],
        predicted=[(3, 4, "Color")],
        queries=["Color", "Color"],
    )
    assert get_counts(example) == {"Color": (1, 1, 1)}
    scores = make_attribute_scorer()([example, example])
    assert scores["attr_per_type"]["Color"]["gold"] == 2, "but for each text"


def test_unaligned_values_are_gold():
    example = make_scored(
        "Mens red shirt",
        gold=[(1, 2, "Color")],
        predicted=[(0, 1, "Gender"), (1, 2, "Color")],
        queries=["Gender", "Color"],
        unaligned={"Gender": ["Men"], "Color": ["re", "red"], "Scent": ["x"]},
    )
    assert get_counts(example) == {"Gender": (0, 1, 1), "Color": (1, 1, 2)}


def test_tokens_may_differ():
    example = make_scored("red coat", [(0, 2, "Color")], [], ["Color"])
    predicted = spacy.tokens.Doc(NLP.vocab, ["red coat"])
    predicted.spans["adatag"] = [Span(predicted, 0, 1, "Color")]
    assert get_counts(Example(predicted, example.reference)) == {"Color": (1, 1, 1)}


def test_docs_without_spans():
    example = Example(NLP.make_doc("red coat"), NLP.make_doc("red coat"))
    assert get_counts(example) == {}
    example.reference._.attr_queries = ["Color"]
    assert get_counts(example) == {"Color": (0, 0, 0)}


def test_spans_key_and_prefix():
    example = make_scored("red", [(0, 1, "Color")], [(0, 1, "Color")], ["Color"], key="k")
    assert get_counts(example) == {"Color": (0, 0, 0)}
    assert get_counts(example, spans_key="k") == {"Color": (1, 1, 1)}
    scores = make_attribute_scorer(spans_key="k", prefix="other")([example])
    assert scores["other_macro_f"] == scores["other_micro_f"] == 1.0
    assert scores["other_all_f"] == 1.0 and scores["other_invented"] == 0
    assert all(name.startswith("other_") for name in scores)


@pytest.mark.parametrize("how", ["sc", "entities"])
def test_texts_annotated_elsewhere_are_left_out(how):
    """Of those it is not known what they have. Of others without queries it is."""
    nlp = spacy.blank("en")
    docs = [nlp("red mug") for _ in range(4)]
    for doc in docs[:2]:
        doc.spans["adatag"] = [Span(doc, 0, 1, "Color")]
    examples = [Example(docs[0], docs[2]), Example(docs[1], docs[3])]
    if how == "sc":
        docs[3].spans["sc"] = [Span(docs[3], 0, 1, "Color")]
    else:
        docs[3].ents = [Span(docs[3], 0, 1, "Color")]
    scorer = make_attribute_scorer()
    message = "1 text .* left out of the scores: expected .*convert IN.spacy"
    with pytest.warns(UserWarning, match=message) as said:
        scores = scorer(examples)
        assert scorer(examples[1:])["attr_per_type"] == {}
    assert len(said) == 1, "once"
    assert scores["attr_per_type"]["Color"]["predicted"] == 1
