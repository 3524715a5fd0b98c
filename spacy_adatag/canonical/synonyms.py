"""Words that mean the same in any shop: spellings, sizes, genders, and words that only
describe a value more closely."""

import re
from typing import Dict, Iterator, List, Sequence, Set, Tuple

from ..texts.normal import KEYS, Form, make_form

# Spellings of one word, the first stands for all.
SPELT = """gray grey
aluminum aluminium
fiber fibre
center centre
color colour
colored coloured
multicolor multicolour
multicolored multicoloured
jewelry jewellery
flavor flavour
odor odour
mold mould
tire tyre
pajama pyjama
licorice liquorice
yogurt yoghurt
and +
k kt karat
dark dk
light lt"""
SPELLINGS = {
    other: first
    for first, *others in map(str.split, SPELT.splitlines())
    for other in others
}
# Names of a value, if the list has one of them: `Mens` and `male` are `Men's`. A name may
# be in several groups.
NAMES = """men, man, male, gents, gentlemen, him, herren, homme, hommes, hombre, uomo
women, woman, lady, ladies, female, her, damen, femme, femmes, mujer, donna, dames
boy, jungen, garçon, garçons
girl, mädchen, fille, filles
kid, child
yes, y, true, ja, oui, si, sí
no, n, false, nein, non
xxs, extra extra small, xx small, 2xs
xs, extra small, x small, xsml
s, small, sm, sml
m, medium, med
l, large, lg, lrg
xl, extra large, x large, xlg
xxl, 2xl, extra extra large, double extra large, xx large, 2x large, xxlarge
xxxl, 3xl, triple extra large, xxx large, 3x large
xxxxl, 4xl, 4x large
xxxxxl, 5xl, 5x large
black, blk
white, wht
gray, gry
brown, brn
green, grn
yellow, ylw, yel
silver, slv, slvr
purple, prpl, purp
orange, orng
pink, pnk
navy, nvy
beige, bge
multicolor, multicolored, multi color, multi colored, multi
united states, usa, us, united states of america
united kingdom, uk, great britain"""
GROUPS = [group.split(", ") for group in NAMES.splitlines()]
# Words before a value that leave it what it is: `matte black` is a black, and `100 %
# cotton` is cotton. `Faux` and `rose` are none: rose gold may be no gold for a shop.
DESCRIBING = """dark light bright pale deep lt dk matte matt gloss glossy metallic
brushed polished solid pure genuine real natural organic
color colour size colored coloured material the for 100 % :"""
# Words that do so before one color only: `olive green` is a green, but `olive oil` is no
# oil, and `lemon lime` no lime. The color comes first.
SHADES = """blue royal navy sky baby
pink baby
purple royal
green forest hunter lime olive army
gray charcoal
black charcoal jet
white snow ivory
yellow lemon
brown chocolate
red burgundy"""
# Words behind a value that say what it is a value of.
NOUNS = """color colour colored coloured size sized material fabric finish matte matt
gloss glossy metallic"""
BEFORE, BEHIND = set(DESCRIBING.split()), set(NOUNS.split())
SHADED = {
    (shade, color)
    for color, *shades in map(str.split, SHADES.splitlines())
    for shade in shades
}
# How many words a value has, at most.
LONGEST = 12
# Words that an acronym leaves out, and how acronyms are written: `HP`, `U.S.A.`
LEFT_OUT = {"of", "and", "the", "for"}
ACRONYM = re.compile(r"(?:[A-Z][.&]?){2,5}")
LETTERS = re.compile(r"[^\W\d_]+")


def spell(words: Sequence[str]) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): Words in one of their spellings: `gray` for `grey`."""
    # Most plurals are those of the other spelling.
    return tuple(
        SPELLINGS.get(word) or SPELLINGS.get(word.removesuffix("s"), word)
        for word in words
    )


def _index() -> Dict[str, Set[int]]:
    found: Dict[str, Set[int]] = {}
    for i, names in enumerate(GROUPS):
        for name in names:
            form = make_form(name)
            assert form is not None
            found.setdefault(_join(form), set()).add(i)
    return found


def _join(form: Form) -> str:
    # `yes` has the stem `i`.
    return "".join(KEYS[w] if len(KEYS[w]) > 2 else w for w in spell(form.words))


INDEX = _index()


def find_groups(form: Form) -> Set[int]:
    """RETURNS (Set[int]): The groups of names that mean the same as this one."""
    return INDEX.get(_join(form), set())


def shorten(words: Sequence[str]) -> Iterator[Tuple[List[str], List[str]]]:
    """Leave out words that only describe a value more closely.

    words (Sequence[str]): The words of a value, folded.
    YIELDS (Tuple[List[str], List[str]]): The words that are left, the longest first, and
        those that are left out. None of texts of many words, which are no values.
    """
    if len(words) > LONGEST:
        return
    start, end = 2 * int([*words[:2]] == ["made", "in"]), len(words)
    pairs = [*zip(spell(words), spell(words[1:])), ("", "")]
    while start < end and (words[start] in BEFORE or pairs[start] in SHADED):
        start += 1
    last = end
    while last > start and words[last - 1] in BEHIND:
        last -= 1
    spans = [(a, b) for a in range(start + 1) for b in range(last, end + 1) if a < b]
    for a, b in sorted(spans, key=lambda span: span[0] - span[1])[1:]:
        yield list(words[a:b]), [*words[:a], *words[b:]]


def read_acronym(text: str) -> str:
    """RETURNS (str): The letters of a text that may be an acronym, or nothing."""
    return re.sub("[.&]", "", text) if ACRONYM.fullmatch(text) else ""


def make_acronyms(name: str) -> Set[str]:
    """RETURNS (Set[str]): The acronyms of a name: `HP` of `Hewlett-Packard`, and `SATA`
    of `Serial ATA`. None if it has one word."""
    words = [w for w in LETTERS.findall(name) if w.casefold() not in LEFT_OUT]
    if len(words) < 2 or any(map(str.isdigit, name)):
        return set()
    first = "".join(word[0].upper() for word in words)
    return {first, "".join(w if w.isupper() else w[0].upper() for w in words)}
