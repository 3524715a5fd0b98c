"""The component: `nlp.add_pipe("adatag")`."""

import multiprocessing
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Optional,
    Set,
    Tuple,
    Union,
    cast,
)

import numpy
import torch
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.util import filter_spans
from spacy.vocab import Vocab
from thinc.api import Config, Model, Optimizer, set_dropout_rate
from thinc.types import Floats2d, Ints1d

from .allocator import keep_freed_memory
from .attributes import Attribute, AttributeTable, make_attribute
from .batching import MAX_WAITING, batch_by_length
from .blanks import Visible
from .caller import warn_caller
from .categories import Categories
from .competition import count_overlapping, settle
from .embedders import Embedder
from .extensions import DEFAULT_SPANS_KEY, draw_absent, read_queries
from .fields import FieldTokens, check_weights, cut_marks, stack_marks
from .gold import Annotated, align_values, is_annotated_elsewhere
from .groups import is_written, write_values
from .models.adatag import set_embeddings
from .models.encoder import has_listener
from .msgpack import cached_msgpack_hooks
from .potentials import Gold, Potentials, Values
from .saving import CheckedPipe
from .threads import on_fitting_threads
from .windows import WINDOW, Windows

# If a smaller share of annotated values overlaps a value of another attribute, it is by
# mistake: 0.6 % of OA-Mine's do, and 10 % of AE-110k's.
RARE_OVERLAP = 0.03

DEFAULT_CONFIG = """
[adatag]
spans_key = "adatag"
constrain = true
allow_overlap = null
fields = null

[adatag.model]
@architectures = "spacy_adatag.AdaTag.v1"
experts = 3
freeze_attributes = false

[adatag.model.tok2vec]
@architectures = "spacy_adatag.BiLSTM.v1"
width = 200
embed_width = 50
unseen_words = 0

[adatag.embedder]
@misc = "spacy_adatag.RandomEmbedder.v1"
width = 100

[adatag.scorer]
@scorers = "spacy_adatag.AttributeScorer.v1"
spans_key = ${adatag.spans_key}
"""
DEFAULT_ADATAG = Config().from_str(DEFAULT_CONFIG).interpolate()["adatag"]


@Language.factory(
    "adatag",
    assigns=["doc.spans", "doc._.attr_values"],
    default_config=DEFAULT_ADATAG,
    default_score_weights={
        "attr_all_f": 1.0,
        "attr_all_macro_f": 0.0,
        "attr_invented": 0.0,
        "attr_micro_f": 0.0,
        "attr_macro_f": 0.0,
        "attr_all_p": None,
        "attr_all_r": None,
        "attr_all_macro_p": None,
        "attr_all_macro_r": None,
        "attr_micro_p": None,
        "attr_micro_r": None,
        "attr_macro_p": None,
        "attr_macro_r": None,
        "attr_per_type": None,
    },
)
def make_adatag(
    nlp: Language,
    name: str,
    model: Model[Tuple[List[Doc], List[Ints1d]], Potentials],
    embedder: Optional[Embedder],
    spans_key: str,
    constrain: bool,
    allow_overlap: Optional[bool],
    fields: Optional[Dict[str, float]],
    scorer: Optional[Callable],
) -> "AdaTag":
    """Make an AdaTag component.

    model (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The model.
    embedder (Optional[Embedder]): Makes attribute embeddings in `initialize`, for a model
        that decodes by them.
    spans_key (str): Key of the values in `doc.spans`, predicted and annotated.
    constrain (bool): Whether decoding allows only legal BIOE sequences.
    allow_overlap (Optional[bool]): Whether values of different attributes may overlap,
        see `AdaTag.allow_overlap`.
    fields (Optional[Dict[str, float]]): What values found in a field count, see
        `AdaTag.fields`.
    scorer (Optional[Callable]): The scoring method.
    RETURNS (AdaTag): The component.
    """
    return AdaTag(
        nlp.vocab,
        model,
        embedder,
        name,
        spans_key=spans_key,
        constrain=constrain,
        allow_overlap=allow_overlap,
        fields=fields,
        scorer=scorer,
    )


