import pickle
from typing import Any, Callable, Dict, List

import pytest
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.training import Example

from spacy_adatag.corpus.align import annotate, make_doc
from spacy_adatag.corpus.records import Field, Record, Value
from spacy_adatag.corpus.splits import learn_splits
from spacy_adatag.gold import align_values

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}}
TEXTS = {"Crocs Mens Clog": "Men", "Mens Flat": "Men", "Shirt for mens": "men"}


def make_nlp() -> Language:
    return spacy.blank("en", config=CONFIG)


def annotate_text(text: str, *values: str, **fields: List[Field]) -> Doc:
    attributes = {"Gender": [Value(value) for value in values]}
    record = Record("1", text, attributes, **fields)  # type: ignore[arg-type]
    nlp = make_nlp()
    doc = make_doc(nlp, record)
    annotate(doc, record)
    return doc


def learn(*docs: Doc, **kwargs: Any) -> Dict[str, List[str]]:
    return learn_splits(docs, make_nlp().make_doc, **kwargs)


def test_words_are_split_where_values_end() -> None:
    docs = [annotate_text(text, "Men") for text in ("Mens Clog", "Mens Flat")]
    splits = {"Mens": ["Men", "s"], "mens": ["men", "s"], "MENS": ["MEN", "S"]}
    assert learn(*docs) == splits


def test_words_are_split_where_values_begin() -> None:
    docs = [annotate_text("Waterproof bag", "proof")] * 2
    assert learn(*docs)["Waterproof"] == ["Water", "proof"]


def test_words_can_be_split_at_several_places() -> None:
    docs = [annotate_text("Menswear", value) for value in ("Mens", "swear") * 2]
    assert learn(*docs)["Menswear"] == ["Men", "s", "wear"]


@pytest.mark.parametrize(
    "docs",
    [
        pytest.param([("Mens", "Men")], id="a single value"),
        pytest.param([("Mens", "Men")] * 2 + [("Mens", "Mens")] * 3, id="whole words"),
        pytest.param([("Milk", "M")] * 2, id="a letter of the word"),
        pytest.param([("Model 2018", "201")] * 2, id="a number"),
        pytest.param([("Men's Mens", "Men")] * 2, id="the value has a span elsewhere"),
        pytest.param([("Mens", "Women")] * 2, id="the value is not in the text"),
    ],
)
def test_words_are_not_split(docs: List[Any]) -> None:
    assert learn(*(annotate_text(*doc) for doc in docs)) == {}


def test_case_variants_of_another_length_are_not_split() -> None:
    docs = [annotate_text("Großes", "Große")] * 2
    assert set(learn(*docs)) == {"Großes", "großes"}


def test_min_count_is_the_least_number_of_values() -> None:
    docs = [annotate_text(text, "Men") for text in ("Mens Clog", "Mens Flat")]
    assert learn(*docs, min_count=3) == {}
    assert learn(*docs[:1], min_count=1)


def initialize(nlp: Language, min_count: int = 2) -> None:
    references = [annotate_text(*item) for item in TEXTS.items()]
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in references]
    nlp.tokenizer.initialize(lambda: examples, nlp=nlp, min_count=min_count)  # type: ignore[union-attr]


def copy_by_bytes(tokenizer: Tokenizer) -> Tokenizer:
    return make_nlp().tokenizer.from_bytes(tokenizer.to_bytes())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "copy",
    [lambda tokenizer: tokenizer, copy_by_bytes, lambda t: pickle.loads(pickle.dumps(t))],
)
def test_tokenizer_splits_beside_punctuation(copy: Callable) -> None:
    nlp = make_nlp()
    initialize(nlp)
    doc = copy(nlp.tokenizer)("Mens/MENS, (mens) Mensa")
    words = ["Men", "s", "/", "MEN", "S", ",", "(", "men", "s", ")", "Mensa"]
    assert [token.text for token in doc] == words


def test_tokenizer_learns_nothing_with_a_count_of_0() -> None:
    nlp = make_nlp()
    initialize(nlp, min_count=0)
    assert nlp.tokenizer.rules == {}  # type: ignore[union-attr]


def align(reference: Doc) -> Any:
    nlp = make_nlp()
    initialize(nlp)
    spans, unaligned = align_values(
        Example(nlp.make_doc(reference.text), reference), "adatag"
    )
    return [(span.text, span.label_) for span in spans], unaligned


def test_tokenizer_needs_a_count_of_0_or_more() -> None:
    with pytest.raises(ValueError, match="expected min_count to be 0 or more, got -1"):
        initialize(make_nlp(), min_count=-1)


def test_values_within_words_are_aligned_once_words_are_split() -> None:
    assert align(annotate_text("Mens Clog", "Men")) == ([("Men", "Gender")], set())


def test_attributes_are_unaligned_if_one_of_their_values_is() -> None:
    spans, unaligned = align(annotate_text("Mens Clog", "Men", "Clo"))
    assert unaligned == {"Gender"}
    assert spans == [("Men", "Gender")]


def test_values_over_the_end_of_a_field_stay_unaligned() -> None:
    fields = [Field("title", 0, 3), Field("brand", 3, 9)]
    doc = annotate_text("Men Crocs", "Men Crocs", fields=fields)
    assert doc._.attr_unaligned
    doc = annotate_text(
        "Mens Clog", "Mens Clog", fields=[Field("a", 0, 4), Field("b", 4, 9)]
    )
    assert align(doc) == ([], {"Gender"})


def test_pipeline_finds_values_within_words() -> None:
    nlp = spacy.blank(
        "en", config={**CONFIG, "initialize": {"tokenizer": {"min_count": 2}}}
    )
    model = {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 32},
    }
    embedder = {"@misc": "spacy_adatag.RandomEmbedder.v1"}
    nlp.add_pipe("adatag", config={"model": model, "embedder": embedder})
    references = [annotate_text(*item) for item in TEXTS.items()]

    def get_examples() -> List[Example]:
        return [Example(nlp.make_doc(doc.text), doc) for doc in references]

    optimizer = nlp.initialize(get_examples)
    optimizer.learn_rate = 0.01
    for _ in range(40):
        nlp.update(get_examples(), sgd=optimizer)
    for text, value in TEXTS.items():
        assert [span.text for span in nlp(text)._.attr_values["Gender"]] == [value]
    assert nlp.evaluate(get_examples())["attr_all_f"] == 1.0
