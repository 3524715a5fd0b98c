"""Make whole pipelines: ours for any number of attributes, and other systems."""

from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy
import spacy
import torch
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import filter_spans, minibatch

from spacy_adatag.attributes import AttributeTable, make_attribute
from spacy_adatag.component import AdaTag
from spacy_adatag.corpus import Corpus
from spacy_adatag.corpus.pipe import get_component
from spacy_adatag.texts.batching import batch_by_length

# Train other systems for a few steps, so that they find about as many values as there
# are. An untrained system may find one in every span.
STEPS = 100
BATCH = 32


def load_ours(path: Path, attributes: int) -> Language:
    """Load the trained pipeline, and change its number of attributes. Keep the first
    ones, or add more. The embedding of an added attribute is the mean of two existing
    ones.

    path (Path): The pipeline.
    attributes (int): Number of attributes.
    RETURNS (Language): The pipeline.
    """
    nlp = spacy.load(path)
    component: Any = get_component(nlp)
    set_attributes(component, attributes)
    return nlp


def set_attributes(component: AdaTag, attributes: int) -> None:
    """Change the number of attributes of an AdaTag component.

    component (AdaTag): The component.
    attributes (int): Number of attributes.
    """
    table: Any = component.model.get_param("E")
    names = list(component.labels)
    if attributes > len(names):
        rng = numpy.random.RandomState(0)
        first, second = rng.randint(len(names), size=(2, attributes - len(names)))
        more = (table[first] + table[second]) / 2
        table = component.model.ops.xp.concatenate([table, more])
        names += [f"more {i}" for i in range(len(more))]
    component.model.set_param("E", table[:attributes].copy())
    component.model.attrs["nA"] = attributes
    component.cfg["attributes"] = [make_attribute(name) for name in names[:attributes]]
    component.attributes = AttributeTable(component.cfg["attributes"])


def encode_only(nlp: Language, texts: List[str]) -> None:
    """Run the part of our pipeline that does not depend on attributes: tokenizer and
    encoder, in the same batches.

    nlp (Language): Our pipeline.
    texts (List[str]): The texts.
    """
    encoder = get_component(nlp).model.get_ref("tok2vec")
    for part in minibatch(texts, nlp.batch_size):
        docs = [nlp.make_doc(text) for text in part]
        lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
        for batch in batch_by_length(lengths, numpy.ones_like(lengths)):
            encoder.predict([docs[i] for i in batch])


def read_examples(nlp: Language, corpus: Path, key: str, flat: bool) -> List[Example]:
    """Read annotated texts for another component.

    nlp (Language): Its pipeline.
    corpus (Path): A `.spacy` file.
    key (str): The key of `doc.spans` that it reads.
    flat (bool): Whether it uses entities, which can't overlap, instead of spans.
    RETURNS (List[Example]): The examples.
    """
    examples = []
    for doc in DocBin().from_disk(corpus).get_docs(nlp.vocab):
        spans = list(doc.spans["adatag"])
        reference = Doc(
            nlp.vocab, [t.text for t in doc], [bool(t.whitespace_) for t in doc]
        )
        moved = [
            reference.char_span(span.start_char, span.end_char, label=span.label_)
            for span in spans
        ]
        if flat:
            reference.ents = filter_spans(moved)
        else:
            reference.spans[key] = moved
        examples.append(Example(nlp.make_doc(doc.text), reference))
    return examples


def make_ours(config: Path, corpus: Path) -> Tuple[Language, List[Example]]:
    """Make our pipeline from a config, ready to be trained.

    config (Path): The config.
    corpus (Path): A `.spacy` file.
    RETURNS (Tuple[Language, List[Example]]): The pipeline, and the examples of the file
        with their queries.
    """
    paths = {"paths.train": str(corpus), "paths.dev": str(corpus)}
    loaded = spacy.util.load_config(config, overrides=paths, interpolate=True)
    nlp = spacy.util.load_model_from_config(loaded, auto_fill=True)
    examples = list(Corpus(corpus)(nlp))
    nlp.initialize(lambda: examples)
    return nlp, examples


