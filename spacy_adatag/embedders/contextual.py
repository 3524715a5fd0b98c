"""Contextualized attribute embeddings from BERT (section 3.3)."""

from collections import Counter
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy
import torch
from spacy.tokens import Doc, Span
from spacy.util import minibatch
from spacy.vocab import Vocab
from thinc.api import get_torch_default_device
from tqdm import tqdm

from ..attributes import Attribute
from ..workarounds.threads import fitting_threads
from .base import NAME, VALUE, Embedder, Parts, select_parts

# [BOA] and [EOA] of the paper. These two tokens are unused in BERT's vocabulary.
BOA, EOA = "[unused1]", "[unused2]"
# Words to encode on either side of a value, since BERT's input length is limited.
CONTEXT = 80

# The words of a sentence, the range of words to embed, the attribute's row, and the part
# (name or value) that the embedding is for.
Instance = Tuple[List[str], range, int, int]


def create_contextual_embedder(
    model: Optional[str] = None,
    max_instances: int = 1000,
    batch_size: int = 32,
    parts: Parts = "name+value",
) -> Embedder:
    """Make an embedder with a pretrained transformer. It embeds each annotated value in
    its sentence, and `[BOA] phrase [EOA]` in place of the value, and averages both over
    the training data. If embeddings are frozen, you only need the transformer in
    `initialize`.

    model (Optional[str]): Folder or name of a Hugging Face model.
    max_instances (int): How many values of each attribute to encode, starting from the
        first. 0 for all, as in the paper.
    batch_size (int): Number of sentences to encode at once.
    parts (Literal["name+value", "name", "value"]): What to embed: the phrase, the values,
        or both, which doubles the width.
    RETURNS (Embedder): The embedder.
    RAISES (ValueError): If the parts are not known.
    """
    return ContextualEmbedder(model, max_instances, batch_size, parts)


class ContextualEmbedder:
    """Averages the states of the last layer over the sub-words of each word, the words of
    the phrase or value, and the instances. An attribute without annotated values is
    embedded by its phrase and example values alone. If it has no example values, the
    value part is zero. Values without any sub-words, such as a zero-width space, are
    skipped.
    """

    is_open = True

    def __init__(
        self,
        model: Optional[str],
        max_instances: int,
        batch_size: int,
        parts: Parts = "name+value",
    ) -> None:
        self.model = model
        self.max_instances = max_instances
        self.batch_size = batch_size
        self.selected = select_parts(parts)

    def __call__(
        self,
        attributes: List[Attribute],
        docs: Iterable[Doc],
        *,
        vocab: Vocab,
        spans_key: str,
    ) -> numpy.ndarray:
        tokenizer, bert = self._load()
        width = bert.config.hidden_size
        total = numpy.zeros((len(attributes), 2, width))
        count = numpy.zeros((len(attributes), 2, 1))
        limit = min(tokenizer.model_max_length, bert.config.max_position_embeddings)
        instances = [
            fit(tokenizer, instance, limit)
            for instance in self._get_instances(attributes, docs, spans_key)
            if instance[-1] in self.selected
        ]
        # Batch sentences of similar length.
        instances.sort(key=lambda instance: len(instance[0]))
        batches = list(minibatch(instances, self.batch_size))
        for batch in tqdm(batches, desc="Attribute embeddings", disable=None):
            for (_, _, row, part), embedding in zip(
                batch, embed_phrases(tokenizer, bert, batch, limit)
            ):
                if embedding is not None:
                    total[row, part] += embedding
                    count[row, part] += 1
        embeddings = (total / count.clip(min=1))[:, self.selected].astype("f")
        return embeddings.reshape(len(attributes), len(self.selected) * width)

    def _load(self) -> Tuple[Any, Any]:
        """Load the tokenizer, with [BOA] and [EOA] added, and the transformer."""
        if self.model is None:
            raise ValueError(
                "spacy_adatag.ContextualEmbedder.v1 needs a transformer. Give the folder "
                "or name of a Hugging Face model, such as `--paths.bert bert-base-cased`"
            )
        # Importing transformers takes seconds, so only import it when needed.
        from transformers import AutoModel, AutoTokenizer

        # Byte-level tokenizers need the prefix space for input in single words.
        tokenizer = AutoTokenizer.from_pretrained(
            self.model, use_fast=True, add_prefix_space=True
        )
        bert = AutoModel.from_pretrained(self.model).eval()
        # If the vocabulary has the tokens, they are only marked as special, so that they
        # are not split. Otherwise, they are added.
        if tokenizer.add_special_tokens({"additional_special_tokens": [BOA, EOA]}):
            bert.resize_token_embeddings(len(tokenizer))
        return tokenizer, bert.to(get_torch_default_device())

    def _get_instances(
        self, attributes: List[Attribute], docs: Iterable[Doc], spans_key: str
    ) -> Iterator[Instance]:
        rows = {attribute["name"]: i for i, attribute in enumerate(attributes)}
        phrases = [[BOA, *a["phrase"].split(), EOA] for a in attributes]
        seen = [0] * len(attributes)
        for doc in docs:
            for span in doc.spans.get(spans_key, ()):
                row = rows.get(span.label_)
                if row is None or seen[row] == self.max_instances > 0:
                    continue
                seen[row] += 1
                yield from _make_instances(span, phrases[row], row)
        for row, attribute in enumerate(attributes):
            if not seen[row]:
                phrase = phrases[row]
                yield phrase, range(len(phrase)), row, NAME
                for value in attribute["values"]:
                    words = value.split()
                    yield words, range(len(words)), row, VALUE