class AdaTag(CheckedPipe):
    """Pipeline component to extract the values of attributes from product texts."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Tuple[List[Doc], List[Ints1d]], Potentials],
        embedder: Optional[Embedder] = None,
        name: str = "adatag",
        *,
        spans_key: str = DEFAULT_SPANS_KEY,
        constrain: bool = True,
        allow_overlap: Optional[bool] = None,
        fields: Optional[Dict[str, float]] = None,
        scorer: Optional[Callable] = None,
    ) -> None:
        """Initialize the component.

        vocab (Vocab): The shared vocabulary.
        model (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The model: from docs
            and the rows of the attributes asked of each to potentials. How a model
            learns of the attributes is described in `spacy_adatag.models`.
        embedder (Optional[Embedder]): Makes attribute embeddings in `initialize`, for a
            model that decodes by them.
        name (str): The component instance name, used in the losses.
        spans_key (str): Key of the values in `doc.spans`, predicted and annotated.
        constrain (bool): Whether decoding allows only legal BIOE sequences.
        allow_overlap (Optional[bool]): Whether values of different attributes may
            overlap, see `AdaTag.allow_overlap`.
        fields (Optional[Dict[str, float]]): What values found in a field count, see
            `AdaTag.fields`.
        scorer (Optional[Callable]): The scoring method.
        """
        self.cfg: Dict[str, Any] = {
            "attributes": [],
            "categories": {},
            "spans_key": spans_key,
            "constrain": constrain,
            "allow_overlap": allow_overlap,
            "annotated_overlap": 1.0,
            "fields": check_weights(fields),
        }
        self.vocab = vocab
        self.model = model
        self.embedder = embedder
        self.name = name
        self.scorer = scorer
        self._read_cfg()
        # Attributes of training data that were told already or are left out by choice,
        # and those that were added in training.
        self._met: Set[str] = set()
        self._new: Set[str] = set()
        # Whether it was told that training data are annotated elsewhere.
        self._told_elsewhere = False
        keep_freed_memory()

    @property
    def key(self) -> str:
        """RETURNS (str): Key of the values in `doc.spans`."""
        return str(self.cfg["spans_key"])

    @property
    def fields(self) -> Optional[Dict[str, float]]:
        """RETURNS (Optional[Dict[str, float]]): For the name of a field, which may have
        `*` for any characters, a weight from 0 to 1 that the scores of values found there
        are multiplied by. With 0, no values are found there. Others have 1.
        """
        return cast(Optional[Dict[str, float]], self.cfg["fields"])

    @fields.setter
    def fields(self, weights: Optional[Dict[str, float]]) -> None:
        self.cfg["fields"] = check_weights(weights)

    @property
    def allow_overlap(self) -> bool:
        """RETURNS (bool): Whether values of different attributes may overlap. If not, the
        best set of values that do not overlap is found, see `competition.settle`. By
        default it is as in the training data.
        """
        setting = self.cfg["allow_overlap"]
        if setting is None:
            return bool(self.cfg["annotated_overlap"] > RARE_OVERLAP)
        return bool(setting)

    @allow_overlap.setter
    def allow_overlap(self, allow: Optional[bool]) -> None:
        self.cfg["allow_overlap"] = allow

    @property
    def labels(self) -> Tuple[str, ...]:
        """RETURNS (Tuple[str, ...]): The names of the attributes that are known."""
        return tuple(self.attributes.names)

    @property
    def label_data(self) -> List[Attribute]:
        """RETURNS (List[Attribute]): The attributes with phrases and values, as
        `initialize` takes them.
        """
        return list(self.attributes)

    def add_label(self, label: str) -> int:
        """Add an attribute by its name.

        label (str): The name.
        RETURNS (int): 0 if the attribute is already known, otherwise 1.
        """
        return self.add_attribute(label)

    def add_attribute(
        self,
        name: str,
        *,
        phrase: Optional[str] = None,
        values: Union[Iterable[str], Dict[str, int]] = (),
    ) -> int:
        """Add an attribute. Once the component is initialised, its decoder is generated
        from its embedding or its phrase, without training.

        name (str): The name, as in `SoleMaterial`.
        phrase (Optional[str]): What people would say; by default from the name.
        values (Union[Iterable[str], Dict[str, int]]): Example values, or their counts.
        RETURNS (int): 0 if the attribute is already known, otherwise 1.
        RAISES (ValueError): If the component is initialised and its model knows nothing
            of attributes that it was not trained with.
        """
        if name in self.attributes:
            return 0
        attribute = make_attribute(name, phrase, values)
        if self.model.attrs["nA"]:
            self._extend_model(attribute)
        self.attributes.add(attribute)
        self.vocab.strings.add(name)
        return 1

    @on_fitting_threads
    def predict(self, docs: Iterable[Doc]) -> Values:
        """Find the values of the attributes asked of each doc, without modifying them.

        docs (Iterable[Doc]): The documents to predict.
        RETURNS (Values): The values, in the order of docs and tokens. Of long docs, the
            model reads windows that overlap, unless its encoder is a listener: then that
            has read them already.
        RAISES (ValueError): If a doc is asked an attribute that is not known, or the
            component was not initialized.
        """
        if not self.model.attrs["nA"]:
            raise ValueError(
                f"{self.name}: expected a component that was trained or loaded, got "
                "one that was not initialized. Call nlp.initialize() or spacy.load() "
                "first"
            )
        docs = list(docs)
        queries = self._get_queries(docs)
        lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
        fields = FieldTokens.read(docs, self.fields)
        marks = fields.mark(lengths)
        visible = self._leave_blanks(docs)
        docs, lengths, marks = visible.docs, visible.lengths, visible.mark(marks)
        if lengths.max(initial=0) <= WINDOW or has_listener(self.model):
            values = self._predict(docs, queries, lengths, marks)
            return self._settle(fields.weigh(visible.restore(values)))
        windows = Windows.cut(lengths)
        pieces = list(windows.cut_docs(docs))
        asked = [queries[i] for i in windows.texts]
        sizes = windows.ends - windows.starts
        marks = cut_marks(marks, windows.texts, windows.starts, windows.ends)
        values = windows.join(self._predict(pieces, asked, sizes, marks))
        return self._settle(fields.weigh(visible.restore(values)))

    def _settle(self, values: Values) -> Values:
        return values if self.allow_overlap else settle(values)

    @on_fitting_threads
    def score_absence(
        self, docs: Iterable[Doc], attributes: Iterable[Iterable[str]]
    ) -> List[Dict[str, float]]:
        """How likely it is that docs have no value of attributes.

        docs (Iterable[Doc]): The documents.
        attributes (Iterable[Iterable[str]]): Names of known attributes for each of them,
            whatever it is asked.
        RETURNS (List[Dict[str, float]]): The probabilities for each doc, by attribute;
            none for docs that are read in windows or have no tokens.
        """
        docs = list(docs)
        lengths = numpy.array([len(doc) for doc in docs], dtype="int64")
        short = (lengths <= WINDOW) | has_listener(self.model)
        queries = [self._get_rows(n if s else ()) for n, s in zip(attributes, short)]
        marks = FieldTokens.read(docs, self.fields).mark(lengths)
        visible = self._leave_blanks(docs)
        docs, lengths, marks = visible.docs, visible.lengths, visible.mark(marks)
        found: List[Dict[str, float]] = [{} for _ in docs]
        for batch, potentials in self._get_potentials(docs, queries, lengths, marks):
            rows = numpy.concatenate([queries[i] for i in batch])
            of_batch = numpy.repeat(range(len(batch)), [len(queries[i]) for i in batch])
            scores = potentials.score_absence(
                of_batch, rows, constrain=self.cfg["constrain"]
            )
            names = [self.attributes.names[row] for row in rows]
            for doc, name, score in zip(batch[of_batch], names, scores.tolist()):
                found[doc][name] = score
        return found

    def _leave_blanks(self, docs: List[Doc]) -> Visible:
        """Docs without blanks. A listener's encoder has read them with those."""
        return Visible(docs, {}) if has_listener(self.model) else Visible.read(docs)

    def _predict(
        self,
        docs: List[Doc],
        queries: List[Ints1d],
        lengths: numpy.ndarray,
        marks: Dict[int, numpy.ndarray],
    ) -> Values:
        """The values of docs of which none is too long to be read at once. Those with
        fields have marks.
        """
        found, waiting, size = [], [], 0
        for batch, potentials in self._get_potentials(docs, queries, lengths, marks):
            potentials = potentials.find_candidates(constrain=self.cfg["constrain"])
            waiting.append(potentials.renumber(batch))
            size += potentials.size
            # Candidates are few: those of several batches are decoded together.
            if size > MAX_WAITING:
                found.append(self._decode(waiting))
                waiting, size = [], 0
        if waiting:
            found.append(self._decode(waiting))
        return Values.merge(found)

    def _get_potentials(
        self,
        docs: List[Doc],
        queries: List[Ints1d],
        lengths: numpy.ndarray,
        marks: Dict[int, numpy.ndarray],
    ) -> Iterator[Tuple[numpy.ndarray, Potentials]]:
        """Batches of docs, as indices, and the potentials of each."""
        asked = numpy.array([len(rows) for rows in queries], dtype="int64")
        for batch in batch_by_length(lengths, asked):
            potentials = self.model.predict(
                ([docs[i] for i in batch], [queries[i] for i in batch])
            )
            if marks:
                potentials = potentials.restrict(stack_marks(marks, batch, lengths))
            yield batch, potentials

    def _decode(self, parts: List[Potentials]) -> Values:
        potentials = type(parts[0]).join(parts)
        return potentials.decode(constrain=self.cfg["constrain"])

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Apply the component to a stream of documents.

        stream (Iterable[Doc]): The documents.
        batch_size (int): The number of documents to buffer.
        YIELDS (Doc): Processed documents in order.
        """
        if multiprocessing.parent_process() is not None:
            # A worker of `n_process`: more threads than one would fight for the cores,
            # and after a fork those of the parent are waited for in vain.
            torch.set_num_threads(1)
            with cached_msgpack_hooks():
                # Docs are packed while this waits to go on.
                yield from super().pipe(stream, batch_size=batch_size)
            return
        yield from super().pipe(stream, batch_size=batch_size)

    def set_annotations(self, docs: Iterable[Doc], values: Values) -> None:
        """Store predicted values in `doc.spans`, with scores in the group's attrs, in
        place of what is there. White space at the ends of a value is left out.

        docs (Iterable[Doc]): The documents to modify.
        values (Values): The values, from `AdaTag.predict`.
        """
        docs = list(docs)
        rows, at = numpy.unique(values.attributes, return_inverse=True)
        # A component from another pipeline has the vocabulary of that one.
        add = (docs[0] if docs else self).vocab.strings.add
        names = self.attributes.names
        labels = numpy.array([add(names[row]) for row in rows.tolist()], dtype="uint64")
        key = self.key
        bounds = numpy.searchsorted(values.docs, numpy.arange(len(docs) + 1)).tolist()
        arrays = values.starts, values.ends, labels[at]
        starts, ends, of_values = (array.tolist() for array in arrays)
        for doc, i, j in zip(docs, bounds, bounds[1:]):
            scores = values.scores[i:j]
            spans = []
            for start, end, label in zip(starts[i:j], ends[i:j], of_values[i:j]):
                if doc[start].is_space or doc[end - 1].is_space:
                    start, end = _strip_spaces(doc, start, end)
                spans.append(Span(doc, start, end, label=label))
            if not all(spans):
                # Nothing but white space.
                scores = scores[[len(span) > 0 for span in spans]]
                spans = [span for span in spans if len(span)]
            if doc.spans.get(key) and not is_written(doc.spans[key]):
                warn_caller(
                    f"{self.name} replaced values that were in doc.spans[{key!r}] before "
                    "it ran. Let components that write there come behind it",
                )
            write_values(doc, key, spans, scores)

    @on_fitting_threads
    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optional[Optimizer] = None,
        losses: Optional[Dict[str, float]] = None,
    ) -> Dict[str, float]:
        """Learn from a batch of documents and gold-standard values. A doc is trained on
        the queries of `example.predicted`, if it has any, or else on those of
        `example.reference`, or else on every known attribute. To these come some of
        `example.reference._.attr_absent`, drawn anew each time. One whose reference is
        annotated with something else only is not trained on.

        examples (Iterable[Example]): A batch of Example objects.
        drop (float): The dropout rate.
        sgd (Optional[Optimizer]): The optimizer.
        losses (Optional[Dict[str, float]]): Record of the loss during training.
        RETURNS (Dict[str, float]): The updated losses dictionary.
        """
        if losses is None:
            losses = {}
        losses.setdefault(self.name, 0.0)
        validate_examples(examples, "AdaTag.update")
        examples = list(examples)
        queries = self._get_gold_queries(examples)
        self.categories.meet((eg.reference for eg in examples), self.key)
        docs = self._leave_blanks([eg.predicted for eg in examples]).docs
        if not any(len(doc) for doc in docs):
            return losses
        set_dropout_rate(self.model, drop)
        potentials, backprop = self.model.begin_update((docs, queries))
        loss, d_potentials = self.get_loss(examples, potentials)
        backprop(d_potentials)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(
        self, examples: Iterable[Example], potentials: Potentials
    ) -> Tuple[float, Potentials]:
        """Find the loss of the gold values, for most systems the negative log likelihood
        of eq. 4, and its gradient, both averaged over the (text, attribute) pairs. Pairs
        with a value that the tokens of the predicted doc cannot hold are left out.

        examples (Iterable[Example]): The batch of examples.
        potentials (Potentials): The model's potentials for them.
        RETURNS (Tuple[float, Potentials]): The loss and its gradient.
        """
        examples = list(examples)
        visible = self._leave_blanks([eg.predicted for eg in examples])
        gold: List[Tuple[int, int, int, int]] = []
        unaligned: List[Tuple[int, int]] = []
        for i, eg in enumerate(examples):
            spans, names = self._align_known(eg)
            if self.model.attrs.get("one_tag_a_word"):
                spans = filter_spans(spans)
            gold += [
                (i, self.attributes.get_row(span.label_), span.start, span.end)
                for span in spans
            ]
            unaligned += [(i, self.attributes.get_row(name)) for name in names]
        return potentials.get_loss(
            Gold(
                *visible.locate(numpy.array(gold, dtype="int64").reshape(-1, 4)).T,
                *numpy.array(unaligned, dtype="int64").reshape(-1, 2).T,
            )
        )

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        labels: Optional[List[Union[str, Attribute]]] = None,
    ) -> None:
        """Initialize the component for training: collect the attributes with their
        values and those of each category, make their embeddings (section 3.3), and
        initialize the model.

        get_examples (Callable[[], Iterable[Example]]): Function that returns the
            training data as Example objects.
        nlp (Optional[Language]): The current nlp object the component is part of.
        labels (Optional[List[Union[str, Attribute]]]): The attributes, as `spacy init
            labels` writes them, or just names. Those without values have what is
            annotated in the data. By default all attributes of the data.
        RAISES (ValueError): If the data have no attributes that can be trained.
        """
        validate_get_examples(get_examples, "AdaTag.initialize")
        if self.model.attrs["nA"]:
            # Initialised before: begin again, or values would count twice.
            self.cfg |= {"attributes": [], "categories": {}}
            self._read_cfg()
        for label in labels or ():
            if isinstance(label, str):
                label = make_attribute(label)
            self.attributes.add(make_attribute(**label))
        docs, only = [], None
        annotated = overlapping = 0
        self._met, self._new = set(), set()
        self._told_elsewhere = False
        if labels is not None:
            only = {a["name"] for a in self.attributes if not a["values"]}
        for eg in get_examples():
            docs.append(eg.predicted)
            self.attributes.add_doc(eg.reference, self.key, only)
            spans = eg.reference.spans.get(self.key, ())
            annotated += len(spans)
            overlapping += count_overlapping(spans)
            self.categories.count([eg.reference], self.key)
            unknown = self.attributes.find_unknown([eg.reference], self.key)
            self._met.update(unknown.names)
        if not len(self.attributes):
            found = Annotated()
            for eg in get_examples():
                found.add(eg.reference)
            raise ValueError(f"{self.name}: {found.explain(self.key)}")
        for name in self.labels:
            self.vocab.strings.add(name)
        if self.model.has_param("E") is not False:
            references = (eg.reference for eg in get_examples())
            set_embeddings(self.model, self._embed(list(self.attributes), references))
        self.cfg["annotated_overlap"] = overlapping / max(1, annotated)
        self.model.attrs["nA"] = len(self.attributes)
        if "phrases" in self.model.attrs:
            self.model.attrs["phrases"] = [a["phrase"] for a in self.attributes]
        if self.model.attrs.get("one_tag_a_word"):
            self._count_overlapping(get_examples())
        self.model.initialize(X=(self._leave_blanks(docs).docs, []))

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "AdaTag":
        """Load the component from a bytestring.

        bytes_data (bytes): The data.
        exclude (Iterable[str]): Names of serialization fields to exclude.
        RETURNS (AdaTag): The loaded component.
        """
        super().from_bytes(bytes_data, exclude=exclude)
        return self._take_loaded()

    def from_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> "AdaTag":
        """Load the component from disk.

        path (Union[str, Path]): Path to a directory.
        exclude (Iterable[str]): Names of serialization fields to exclude.
        RETURNS (AdaTag): The loaded component.
        """
        super().from_disk(path, exclude=exclude)
        return self._take_loaded()

    def _read_cfg(self) -> None:
        self.attributes = AttributeTable(self.cfg["attributes"])
        self.categories = Categories(self.cfg["categories"], self.attributes)

    def _take_loaded(self) -> "AdaTag":
        self._read_cfg()
        if self.model.has_param("E"):
            set_embeddings(self.model, cast(Floats2d, self.model.get_param("E")))
        return self

    def _embed(self, attributes: List[Attribute], docs: Iterable[Doc]) -> Floats2d:
        """Attribute embeddings on the device of the model, (attributes, dr)."""
        if self.embedder is None:
            raise ValueError(
                f"{self.name}: the model decodes by attribute embeddings, and needs an "
                "embedder in the config, such as [components.adatag.embedder] @misc = "
                '"spacy_adatag.StaticEmbedder.v1"'
            )
        table = self.embedder(attributes, docs, vocab=self.vocab, spans_key=self.key)
        return self.model.ops.asarray2f(table)  # type: ignore[arg-type]

    def _extend_model(self, attribute: Attribute) -> None:
        """Tell the initialised model of one more attribute."""
        refusal = (
            f"cannot add attribute {attribute['name']!r} to the trained component "
            f"{self.name!r}: "
        )
        if self.model.has_param("E"):
            if self.embedder is None or not self.embedder.is_open:
                raise ValueError(
                    f"{refusal}its embedder gives no embedding to attributes "
                    "that it was not trained with. Train with "
                    "spacy_adatag.StaticEmbedder.v1 or "
                    "spacy_adatag.ContextualEmbedder.v1, which do"
                )
            embedding = self._embed([attribute], ())
            known = cast(Floats2d, self.model.get_param("E"))
            if embedding.shape[1] != known.shape[1]:
                raise ValueError(
                    f"{refusal}expected an embedding of width {known.shape[1]}, "
                    f"got {embedding.shape[1]}. The embedder needs the word vectors "
                    "(in nlp.vocab) or the transformer that it was trained with"
                )
            table = self.model.ops.xp.concatenate([known, embedding])
            set_embeddings(self.model, table)
        elif "phrases" in self.model.attrs:
            self.model.attrs["phrases"].append(attribute["phrase"])
        else:
            raise ValueError(
                f"{refusal}its model ({self.model.name}) has parameters of its own for "
                "each attribute that it was trained with. Train AdaTag, SUOpenTag or "
                "AVEQA, which read what an attribute is called"
            )
        self.model.attrs["nA"] += 1

    def _align_known(self, eg: Example) -> Tuple[List[Span], List[str]]:
        """Gold values as `align_values` gives them, of known attributes: labels can be a
        choice.
        """
        spans, unaligned = align_values(eg, self.key)
        return (
            [span for span in spans if span.label_ in self.attributes],
            [name for name in unaligned if name in self.attributes],
        )

    def _count_overlapping(self, examples: Iterable[Example]) -> None:
        """Say how many values a model with one tag a word cannot be taught."""
        values = lost = 0
        for eg in examples:
            spans, _ = self._align_known(eg)
            values += len(spans)
            lost += len(spans) - len(filter_spans(spans))
        self.cfg["overlapping_values"] = lost
        if lost:
            warn_caller(
                f"{self.name}: {lost:,} of {values:,} annotated values overlap a longer "
                f"value of another attribute. The model ({self.model.name}) gives a word "
                "one tag, and is trained without them",
            )

    def _get_queries(self, docs: List[Doc]) -> List[Ints1d]:
        """The rows of the attributes asked of each doc, as an error where unknown. A doc
        that does not say it is asked those of its category, or everything.
        """
        everything = self._get_all_rows()
        queries = []
        for doc in docs:
            names = read_queries(doc)
            if names is None:
                rows = self.categories.get_rows(doc)
                queries.append(everything if rows is None else rows)
                continue
            for name in names:
                if name not in self.attributes:
                    raise ValueError(
                        f"{self.name}: {self.attributes.describe_unknown(name)} "
                        f"It was asked of the text {doc.text[:60]!r}"
                    )
            queries.append(self._get_rows(names))
        return queries

    def _meet_attributes(self, docs: List[Doc]) -> None:
        """Add the attributes of training data that were not there in `initialize`, if
        that can be, and say so.
        """
        added, refused, refusal = [], [], ""
        for attribute in self.attributes.find_unknown(docs, self.key, self._met):
            self._met.add(attribute["name"])
            try:
                self.add_attribute(**attribute)
            except (ImportError, OSError, ValueError) as err:
                # Without word vectors, too, or without the transformer.
                refused.append(attribute)
                refusal = str(err)
            else:
                added.append(attribute)
        self._new.update(attribute["name"] for attribute in added)
        if added:
            warn_caller(
                f"{self.name}: the training data ask attributes that were not known: "
                f"{_list_counted(added)}. They are added, with the values of the texts "
                "that were seen so far. To give more, call add_attribute before training",
            )
        if refused:
            warn_caller(
                f"{self.name}: the training data ask attributes that are not known and "
                f"that it is not trained on: {_list_counted(refused)} in the texts that "
                f"were seen so far. {refusal}. Or begin anew, with nlp.initialize()",
            )

    def _get_gold_queries(self, examples: List[Example]) -> List[Ints1d]:
        """The rows of the attributes that each example is trained on. Those that are not
        known, since labels can be a choice, are passed over.
        """
        self._meet_attributes([eg.reference for eg in examples])
        everything = self._get_all_rows()
        queries = []
        elsewhere = Annotated()
        for eg in examples:
            if is_annotated_elsewhere(eg.reference, self.key):
                elsewhere.add(eg.reference)
                queries.append(self._get_rows(()))
                continue
            names, given = read_queries(eg.predicted), read_queries(eg.reference)
            if names is None:
                names = given
            if names is None:
                queries.append(everything)
                continue
            # Readers leave out what was not known when they were asked.
            names += [name for name in given or () if name in self._new]
            names += draw_absent(eg.reference, names)
            queries.append(self._get_rows(n for n in names if n in self.attributes))
        if elsewhere.texts and not self._told_elsewhere:
            self._told_elsewhere = True
            warn_caller(
                f"{self.name}: texts that say nothing of attributes are left out of "
                f"training: {elsewhere.explain(self.key)}",
            )
        return queries

    def _get_all_rows(self) -> Ints1d:
        return cast(Ints1d, numpy.arange(len(self.attributes)))

    def _get_rows(self, names: Iterable[str]) -> Ints1d:
        """The rows of attributes, each once and in order."""
        rows = sorted({self.attributes.get_row(name) for name in names})
        return cast(Ints1d, numpy.array(rows, dtype="int64"))


def _list_counted(attributes: List[Attribute]) -> str:
    """The names of attributes, with how many values they have."""
    return ", ".join(
        f"{attribute['name']!r} ({sum(attribute['values'].values()):,} values)"
        for attribute in attributes
    )


def _strip_spaces(doc: Doc, start: int, end: int) -> Tuple[int, int]:
    """The tokens without white space at their ends; none if there is nothing else."""
    while start < end and doc[start].is_space:
        start += 1
    while start < end and doc[end - 1].is_space:
        end -= 1
    return start, end
