"""A corpus reader that passes on the queries, the fields and the category of each text.

spaCy's own reader makes the predicted Doc from the text alone, which loses them.
"""

from collections import Counter
from itertools import accumulate, islice
from math import sqrt
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Literal,
    Optional,
    Set,
    Union,
    get_args,
)

from spacy.errors import Errors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus as SpacyCorpus
from spacy.training import Example, dont_augment
from spacy.util import logger
from spacy.vocab import Vocab

from ..component import AdaTag
from ..extensions import (
    DEFAULT_SPANS_KEY,
    get_stored,
    read_category,
    read_queries,
    set_category,
)
from ..workarounds.msgpack import cached_msgpack_hooks
from .checks import require_choice
from .completeness import KnownValues, read_annotated
from .docbins import read_docs

Negatives = Literal["auto", "all", "given", "none"]
# How many absent attributes to draw for a text in each update: this share of all
# attributes, but at least DRAWN. Half as many if annotations are partial. Chosen on the
# dev sets of OA-Mine and AE-110k: to train on all of them takes several times as long,
# and gains nothing.
DRAWN_SHARE = 1 / 8
DRAWN = 8


def create_corpus(
    path: Optional[Path],
    negatives: Negatives = "auto",
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
    """Iterate over Examples from a `.spacy` file or a directory of them. The predicted
    and the reference Doc have the same queries. A Doc without queries stays without, so
    it is asked everything. Once the pipeline knows attributes, a predicted Doc keeps only
    the queries that the pipeline knows: held-out texts may have others.

    path (Union[str, Path]): The file or directory.
    negatives (Literal["auto", "all", "given", "none"]): Which attributes count as absent
        in training, beside the queries without a value. "all": every attribute of the
        data that is not among the queries of the text. "auto": the same, except for
        attributes that are not annotated completely (see `Completeness`). These are left
        out where the text may have a value. "given": no others. "none": none at all, as
        in the paper. Then queries without a value are left out, and so are texts without
        any value.
    sampled_negatives (int): How many absent attributes to draw for each text. They are
        drawn again in every update. With 0, "auto" and "all" draw an eighth of all
        attributes and at least eight, or half as many if annotations are partial. The
        others draw none.
    max_length (int): Leave out texts of this many tokens or more, 0 for no limit. Texts
        are not cut into sentences as spaCy does: not every sentence of a text has the
        values that the text has.
    limit (int): The number of texts to read, 0 for all.
    shuffle (bool): Whether to read all texts first and shuffle them.
    gold_preproc (bool): Whether the predicted Doc has the tokens of the reference Doc.
    augmenter (Optional[Callable]): Makes more Examples of each Example.
    """

    def __init__(
        self,
        path: Union[str, Path],
        *,
        negatives: Negatives = "auto",
        sampled_negatives: int = 0,
        max_length: int = 0,
        limit: int = 0,
        shuffle: bool = False,
        gold_preproc: bool = False,
        augmenter: Optional[Callable] = None,
    ) -> None:
        require_choice(negatives, get_args(Negatives), "negatives")
        if sampled_negatives < 0:
            raise ValueError(
                f"expected sampled_negatives to be 0 or more, got {sampled_negatives}"
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
        # The key of the pipeline's values in `doc.spans`.
        self._key = DEFAULT_SPANS_KEY
        self._attributes: List[str] = []
        # Attributes are drawn by the square root of their number of queries. With equal
        # weights, the model misses values of rare attributes. With the number itself, it
        # invents too many values.
        self._weights: List[float] = []
        self._values = KnownValues()
        # The attributes that are not annotated completely.
        self._partial: Set[str] = set()
        self._complete = True

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Yield the Examples.

        nlp (Language): The pipeline.
        YIELDS (Example): The Examples.
        """
        pipes = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, AdaTag)]
        self._key = pipes[0].key if pipes else DEFAULT_SPANS_KEY
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
        """Read the reference Docs and set the queries of each.

        vocab (Vocab): The vocabulary to read them with.
        locs (Iterable[Union[str, Path]]): The files.
        YIELDS (Doc): The reference Docs.
        RAISES (ValueError): If a file is damaged. The message names it.
        """
        with cached_msgpack_hooks():
            if self._draws and not self._attributes:
                locs = list(locs)
                self._look_at(self._read(vocab, locs))
            for doc in self._read(vocab, locs):
                if self._set_queries(doc):
                    yield doc

    def make_examples(
        self, nlp: Language, reference_docs: Iterable[Doc]
    ) -> Iterator[Example]:
        """Make Examples of the reference Docs shorter than `max_length`.

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

    @property
    def _draws(self) -> bool:
        return self.sampled_negatives > 0 or self.negatives in ("auto", "all")

    def _look_at(self, docs: Iterator[Doc]) -> None:
        """Collect the attributes of the data, and find out which of them are annotated
        completely, so that a text without such a query has no value of it.
        """
        names: Counter = Counter()
        for doc in docs:
            queries = read_queries(doc)
            if queries is not None:
                names.update(queries)
                if self.negatives == "auto":
                    self._values.add(read_annotated(doc, queries, self._key))
        self._attributes = list(names)
        self._weights = list(accumulate(sqrt(count) for count in names.values()))
        if self.negatives != "auto" or not names:
            return
        found = self._values.measure()
        self._partial = set(found.find_partial())
        self._complete = found.complete
        logger.info("%s: annotations are %s", self.path, found.describe())

    def _set_queries(self, doc: Doc) -> bool:
        given = read_queries(doc)
        if given is None:
            return True
        queries = (
            _get_positives(doc, given, self._key) if self.negatives == "none" else given
        )
        doc._.attr_queries = queries
        # This also overwrites what another reader may have stored.
        doc._.attr_absent = self._find_absent(doc, given, queries)
        return bool(queries) or self.negatives != "none"

    def _find_absent(
        self, doc: Doc, given: List[str], queries: List[str]
    ) -> Optional[Dict[str, Any]]:
        """Make the value of `doc._.attr_absent`."""
        if not self._draws or get_stored(doc, "attr_partial"):
            return None
        unknown = set(given) - set(queries)
        if self._partial:
            text = read_annotated(doc, given, self._key)
            unknown |= self._partial & self._values.find_unlabelled(text)
        return {
            "names": self._attributes,
            "weights": self._weights,
            "unknown": sorted(unknown),
            "drawn": self.sampled_negatives or self._choose_number(),
        }

    def _choose_number(self) -> int:
        number = max(DRAWN, int(DRAWN_SHARE * len(self._attributes)))
        return number if self._complete else number // 2


def _get_positives(doc: Doc, queries: List[str], key: str) -> List[str]:
    with_value = set(doc._.attr_unaligned)
    with_value.update(span.label_ for span in doc.spans.get(key, ()))
    return [name for name in queries if name in with_value]


def _keep_stored(augmenter: Callable) -> Callable:
    # Augmenters rebuild the Docs from tokens and spans, and drop their user data.
    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        for augmented in augmenter(nlp, example):
            _copy_stored(example.reference, augmented)
            yield augmented

    return augment


def _copy_stored(reference: Doc, example: Example) -> None:
    fields = reference._.attr_fields
    # If an augmenter changed the length of the text, the places of the fields are wrong.
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
        example.reference._.attr_absent = get_stored(reference, "attr_absent")
