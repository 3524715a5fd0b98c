import random
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.training.augment import create_lower_casing_augmenter
from spacy.util import registry

import spacy_adatag  # noqa: F401
from spacy_adatag.corpus.convert import convert_records
from spacy_adatag.corpus.reader import DRAWN, Corpus, create_corpus
from spacy_adatag.corpus.records import Field, Record, Value
from spacy_adatag.extensions import draw_absent

RECORDS = [
    Record("1", "Red shoe", {"Color": [Value("Red")], "Scent": []}),
    Record("2", "Mens shoe", {"Size": [], "Gender": [Value("Men")]}),
    Record("3", "Shoe", {"Color": []}),
    Record("4", "Blue shoe of a long name"),
]


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("en")


@pytest.fixture
def path(tmp_path: Path, nlp: Language) -> Path:
    path = tmp_path / "train.spacy"
    convert_records(RECORDS, nlp).train.to_disk(path)
    return path


def get_queries(examples: List[Example]) -> List[Optional[List[str]]]:
    queries = [eg.predicted._.attr_queries for eg in examples]
    for eg, asked in zip(examples, queries):
        of_reference = eg.reference._.attr_queries
        assert asked == (of_reference and list(of_reference))
    return queries


def test_queries_are_carried_over(path: Path, nlp: Language) -> None:
    examples = list(Corpus(path)(nlp))
    assert get_queries(examples) == [
        ["Color", "Scent"],
        ["Size", "Gender"],
        ["Color"],
        None,
    ]
    assert [span.text for span in examples[0].reference.spans["adatag"]] == ["Red"]
    assert "adatag" not in examples[0].predicted.spans
    assert list(examples[1].reference._.attr_unaligned) == ["Gender"]


def test_what_training_does_not_know_is_not_asked(tmp_path: Path, nlp: Language) -> None:
    """Texts held out may have attributes that those to train on have not: they cannot be
    asked, and count when scoring.
    """
    nlp.add_pipe("adatag")
    records = {"train": RECORDS[:1], "dev": RECORDS[1:]}
    for name, of_part in records.items():
        docs = convert_records(of_part, nlp).train
        docs.to_disk(tmp_path / f"{name}.spacy")
    train, dev = (Corpus(tmp_path / f"{name}.spacy") for name in records)
    nlp.initialize(lambda: train(nlp))
    examples = list(dev(nlp))
    assert [eg.predicted._.attr_queries for eg in examples] == [[], ["Color"], None]
    assert examples[0].reference._.attr_queries == ["Size", "Gender"]
    assert set(nlp.evaluate(examples)["attr_per_type"]) >= {"Size", "Gender", "Color"}


def test_positives_only(path: Path, nlp: Language) -> None:
    examples = list(Corpus(path, negatives="none")(nlp))
    # A value that no span holds is a value.
    assert get_queries(examples) == [["Color"], ["Gender"], None]


@pytest.mark.parametrize("negatives", ["auto", "all", "given", "none"])
@pytest.mark.parametrize("size", [0, 1, 2, 10])
def test_absent_attributes(path: Path, nlp: Language, negatives: Any, size: int) -> None:
    """What a text is not asked is drawn from, anew each time."""
    corpus = Corpus(path, negatives=negatives, sampled_negatives=size)
    expected = size or (DRAWN if negatives in ("auto", "all") else 0)
    given = {record.text: list(record.attributes or []) for record in RECORDS}
    names = {"Color", "Scent", "Size", "Gender"}
    for example in corpus(nlp):
        doc = example.reference
        asked = doc._.attr_queries
        if asked is None:
            # Then everything is.
            assert doc._.attr_absent is None
            continue
        possible = names.difference(given[doc.text])
        drawn = [draw_absent(doc, asked) for _ in range(200)]
        for each in drawn:
            assert len(each) == len(set(each)) <= expected
        assert set().union(*drawn) == (possible if expected else set())
        if expected > len(names):
            assert set(drawn[0]) == possible


