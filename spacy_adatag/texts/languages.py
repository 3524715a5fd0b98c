"""Tell the language of product texts by their stop words."""

import re
import runpy
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterable, Optional, Set

import spacy.lang

ENGLISH = "en"
# Languages whose words are apart, and in which shops sell.
CODES = "ar bg cs da de el en es fi fr he hr hu it nb nl pl pt ro ru sk sl sv tr uk"
# Words of English titles that are stop words of other languages only.
ENGLISH_WORDS = ("men", "man", "set")
# So many stop words of no other language show a language, and so many for each one of the
# next best language. A word of several languages counts as a part of a word for each. One
# word alone may be a word of shops elsewhere: "leder" is a leader in Norwegian.
MIN_WORDS, LEAD = 3, 1.3
# In titles, few words are stop words. Below this share, they are there by chance.
MIN_SHARE = 0.01
WORD = re.compile(r"[^\W\d_]+")


def guess_language(texts: Iterable[str]) -> Optional[str]:
    """Guess the language of texts. It is the one that most of their stop words are of.

    texts (Iterable[str]): The texts. Some hundreds of them suffice.
    RETURNS (Optional[str]): The code of the language, None if the texts don't show it.
    """
    languages = _read_stop_words()
    found: Dict[str, float] = dict.fromkeys(CODES.split(), 0.0)
    different: Dict[str, Set[str]] = {code: set() for code in found}
    total = 0
    for text in texts:
        words = WORD.findall(text.casefold())
        total += len(words)
        for word in words:
            codes = languages.get(word, ())
            for code in codes:
                found[code] += 1 / len(codes)
                different[code].add(word)
    second, best = sorted(found, key=lambda code: found[code])[-2:]
    least = max(MIN_WORDS, MIN_SHARE * total, LEAD * found[second])
    is_shown = found[best] >= least and len(different[best]) >= MIN_WORDS
    return best if is_shown else None


@lru_cache(maxsize=1)
def _read_stop_words() -> Dict[str, Set[str]]:
    """RETURNS (Dict[str, Set[str]]): The languages of each stop word."""
    languages: Dict[str, Set[str]] = {word: {ENGLISH} for word in ENGLISH_WORDS}
    folder = Path(spacy.lang.__path__[0])
    for code in CODES.split():
        # To import the whole language takes seconds in French.
        words = runpy.run_path(str(folder / code / "stop_words.py"))["STOP_WORDS"]
        for word in words:
            # A single letter may be a size.
            if len(word) > 1:
                languages.setdefault(word, set()).add(code)
    return languages
