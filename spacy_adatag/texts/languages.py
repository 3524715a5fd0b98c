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
ENGLISH_WORDS = "men mens man set bag hat tie toe net pan pot pendant plus"
# So many stop words of no other language show a language, and so many for each one of the
# next best language. A word of several languages counts as a part of a word for each.
MIN_WORDS, LEAD = 3, 1.3
# So many of them must be different: a brand or a product may be one word or two.
MIN_DIFFERENT = 2
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
    different = dict(found)
    seen: Set[str] = set()
    total = 0
    for text in texts:
        words = WORD.findall(text.casefold())
        total += len(words)
        for word in words:
            codes = languages.get(word, ())
            for code in codes:
                found[code] += 1 / len(codes)
                different[code] += (word not in seen) / len(codes)
            seen.add(word)
    second, best = sorted(found, key=lambda code: found[code])[-2:]
    least = max(MIN_WORDS, MIN_SHARE * total, LEAD * found[second])
    is_clear = found[best] >= least and different[best] >= MIN_DIFFERENT
    return best if is_clear else None


@lru_cache(maxsize=1)
def _read_stop_words() -> Dict[str, Set[str]]:
    """RETURNS (Dict[str, Set[str]]): The languages of each stop word."""
    languages: Dict[str, Set[str]] = {word: {ENGLISH} for word in ENGLISH_WORDS.split()}
    folder = Path(spacy.lang.__path__[0])
    for code in CODES.split():
        # To import the whole language takes seconds in French.
        words = runpy.run_path(str(folder / code / "stop_words.py"))["STOP_WORDS"]
        for word in words:
            # A single letter may be a size.
            if len(word) > 1:
                languages.setdefault(word, set()).add(code)
    return languages