def test_frequent_attributes_are_drawn_more_often(tmp_path: Path, nlp: Language) -> None:
    """One at a time, or rare ones would have no value anywhere."""
    names = [f"A{i}" for i in range(10)]
    records = [
        Record(str(i), "Shoe", {name: [] for i_, name in enumerate(names) if i < i_**2})
        for i in range(100)
    ]
    records.append(Record("last", "Boot", {"Other": []}))
    convert_records(records, nlp).train.to_disk(tmp_path / "train.spacy")
    *_, last = Corpus(tmp_path / "train.spacy", sampled_negatives=1)(nlp)
    random.seed(0)
    drawn = Counter(
        name for _ in range(4500) for name in draw_absent(last.reference, ["Other"])
    )
    assert drawn.total() == 4500
    # The first is asked nowhere, the second once, the last one 81 times.
    for i, name in enumerate(names):
        assert drawn[name] == pytest.approx(100 * i, abs=70)


def test_drawing_follows_the_seed(path: Path, nlp: Language) -> None:
    example = next(iter(Corpus(path, sampled_negatives=1)(nlp)))
    drawn = []
    for seed in (0, 0, 1):
        random.seed(seed)
        drawn.append([draw_absent(example.reference, ()) for _ in range(20)])
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("annotated", [1.0, 0.4])
def test_partial_annotations(
    tmp_path: Path, nlp: Language, annotated: float, caplog: Any
) -> None:
    """Where values are often not annotated, a text that holds one is not taken to have
    none.
    """
    rng = random.Random(0)
    records = []
    for i in range(200):
        color, scent = rng.choice(["red", "blue", "green"]), rng.choice(["rose", "mint"])
        attributes = {"Color": [Value(color)], "Size": [Value("big")]}
        if rng.random() < annotated:
            attributes["Scent"] = [Value(scent)]
        text = f"big {color} soap with {scent}" if i % 2 else f"big {color} soap"
        if not i % 2:
            attributes.pop("Scent", None)
        records.append(Record(str(i), text, attributes))
    convert_records(records, nlp).train.to_disk(tmp_path / "train.spacy")
    caplog.set_level("INFO", logger="spacy")
    examples = list(Corpus(tmp_path / "train.spacy")(nlp))
    assert ("Exceptions: Scent (" in caplog.text) == (annotated < 1)
    for example in examples:
        doc = example.reference
        absent = set(draw_absent(doc, doc._.attr_queries))
        holds = "with" in doc.text
        assert ("Scent" in absent) == (not holds)


def test_draws_are_trained(path: Path, nlp: Language, monkeypatch: Any) -> None:
    adatag = nlp.add_pipe("adatag")
    corpus = Corpus(path)
    optimizer = nlp.initialize(lambda: corpus(nlp))
    asked = []
    get_loss = adatag.get_loss

    def see_asked(examples: Any, potentials: Any) -> Any:
        rows = zip(potentials.docs.tolist(), potentials.attributes[0].tolist())
        asked.append({(doc, adatag.labels[row]) for doc, row in rows})
        return get_loss(examples, potentials)

    monkeypatch.setattr(adatag, "get_loss", see_asked)
    nlp.update(list(corpus(nlp)), sgd=optimizer)
    everything = {(i, name) for i in range(len(RECORDS)) for name in adatag.labels}
    assert asked == [everything]


@pytest.mark.parametrize(
    "settings,texts",
    [
        ({"limit": 2}, ["Red shoe", "Mens shoe"]),
        ({"max_length": 3}, ["Red shoe", "Mens shoe", "Shoe"]),
        ({"gold_preproc": True, "max_length": 2}, ["Shoe"]),
    ],
)
def test_settings_of_spacy(
    path: Path, nlp: Language, settings: Dict[str, Any], texts: List[str]
) -> None:
    assert [eg.text for eg in Corpus(path, **settings)(nlp)] == texts


def test_gold_preproc(path: Path) -> None:
    config = {"nlp": {"tokenizer": {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}}}
    nlp = spacy.blank("en")
    result = convert_records([Record("1", "50ml/x", {"A": []})], nlp)
    result.train.to_disk(path)
    other = spacy.blank("en", config=config)
    (own,) = Corpus(path)(other)
    (gold,) = Corpus(path, gold_preproc=True)(other)
    assert len(own.predicted) == 4
    assert len(gold.predicted) == len(gold.reference) < 4
    assert gold.predicted._.attr_queries == ["A"]


def test_shuffle(path: Path, nlp: Language) -> None:
    random.seed(0)
    texts = [eg.text for eg in Corpus(path, shuffle=True)(nlp)]
    assert sorted(texts) == sorted(record.text for record in RECORDS)


