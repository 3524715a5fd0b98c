"""The component: `nlp.add_pipe("adatag")`."""

from functools import partial
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate
from thinc.types import Floats2d, Ints1d

from ..attributes import Attribute, AttributeTable, Categories, Given
from ..disk.saving import CheckedPipe
from ..embedders import Embedder
from ..extensions import DEFAULT_SPANS_KEY
from ..gold import Annotated
from ..groups import write_docs
from ..models.attributes import set_embeddings, tell_attributes
from ..models.open import tell_table
from ..potentials.base import Potentials, Values
from ..potentials.scores import check_threshold, check_thresholds
from ..queries import TrainingQueries, collect, find_gold, get_queries, get_rows
from ..texts.fields import check_weights
from ..workarounds.allocator import keep_freed_memory, return_freed_memory
from ..workarounds.caller import warn_caller
from ..workarounds.threads import on_fitting_threads
from ..workarounds.workers import as_worker
from .known import KnownAttributes
from .prediction import find_values, leave_blanks, score_absence
from .settings import Settings

# Updates after which freed memory is returned to the system.
TIDY = 128


class AdaTag(KnownAttributes, Settings, CheckedPipe):
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
        threshold: Optional[float] = None,
        thresholds: Optional[Dict[str, float]] = None,
        untrained_threshold: Optional[float] = None,
        scorer: Optional[Callable] = None,
    ) -> None:
        """Initialize the component.

        vocab (Vocab): The shared vocabulary.
        model (Model[Tuple[List[Doc], List[Ints1d]], Potentials]): The model. It maps docs
            and the attribute rows to query for each doc to potentials. See
            `spacy_adatag.models` for how it gets the attributes.
        embedder (Optional[Embedder]): Makes the attribute embeddings in `initialize`, if
            the model decodes with embeddings.
        name (str): The component instance name. Losses are reported under this name.
        spans_key (str): Key in `doc.spans` of predicted and annotated values.
        constrain (bool): Whether decoding only allows legal BIOE sequences.
        allow_overlap (Optional[bool]): Whether values of different attributes may
            overlap. See `AdaTag.allow_overlap`.
        fields (Optional[Dict[str, float]]): The weight of values in each field. See
            `AdaTag.fields`.
        threshold (Optional[float]): The minimum probability of a value. See
            `AdaTag.threshold`.
        thresholds (Optional[Dict[str, float]]): The minimum probability by attribute.
        untrained_threshold (Optional[float]): The minimum probability of a value of an
            attribute that was never trained. See `AdaTag.untrained_threshold`.
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
            "threshold": check_threshold(threshold),
            "thresholds": check_thresholds(thresholds),
            "untrained_threshold": check_threshold(
                untrained_threshold, "untrained_threshold"
            ),
        }
        self.vocab = vocab
        self.model = model
        self.embedder = embedder
        self.name = name
        self.scorer = scorer
        self._read_cfg()
        self._updates = 0
        keep_freed_memory()

    def predict(self, docs: Iterable[Doc]) -> Values:
        """Predict attribute values for a batch of documents, without modifying them.

        docs (Iterable[Doc]): The documents to predict.
        RETURNS (Values): The values, in the order of docs and tokens. The model reads
            long docs in overlapping windows, except if its encoder is a listener: the
            upstream encoder has then already read the whole doc.
        RAISES (ValueError): If a query is not a known attribute, or if the component is
            not initialized.
        """
        return self.choose(self.find_candidates(docs, self.get_least_marginal()))

    @on_fitting_threads
    def find_candidates(self, docs: Iterable[Doc], threshold: Optional[float]) -> Values:
        """Find what `AdaTag.choose` chooses from. With a threshold, candidates of one
        attribute may overlap, and those of a higher threshold are among those of a lower.
        Their scores are exact marginals, multiplied by the weights of fields.

        docs (Iterable[Doc]): The documents.
        threshold (Optional[float]): The least marginal, above 0. None for the most likely
            tag sequence.
        RETURNS (Values): The candidates, in the order of docs and tokens.
        RAISES (ValueError): As `AdaTag.predict`.
        """
        if not self.model.attrs["nA"]:
            raise ValueError(
                f"{self.name}: the component is not initialized. Call nlp.initialize(), "
                "or load a trained pipeline with spacy.load()"
            )
        docs = list(docs)
        queries = get_queries(docs, self.attributes, self.categories, self.name)
        return find_values(
            self.model,
            docs,
            queries,
            self.fields,
            constrain=self.cfg["constrain"],
            threshold=threshold,
        )

    @on_fitting_threads
    def score_absence(
        self, docs: Iterable[Doc], attributes: Iterable[Iterable[str]]
    ) -> List[Dict[str, float]]:
        """Predict how likely it is that docs have no value for an attribute.

        docs (Iterable[Doc]): The documents.
        attributes (Iterable[Iterable[str]]): Names of known attributes for each document.
            They replace the document's own queries.
        RETURNS (List[Dict[str, float]]): The probability by attribute, for each document.
            Empty for documents without tokens and those that are read in windows.
        """
        docs = list(docs)
        found = score_absence(
            self.model,
            docs,
            [get_rows(self.attributes, names) for names in attributes],
            self.fields,
            constrain=self.cfg["constrain"],
        )
        names = self.attributes.names
        return [{names[row]: p for row, p in of_doc.items()} for of_doc in found]

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Apply the component to a stream of documents.

        stream (Iterable[Doc]): The documents.
        batch_size (int): The number of documents to buffer.
        YIELDS (Doc): Processed documents in order.
        """
        with as_worker():
            yield from super().pipe(stream, batch_size=batch_size)

    def set_annotations(self, docs: Iterable[Doc], values: Values) -> None:
        """Save predicted values in `doc.spans`, and their scores in the group's attrs.
        Replaces existing spans. With a schema, `span.kb_id_` is the canonical form of a
        value, if it has one. Values below their threshold go to a group of their own. See
        `AdaTag.floor`.

        docs (Iterable[Doc]): The documents to modify.
        values (Values): The values, from `AdaTag.predict`.
        """
        docs = list(docs)
        groups = {self.key: values}
        if self.floor is not None:
            sure = self.reach_threshold(values)
            groups = {self.key: values.take(sure), self.unsure_key: values.take(~sure)}
        for key, of_group in groups.items():
            names = self.attributes.names
            if write_docs(docs, of_group, names, key, self.get_canonicaliser()):
                warn_caller(
                    f"{self.name} replaced the spans in doc.spans[{key!r}]. Add other "
                    f"components that write to this key after {self.name}",
                )

    @on_fitting_threads
    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optional[Optimizer] = None,
        losses: Optional[Dict[str, float]] = None,
    ) -> Dict[str, float]:
        """Update the model from a batch of documents with gold-standard values.

        Each doc is trained on the queries of `example.predicted`, else of
        `example.reference`, else on every known attribute. Each update adds a new sample
        of `example.reference._.attr_absent`. A doc is skipped if its reference only has
        other annotations.

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
        queries = self.training.get(examples, self.key, self._add_attributes)
        self.categories.meet((eg.reference for eg in examples), self.key)
        docs = leave_blanks(self.model, [eg.predicted for eg in examples]).docs
        if not any(len(doc) for doc in docs):
            return losses
        if self.calibration is not None:
            self.calibration = None
            warn_caller(
                f"{self.name}: scores are no longer corrected, since training changes "
                "them. Run `adatag thresholds` on the pipeline that you get",
            )
        set_dropout_rate(self.model, drop)
        potentials, backprop = self.model.begin_update((docs, queries))
        loss, d_potentials = self.get_loss(examples, potentials)
        backprop(d_potentials)
        if sgd is not None:
            self.finish_update(sgd)
        self.attributes.mark_trained((eg.reference for eg in examples), self.key)
        losses[self.name] += loss
        self._updates += 1
        if self._updates % TIDY == 0:
            return_freed_memory()
        return losses

    def get_loss(
        self, examples: Iterable[Example], potentials: Potentials
    ) -> Tuple[float, Potentials]:
        """Find the loss and its gradient, both averaged over (text, attribute) pairs. For
        most systems, the loss is the negative log likelihood of the gold values (eq. 4).
        Leaves out pairs with a value that does not align with the predicted tokens.

        examples (Iterable[Example]): The batch of examples.
        potentials (Potentials): The model's output for the examples.
        RETURNS (Tuple[float, Potentials]): The loss, and its gradient for the potentials.
        """
        examples = list(examples)
        visible = leave_blanks(self.model, [eg.predicted for eg in examples])
        gold = find_gold(
            examples,
            visible,
            self.attributes,
            self.key,
            one_tag_a_word=self.model.attrs.get("one_tag_a_word", False),
        )
        return potentials.get_loss(gold)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Optional[Language] = None,
        labels: Optional[List[Union[str, Attribute]]] = None,
    ) -> None:
        """Initialize the component for training. Collects the attributes with their
        values, and the attributes of each category. Makes the attribute embeddings
        (section 3.3), and initializes the model.

        get_examples (Callable[[], Iterable[Example]]): Function that returns the
            training data as Example objects.
        nlp (Optional[Language]): The current nlp object the component is part of.
        labels (Optional[List[Union[str, Attribute]]]): The attributes, as written by
            `spacy init labels`, or only their names. An attribute without values gets the
            values annotated in the data. Defaults to all attributes in the data.
        RAISES (ValueError): If the data has no attributes to train.
        """
        validate_get_examples(get_examples, "AdaTag.initialize")
        if self.model.attrs["nA"]:
            # Initialized again: start over, or values would be counted twice.
            self.cfg |= {"attributes": [], "categories": {}}
            self._read_cfg()
        self.training = TrainingQueries(self.attributes, self.name)
        for label in labels or ():
            self.attributes.add(Given.read(label).attribute)
        only = None
        if labels is not None:
            only = {a["name"] for a in self.attributes if not a["values"]}
        data = collect(
            get_examples(),
            self.attributes,
            self.categories,
            self.key,
            only,
            one_tag_a_word=self.model.attrs.get("one_tag_a_word", False),
        )
        self.training.leave_out(data.left_out)
        if not len(self.attributes):
            found = Annotated()
            for eg in get_examples():
                found.add(eg.reference)
            raise ValueError(f"{self.name}: {found.explain(self.key)}")
        for name in self.labels:
            self.vocab.strings.add(name)
        references = (eg.reference for eg in get_examples())
        tell_attributes(
            self.model, self.attributes, partial(self._embed, docs=references)
        )
        self.cfg["annotated_overlap"] = data.overlap
        if self.model.attrs.get("one_tag_a_word"):
            self.cfg["overlapping_values"] = data.lost
        if data.lost:
            warn_caller(
                f"{self.name}: {data.lost:,} of {data.values:,} annotated values overlap "
                f"a longer value of another attribute. The model ({self.model.name}) "
                "predicts one tag per word, so they are left out of training",
            )
        self.model.initialize(X=(leave_blanks(self.model, data.docs).docs, []))

    def _read_cfg(self) -> None:
        self.attributes = AttributeTable(self.cfg["attributes"])
        self.categories = Categories(self.cfg["categories"], self.attributes)
        self.training = TrainingQueries(self.attributes, self.name)
        tell_table(self.model, self.attributes)

    def _take_loaded(self) -> None:
        self._read_cfg()
        if self.model.has_param("E"):
            set_embeddings(self.model, self.model.get_param("E"))

    def _embed(self, attributes: List[Attribute], docs: Iterable[Doc] = ()) -> Floats2d:
        """Make attribute embeddings on the model's device, shape (attributes, dr)."""
        if self.embedder is None:
            raise ValueError(
                f"{self.name}: the model decodes with attribute embeddings, and needs an "
                "embedder. Add one to the config, such as [components.adatag.embedder] "
                '@misc = "spacy_adatag.StaticEmbedder.v1"'
            )
        table = self.embedder(attributes, docs, vocab=self.vocab, spans_key=self.key)
        return self.model.ops.asarray2f(table)  # type: ignore[arg-type]
