"""Choose thresholds by what they keep of annotated texts."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

import numpy

from ..texts.counts import say_count
from .bounds import count_needed, get_lower_bound, get_p_value
from .candidates import GRID, Candidates, Counts

# Without a test, a threshold has to keep so many values. For the best F1, so many have to
# be gold.
FEW = 20
# A test starts where so many mistakes would not fail it, if there are enough values.
MISTAKES = 2

TOO_FEW = "too few values"
NOT_SHOWN = "precision not shown"


@dataclass(frozen=True)
class Wanted:
    """What thresholds are chosen for.

    precision (Optional[float]): The precision to reach with as many correct values as
        possible. None for the best F1.
    confidence (Optional[float]): How sure it has to be that other texts of the same kind
        reach the precision too. None if it is enough that these texts do.
    """

    precision: Optional[float] = None
    confidence: Optional[float] = None

    def __post_init__(self) -> None:
        if self.precision is None and self.confidence is not None:
            raise ValueError(
                "expected a precision together with the confidence, got none"
            )
        for name in ("precision", "confidence"):
            value = getattr(self, name)
            if value is not None and not 0 < value < 1:
                raise ValueError(
                    f"expected {name} to be above 0 and below 1, got {value}"
                )

    def holds(self, predicted: int, correct: int) -> bool:
        """Whether values are enough, and enough of them are correct.

        predicted, correct (int): How many values are kept, and are correct.
        RETURNS (bool): Whether they show the precision.
        """
        if self.precision is None:
            return True
        if self.confidence is None:
            return predicted >= FEW and correct >= self.precision * predicted
        p_value = get_p_value(correct, predicted, self.precision)
        return p_value <= 1 - self.confidence

    def find(
        self,
        predicted: numpy.ndarray,
        correct: numpy.ndarray,
        gold: int,
        near: Optional[int] = None,
    ) -> Tuple[Optional[int], str]:
        """Find the threshold that keeps most correct values, or has the best F1.

        predicted, correct (ndarray): How many values each threshold of `GRID` keeps, and
            how many of these are correct, shape (thresholds,).
        gold (int): How many values are gold.
        near (Optional[int]): The place of a threshold. Of those that keep the same, the
            nearest one is taken. None for the middle one.
        RETURNS (Tuple[Optional[int], str]): The threshold's place in `GRID`, or None and
            the reason.
        """
        if self.precision is None:
            if gold < FEW:
                return None, TOO_FEW
            f1 = 2 * correct / (predicted + gold)
            return self._pick(f1 == f1.max(), predicted, correct, near)
        if self.confidence is not None:
            return self._test(predicted, correct, near)
        if predicted.max() < FEW:
            return None, TOO_FEW
        reached = (predicted >= FEW) & (correct >= self.precision * predicted)
        return self._pick(reached, predicted, correct, near)

    @staticmethod
    def _pick(
        reached: numpy.ndarray,
        predicted: numpy.ndarray,
        correct: numpy.ndarray,
        near: Optional[int],
    ) -> Tuple[Optional[int], str]:
        """Of the thresholds that reach what is wanted, those with most correct values, of
        these those with the fewest wrong ones, and of these one, see `find`.

        Lower ones would only add wrong values, or none in these texts. In others, they
        would add candidates of any score.
        """
        if not reached.any():
            return None, NOT_SHOWN
        best = reached & (correct == correct[reached].max())
        places = (best & (predicted == predicted[best].min())).nonzero()[0]
        wanted = places[len(places) // 2] if near is None else near
        return int(places[abs(places - wanted).argmin()]), ""

    def _test(
        self, predicted: numpy.ndarray, correct: numpy.ndarray, near: Optional[int]
    ) -> Tuple[Optional[int], str]:
        """Learn-then-Test with a fixed sequence (Angelopoulos et al., 2021, section 2.3):
        from strict thresholds down to the last before the first that fails. The guarantee
        holds for each of them.

        Thresholds that keep too few values to pass are skipped. That depends on scores
        only, not on what is correct.
        """
        assert self.precision is not None and self.confidence is not None
        most = predicted.max()
        for mistakes in range(MISTAKES, -1, -1):
            needed = count_needed(self.precision, self.confidence, mistakes)
            if needed <= most:
                break
        else:
            return None, TOO_FEW
        reached = numpy.zeros(len(predicted), dtype=bool)
        for place in (predicted >= needed).nonzero()[0][::-1].tolist():
            if not self.holds(predicted[place], correct[place]):
                break
            reached[place] = True
        return self._pick(reached, predicted, correct, near)


@dataclass(frozen=True)
class Chosen:
    """Thresholds, and what they keep of the texts that they were chosen on.

    threshold (float): The threshold of the component.
    thresholds (Dict[str, float]): Those of single attributes.
    notes (Dict[str, str]): Why other attributes have none of their own.
    reached (bool): Whether the default threshold shows what is wanted. If not, it is the
        highest there is.
    by_others (bool): Whether the attributes that get it show that, taken together. If
        not, the values of all attributes do.
    counts (Counts): What is kept of each attribute.
    """

    threshold: float
    thresholds: Dict[str, float]
    notes: Dict[str, str]
    reached: bool
    by_others: bool
    counts: Counts


def choose_thresholds(candidates: Candidates, wanted: Wanted) -> Chosen:
    """Choose a threshold for each attribute that has enough values, and one for all
    others.

    candidates (Candidates): The candidates of annotated texts.
    wanted (Wanted): What to choose for.
    RETURNS (Chosen): The thresholds.
    """
    counts, gold = candidates.together, candidates.gold_of_rows
    names = candidates.attributes.names
    places: Dict[int, int] = {}
    notes: Dict[int, str] = {}

    def find_default(rows: List[int]) -> Tuple[Optional[int], str]:
        predicted, correct = (array[:, rows].sum(1) for array in counts)
        return wanted.find(predicted, correct, gold[rows].sum())

    everything = list(range(len(names)))
    overall, _ = find_default(everything)
    for row in range(len(names)):
        of_row = counts.predicted[:, row], counts.correct[:, row], gold[row]
        place, note = wanted.find(*of_row, overall)
        if place is None:
            notes[row] = note
        else:
            places[row] = place

    # The others have to show it together. If they do not, at least all values have to.
    default, _ = find_default(list(notes))
    by_others = default is not None
    if not by_others:
        default = overall
    reached = default is not None
    default = len(GRID) - 1 if default is None else default
    while True:
        own = {names[row]: GRID[place] for row, place in places.items()}
        kept = candidates.count(GRID[default], own)
        # Attributes that compete for words had the same threshold until now.
        failing = [row for row in places if not wanted.holds(*(x[row] for x in kept))]
        for row in failing:
            places[row] += 1
            if places[row] == len(GRID):
                del places[row]
                notes[row] = NOT_SHOWN
        group = list(notes) if by_others else everything
        if reached and not wanted.holds(*(x[group].sum() for x in kept)):
            default += 1
            failing.append(-1)
            if default == len(GRID):
                default, reached = default - 1, False
        if not failing:
            break
    return Chosen(
        GRID[default],
        own,
        {names[row]: why for row, why in notes.items()},
        reached,
        by_others,
        kept,
    )


def explain_failure(candidates: Candidates, wanted: Wanted) -> str:
    """Say why no threshold shows what is wanted, and what to do.

    candidates (Candidates): The candidates of annotated texts.
    wanted (Wanted): What was wanted.
    RETURNS (str): The message.
    """
    predicted, correct = (array.sum(1) for array in candidates.together)
    most, gold = int(predicted.max(initial=0)), sum(candidates.gold.values())
    if wanted.precision is None:
        return f"expected at least {FEW} gold values, got {gold}. Annotate more records"
    needed: float = FEW
    if wanted.confidence is not None:
        needed = count_needed(wanted.precision, wanted.confidence)
    if most < needed:
        return (
            f"expected at least {say_count(int(needed), 'value')} to show a precision of "
            f"{wanted.precision:g}, got {most:,}. Annotate more records, or ask for less"
        )
    shares = numpy.where(predicted >= needed, correct / predicted.clip(min=1), 0.0)
    best = int(shares.argmax())
    total = say_count(int(predicted[best]), "value is", "values are")
    said = f"{correct[best]:,} of {total} right"
    if wanted.confidence is not None:
        bound = get_lower_bound(correct[best], predicted[best], wanted.confidence)
        said += f", which shows a precision of {bound:.3f}"
    return (
        f"no threshold shows a precision of {wanted.precision:g}. At {GRID[best]:g}, the "
        f"best, {said}. Annotate more records, or ask for less"
    )