def test_sentences_are_not_cut(tmp_path: Path, nlp: Language) -> None:
    (doc,) = convert_records([RECORDS[0]], nlp).train.get_docs(nlp.vocab)
    for token in doc:
        token.is_sent_start = True
    path = tmp_path / "sents.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    assert list(Corpus(path, max_length=2)(nlp)) == []
    assert len(list(Corpus(path, gold_preproc=True)(nlp))) == 1


def test_augmented_examples_keep_queries(path: Path, nlp: Language) -> None:
    corpus = Corpus(path, augmenter=create_lower_casing_augmenter(1.0), limit=1)
    (example,) = corpus(nlp)
    assert example.text == "red shoe"
    assert get_queries([example]) == [["Color", "Scent"]]
    assert [span.text for span in example.reference.spans["adatag"]] == ["red"]


def test_directory_of_shards(tmp_path: Path, nlp: Language) -> None:
    for i, record in enumerate(RECORDS):
        convert_records([record], nlp).train.to_disk(tmp_path / f"{i}.spacy")
    corpus = Corpus(tmp_path, sampled_negatives=1)
    assert len(list(corpus(nlp))) == len(RECORDS)


def test_registered(path: Path, nlp: Language) -> None:
    config = {"corpus": {"@readers": "spacy_adatag.Corpus.v1", "path": str(path)}}
    corpus = registry.resolve(config)["corpus"]
    assert len(list(corpus(nlp))) == len(RECORDS)


def test_path_is_needed() -> None:
    with pytest.raises(ValueError, match="E913"):
        create_corpus(None)


@pytest.mark.parametrize("negatives", ["given", "none"])
def test_what_another_reader_stored_is_not_drawn(
    path: Path, nlp: Language, tmp_path: Path, negatives: Any
) -> None:
    docs = [eg.reference for eg in Corpus(path)(nlp)]
    assert any(doc._.attr_absent for doc in docs)
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "again.spacy")
    for example in Corpus(tmp_path / "again.spacy", negatives=negatives)(nlp):
        assert draw_absent(example.reference, ()) == []


def test_values_under_the_key_of_the_pipeline(path: Path, nlp: Language) -> None:
    docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    for doc in docs:
        doc.spans["values"] = list(doc.spans.pop("adatag", ()))
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    nlp.add_pipe("adatag", config={"spans_key": "values"})
    examples = list(Corpus(path, negatives="none")(nlp))
    assert get_queries(examples) == [["Color"], ["Gender"], None]


def test_fewer_than_no_negatives(path: Path) -> None:
    with pytest.raises(ValueError, match="expected sampled_negatives to be 0 or more"):
        Corpus(path, sampled_negatives=-1)


def test_unknown_negatives(path: Path) -> None:
    with pytest.raises(ValueError, match="unknown negatives 'some': expected one of"):
        Corpus(path, negatives="some")  # type: ignore[arg-type]


def lengthen(nlp: Language, example: Example) -> Iterator[Example]:
    """An augmenter that changes the length of the text."""
    yield example
    longer = nlp.make_doc(example.reference.text + " , new")
    yield Example(nlp.make_doc(longer.text), longer)


def test_fields_and_category_are_carried_over(tmp_path: Path, nlp: Language) -> None:
    fields = (Field("title", 0, 3), Field("more", 4, 8))
    shoes = Record("1", "Red\nshoe", {"Color": []}, fields, category="Shoes")
    records = [shoes, RECORDS[0]]
    convert_records(records, nlp).train.to_disk(tmp_path / "train.spacy")
    expected = [["title", 0, 3], ["more", 4, 8]]
    for augmenter in (None, create_lower_casing_augmenter(1.0)):
        first, second = Corpus(tmp_path / "train.spacy", augmenter=augmenter)(nlp)
        for doc in (first.predicted, first.reference):
            assert [list(field) for field in doc._.attr_fields] == expected
            assert doc._.category == "Shoes"
        assert second.predicted._.attr_fields is None
        assert second.predicted._.category is None
    # Where the text is another one, the fields are not where they were.
    examples = list(Corpus(tmp_path / "train.spacy", augmenter=lengthen)(nlp))
    found = [eg.predicted._.attr_fields is not None for eg in examples]
    assert found == [True, False, False, False]
    assert [eg.reference._.category for eg in examples[:2]] == ["Shoes", "Shoes"]
