"""Settings of the component that you can change after training. They are saved with the
component, in its `cfg`.
"""

from typing import Any, Dict, Optional, Tuple

import numpy

from ..attributes import AttributeTable
from ..canonical import Schema, SpanCanonicaliser
from ..potentials.base import Values
from ..potentials.competition import are_free, settle
from ..potentials.scores import (
    CERTAIN,
    check_calibration,
    check_threshold,
    check_thresholds,
    scale_odds,
)
from ..texts.fields import check_weights

# If fewer annotated values overlap a value of another attribute, the overlaps count as
# mistakes: 0.6 % of the values overlap in OA-Mine, and 10 % in AE-110k.
RARE_OVERLAP = 0.03
# If only some attributes have a threshold, all others have this one.
DEFAULT_THRESHOLD = 0.5
# Less likely spans are never values, even with a threshold of 0. Every span of a text has
# some probability.
FLOOR = 0.001


class Settings:
    """The component's settings, as properties."""

    cfg: Dict[str, Any]
    attributes: AttributeTable
    # The attribute table, its version, and what writes canonical values of these. Loading
    # makes another table, which may have the same version.
    _canonicaliser: Tuple[Optional[AttributeTable], int, Optional[SpanCanonicaliser]] = (
        None,
        -1,
        None,
    )

    @property
    def key(self) -> str:
        """RETURNS (str): Key of the values in `doc.spans`."""
        return str(self.cfg["spans_key"])

    @property
    def fields(self) -> Optional[Dict[str, float]]:
        """RETURNS (Optional[Dict[str, float]]): A weight from 0 to 1 by name of a field.
        `*` in a name stands for any characters. The scores of values in a field are
        multiplied by its weight. With 0, no values are found there. Defaults to 1.
        """
        return self.cfg["fields"]

    @fields.setter
    def fields(self, weights: Optional[Dict[str, float]]) -> None:
        self.cfg["fields"] = check_weights(weights)

    @property
    def allow_overlap(self) -> bool:
        """RETURNS (bool): Whether values of different attributes may overlap. If not,
        `competition.settle` keeps the best set of values without overlap. By default,
        values may overlap if they do in the training data.
        """
        setting = self.cfg["allow_overlap"]
        if setting is None:
            return bool(self.cfg["annotated_overlap"] > RARE_OVERLAP)
        return bool(setting)

    @allow_overlap.setter
    def allow_overlap(self, allow: Optional[bool]) -> None:
        self.cfg["allow_overlap"] = allow

    @property
    def threshold(self) -> Optional[float]:
        """RETURNS (Optional[float]): The minimum probability of a value, at least 0.001.
        None for the values on the most likely tag sequence, whatever their probability.
        """
        return self.cfg.get("threshold")

    @threshold.setter
    def threshold(self, threshold: Optional[float]) -> None:
        self.cfg["threshold"] = check_threshold(threshold)

    @property
    def thresholds(self) -> Dict[str, float]:
        """RETURNS (Dict[str, float]): The threshold of single attributes, by name. All
        others have `threshold`, or 0.5 if that is None.
        """
        return self.cfg.get("thresholds") or {}

    @thresholds.setter
    def thresholds(self, thresholds: Optional[Dict[str, float]]) -> None:
        self.cfg["thresholds"] = check_thresholds(thresholds)

    @property
    def untrained_threshold(self) -> Optional[float]:
        """RETURNS (Optional[float]): The threshold of attributes that were never trained
        and have none of their own. Models are less sure of them. None for `threshold`.
        """
        return self.cfg.get("untrained_threshold")

    @untrained_threshold.setter
    def untrained_threshold(self, threshold: Optional[float]) -> None:
        name = "untrained_threshold"
        self.cfg[name] = check_threshold(threshold, name)

    @property
    def floor(self) -> Optional[float]:
        """RETURNS (Optional[float]): A probability below the threshold. Values between
        the two are saved too, for people to look at: in `doc.spans` under `unsure_key`,
        with their scores. They overlap no value of the same attribute. None to save none.
        """
        return self.cfg.get("floor")

    @floor.setter
    def floor(self, floor: Optional[float]) -> None:
        self.cfg["floor"] = check_threshold(floor, "the floor")

    @property
    def unsure_key(self) -> str:
        """RETURNS (str): Key in `doc.spans` of values below the threshold."""
        return f"{self.key}_unsure"

    @property
    def calibration(self) -> Optional[Tuple[float, float]]:
        """RETURNS (Optional[Tuple[float, float]]): A slope and a bias. The log odds of
        scores are multiplied by the one, and the other is added, so that scores are as
        often right as they say. `adatag thresholds` sets it. None for the exact marginals
        of the model. Thresholds are of corrected scores. Scores of attributes that were
        never trained stay exact marginals: the correction was not measured on them.
        """
        return check_calibration(self.cfg.get("calibration"))

    @calibration.setter
    def calibration(self, calibration: Optional[Tuple[float, float]]) -> None:
        self.cfg["calibration"] = check_calibration(calibration)

    @property
    def schema(self) -> Schema:
        """RETURNS (Schema): For attributes that have one, the kind of their values, and
        their canonical form. It is in `span.kb_id_` of each value. If you set it, other
        attributes have none.
        """
        return Schema.from_json(
            {a["name"]: a["schema"] for a in self.attributes if "schema" in a}
        )

    @schema.setter
    def schema(self, schema: Optional[Schema]) -> None:
        schema = schema or Schema()
        for name in schema:
            if name not in self.attributes:
                raise ValueError(self.attributes.describe_unknown(name))
        self.attributes.set_schema(schema.to_json())

    def get_canonicaliser(self) -> Optional[SpanCanonicaliser]:
        """RETURNS (Optional[SpanCanonicaliser]): What writes canonical values into spans.
        None without a schema."""
        table, version, found = self._canonicaliser
        if table is not self.attributes or version != self.attributes.version:
            schema = self.schema
            found = SpanCanonicaliser(schema) if schema.canonical else None
            self._canonicaliser = self.attributes, self.attributes.version, found
        return found

    def get_least(self) -> Optional[float]:
        """RETURNS (Optional[float]): The lowest threshold of all attributes, or the
        floor. None to decode the most likely tag sequence.
        """
        others = self.floor
        if self.untrained_threshold is not None and not self.attributes.trained.all():
            others = min(self.untrained_threshold, 1.0 if others is None else others)
        if self.threshold is None and not self.thresholds and others is None:
            return None
        limits = [self._default, *self.thresholds.values(), 1.0]
        if others is not None:
            limits.append(others)
        return max(FLOOR, min(limits))

    def get_least_marginal(self) -> Optional[float]:
        """RETURNS (Optional[float]): The marginal that is corrected to `get_least`.
        Rounding does not raise it. Not above `get_least` if marginals of an attribute are
        not corrected. None as for `get_least`.
        """
        least = self.get_least()
        if least is None or self.calibration is None:
            return least
        slope, bias = self.calibration
        found = scale_odds(numpy.array([least]), 1 / slope, -bias / slope)
        marginal = max(CERTAIN, float(found[0]) * (1 - CERTAIN))
        return marginal if self.attributes.trained.all() else min(marginal, least)

    @property
    def _default(self) -> float:
        return DEFAULT_THRESHOLD if self.threshold is None else self.threshold

    def reach_threshold(self, values: Values) -> numpy.ndarray:
        """Check which values reach the threshold of their attribute.

        values (Values): The values, with corrected scores.
        RETURNS (ndarray): Whether they do, shape (values,).
        """
        # In the precision that `find_spans` compares scores in.
        wanted = numpy.full(len(self.attributes), self._default, values.scores.dtype)
        if self.untrained_threshold is not None:
            wanted[~self.attributes.trained] = self.untrained_threshold
        for name, threshold in self.thresholds.items():
            if name in self.attributes:
                wanted[self.attributes.get_row(name)] = threshold
        enough: numpy.ndarray = values.scores >= wanted.clip(min=FLOOR)[values.attributes]
        return enough

    def choose(self, values: Values) -> Values:
        """Apply the settings: correct scores, keep the values that reach the threshold of
        their attribute, and the best of values that overlap. With a floor, add those that
        only reach the floor.

        values (Values): The values from the lowest marginal on.
        RETURNS (Values): The values to keep.
        """
        if self.get_least() is None:
            return self._correct(values if self.allow_overlap else settle(values))
        corrected = self._correct(values)
        # The weight of a field may have lowered a score.
        enough = self.reach_threshold(corrected)
        # Values of one attribute only overlap below 0.5, and where windows meet. Values
        # compete by their marginals, so that a correction changes nothing but scores.
        kept = settle(values.take(enough), across=not self.allow_overlap)
        if self.floor is not None:
            reached = corrected.scores >= max(FLOOR, self.floor)
            unsure = values.take(~enough & reached)
            unsure = settle(unsure.take(are_free(unsure, kept)), across=False)
            kept = Values.merge([kept, unsure])
        return self._correct(kept)

    def _correct(self, values: Values) -> Values:
        if self.calibration is None:
            return values
        corrected = scale_odds(values.scores, *self.calibration)
        of_trained = self.attributes.trained[values.attributes]
        return values._replace(scores=numpy.where(of_trained, corrected, values.scores))
