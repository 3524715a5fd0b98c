"""What the name of a column says about its use, in the languages of most shops."""

import re
import unicodedata
from functools import lru_cache
from typing import Optional, Tuple

from ..texts.names import WORD_STARTS

WORD = re.compile(r"[^\W\d_]+|\d+")

# Whole names of titles, the clearest first.
TITLES = (
    "title",
    "name",
    "titel titre titulo titolo",
    "bezeichnung designation libelle nombre nome nom naam namn navn nazwa",
    "产品名称 商品名 название наименование",
    "product produkt produit producto prodotto item article artikel articulo articolo",
)
# Names end with these, after a word of `ITEMS`: `Product Name`, `nom du produit`.
TITLE = (
    "title name titel titre titulo titolo nombre nome nom naam namn navn nazwa label "
    "bezeichnung designation"
)
ITEMS = (
    "product produkt produit producto produto prodotto produktu item article artikel "
    "articulo articolo goods offer listing display full long short original catalog "
    "catalogue web internal du del do de des der the"
)
# Names of one word, as German and Dutch have them.
JOINED = re.compile(
    r"(?:produkt|artikel|product|item)(?:name|titel|title|bezeichnung|naam|namn|navn)"
)
DESCRIPTIONS = (
    "description descriptions desc descr beschreibung kurzbeschreibung langbeschreibung "
    "produktbeschreibung artikelbeschreibung descripcion descricao descrizione "
    "omschrijving beskrivning beskrivelse opis описание 描述 説明 detail details "
    "features feature bullet bullets bulletpoints summary overview about highlight "
    "highlights resumen resume riassunto zusammenfassung body text longtext "
    "ingredients content"
)
# A text with one of these words in its name is none of a product.
NO_TEXTS = (
    "meta seo image images img url link shipping delivery tag tags keyword keywords "
    "search category categories price tax returns warranty"
)
# One of these tells products apart.
IDS = (
    "id ids sku skus code codes number nummer nr num reference ref ean eans gtin upc "
    "isbn asin mpn uuid guid identifier barcode pid artikelnummer artikelnr "
    "produktnummer ordernumber mainnumber handle jan pzn referencia referenz artnr "
    "itemnumber"
)
# Columns that end with one of these have keys of anything.
KEYS = (
    "id ids sku skus ean eans gtin upc isbn asin uuid guid identifier barcode pid code "
    "codes handle jan pzn"
)
# These do so best, the best first.
BEST_IDS = (
    "sku",
    "id identifier artikelnummer artikelnr artnr ordernumber asin handle uuid",
    "code number nummer nr reference ref referencia referenz",
    "ean gtin upc barcode",
)
PARENTS = "parent group master base parentsku groupid mainnumber configurable eltern"
CATEGORIES = (
    "category categories kategorie kategorien categorie categoria categorias kategoria "
    "categoryname warengruppe rubrique"
)
# Columns with one of these words hold no attributes that a text says.
NOISE = (
    "price prices cost costs msrp rrp uvp preis preise verkaufspreis prix precio preco "
    "prezzo prijs cena vk ek цена 价格 価格 tax taxes vat mwst steuer "
    "tva iva currency waehrung discount discounted markup margin surcharge fee fees "
    "stock inventory availability available bestand lager lagerbestand instock "
    "warehouse lagerplatz backorder backorders lieferbar 库存 在庫 остаток "
    "status active enabled visible visibility published publish deleted approval "
    "featured flag online "
    "url urls uri link links slug href permalink deeplink image images img photo photos "
    "picture pictures bild bilder imagen imagenes immagine afbeelding foto fotos video "
    "videos thumbnail media icon pdf file files pic pics "
    "date time timestamp datetime datum created modified updated crawl crawled scraped "
    "meta seo keyword keywords tag tags search redirect "
    "shipping delivery versand versandkosten lieferzeit livraison envio dispatch "
    "rating ratings review reviews votes rank popularity "
    "position sort sorting template layout store stores shop seller merchant website "
    "channel channels account user creator creators buyer comment comments version "
    "locale language "
    "breadcrumb breadcrumbs taxonomy collection collections index unnamed"
)
# Their numbers are never in texts.
PARTNERS = "supplier vendor lieferant manufacturer hersteller fournisseur proveedor"
# What a translation ends with. `id` would be Indonesian.
LOCALES = (
    "en de fr es it pt nl pl sv da fi no nb cs sk hu ro bg el ru uk tr ja zh ko ar he us "
    "gb at ch br mx ca au be lang language locale default"
)
SPECIFICATIONS = (
    "attribute attributes attributs attribut attributi atributos spec specs "
    "specification specifications property properties characteristics details params "
    "parameters technical features options values"
)