def make_ner(corpus: Path) -> Tuple[Language, List[Example]]:
    """Make spaCy's `ner` with default settings, and train it for some steps on the same
    data."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    return nlp, _train(nlp, read_examples(nlp, corpus, "sc", flat=True))


def make_spancat(corpus: Path) -> Tuple[Language, List[Example]]:
    """Make spaCy's `spancat` for values of up to eight words, and train it in the same
    way."""
    nlp = spacy.blank("en")
    sizes = list(range(1, 9))
    suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": sizes}
    nlp.add_pipe("spancat", config={"suggester": suggester})
    return nlp, _train(nlp, read_examples(nlp, corpus, "sc", flat=False))


def _train(nlp: Language, examples: List[Example]) -> List[Example]:
    spacy.util.fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    batches = list(minibatch(examples, BATCH))
    for step in range(STEPS):
        nlp.update(batches[step % len(batches)], sgd=optimizer)
    return examples


def make_question_answering(bert: str, attributes: Tuple[str, ...]) -> Language:
    """Make a question-answering extractor over a transformer. Its heads are untrained,
    because the values it finds do not matter for its speed.

    bert (str): Name or folder of the transformer.
    attributes (Tuple[str, ...]): The attributes to query.
    RETURNS (Language): The pipeline.
    """
    nlp = spacy.blank("en")
    transformer: Dict[str, Any] = {
        "@architectures": "spacy-transformers.Tok2VecTransformer.v3",
        "name": bert,
        "tokenizer_config": {"use_fast": True},
        "get_spans": {
            "@span_getters": "spacy-transformers.strided_spans.v1",
            "window": 128,
            "stride": 96,
        },
        "pooling": {"@layers": "reduce_mean.v1"},
        "grad_factor": 1.0,
    }
    model = {"@architectures": "spacy_adatag.AVEQA.v1", "tok2vec": transformer}
    component: Any = nlp.add_pipe("adatag", config={"model": model, "embedder": None})
    for name in attributes:
        component.add_attribute(name)
    doc = nlp.make_doc("a text")
    component.initialize(lambda: [Example(doc, doc)], nlp=nlp, labels=list(attributes))
    return nlp


class PerAttributeCRF:
    """Runs our encoder and linear layers, and then a CRF of torchcrf for one attribute
    after the other.
    """

    def __init__(self, nlp: Language) -> None:
        """
        nlp (Language): Our pipeline.
        """
        from torchcrf import CRF

        self.nlp = nlp
        self.component: Any = get_component(nlp)
        self.crfs = [CRF(4, batch_first=False) for _ in self.component.labels]
        for crf in self.crfs:
            torch.nn.init.zeros_(crf.start_transitions)
            torch.nn.init.zeros_(crf.end_transitions)

    @torch.no_grad()
    def __call__(self, texts: List[str]) -> None:
        queries = numpy.arange(len(self.crfs))
        for part in minibatch(texts, self.nlp.batch_size):
            docs = [self.nlp.make_doc(text) for text in part]
            lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
            for batch in batch_by_length(lengths, numpy.full_like(lengths, len(queries))):
                of_batch = [docs[i] for i in batch]
                self._decode(
                    self.component.model.predict((of_batch, [queries] * len(batch)))
                )

    def _decode(self, potentials: Any) -> None:
        count = len(self.crfs)
        texts = len(potentials) // count
        lengths = torch.from_numpy(potentials.lengths[::count].copy())
        n = int(lengths.max())
        mask = torch.arange(n)[:, None] < lengths
        emissions = torch.nn.functional.pad(potentials.emissions, (0, 0, 0, 1))
        grid = emissions.view(n, 4, texts, count)
        for k, crf in enumerate(self.crfs):
            crf.transitions.data = potentials.transitions[..., k].contiguous()
            crf.decode(grid[..., k].transpose(1, 2), mask=mask)
