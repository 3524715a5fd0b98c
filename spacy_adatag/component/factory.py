"""The component's factory and its default config."""

from typing import Callable, Dict, List, Optional, Tuple

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, ConfigValidationError, Model
from thinc.types import Ints1d

from ..embedders import Embedder
from ..potentials.base import Potentials
from .adatag import AdaTag

DEFAULT_CONFIG = """
[adatag]
spans_key = "adatag"
constrain = true
allow_overlap = null
fields = null
threshold = null
thresholds = null
untrained_threshold = null

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
    assigns=["doc.spans", "doc._.attr_values", "doc._.attr_canonical"],
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
    threshold: Optional[float],
    thresholds: Optional[Dict[str, float]],
    untrained_threshold: Optional[float],
    scorer: Optional[Callable],
) -> AdaTag:
    """Make an AdaTag component.

    RETURNS (AdaTag): The component. Its settings are those of `AdaTag`.
    RAISES (ValueError): If a config cannot hold a name in `fields` or `thresholds`.
    """
    _check_names("fields", fields)
    _check_names("thresholds", thresholds)
    return AdaTag(
        nlp.vocab,
        model,
        embedder,
        name,
        spans_key=spans_key,
        constrain=constrain,
        allow_overlap=allow_overlap,
        fields=fields,
        threshold=threshold,
        thresholds=thresholds,
        untrained_threshold=untrained_threshold,
        scorer=scorer,
    )


def _check_names(setting: str, by_name: Optional[Dict[str, float]]) -> None:
    """Check that a saved config has the same names: `:` or `=` end a name, and `#` begins
    a comment. Else the pipeline could not be loaded, or would lose settings.

    setting (str): The setting, for messages.
    by_name (Optional[Dict[str, float]]): Its numbers, by name.
    RAISES (ValueError): If a name changes.
    """
    for name in by_name or {}:
        section = {setting: {name: 1}}
        try:
            same = Config().from_str(Config(section).to_str()) == section
        except ConfigValidationError:
            same = False
        if not same:
            raise ValueError(
                f"expected names in {setting} that a config can hold, got {name!r}: set "
                f"component.{setting} after you have added the component"
            )
