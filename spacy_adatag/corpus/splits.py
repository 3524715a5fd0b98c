"""Learn where a tokenizer has to split words, because values end there."""

from collections import Counter, defaultdict
from typing import Callable, Dict, Iterable, Iterator, List, Set, Tuple

from spacy.tokens import Doc

from ..texts.surface import find_occurrences

# Values that have to end at a place within a word. One may be a mistake. Chosen on the
# dev set of AE-110k, where two and three differ little.
MIN_COUNT = 2

# A place within a word: the word, and the number of characters before it.
Place = Tuple[str, int]


def learn_splits(
    docs: Iterable[Doc], tokenize: Callable[[str], Doc], min_count: int = MIN_COUNT
) -> Dict[str, List[str]]:
    """Find the words that have to be split. A word is split where at least `min_count`
    annotated values begin or end, and not fewer than there are values with the whole
    word. Values count if they cover at least half of the word. What holds for a word also
    holds for it in lower case, upper case, and capitalized. Numbers are not split.

    docs (Iterable[Doc]): Annotated docs. Values that begin or end within a word are in
        `doc._.attr_unaligned`, all others in `doc.spans`.
    tokenize (Callable[[str], Doc]): The tokenizer.
    min_count (int): The least number of values.
    RETURNS (Dict[str, List[str]]): The parts of each word to split.
    """
    counts: Counter = Counter()
    whole: Counter = Counter()
    for reference in docs:
        unaligned = reference._.attr_unaligned
        for spans in reference.spans.values():
            # Each word counts once for a value.
            whole.update(word for span in spans for word in {t.text for t in span})
        if not unaligned:
            continue
        doc = tokenize(reference.text)
        for texts in unaligned.values():
            for text in texts:
                counts.update(find_inner_ends(text, doc))
    places: Dict[str, Set[int]] = defaultdict(set)
    for (word, at), count in counts.items():
        if count >= max(min_count, whole[word]):
            for variant in {word, word.lower(), word.upper(), word.capitalize()}:
                # The case of some characters changes their number.
                if len(variant) == len(word):
                    places[variant].add(at)
    return {word: list(_cut(word, sorted(of_word))) for word, of_word in places.items()}


def find_inner_ends(value: str, doc: Doc) -> Set[Place]:
    """Find the places within words where the occurrences of a value begin or end.

    value (str): The value.
    doc (Doc): The text.
    RETURNS (Set[Tuple[str, int]]): The places. Empty if the value is not in the text, or
        if one of its occurrences begins and ends between words.
    """
    found: Set[Place] = set()
    for start, end in find_occurrences(value, doc.text):
        words = [
            (token.text, start - token.idx, end - token.idx)
            for token in doc
            if token.idx < end and start < token.idx + len(token)
        ]
        inner = {(word, at) for word, *ends in words for at in ends if 0 < at < len(word)}
        if not inner:
            return set()
        if all(_is_form(*word) for word in words):
            found |= inner
    return found


def _is_form(word: str, start: int, end: int) -> bool:
    """Whether a word is another form of what a value covers of it, rather than something
    else that happens to contain the same letters (`M` in `Milk`, `20` in `2018`).
    """
    start, end = max(start, 0), min(end, len(word))
    if any(word[at - 1 : at + 1].isdigit() for at in (start, end) if 0 < at < len(word)):
        return False
    return end - start >= len(word) / 2


def _cut(word: str, places: List[int]) -> Iterator[str]:
    for start, end in zip([0, *places], [*places, len(word)]):
        yield word[start:end]
