"""Choose the places of values to label.

Labels of one attribute don't overlap. Long places come before short ones, and of places
of the same length, those found in a stricter stage come first. Labels of different
attributes may overlap, as they do in texts (`Running shoes` the kind, `Running` the
sport), but a word in the name of a brand says nothing else (`Weiß & Co`). A place is
ambiguous if values of several attributes claim exactly this place, unless the name of
one stands before it, as in "Depth: 8 mm".
"""

import re
from bisect import bisect_left
from typing import Dict, Iterable, List, Mapping, Sequence, Set, Tuple

from .matcher import Hit
from .names import is_brand

Place = Tuple[int, int, int]
# What only names have: a capital behind a small letter.
NAME = re.compile("[a-z][A-Z]")
# What to do with an ambiguous place.
AMBIGUOUS = ("keep", "drop", "first")
OCCURRENCES = ("all", "first")


def choose(hits: Iterable[Hit], occurrences: str = "all") -> List[Hit]:
    """Choose the places of one attribute to label.

    hits (Iterable[Hit]): The places.
    occurrences (str): "all", or "first" for the first place of each value.
    RETURNS (List[Hit]): The chosen places, in their order in the text.
    """
    taken: List[Place] = []
    chosen: List[Tuple[Place, Hit]] = []
    for hit in sorted(hits, key=_by_priority):
        place = place_of(hit)
        # Taken places don't overlap, so it is enough to check the neighbours.
        row = bisect_left(taken, place)
        if not any(_overlap(place, other) for other in taken[max(row - 1, 0) : row + 1]):
            taken.insert(row, place)
            chosen.append((place, hit))
    chosen.sort()
    if occurrences == "all":
        return [hit for _, hit in chosen]
    first: Dict[str, Hit] = {}
    for _, hit in chosen:
        first.setdefault(hit.value, hit)
    return list(first.values())


def find_ambiguous(chosen: Dict[str, List[Hit]]) -> Dict[Place, List[str]]:
    """Find the places that several attributes claim.

    chosen (Dict[str, List[Hit]]): The places of each attribute.
    RETURNS (Dict[Place, List[str]]): Field, start and end of each place, with the
        attributes in their order.
    """
    claims: Dict[Place, List[str]] = {}
    for attribute, hits in chosen.items():
        for hit in hits:
            claims.setdefault(place_of(hit), []).append(attribute)
    return {place: names for place, names in claims.items() if len(names) > 1}


def leave_named(chosen: Dict[str, List[Hit]]) -> None:
    """Leave places that several attributes claim to those whose name stands before it, in
    place.

    chosen (Dict[str, List[Hit]]): The places of each attribute.
    """
    named: Dict[Place, int] = {}
    for hit in (hit for hits in chosen.values() for hit in hits):
        named[place_of(hit)] = max(hit.named, named.get(place_of(hit), 0))
    for name, hits in list(chosen.items()):
        chosen[name] = [hit for hit in hits if hit.named >= named[place_of(hit)]]
        if not chosen[name]:
            del chosen[name]


def settle(
    chosen: Dict[str, List[Hit]], ambiguous: Dict[Place, List[str]], rule: str
) -> Set[str]:
    """Apply a rule for ambiguous places, in place.

    chosen (Dict[str, List[Hit]]): The places of each attribute.
    ambiguous (Dict[Place, List[str]]): What `find_ambiguous` found.
    rule (str): "keep": label a place with all attributes that claim it. "first": label it
        with the first of them. "drop": label it with none of them, and drop these
        queries. To label only their other places would say that this place is no value.
    RETURNS (Set[str]): The attributes that lost their places. They are removed from
        `chosen`.
    """
    if rule == "drop":
        lost = {name for names in ambiguous.values() for name in names}
    elif rule == "first":
        for place, names in ambiguous.items():
            for name in names[1:]:
                chosen[name] = [hit for hit in chosen[name] if place_of(hit) != place]
        lost = {name for name, hits in chosen.items() if not hits}
    else:
        return set()
    for name in lost:
        del chosen[name]
    return lost


def leave_inner(hits: Iterable[Hit]) -> List[Hit]:
    """Leave out places that lie within longer ones. If only a vocabulary claims places,
    the longest is most likely right.

    hits (Iterable[Hit]): The places, of any attributes.
    RETURNS (List[Hit]): The places that don't lie within a longer one.
    """
    hits = list(hits)
    inner = _find_inner({place_of(hit): True for hit in hits})
    return [hit for hit in hits if place_of(hit) not in inner]


def leave_brands(hits: Sequence[Hit]) -> List[Hit]:
    """Leave out places that are a part of the name of a brand, such as the color in `Weiß
    & Co`. A name such as `PlayStation` is none by chance.

    hits (Sequence[Hit]): The places, of any attributes.
    RETURNS (List[Hit]): The other places.
    """
    places = dict.fromkeys(map(place_of, hits), False)
    for hit in hits:
        places[place_of(hit)] |= hit.clear and is_brand(hit.attribute)
    inner = _find_inner(places)
    return [
        hit
        for hit in hits
        if is_brand(hit.attribute) or NAME.search(hit.value) or place_of(hit) not in inner
    ]


def _find_inner(places: Mapping[Place, bool]) -> Set[Place]:
    """Find the places within longer ones.

    places (Mapping[Place, bool]): The places, and whether others within them count.
    RETURNS (Set[Place]): The places within one that counts.
    """
    found: Set[Place] = set()
    # The place that ends last of those that begin before.
    widest: Place = (-1, 0, 0)
    for place in sorted(places, key=lambda place: (place[0], place[1], -place[2])):
        if place[0] == widest[0] and place[2] <= widest[2]:
            found.add(place)
        elif places[place]:
            widest = place
    return found


def place_of(hit: Hit) -> Place:
    """RETURNS (Place): Field, start and end."""
    return hit.field, hit.start, hit.end


def _by_priority(hit: Hit) -> Tuple[int, ...]:
    return hit.start - hit.end, hit.stage, hit.field, hit.start


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
