"""What the name of a column says about its use, in the languages of most shops."""

import re
import unicodedata
from functools import lru_cache
from typing import Dict, FrozenSet, Optional, Sequence, Tuple

from ..texts.names import WORD_STARTS

WORD = re.compile(r"[^\W\d_]+|\d+")

# Whole names of titles, the clearest first.
TITLES = (
    "title",
    "name",
    "titel titre titulo titolo",
    "bezeichnung kurzbezeichnung kurzbez designation libelle nombre nome nom naam namn "
    "navn nazwa",
    "产品名称 商品名 название наименование назва заголовок nazev nazov nimi megnevezes "
    "nev denumire benamning ονομα τιτλος",
    "product produkt produit producto prodotto item article artikel articulo articolo",
)
# Names end with these, after a word of `ITEMS`: `Product Name`, `nom du produit`.
TITLE = (
    "title name titel titre titulo titolo nombre nome nom naam namn navn nazwa label "
    "bezeichnung designation название наименование назва nazev nazov nimi nev adi adı "
    "denumire benamning"
)
ITEMS = (
    "product produkt produit producto produto prodotto produktu item article artikel "
    "articulo articolo goods offer listing display full long short original catalog "
    "catalogue web internal du del do de des der the products items v p node data "
    "current translations master core basic general main товар товара товару позиции "
    "продукта urun termek produs zbozi tuote tuotteen"
)
# Names of one word, as German and Dutch have them.
JOINED = re.compile(
    r"(?:produkt|artikel|product|item)(?:name|titel|title|bezeichnung|naam|namn|navn)"
)
DESCRIPTIONS = (
    "description descriptions desc descr beschreibung kurzbeschreibung langbeschreibung "
    "produktbeschreibung artikelbeschreibung langtext kurztext descripcion descricao "
    "descrizione omschrijving beskrivning beskrivelse opis описание 描述 説明 detail "
    "details features feature bullet bullets bulletpoints summary overview about "
    "highlight highlights resumen resume riassunto zusammenfassung body text longtext "
    "ingredients content описания опис popis leiras aciklama acıklama aciklamasi "
    "acıklaması kuvaus descriere περιγραφη"
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
    "itemnumber barcodenumber gln referentie uid alias slug permalink identificador "
    "codigo codice cod артикул код ид barkod strichcode kod kodu cikkszam referentie "
    "κωδικος matnr"
)
# Columns that end with one of these have keys of anything.
KEYS = (
    "barcodenumber gln referentie id ids sku skus ean eans gtin upc isbn asin uuid guid "
    "identifier barcode pid code codes handle jan pzn uid slug permalink артикул код ид "
    "key barkod strichcode kodu"
)
# They may also begin with one of these: `ID товара`, `Código de barras`.
FIRST_KEYS = "id identificador codigo codice cod код ид"
# These do so best, the best first.
BEST_IDS = (
    "sku артикул",
    "id identifier artikelnummer artikelnr artnr ordernumber asin handle uuid uid ид",
    "code number nummer nr reference ref referencia referenz codigo codice код alias",
    "ean gtin upc barcode",
)
PARENTS = (
    "parent group master base parentsku groupid mainnumber configurable eltern super "
    "superproduct vater vaterartikelnummer vaterartikel pair родитель"
)
CATEGORIES = (
    "category categories kategorie kategorien categorie categoria categorias kategoria "
    "categoryname warengruppe rubrique cat taxon taxons kategorii категория категории "
    "группа группы раздел рубрика kategori varugrupp warenuntergruppe unterkategorie "
    "artikelgruppe produktgruppe"
)
# Columns with one of these words hold no attributes that a text says.
NOISE = (
    "price prices pricing cost costs msrp rrp uvp preis preise verkaufspreis prix precio "
    "preco prezzo prijs cena vk ek цена 价格 価格 tax taxes vat mwst steuer "
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
    "shipping delivery spedizione versand versandkosten lieferzeit livraison envio "
    "dispatch rating ratings review reviews votes rank popularity "
    "position sort sorting template layout store stores shop seller merchant website "
    "channel channels account user creator creators buyer comment comments version "
    "locale language "
    "breadcrumb breadcrumbs taxonomy collection collections index unnamed "
    "avail cpc img imgs faq faqs pickup inventories shelf token browser valuation "
    "existencias kho reihenfolge опубликован цены остаток остатки наличие валюта скидка "
    " скидке скидки доставка дата ссылка фото изображение изображения картинка "
    "promotion promotions promo returns sold gmv voucher vouchers offers domain related "
    "fiyat fiyati fiyatı kdv stok stoc voorraad levertijd lagersaldo raktarkeszlet pris "
    "hinta pret τιμη birimi return вид "
    "картинки налог налога налогов ндс видимость размещение поисковые запросы ключевые"
)
# What stands beside a known word in names of one word: `oldprice`, `categorytree`.
GLUED = "old sale list retail regular compare special path tree level time"
# Columns with the units of others.
UNITS = (
    "unit units uom einheit mengeneinheit unidad unite eenheid unidade unita единица "
    "единицы measure medida измерение измерения"
)
# Their numbers are never in texts.
PARTNERS = "supplier vendor lieferant manufacturer hersteller fournisseur proveedor"
# What a translation ends with. `id` would be Indonesian.
LOCALES = (
    "en de fr es it pt nl pl sv da fi no nb cs sk hu ro bg el ru uk tr ja zh ko ar he us "
    "gb at ch br mx ca au be lang language locale default value укр рус eng deu ger fra "
    "fre spa ita por nld dut pol swe dan fin nor cze ces slk hun ron rus ukr tur jpn zho "
    "kor english englisch anglais german deutsch allemand french francais französisch "
    "spanish espanol italian italiano portuguese portugues dutch nederlands polish "
    "polski swedish svenska danish dansk finnish norwegian norsk czech slovak hungarian "
    "romanian bulgarian greek russian ukrainian turkish japanese chinese korean arabic "
    "hebrew"
)
# A language at the beginning, as `EN_Title` has it.
LOCALE_FIRST = re.compile(r"([A-Z]{2})[_-]")
# What SAP writes after a name: `code[unique=true]`.
MODIFIER = re.compile(r"\[(?!lang)\w+ *=[^\[\]]*\]")
# The same as one of the keys that lead to a text: `translations.en.name`.
SEGMENT = re.compile(
    r"(?<![^./:])(?:en|de|fr|es|it|pt|nl|pl|sv|da|fi|nb|cs|sk|hu|ro|bg|el|ru|uk|tr)"
    r"(?:[-_][A-Z]{2})?[./:]"
)
SPECIFICATIONS = (
    "attribute attributes attributs attribut attributi atributos spec specs "
    "specification specifications property properties characteristics details params "
    "parameters technical features options values params param attrs characteristic "
    "editions modifications характеристики свойства параметры merkmale eigenschaften "
    "cechy kenmerken caracteristicas caratteristiche caracteristiques vlastnosti "
    "parametry ozellikler egenskaper specifikationer"
)
VARIANTS = "variant variants variation variante variacion variacao"


