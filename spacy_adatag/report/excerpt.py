"""Cut texts to the surroundings of a value, in pieces that are marked as gold, predicted
or neither. Pieces and not offsets, since JavaScript counts characters in another way.
"""

from typing import List, Sequence, Tuple

from .compare import Place, find_meeting

PLAIN, GOLD, PREDICTED = 0, 1, 2
# In characters: the longest text to show whole, the text to show before and after a
# value, and the longest value to show.
WHOLE = 320
AROUND = 120
VALUE = 160

Piece = Tuple[str, int]


def cut(text: str, limit: int = VALUE) -> str:
    """Cut a string that is too long to show.

    text (str): The string.
    limit (int): The maximum number of characters.
    RETURNS (str): The string, with an ellipsis at the end if it was cut.
    """
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def make_excerpt(
    text: str, gold: Sequence[Place] = (), predicted: Sequence[Place] = ()
) -> List[Piece]:
    """Get the part of a text around a value.

    text (str): The text.
    gold (Sequence[Place]): The places of the gold value.
    predicted (Sequence[Place]): The places of the predicted value.
    RETURNS (List[Piece]): The pieces. Each has a mark: PLAIN, GOLD, PREDICTED, or
        GOLD + PREDICTED.
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
    """Choose a place where gold and prediction overlap, or else the first place."""
    meeting = find_meeting(predicted, gold)
    if meeting is not None:
        (start, end), (gold_start, gold_end) = meeting
        return min(start, gold_start), max(end, gold_end)
    return next(iter([*predicted, *gold]), (0, 0))


def _move_to_space(text: str, start: int, end: int) -> int:
    """Move the start to the next word, if one begins soon."""
    space = text.find(" ", start, min(end, start + 20)) if start else -1
    return start if space < 0 else space + 1
