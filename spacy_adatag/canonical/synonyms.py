"""Names that mean the same in any shop: sizes, genders, colors, materials, standards."""

import re
from typing import Dict, List, Set, Tuple

from ..texts.normal import make_form
from .forms import SAME, make_key

Words = Tuple[str, ...]

# Names of a value, if the list has one of them: `Mens` and `male` are `Men's`. A name may
# be in several groups.
NAMES = """men, man, male, gents, gentlemen, him, herren, homme, hommes, hombre, uomo, \
męskie, 男, 男士
women, woman, lady, ladies, female, her, damen, femme, femmes, mujer, donna, dames, \
damskie, 女, 女士
boy, jungen, garçon, garçons
girl, mädchen, fille, filles
kid, child
yes, y, true, ja, oui, si, sí, tak, 是
no, n, false, nein, non, nie, 否
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
black, blk, schwarz, noir, negro, nero, czarny, 黑色
white, wht, weiß, weiss, blanc, blanco, bianco, biały, 白色
gray, gry, grau, gris, grigio, szary, 灰色
brown, brn, braun, marron, marrón, brązowy, 棕色
green, grn, grün, vert, verde, zielony, 绿色
yellow, ylw, yel, gelb, jaune, amarillo, giallo, żółty, 黄色
silver, slv, slvr, silber, 银色
red, rot, rouge, rojo, rosso, czerwony, 红色
blue, blu, blau, bleu, azul, niebieski, 蓝色
gold, golden, dorado, złoty, 金色
purple, prpl, purp
orange, orng
pink, pnk, różowy, 粉色
navy, nvy, navy blue, marineblau, bleu marine
charcoal, charcoal gray
burgundy, burgundy red
olive, olive green
ivory, ivory white
beige, bge
multicolor, multicolored, multi color, multi colored, multi
united states, usa, us, united states of america
united kingdom, uk, great britain
one size, one size fits all, one size fits most, os, osfa, osfm
assorted, asst, assorted colors
chocolate, choc
stainless steel, stainless, inox, edelstahl
cotton, baumwolle, coton, algodón, cotone, bawełna, 棉, 纯棉
leather, leder, cuir, cuero, pelle, skóra, 皮革
wood, holz, bois, madera, legno, drewno, 木
wool, wolle, laine, lana, wełna, 羊毛
glass, verre, vidrio, vetro, szkło, 玻璃
plastic, plastik, kunststoff, plastique, plástico, plastica, 塑料
letter, us letter, 8.5 x 11, 8.5" x 11", 216 x 279 mm
legal, us legal, 8.5 x 14, 8.5" x 14", 216 x 356 mm
tabloid, ledger, 11 x 17, 11" x 17"
a4, din a4, 210 x 297 mm
a5, din a5, 148 x 210 mm
a3, din a3, 297 x 420 mm
sterling silver, .925 silver, 925 silver, silver 925, 925 sterling silver, \
.925 sterling silver, 925 sterling, .925 sterling, s925, 925
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
hd, 720p, 1280 x 720
full hd, fhd, 1080p, 1920 x 1080, fhd 1920 x 1080
qhd, wqhd, 1440p, 2560 x 1440
4k, uhd, 4k uhd, ultra hd, 4k ultra hd, 2160p, 3840 x 2160
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
# Words that an acronym leaves out, and how acronyms are written: `HP`, `U.S.A.`
LEFT_OUT = {"of", "and", "the", "for"}
ACRONYM = re.compile(r"(?:[A-Z][.&]?){2,5}")
LETTERS = re.compile(r"[^\W\d_]+")


def _index() -> Dict[str, List[Tuple[Words, int]]]:
    found: Dict[str, List[Tuple[Words, int]]] = {}
    for i, names in enumerate(GROUPS):
        for name in names:
            form = make_form(name)
            assert form is not None
            found.setdefault(make_key(form.words), []).append((form.words, i))
    return found


INDEX = _index()


def find_groups(words: Words) -> Set[int]:
    """RETURNS (Set[int]): The groups of names that mean the same as this one."""
    near = INDEX.get(make_key(words), ())
    # `S-M` are two sizes, and not `Sm`.
    are_several = len(words) > 1 and all(find_groups((word,)) for word in words)
    same = SAME[:1] if are_several else SAME
    return {i for names, i in near if any(is_same(names, words) for is_same in same)}


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
