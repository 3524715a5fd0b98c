"""Words that mean the same in any shop: spellings, sizes, genders, and words that only
describe a value more closely."""

import re
from typing import Collection, Dict, Iterator, List, Sequence, Set, Tuple

from ..texts.inflection import are_inflections
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
gen generation
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
united kingdom, uk, great britain
one size, one size fits all, one size fits most, os, osfa, osfm
assorted, asst, assorted colors
chocolate, choc
sterling silver, 925 silver, silver 925, 925 sterling silver, .925 sterling silver, \
925 sterling, .925 sterling, s925, 925
platinum, 950 platinum, platinum 950
rose gold, pink gold
cubic zirconia, cz
petrol, gasoline
laptop, notebook
ssd, solid state drive, solid state disk
hdd, hard disk drive, hard drive, hard disk
sata, serial ata
sas, serial attached scsi
pci express, pcie, pci e
usb c, usb type c
hd, 720p
full hd, fhd, 1080p
qhd, wqhd, 1440p
4k, uhd, 4k uhd, ultra hd, 4k ultra hd, 2160p
wi fi, wlan
gluten free, gf
king, king size
queen, queen size
california king, cal king
twin xl, twin extra long"""
# Fineness of gold, where `ct` is no weight, and generations.
KARATS = (8, 9, 10, 12, 14, 15, 18, 20, 21, 22, 23, 24)
ORDINALS = """1st first|2nd second|3rd third|4th fourth|5th fifth|6th sixth|7th seventh
8th eighth|9th ninth|10th tenth|11th eleventh|12th twelfth"""
GROUPS = [group.split(", ") for group in NAMES.splitlines()]
GROUPS += [[f"{n} k", f"{n} ct", f"{n} carat"] for n in KARATS]
GROUPS += [
    [f"gen {n}", f"{short} gen", f"{long} gen"]
    for n, (short, long) in enumerate(map(str.split, re.split(r"[|\n]", ORDINALS)), 1)
]
# Words before a value that leave it what it is: `matte black` is a black, and `100 %
# cotton` is cotton. `Faux` and `rose` are none: rose gold may be no gold for a shop.
DESCRIBING = """dark light bright pale deep lt dk matte matt gloss glossy metallic
brushed polished solid pure genuine real natural organic certified usda premium
heather heathered color colour size colored coloured material the for 100 % :"""
# Words that do so before one word only: `olive green` is a green, but `olive oil` is no
# oil, and `lemon lime` no lime. That word comes first.
SHADES = """blue royal navy sky baby
pink baby
purple royal
green forest hunter lime olive army
gray charcoal
black charcoal jet
white snow ivory
yellow lemon
brown chocolate
red burgundy
wood oak pine walnut teak acacia birch beech maple
glass tempered borosilicate frosted
steel stainless
silver sterling
bottle glass plastic squeeze
jar glass plastic
bag resealable ziplock plastic paper
box cardboard gift
cream hand face body eye foot night
lotion hand face body
powder loose pressed setting
pearl freshwater cultured akoya tahitian
sapphire blue pink
vanilla french
tower mini mid
dog small medium large adult
cat adult"""
# Words behind a value that say what it is a value of.
NOUNS = """color colour colored coloured size sized material fabric finish matte matt
gloss glossy metallic tip point bound ink side engine pc computer"""
# Words in names of attributes that say nothing.
GENERAL = {"type", "style", "kind", "option", "category"}
BEFORE, BEHIND = set(DESCRIBING.split()), set(NOUNS.split())
SHADED = {
    (shade, color)
    for color, *shades in map(str.split, SHADES.splitlines())
    for shade in shades
}
# Words that come from each other, and mean the same in a value.
RELATED_WORDS = """wood wooden
wool woolen woollen
stripe stripes striped
sleeve sleeves sleeved
rule ruled
check checks checked checkered
dot dots dotted
matte matt
cream creme"""
RELATED = {
    word: [other for other in words if other != word]
    for words in map(str.split, RELATED_WORDS.splitlines())
    for word in words
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


def _index() -> Dict[str, List[Tuple[Tuple[str, ...], int]]]:
    found: Dict[str, List[Tuple[Tuple[str, ...], int]]] = {}
    for i, names in enumerate(GROUPS):
        for name in names:
            form = make_form(name)
            assert form is not None
            found.setdefault(_join(form), []).append((spell(form.words), i))
    return found


def _join(form: Form) -> str:
    # `yes` has the stem `i`.
    return "".join(KEYS[w] if len(KEYS[w]) > 2 else w for w in spell(form.words))


INDEX = _index()


def find_groups(form: Form) -> Set[int]:
    """RETURNS (Set[int]): The groups of names that mean the same as this one."""
    words = spell(form.words)
    return {i for names, i in INDEX.get(_join(form), ()) if _are_names(names, words)}


def _are_names(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether names have the same words, inflected: a `PCI` is no `PCIe`."""
    if len(one) == len(other):
        return all(map(are_inflections, one, other))
    return are_inflections("".join(one), "".join(other))


def read_nouns(name: str) -> Set[str]:
    """RETURNS (Set[str]): What values of an attribute may have behind them: `roast` and
    `roasts` for an attribute `Roast`."""
    form = make_form(name)
    words = set() if form is None else set(spell(form.words))
    if "pattern" in words:
        words.add("print")
    return {word for word in words if len(word) > 2 and word not in LEFT_OUT}


def get_noun(name: str) -> str:
    """RETURNS (str): What values of an attribute are, or nothing: `clasp` for an
    attribute `Clasp type`."""
    form = make_form(name)
    words = [w for w in form.words if w not in GENERAL] if form is not None else []
    return words[-1] if words else ""


def is_noun(word: str, nouns: Collection[str]) -> bool:
    """RETURNS (bool): Whether a word behind a value only says what it is a value of."""
    [spelt] = spell([word])
    forms = {spelt, *(spelt.removesuffix(end) for end in ("s", "d", "ed"))}
    forms.add(re.sub("ies$", "y", spelt))
    return not forms.isdisjoint(nouns) or not forms.isdisjoint(BEHIND)


def shorten(
    words: Sequence[str], nouns: Collection[str] = ()
) -> Iterator[Tuple[List[str], List[str]]]:
    """Leave out words that only describe a value more closely.

    words (Sequence[str]): The words of a value, folded.
    nouns (Collection[str]): What it may be a value of, see `read_nouns`.
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
    while last > 1 and is_noun(words[last - 1], nouns):
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