def _fold(text: str) -> str:
    """RETURNS (str): The text in lower case, without accents."""
    text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text if not unicodedata.combining(char)).casefold()


def list_words(*texts: str) -> FrozenSet[str]:
    """RETURNS (FrozenSet[str]): The words of a list, as `split_words` returns them."""
    return frozenset(_fold(" ".join(texts)).split())


def _rank(groups: Sequence[str]) -> Dict[str, int]:
    return {word: rank for rank, words in enumerate(groups) for word in list_words(words)}


_TITLES, _BEST = _rank(TITLES), _rank(BEST_IDS)
_TITLE, OF_ITEMS = list_words(TITLE), list_words(ITEMS)
# `Item No` is a number, `description_no` is Norwegian.
_NUMBERED = OF_ITEMS | {"art", "style"}
_KEYS, _FIRST_KEYS = list_words(KEYS), list_words(FIRST_KEYS)
_DESCRIPTIONS, _IDS = list_words(DESCRIPTIONS), list_words(IDS)
_PARENTS, _CATEGORIES = list_words(PARENTS), list_words(CATEGORIES)
_NOISE, _LOCALES = list_words(NOISE), list_words(LOCALES)
_NO_TEXTS, _PARTNERS = list_words(NO_TEXTS), list_words(PARTNERS)
_VARIANTS = list_words(VARIANTS)
_SPECIFICATIONS, _UNITS = list_words(SPECIFICATIONS), list_words(UNITS)
# Words that may be a part of a word.
_PARTS = (
    _TITLES.keys()
    | OF_ITEMS
    | _DESCRIPTIONS
    | _IDS
    | _PARENTS
    | _CATEGORIES
    | _NOISE
    | _NO_TEXTS
    | _SPECIFICATIONS
    | list_words(GLUED)
)
MIN_PART = 3
# The rank of a title with a word of `ITEMS`: `Product Name` is as clear as `Title`.
WITH_ITEM = 0


