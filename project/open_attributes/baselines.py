"""What the scores of added attributes are compared with. None of it is trained."""

import re
from typing import Any, Dict, List, Mapping, Sequence

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_adatag.attributes.names import to_phrase
from spacy_adatag.similarity.spans import Spans, Tokens
from spacy_adatag.similarity.vectors import WordVectors, normalize


def look_up(text: str, values: Mapping[str, Sequence[str]]) -> Dict[str, str]:
    """Look values up in a text, whatever their case, but not within words. The longest
    one counts.
    """
    found = {}
    for name, known in values.items():
        for value in sorted(known, key=len, reverse=True):
            here = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
            if here:
                found[name] = here[0]
                break
    return found


def find_nearest_spans(
    nlp: Language,
    docs: Sequence[Doc],
    values: Mapping[str, Sequence[str]],
    claimed: Sequence[numpy.ndarray],
) -> List[Dict[str, str]]:
    """Find the span of each doc that is nearest to an example value of an attribute, by
    the cosine of the sums of their words' vectors.

    nlp (Language): The pipeline that has the vectors.
    docs (Sequence[Doc]): The docs.
    values (Mapping[str, Sequence[str]]): The example values of attributes.
    claimed (Sequence[ndarray]): How likely each token of each doc is a word of another
        attribute's value. What is likely to be one is farther away.
    RETURNS (List[Dict[str, str]]): The span for each attribute with examples.
    """
    vectors = get_word_vectors(nlp)
    spans = Spans.find(Tokens.read([*docs], vectors))
    own = normalize(spans.vectors)
    free = numpy.concatenate([numpy.zeros(0), *(1 - each for each in claimed)])
    left = [free[start:end].min() for start, end in zip(spans.starts, spans.ends)]
    found: List[Dict[str, str]] = [{} for _ in docs]
    for name, known in values.items():
        if not known:
            continue
        similar = (own @ embed(nlp, known, vectors).T).max(1) * numpy.array(left)
        best = numpy.full(len(docs), -numpy.inf)
        for row, doc in enumerate(spans.texts.tolist()):
            if similar[row] > best[doc]:
                best[doc] = similar[row]
                start = spans.offsets[row]
                found[doc][name] = docs[doc][start : start + spans.lengths[row]].text
    return found


def find_nearest_attributes(
    nlp: Language, names: Sequence[str], others: Sequence[str]
) -> Dict[str, str]:
    """Find the trained attribute with the most similar name, by the cosine of the sums of
    their words' vectors.

    nlp (Language): The pipeline that has the vectors.
    names (Sequence[str]): The names of attributes.
    others (Sequence[str]): The names of trained attributes.
    RETURNS (Dict[str, str]): The nearest of these for each attribute.
    """
    vectors = get_word_vectors(nlp)
    asked, known = (
        embed(nlp, [*map(to_phrase, each)], vectors) for each in (names, others)
    )
    nearest = (asked @ known.T).argmax(1).tolist()
    return {name: others[row] for name, row in zip(names, nearest)}


def get_word_vectors(nlp: Language) -> WordVectors:
    """Get the frozen vectors of words that the pipeline compares spans by."""
    adatag: Any = nlp.get_pipe("adatag")
    (scorer,) = (node for node in adatag.model.walk() if node.name == "span_scorer")
    return WordVectors(*scorer.attrs["vectors"])


def embed(nlp: Language, texts: Sequence[str], vectors: WordVectors) -> numpy.ndarray:
    """Embed texts by the sum of their words' vectors, as unit vectors."""
    tokens = Tokens.read([nlp.make_doc(text) for text in texts], vectors)
    sums = tokens.sums
    return normalize(sums[tokens.starts + tokens.lengths] - sums[tokens.starts])
