"""Which way of finding many values in many titles is the fastest?

Compares spaCy's PhraseMatcher and pyahocorasick with the matcher of `adatag label`, on
generated titles and values. Prints a Markdown table and writes the numbers as JSON.
"""

import platform
import random
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Callable, Dict, List, Optional, Tuple

import ahocorasick
import spacy
import srsly
import typer
from spacy.matcher import PhraseMatcher
from speed.timing import time_in_turns

from spacy_adatag.labelling.matcher import STAGES, Matcher, compare
from spacy_adatag.labelling.normal import Form, Text, make_form

TOKENIZER = {"@tokenizers": "spacy_adatag.ProductTokenizer.v1"}
UNITS = ["ml", "oz", "cm", "g", "pack", "inch"]
Places = List[Tuple[int, int]]


def main(
    texts: Annotated[int, typer.Option(help="Number of titles")] = 20_000,
    values: Annotated[int, typer.Option(help="Number of values")] = 10_000,
    repeats: Annotated[int, typer.Option(help="How often each is timed")] = 3,
    output: Annotated[
        Optional[Path],
        typer.Option(help="JSON file to write the numbers to", dir_okay=False),
    ] = None,
) -> None:
    """Measure the titles a second of each way, on one core, in turns."""
    vocabulary, titles = generate(texts, values)
    finders = {
        "PhraseMatcher, LOWER": with_phrase_matcher(vocabulary, "LOWER"),
        "PhraseMatcher, NORM": with_phrase_matcher(vocabulary, "NORM"),
        "pyahocorasick, lower case": with_lower_case(vocabulary),
        "pyahocorasick, normal forms": with_normal_forms(vocabulary),
        "Matcher, to the case": with_matcher(vocabulary, "case"),
        "Matcher, to inflection": with_matcher(vocabulary, STAGES[-1]),
    }
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": TOKENIZER}})
    steps = {"make_doc alone": nlp.make_doc, "normal forms alone": Text}
    cases: Dict[str, Callable[[str], Any]] = {**finders, **steps}
    times = time_in_turns(
        {
            name: lambda f=find: [f(t) for t in titles] and None
            for name, find in cases.items()
        },
        repeats,
    )
    rows = []
    for name in cases:
        seconds = median(times[name])
        found = sum(len(finders[name](t)) for t in titles) if name in finders else None
        rows.append(
            {
                "way": name,
                "microseconds a title": 1e6 * seconds / texts,
                "minutes a million": 1e6 * seconds / texts / 60,
                "places found": found,
            }
        )
    print("| way | µs a title | minutes a million titles | places found |")
    print("| --- | ---: | ---: | ---: |")
    for row in rows:
        found = "" if row["places found"] is None else f"{row['places found']:,}"
        print(
            f"| {row['way']} | {row['microseconds a title']:.1f} "
            f"| {row['minutes a million']:.1f} | {found} |"
        )
    if output is not None:
        about = {
            "texts": texts,
            "values": values,
            "characters a title": sum(map(len, titles)) / texts,
            "repeats": repeats,
            "device": platform.machine(),
            "python": platform.python_version(),
            "spacy": spacy.__version__,
        }
        srsly.write_json(output, {**about, "rows": rows})


def generate(texts: int, values: int, seed: int = 0) -> Tuple[List[str], List[str]]:
    """Make up values and titles that hold some of them, written in different ways.

    texts (int): The number of titles.
    values (int): The number of values.
    seed (int): The same seed gives the same.
    RETURNS (Tuple[List[str], List[str]]): The values and the titles.
    """
    rng = random.Random(seed)
    syllables = [c + v for c in "bcdfghklmnprstvwz" for v in ("a", "e", "i", "o", "u")]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(20_000)]
    # Some words are in many titles, most in few.
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))

    def pick(number: int) -> List[str]:
        return rng.choices(words, cum_weights=weights, k=number)

    vocabulary: Dict[str, None] = {}
    while len(vocabulary) < values:
        if rng.random() < 0.1:
            value = f"{rng.randint(1, 500)} {rng.choice(UNITS)}"
        else:
            value = " ".join(pick(rng.choice([1, 1, 2, 2, 3])))
        vocabulary[value.title()] = None
    known = list(vocabulary)
    ways = [str, str.lower, str.upper, lambda value: value.replace(" ", "-")]
    titles = []
    for _ in range(texts):
        parts = pick(rng.randint(6, 10))
        parts += [rng.choice(ways)(value) for value in rng.choices(known, k=3)]
        rng.shuffle(parts)
        titles.append(" ".join(parts))
    return known, titles


def with_phrase_matcher(values: List[str], attr: str) -> Callable[[str], Places]:
    """spaCy's matcher over Docs of the product tokenizer."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": TOKENIZER}})
    matcher = PhraseMatcher(nlp.vocab, attr=attr)
    matcher.add("value", list(nlp.pipe(values)))

    def find(text: str) -> Places:
        doc = nlp.make_doc(text)
        return [
            (doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
            for _, start, end in matcher(doc)
        ]

    return find


def with_lower_case(values: List[str]) -> Callable[[str], Places]:
    """Aho-Corasick over the text in lower case; boundaries are looked at where a value
    is found."""
    automaton = ahocorasick.Automaton()
    for value in values:
        automaton.add_word(value.lower(), len(value))
    automaton.make_automaton()

    def find(text: str) -> Places:
        read = Text.__new__(Text)
        read.text = text
        places = []
        for last, size in automaton.iter(text.lower()):
            start, end = last + 1 - size, last + 1
            if read.is_boundary(start) and read.is_boundary(end):
                places.append((start, end))
        return places

    return find


def with_normal_forms(values: List[str]) -> Callable[[str], Places]:
    """Aho-Corasick over the keys that the matcher looks up; then the same comparison."""
    by_keys: Dict[str, List[Form]] = {}
    for form in filter(None, map(make_form, values)):
        by_keys.setdefault(f" {' '.join(form.keys)} ", []).append(form)
    automaton = ahocorasick.Automaton()
    for keys, forms in by_keys.items():
        automaton.add_word(keys, forms)
    automaton.make_automaton()

    def find(text: str) -> Places:
        read = Text(text)
        joined = f" {' '.join(read.keys)} "
        places = []
        for position, forms in automaton.iter(joined):
            last = joined.count(" ", 0, position)
            for form in forms:
                found = compare(read, last - len(form.keys), last, form)
                if found is not None:
                    places.append(found[:2])
        return places

    return find


def with_matcher(values: List[str], tolerance: str) -> Callable[[str], Places]:
    """The matcher of `adatag label`."""
    forms = filter(None, map(make_form, values))
    matcher = Matcher((("value", form) for form in forms), tolerance)
    return lambda text: [(hit.start, hit.end) for hit in matcher.find(Text(text))]


if __name__ == "__main__":
    typer.run(main)
