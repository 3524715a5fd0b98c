"""The example values of attributes, as arrays."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, List, NamedTuple, Sequence, Tuple

import numpy
from spacy.strings import StringStore

from ..texts.boundaries import cut
from ..texts.hashes import find_sorted
from .contexts import Contexts, Surroundings, find_surroundings
from .lookups import Lookup, Words
from .spans import LONGEST, Spans, Tokens
from .vectors import WordVectors, normalize
from .words import FORMS, hash_text, join_hashes

# The values of an attribute that spans are compared with by their vectors. There may be
# thousands, and exact matches are looked up among all of them.
MOST_COMPARED = 40
_STEM = FORMS.index("stem")


class Question(NamedTuple):
    """What is known of an attribute.

    phrase (str): Its name, as people would say it. Empty if it is not known.
    values (List[str]): Its example values.
    """

    phrase: str
    values: Sequence[str]


@dataclass(frozen=True)
class Examples:
    """The example values of some attributes.

    size (int): The number of attributes.
    facts (ndarray): What holds for all values of an attribute together, shape
        (attributes, 8): whether it has values, the logarithm of their number, how similar
        they are to each other, the share with a digit, the share with a capital, the mean
        rank of their words, their mean length, and the share whose first word has no
        vector.
    lengths (ndarray): The share of values with so many words, shape (attributes, longest
        + 1).
    vectors (ndarray): Their mean vectors, shape (attributes, values, width).
    there (ndarray): Whether there is such a value, shape (attributes, values).
    centers (ndarray): The mean of an attribute's vectors, shape (attributes, width).
    vocabulary (ndarray): The vectors of all words, shape (words, width).
    firsts, lasts, words (Words): The first words of the values, the last ones, and all
        but linking ones.
    phrases (ndarray): The mean vector of the phrases, shape (attributes, width).
    around (Surroundings): Where the values stand in the training texts.
    ngrams (List[Lookup]): The values, in each of `FORMS`.
    stems (Lookup): The stems of words: the shares of values that have them as their first
        word, as their last, and anywhere.
    name (Lookup): The stems of the words of phrases.
    """

    size: int
    facts: numpy.ndarray
    lengths: numpy.ndarray
    vectors: numpy.ndarray
    there: numpy.ndarray
    centers: numpy.ndarray
    vocabulary: numpy.ndarray
    firsts: Words
    lasts: Words
    words: Words
    phrases: numpy.ndarray
    around: Surroundings
    ngrams: List[Lookup]
    stems: Lookup
    name: Lookup

    @classmethod
    def read(
        cls, questions: Sequence[Question], vectors: WordVectors, contexts: Contexts
    ) -> "Examples":
        """Read the example values of attributes.

        questions (Sequence[Question]): The attributes.
        vectors (WordVectors): The vectors of words.
        contexts (Contexts): Where words stand in the training texts.
        RETURNS (Examples): The arrays.
        """
        size = len(questions)
        values = [(i, v) for i, asked in enumerate(questions) for v in asked.values]
        of_values, tokens = _tokenize([value for _, value in values], vectors)
        owners = numpy.array([owner for owner, _ in values], dtype="int64")[of_values]
        counts = numpy.bincount(owners, minlength=size)
        share = 1 / numpy.maximum(counts, 1)[owners]
        own = tokens.words[tokens.starts]
        end = tokens.words[tokens.starts + tokens.lengths - 1]
        facts = tokens.facts

        def mean(numbers: numpy.ndarray) -> numpy.ndarray:
            return numpy.bincount(owners, numbers * share, minlength=size)

        def per_value(of_words: numpy.ndarray) -> numpy.ndarray:
            sums = tokens.add_up(of_words)
            total: numpy.ndarray = (
                sums[tokens.starts + tokens.lengths] - sums[tokens.starts]
            )
            return total

        of_value = normalize(per_value(tokens.vectors))
        # The number of each value within its attribute.
        number = numpy.arange(len(owners)) - (numpy.cumsum(counts) - counts)[owners]
        kept = number < MOST_COMPARED
        at = owners[kept], number[kept]
        width = tokens.vectors.shape[1]
        most = max(1, int(counts.clip(max=MOST_COMPARED).max(initial=0)))
        compared = numpy.zeros((size, most, width), dtype="f")
        compared[at] = of_value[kept]
        there = numpy.zeros((size, most), dtype=bool)
        there[at] = True
        centers = normalize(compared.sum(1))
        chosen = kept[tokens.texts] & (facts.links[tokens.words] == 0)
        alike = (compared @ centers[:, :, None])[..., 0].sum(1)
        has = (counts > 0).astype("f")
        table = [
            has,
            numpy.log1p(counts) / 3,
            alike / numpy.maximum(there.sum(1), 1),
            mean(per_value(facts.digits) > 0),
            mean(facts.capital[own]),
            mean(per_value(tokens.ranks) / tokens.lengths),
            mean(tokens.lengths) / 4,
            mean(~tokens.vectors[own].any(1)),
        ]
        lengths = numpy.zeros((size, LONGEST + 1), dtype="f")
        numpy.add.at(lengths, (owners, tokens.lengths.clip(max=LONGEST)), share)
        stems, hashes, powers = (
            facts.hashes[:, _STEM],
            facts.hashes[tokens.words],
            facts.powers[tokens.words],
        )
        short = tokens.lengths <= LONGEST
        starts, joined = tokens.starts[short], tokens.lengths[short] - 1
        every = join_hashes(hashes, powers, starts, LONGEST)
        ngrams = [
            Lookup.make(of_form, owners[short], share[short, None])
            for of_form in every[joined, numpy.arange(len(starts))].T
        ]
        # A word counts once for each value.
        pairs = numpy.unique(numpy.stack([tokens.texts, tokens.words]), axis=1)
        every = numpy.arange(len(owners))
        kinds = (every, own), (every, end), (pairs[0], pairs[1])
        named, name = _tokenize([asked.phrase for asked in questions], vectors)
        phrases = numpy.zeros((size, width), dtype="f")
        sums = name.add_up(name.vectors)
        phrases[named] = normalize(sums[name.starts + name.lengths] - sums[name.starts])
        return cls(
            size,
            numpy.stack(table, axis=1).astype("f") * has[:, None],
            lengths,
            compared,
            there,
            centers,
            tokens.vectors,
            Words.make(own[kept], owners[kept], size),
            Words.make(end[kept], owners[kept], size),
            Words.make(tokens.words[chosen], owners[tokens.texts[chosen]], size),
            phrases,
            find_surroundings(contexts, tokens, owners, size),
            ngrams,
            Lookup.make(
                numpy.concatenate([stems[words] for _, words in kinds]),
                numpy.concatenate([owners[texts] for texts, _ in kinds]),
                numpy.concatenate(
                    [
                        share[texts, None] * (numpy.arange(len(kinds)) == kind)
                        for kind, (texts, _) in enumerate(kinds)
                    ]
                ),
            ),
            Lookup.make(
                name.facts.hashes[name.words, _STEM],
                named[name.texts],
                numpy.ones((len(name.words), 1)),
            ),
        )


def count_ngrams(values: Sequence[str], spans: Spans) -> numpy.ndarray:
    """Count how often values occur among the spans of a batch, whatever their case.

    values (Sequence[str]): The values.
    spans (Spans): The spans.
    RETURNS (ndarray): The counts, shape (values,).
    """
    every = spans.hash(FORMS.index("lower"))
    hashes, sizes = numpy.unique(every, return_counts=True)
    wanted = numpy.array([_hash_value(value) for value in values], dtype="uint64")
    # The last one is for values that are not there.
    return numpy.append(sizes, 0)[find_sorted(hashes, wanted)]


@lru_cache(maxsize=2**16)
def _hash_value(value: str) -> int:
    """Get the hash that `join_hashes` gives a value in lower case."""
    return hash_text("".join(cut(value)).lower())


def _tokenize(texts: Sequence[str], vectors: WordVectors) -> Tuple[numpy.ndarray, Tokens]:
    """Cut texts into words. The first result has the numbers of those that have any."""
    parts = [cut(text) for text in texts]
    kept = [i for i, words in enumerate(parts) if words]
    strings = StringStore()
    ids: Dict[str, int] = {}
    for i in kept:
        for word in parts[i]:
            if word not in ids:
                ids[word] = strings.add(word)
    orths = numpy.array([ids[word] for i in kept for word in parts[i]], dtype="uint64")
    lengths = numpy.array([len(parts[i]) for i in kept], dtype="int64")
    tokens = Tokens.look_up(orths, lengths, strings, vectors)
    return numpy.array(kept, dtype="int64"), tokens
