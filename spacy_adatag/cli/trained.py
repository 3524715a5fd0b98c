"""What commands say about a pipeline that has learned next to nothing."""

from pathlib import Path
from typing import Any, Mapping, Optional

import srsly
from spacy.language import Language
from spacy.util import load_config
from wasabi import msg

# The scores that training chooses the best pipeline by, and what is next to nothing.
SCORES, LEAST = ("attr_all_f", "attr_micro_f"), 0.1
# What may end training early.
LIMITS = ("max_epochs", "max_steps")
# What such a pipeline does.
FEW = "This pipeline finds few values, or none"


def describe_training(
    meta: Mapping[str, Any], config: Mapping[str, Any]
) -> Optional[str]:
    """Describe the training of a pipeline that has learned next to nothing.

    meta (Mapping[str, Any]): The meta data of the pipeline.
    config (Mapping[str, Any]): Its config.
    RETURNS (Optional[str]): Its best score, and what to do. None if it has learned
        something, or if nobody knows its score.
    """
    performance: Any = meta.get("performance") or {}
    scores = [performance[key] for key in SCORES if performance.get(key) is not None]
    if not scores or max(scores) >= LEAST:
        return None
    training: Any = config.get("training") or {}
    # 0 and -1 are no limits.
    limits = [f"{key} {training[key]}" for key in LIMITS if training.get(key, 0) > 0]
    how = "with more texts"
    if limits:
        how = f"for longer (its config has {' and '.join(limits)}), or {how}"
    return (
        f"In training, its best F1 was {100 * max(scores):.1f}, so it has learned next "
        f"to nothing. Train {how}"
    )


def describe_saved(model: str) -> Optional[str]:
    """Describe the training of a saved pipeline, which is not loaded again for that.

    model (str): The folder of the pipeline.
    RETURNS (Optional[str]): See `describe_training`. None for a package, too.
    """
    folder = Path(model)
    if not (folder / "meta.json").is_file():
        return None
    config = load_config(folder / "config.cfg", interpolate=False)
    return describe_training(srsly.read_json(folder / "meta.json"), config)


def warn_untrained(nlp: Language) -> None:
    """Print a warning if a pipeline has learned next to nothing.

    nlp (Language): The pipeline.
    """
    said = describe_training(nlp.meta, nlp.config)
    if said is not None:
        msg.warn(FEW, said)
