"""A corpus reader that passes on what is asked of each text, its fields and category.

spaCy's own reader makes the predicted Doc from the text alone, which loses them.
"""

import random
from itertools import islice
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Literal, Optional, Union

from spacy.errors import Errors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus as SpacyCorpus
from spacy.training import Example, dont_augment
from spacy.vocab import Vocab

from ..component import AdaTag
from ..extensions import DEFAULT_SPANS_KEY, read_category, read_queries, set_category
from ..msgpack import cached_msgpack_hooks
from .docbins import read_docs


def create_corpus(
    path: Optional[Path],
    negatives: Literal["given", "none"] = "given",
    sampled_negatives: int = 0,
    max_length: int = 0,
    limit: int = 0,
    shuffle: bool = False,
    gold_preproc: bool = False,
    augmenter: Optional[Callable] = None,
) -> Callable[[Language], Iterable[Example]]:
    """Create a `Corpus` from a config. The arguments are those of `Corpus`.

    RETURNS (Callable[[Language], Iterable[Example]]): The corpus.
    RAISES (ValueError): If the path is None.
    """
    if path is None:
        raise ValueError(Errors.E913)
    return Corpus(
        path,
        negatives=negatives,
        sampled_negatives=sampled_negatives,
        max_length=max_length,
        limit=limit,
        shuffle=shuffle,
        gold_preproc=gold_preproc,
        augmenter=augmenter,
    )


class Corpus(SpacyCorpus):
    """Iterate over Examples from a `.spacy` file or a directory of them, with the same
    queries on the predicted and the reference Doc. A Doc without queries, of which
    everything is asked, is left as it is. Once the pipeline knows attributes, a predicted
    Doc is asked no others, as texts held out may have some that training does not.

    path (Union[str, Path]): The file or directory.
    negatives (Literal["given", "none"]): "given" for all queries as annotated, "none"
        for those with a value only, as in the paper; a text without any is left out.
    sampled_negatives (int): How many further attributes of the corpus to ask of each
        text, drawn at random from those not annotated for it, on the assumption that
        it has no value for them. They are drawn anew in each iteration over the
        corpus; `spacy train` makes a single one unless `max_epochs` is -1. Takes a pass
        of its own over the corpus, to collect the attributes.
    max_length (int): The number of tokens from which on a text is left out, 0 for no
        limit. Texts are not cut into sentences as spaCy does, since what is asked of
        a text need not be answered in each of its sentences.
    limit (int): The number of texts to read, 0 for all.
    shuffle (bool): Whether to read all texts first and shuffle them.
    gold_preproc (bool): Whether the predicted Doc takes over the reference's tokens.
    augmenter (Optional[Callable]): Makes further Examples of each.
    """

    def __init__(
        self,
        path: Union[str, Path],
        *,
        negatives: Literal["given", "none"] = "given",
        sampled_negatives: int = 0,
        max_length: int = 0,
        limit: int = 0,
        shuffle: bool = False,
        gold_preproc: bool = False,
        augmenter: Optional[Callable] = None,
    ) -> None:
        if negatives not in ("given", "none"):
            raise ValueError(
                f"Expected negatives to be 'given' or 'none', got {negatives!r}"
            )
        super().__init__(
            path,
            limit=limit,
            gold_preproc=gold_preproc,
            max_length=max_length,
            augmenter=_keep_stored(augmenter or dont_augment),
            shuffle=shuffle,
        )
        self.negatives = negatives
        self.sampled_negatives = sampled_negatives
        self._attributes: List[str] = []

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Yield the Examples.

        nlp (Language): The pipeline.
        YIELDS (Example): The Examples.
        """
        pipes = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, AdaTag)]
        known = {label for pipe in pipes for label in pipe.labels}
        for example in super().__call__(nlp):
            queries = read_queries(example.predicted)
            if known and queries is not None:
                asked = [name for name in queries if name in known]
                example.predicted._.attr_queries = asked
            yield example

    def read_docbin(
        self, vocab: Vocab, locs: Iterable[Union[str, Path]]
    ) -> Iterator[Doc]:
        """Read the reference Docs and settle what is asked of each.

        vocab (Vocab): The vocabulary to read them with.
        locs (Iterable[Union[str, Path]]): The files.
        YIELDS (Doc): The reference Docs.
        RAISES (ValueError): If a file is damaged. The message names it.
        """
        with cached_msgpack_hooks():
            if self.sampled_negatives and not self._attributes:
                locs = list(locs)
                # A dict and not a set, whose order changes from run to run.
                names: Dict[str, None] = {}
                for doc in self._read(vocab, locs):
                    names.update(dict.fromkeys(read_queries(doc) or ()))
                self._attributes = list(names)
            for doc in self._read(vocab, locs):
                if self._set_queries(doc):
                    yield doc

    def make_examples(
        self, nlp: Language, reference_docs: Iterable[Doc]
    ) -> Iterator[Example]:
        """Make Examples of the reference Docs that are not too long.

        nlp (Language): The pipeline.
        reference_docs (Iterable[Doc]): The reference Docs.
        YIELDS (Example): The Examples.
        """
        for reference in reference_docs:
            if not self.max_length or len(reference) < self.max_length:
                example = self._make_example(nlp, reference, self.gold_preproc)
                _copy_stored(reference, example)
                yield example

    make_examples_gold_preproc = make_examples

    def _read(self, vocab: Vocab, locs: Iterable[Union[str, Path]]) -> Iterator[Doc]:
        docs = (doc for loc in locs for doc in read_docs(Path(loc), vocab) if len(doc))
        return islice(docs, self.limit if self.limit >= 1 else None)

    def _set_queries(self, doc: Doc) -> bool:
        given = read_queries(doc)
        if given is None:
            return True
        queries = _get_positives(doc, given) if self.negatives == "none" else given
        doc._.attr_queries = queries + self._sample_negatives(given)
        return bool(queries) or self.negatives == "given"

    def _sample_negatives(self, given: List[str]) -> List[str]:
        # Draws so many that enough remain once the given ones are dropped, rather than
        # listing all that are not given for each text.
        size = min(len(self._attributes), self.sampled_negatives + len(given))
        drawn = random.sample(self._attributes, size)
        return [name for name in drawn if name not in given][: self.sampled_negatives]


def _get_positives(doc: Doc, queries: List[str]) -> List[str]:
    with_value = set(doc._.attr_unaligned)
    if DEFAULT_SPANS_KEY in doc.spans:
        with_value.update(span.label_ for span in doc.spans[DEFAULT_SPANS_KEY])
    return [name for name in queries if name in with_value]


def _keep_stored(augmenter: Callable) -> Callable:
    # Augmenters rebuild the Docs from tokens and spans, without their user data.
    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        for augmented in augmenter(nlp, example):
            _copy_stored(example.reference, augmented)
            yield augmented

    return augment


def _copy_stored(reference: Doc, example: Example) -> None:
    fields = reference._.attr_fields
    # Where an augmenter has changed the length of words, the fields are no longer there.
    if fields and len(example.reference.text) == len(reference.text):
        example.predicted._.attr_fields = example.reference._.attr_fields = list(fields)
    category = read_category(reference)
    if category is not None:
        set_category(example.predicted, category)
        set_category(example.reference, category)
    queries = read_queries(reference)
    if queries is not None:
        example.predicted._.attr_queries = list(queries)
        example.reference._.attr_queries = queries
        example.reference._.attr_unaligned = dict(reference._.attr_unaligned)