_TITLES = {word: rank for rank, words in enumerate(TITLES) for word in words.split()}
_BEST = {word: rank for rank, words in enumerate(BEST_IDS) for word in words.split()}
_TITLE, _ITEMS = frozenset(TITLE.split()), frozenset(ITEMS.split())
# `Item No` is a number, `description_no` is Norwegian.
_NUMBERED = _ITEMS | {"art", "style"}
_KEYS = frozenset(KEYS.split())
_DESCRIPTIONS, _IDS = frozenset(DESCRIPTIONS.split()), frozenset(IDS.split())
_PARENTS, _CATEGORIES = frozenset(PARENTS.split()), frozenset(CATEGORIES.split())
_NOISE, _LOCALES = frozenset(NOISE.split()), frozenset(LOCALES.split())
_NO_TEXTS, _PARTNERS = frozenset(NO_TEXTS.split()), frozenset(PARTNERS.split())
_SPECIFICATIONS = frozenset(SPECIFICATIONS.split())
# The rank of a title with a word of `ITEMS`: `Product Name` is as clear as `Title`.
WITH_ITEM = 0


@lru_cache(maxsize=2**12)
def split_words(name: str) -> Tuple[str, ...]:
    """Split the name of a column.

    name (str): The name, such as `productName[lang=en]`.
    RETURNS (Tuple[str, ...]): The words and numbers, in lower case and without accents:
        `product`, `name`, `lang`, `en`.
    """
    name = unicodedata.normalize("NFKD", WORD_STARTS.sub(" ", name))
    name = "".join(char for char in name if not unicodedata.combining(char))
    return tuple(word.casefold() for word in WORD.findall(name))


@lru_cache(maxsize=2**12)
def get_base(name: str) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a name, without a language at its end."""
    words = list(split_words(name))
    while len(words) > 1 and words[-1] in _LOCALES:
        words.pop()
    return tuple(words)


def rank_title(name: str) -> Optional[int]:
    """RETURNS (Optional[int]): How clearly a column is a title, 0 for the clearest. None
    if its name does not say so."""
    words = [word for word in get_base(name) if not word.isdigit()]
    if not words:
        return None
    if len(words) == 1:
        return WITH_ITEM if JOINED.fullmatch(words[0]) else _TITLES.get(words[0])
    ends = words[-1] in _TITLE and _ITEMS.issuperset(words[:-1])
    begins = words[0] in _TITLE and _ITEMS.issuperset(words[1:])
    return WITH_ITEM if ends or begins else None


def is_description(name: str) -> bool:
    """RETURNS (bool): Whether the name of a column says that it describes products."""
    return may_be_text(name) and not _DESCRIPTIONS.isdisjoint(split_words(name))


def may_be_text(name: str) -> bool:
    """RETURNS (bool): Whether texts in a column may be those of products."""
    return _NO_TEXTS.isdisjoint(split_words(name))


def rank_id(name: str) -> Optional[int]:
    """RETURNS (Optional[int]): How clearly a column identifies products, 0 for the best.
    None if its name does not say so."""
    words = get_base(name)
    if split_words(name)[-1:] == ("no",) and _NUMBERED.issuperset(words):
        # Not Norwegian.
        words = (*words, "number")
    if not words or words[-1] not in _IDS or is_category(name):
        return None
    return _BEST.get(words[-1], len(BEST_IDS)) + 2 * (not _ITEMS.issuperset(words[:-1]))


def is_parent(name: str) -> bool:
    """RETURNS (bool): Whether a column names what several rows belong to."""
    return not _PARENTS.isdisjoint(split_words(name))


def is_category(name: str) -> bool:
    """RETURNS (bool): Whether a column has the categories of products."""
    return not _CATEGORIES.isdisjoint(split_words(name))


def is_noise(name: str) -> bool:
    """RETURNS (bool): Whether a column holds nothing that a text says, such as prices."""
    # `MwSt` is one word.
    words = (*split_words(name), *split_words(name.casefold()))
    return not _NOISE.isdisjoint(words)


def is_number_of(name: str) -> bool:
    """RETURNS (bool): Whether a column has identifiers of anything: `tax_id`. A model or
    part number may stand in texts."""
    words = [word for word in split_words(name) if not word.isdigit()]
    if not words:
        return False
    # `manufacturer_part_number` may be in a text, `supplier_no` is not.
    of_partner = len(words) == 2 and words[0] in _PARTNERS
    if of_partner and (words[1] == "no" or words[1] in _IDS):
        return True
    rank = rank_id(name)
    return words[-1] in _KEYS or (rank is not None and rank < len(BEST_IDS))


def is_specification(name: str) -> bool:
    """RETURNS (bool): Whether a column holds several attributes."""
    return not _SPECIFICATIONS.isdisjoint(split_words(name))