@lru_cache(maxsize=2**12)
def split_words(name: str) -> Tuple[str, ...]:
    """Split the name of a column.

    name (str): The name, such as `productName[lang=en]`.
    RETURNS (Tuple[str, ...]): The words and numbers, in lower case and without accents:
        `product`, `name`, `lang`, `en`.
    """
    name = MODIFIER.sub("", name)
    found = WORD.findall(_fold(WORD_STARTS.sub(" ", name)))
    return tuple(part for word in found for part in _split_glued(word))


def _split_glued(word: str) -> Tuple[str, ...]:
    """Split a word that consists of known ones: `productdescription`."""
    if word not in _PARTS:
        for size in range(len(word) - MIN_PART, MIN_PART - 1, -1):
            if word[:size] in _PARTS:
                rest = _split_glued(word[size:])
                if len(rest) > 1 or rest[0] in _PARTS:
                    return word[:size], *rest
    return (word,)


@lru_cache(maxsize=2**12)
def get_base(name: str) -> Tuple[str, ...]:
    """RETURNS (Tuple[str, ...]): The words of a name, without its language."""
    first = LOCALE_FIRST.match(name)
    if first is not None and first[1].lower() in _LOCALES:
        name = name[first.end() :]
    # One of the keys that lead to a text may be a language.
    words = list(split_words(SEGMENT.sub("", name) or name))
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
    ends = words[-1] in _TITLE and OF_ITEMS.issuperset(words[:-1])
    begins = words[0] in _TITLE and OF_ITEMS.issuperset(words[1:])
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
    if not words or is_category(name):
        return None
    if len(words) > 1 and words[0] in _FIRST_KEYS and OF_ITEMS.issuperset(words[1:]):
        words = words[::-1]
    if words[0] == "identificador":
        # Of the link, which the rows of a product share.
        return 1
    if words[-1] not in _IDS:
        return None
    return _BEST.get(words[-1], len(BEST_IDS)) + 2 * (not OF_ITEMS.issuperset(words[:-1]))


def is_locale(word: str) -> bool:
    """RETURNS (bool): Whether a word in a name stands for a language or a country."""
    return word in _LOCALES


def is_id(name: str) -> bool:
    """RETURNS (bool): Whether a column identifies products by its name."""
    return rank_id(name) is not None


def is_model(name: str) -> bool:
    """RETURNS (bool): Whether a column has model numbers, which may identify products."""
    return get_base(name)[-1:] == ("model",)


def is_parent(name: str) -> bool:
    """RETURNS (bool): Whether a column names what several rows belong to."""
    return not _PARENTS.isdisjoint(split_words(name))


def is_category(name: str) -> bool:
    """RETURNS (bool): Whether a column has the categories of products."""
    return not _CATEGORIES.isdisjoint(split_words(name))


def is_noise(name: str) -> bool:
    """RETURNS (bool): Whether a column holds nothing that a text says, such as prices."""
    if name.endswith("@type"):
        # The class of an object.
        return True
    # `MwSt` is one word.
    words = (*split_words(name), *split_words(name.casefold()))
    return not _NOISE.isdisjoint(words)


def is_number_of(name: str) -> bool:
    """RETURNS (bool): Whether a column has identifiers of anything: `tax_id`. A model or
    part number may stand in texts."""
    words = [word for word in split_words(name) if not word.isdigit()]
    if not words:
        return False
    if words[0] in _VARIANTS and rank_id(name) is not None:
        return True
    # `manufacturer_part_number` may be in a text, `supplier_no` is not.
    of_partner = len(words) == 2 and words[0] in _PARTNERS
    if of_partner and (words[1] == "no" or words[1] in _IDS):
        return True
    rank = rank_id(name)
    if words[-1] in _KEYS or words[0] in _FIRST_KEYS:
        return True
    return rank is not None and rank < len(BEST_IDS)


def is_specification(name: str) -> bool:
    """RETURNS (bool): Whether a column holds several attributes."""
    return not _SPECIFICATIONS.isdisjoint(split_words(name))


def is_unit(name: str) -> bool:
    """RETURNS (bool): Whether a column has the units of other columns."""
    words = split_words(name)
    return bool(words) and (words[-1] in _UNITS or words[0] in _UNITS)


def is_variant_name(name: str) -> bool:
    """RETURNS (bool): Whether a column has names of variants, such as `M / Red`."""
    words = split_words(name)
    return bool(words) and words[0] in _VARIANTS and words[-1] in _TITLE