def _make_instances(span: Span, phrase: List[str], row: int) -> Iterator[Instance]:
    doc = span.doc
    left = _get_words(doc[max(0, span.start - CONTEXT) : span.start])
    right = _get_words(doc[span.end : span.end + CONTEXT])
    for part, words in ((VALUE, _get_words(span)), (NAME, phrase)):
        place = range(len(left), len(left) + len(words))
        yield [*left, *words, *right], place, row, part


def _get_words(span: Span) -> List[str]:
    return [token.text for token in span if not token.is_space]


def fit(tokenizer: Any, instance: Instance, limit: int) -> Instance:
    """Shorten a sentence to the input length of a transformer, evenly on both sides of
    the words to embed.

    tokenizer: The tokenizer.
    instance (Instance): The sentence.
    limit (int): The maximum number of sub-words, including special ones.
    RETURNS (Instance): The sentence, shortened if necessary.
    """
    words, place, row, part = instance
    pieces = tokenizer(words, is_split_into_words=True, verbose=False).word_ids()
    total, size = len(pieces), Counter(pieces)
    first, last = 0, len(words)
    while total > limit and (first < place.start or place.stop < last):
        if place.start - first > last - place.stop:
            total -= size[first]
            first += 1
        else:
            last -= 1
            total -= size[last]
    place = range(place.start - first, place.stop - first)
    return words[first:last], place, row, part


def embed_phrases(
    tokenizer: Any, bert: Any, batch: Sequence[Instance], limit: int
) -> Iterator[Optional[numpy.ndarray]]:
    """Embed a phrase of each sentence. Averages over the words, after averaging over the
    sub-words of each word.

    tokenizer, bert: The tokenizer and the transformer.
    batch (Sequence[Instance]): The sentences.
    limit (int): The maximum number of sub-words of the transformer.
    YIELDS (Optional[ndarray]): The embedding of each phrase, shape (width,). None for a
        phrase without sub-words.
    """
    encoded = tokenizer(
        [words for words, *_ in batch],
        is_split_into_words=True,
        # Only cuts values that are too long on their own.
        truncation=True,
        max_length=limit,
        padding=True,
        return_tensors="pt",
    )
    with torch.no_grad(), fitting_threads(large=True):
        states = bert(**encoded.to(bert.device)).last_hidden_state.cpu().numpy()
    for i, (_, place, _, _) in enumerate(batch):
        pieces: Dict[int, List[int]] = {}
        for piece, word in enumerate(encoded.word_ids(i)):
            if word is not None and word in place:
                pieces.setdefault(word, []).append(piece)
        found = [states[i, piece].mean(0) for piece in pieces.values()]
        yield numpy.mean(found, axis=0) if found else None
