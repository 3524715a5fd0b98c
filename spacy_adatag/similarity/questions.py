"""What is known of attributes, and what training sees of it."""

import random
from typing import List, Sequence

from ..attributes import Attribute
from .examples import Question, count_ngrams
from .spans import Spans

# How many values of an attribute training sees, drawn for each batch, ...
DRAWN = (0, 1, 3, 5, 10, 20, 20, 20)
# ... and how often it does not see the phrase.
HIDE_PHRASE = 0.3


def read_question(attribute: Attribute) -> Question:
    """Get what is known of an attribute. Frequent values come first."""
    counts = attribute["values"]
    values = sorted(counts, key=lambda value: -counts[value])
    return Question(attribute["phrase"], values)


def draw_questions(attributes: Sequence[Attribute], spans: Spans) -> List[Question]:
    """Draw some values of each attribute, frequent ones more often: they are what people
    give as examples. A value that the training data have in no other text is left out: it
    would be in no list of a new attribute either.

    attributes (Sequence[Attribute]): The attributes.
    spans (Spans): The spans of the batch.
    RETURNS (List[Question]): What the model sees of the attributes.
    """
    drawn: List[List[str]] = []
    for attribute in attributes:
        counts = attribute["values"]
        # The smaller, the more often it is drawn first (Efraimidis and Spirakis 2006).
        values = sorted(counts, key=lambda value: random.expovariate(counts[value]))
        # Twice as many as needed, as some are left out.
        drawn.append(values[: 2 * max(DRAWN)])
    here = count_ngrams([value for values in drawn for value in values], spans)
    found = iter(here.tolist())
    questions = []
    for attribute, values in zip(attributes, drawn):
        counts = attribute["values"]
        kept = [value for value, n in zip(values, found) if counts[value] > n]
        # With a few texts, all may be in the batch. Half of them will have to do.
        kept = kept or values[: len(values) // 2]
        phrase = "" if random.random() < HIDE_PHRASE else attribute["phrase"]
        questions.append(Question(phrase, kept[: random.choice(DRAWN)]))
    return questions
