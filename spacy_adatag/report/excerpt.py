"""Texts as they are shown: cut to what surrounds a value, in pieces that say what each
is. Pieces and not offsets, since JavaScript counts characters otherwise.
"""

from typing import List, Sequence, Tuple

from .compare import Place, find_meeting

PLAIN, GOLD, PREDICTED = 0, 1, 2
# Characters of a text that is shown whole, before and behind a value, and of a value.
WHOLE = 320
AROUND = 120
VALUE = 160

Piece = Tuple[str, int]


def cut(text: str, limit: int = VALUE) -> str:
    """Cut a string that is too long to be shown.

    text (str): The string.
    limit (int): How many characters there may be.
    RETURNS (str): The string, with an ellipsis in place of what is left out.
    """
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def make_excerpt(
    text: str, gold: Sequence[Place] = (), predicted: Sequence[Place] = ()
) -> List[Piece]:
    """The part of a text around a value.

    text (str): The text.
    gold (Sequence[Place]): Where the gold value stands.
    predicted (Sequence[Place]): Where the predicted value stands.
    RETURNS (List[Piece]): The pieces, each with the sum of GOLD and PREDICTED, as far
        as they hold of it.
    """
    first, last = 0, len(text)
    if last > WHOLE:
        start, end = _choose_place(gold, predicted)
        first = _move_to_space(text, max(0, start - AROUND), start)
        last = min(last, start + WHOLE, end + AROUND)
    marks = [(GOLD, gold), (PREDICTED, predicted)]
    bounds = {first, last}
    for _, places in marks:
        bounds.update(min(max(i, first), last) for place in places for i in place)
    ordered = sorted(bounds)
    pieces: List[Piece] = [("…", PLAIN)] if first > 0 else []
    for start, end in zip(ordered, ordered[1:]):
        kind = sum(
            mark
            for mark, places in marks
            if any(i <= start and end <= j for i, j in places)
        )
        pieces.append((text[start:end], kind))
    return [*pieces, ("…", PLAIN)] if last < len(text) else pieces


def _choose_place(gold: Sequence[Place], predicted: Sequence[Place]) -> Place:
    """Where gold and prediction meet, or else the first place there is."""
    meeting = find_meeting(predicted, gold)
    if meeting is not None:
        (start, end), (gold_start, gold_end) = meeting
        return min(start, gold_start), max(end, gold_end)
    return next(iter([*predicted, *gold]), (0, 0))


def _move_to_space(text: str, start: int, end: int) -> int:
    """Begin with a whole word, if one begins soon."""
    space = text.find(" ", start, min(end, start + 20)) if start else -1
    return start if space < 0 else space + 1
