"""Keep which strings of the texts were labelled, with contexts for people to look at."""

import random
from dataclasses import dataclass, field
from typing import Any, Dict, List

from .guard import is_size
from .labeller import Labelled
from .matcher import STAGES, Hit
from .selection import Place, place_of

# Strings to keep of an attribute. The frequent ones come early.
MAX_STRINGS = 1000
MAX_CONTEXTS = 3
# Strings to show of an attribute.
MAX_SHOWN = 5
# How many characters of a context stand before and after the string.
WIDTH = 30
# An attribute is doubtful from this number of places, and this share of them.
MIN_PLACES = 10
ONE_STRING = 0.8
SHORT_STRINGS = 0.2
SHARED = 0.5
# Strings of this length may stand for many things.
SHORT = 2
# Values of this length may be another word in lower case: `US`, `IT`.
SHORT_CASED = 3


@dataclass
class Matched:
    """A string that was labelled, whatever its case.

    text (str): The string as it was first found.
    count (int): How often it was labelled.
    contexts (List[str]): A few of its places, with the string in brackets.
    """

    text: str
    count: int = 0
    contexts: List[str] = field(default_factory=list)


class Strings:
    """The strings that were labelled with an attribute.

    seed (int): The seed to sample contexts with.
    """

    def __init__(self, seed: int = 0) -> None:
        self.found: Dict[str, Matched] = {}
        self.places = self.short = self.recased = self.shared = 0
        self.examples: Dict[str, str] = {}
        self._random = random.Random(seed)

    def add(self, labelled: Labelled, hit: Hit) -> None:
        """Count a place.

        labelled (Labelled): The product with its labels.
        hit (Hit): The place.
        """
        text = labelled.product.texts[hit.field][1]
        string = text[hit.start : hit.end]
        self.places += 1
        if len(string) <= SHORT and string.isalpha() and not is_size(string):
            self.short += 1
            self.examples.setdefault("short", string)
        if STAGES[hit.stage] == "case" and len(string) <= SHORT_CASED:
            self.recased += 1
            self.examples.setdefault("recased", f"{string!r} for {hit.value!r}")
        place = place_of(hit)
        if place in labelled.ambiguous:
            self.shared += 1
            others = [name for name in labelled.ambiguous[place] if name != hit.attribute]
            self.examples.setdefault("shared", others[0])
        key = string.casefold()
        if key not in self.found and len(self.found) >= MAX_STRINGS:
            return
        matched = self.found.setdefault(key, Matched(string))
        matched.count += 1
        if len(matched.contexts) < MAX_CONTEXTS:
            matched.contexts.append(show_context(text, place))
        else:
            # Each place has the same chance to be shown.
            row = self._random.randrange(matched.count)
            if row < MAX_CONTEXTS:
                matched.contexts[row] = show_context(text, place)

    def most_common(self, size: int = MAX_SHOWN) -> List[Matched]:
        """RETURNS (List[Matched]): The most frequent strings."""
        return sorted(self.found.values(), key=lambda m: -m.count)[:size]

    def find_doubts(self) -> List[str]:
        """Find out why labels may be wrong.

        RETURNS (List[str]): The reasons, in words.
        """
        doubts: List[str] = []
        if self.places < MIN_PLACES:
            return doubts
        if self.found:
            (top,) = self.most_common(1)
            if top.count >= ONE_STRING * self.places:
                doubts.append(f"{top.count / self.places:.0%} of them are {top.text!r}")
        for count, share, says in (
            (self.short, SHORT_STRINGS, "have only one or two characters, as {short!r}"),
            (self.recased, SHORT_STRINGS, "are short, in another case: {recased}"),
            (self.shared, SHARED, "are labelled with {shared} too"),
        ):
            if count >= share * self.places:
                said = says.format(**self.examples)
                doubts.append(f"{count / self.places:.0%} of them {said}")
        return doubts

    def to_json(self) -> List[Dict[str, Any]]:
        """RETURNS (List[Dict[str, Any]]): The most frequent strings."""
        return [vars(matched) for matched in self.most_common()]


def show_context(text: str, place: Place, width: int = WIDTH) -> str:
    """Show a place in its text, on one line.

    text (str): The text.
    place (Place): The place.
    width (int): How many characters to show before and after it.
    RETURNS (str): The context, with the place in brackets.
    """
    _, start, end = place
    before = text[max(start - width, 0) : start]
    after = text[end : end + width]
    more = "…" if start > width else "", "…" if end + width < len(text) else ""
    return " ".join(f"{more[0]}{before}[{text[start:end]}]{after}{more[1]}".split())
