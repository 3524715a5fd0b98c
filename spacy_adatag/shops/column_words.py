"""The words in the names of columns, by what they say, in the languages of most shops."""

import re
import unicodedata
from typing import FrozenSet

# Whole names of titles, the clearest first.
TITLES = (
    "title",
    "name",
    "titel titre titulo titolo",
    "bezeichnung kurzbezeichnung kurzbez designation libelle nombre nome nom naam namn "
    "navn nazwa",
    "상품명 등록상품명 제품명 품명 이름 "
    "产品名称 产品名 商品名称 商品名 商品标题 製品名 品名 "
    "название наименование номенклатура назва заголовок nazev nazov nimi megnevezes "
    "nev denumire benamning ονομα τιτλος",
    "product produkt produit producto prodotto item article artikel articulo articolo",
)
# Names end with these, after a word of `ITEMS`: `Product Name`, `nom du produit`.
TITLE = (
    "名 名称 "
    "title name titel titre titulo titolo nombre nome nom naam namn navn nazwa label "
    "bezeichnung designation название наименование назва nazev nazov nimi nev adi adı "
    "denumire benamning "
    "nama اسم"
)
ITEMS = (
    "product produkt produit producto produto prodotto produktu item article artikel "
    "articulo articolo goods offer listing display full long short original catalog "
    "catalogue web internal du del do de des der the products items v p node data "
    "drug medicine medicinal proprietary trade book wine "
    "current translations translated master core basic general main "
    "товар товара товару позиции "
    "продукта urun termek produs zbozi tuote tuotteen "
    "позиції товарів продукту produk المنتج 商品 产品 製品"
)
# Names of texts only, whatever is in them.
DESCRIBED = (
    "설명 상세설명 상품설명 "
    "langtext kurztext longtext "
    "description descriptions desc descr beschreibung kurzbeschreibung langbeschreibung "
    "produktbeschreibung artikelbeschreibung descripcion descricao descrizione "
    "omschrijving beskrivning beskrivelse opis описание 描述 説明 "
    "описания опис popis leiras aciklama acıklama aciklamasi acıklaması kuvaus descriere "
    "περιγραφη 商品説明 商品描述 产品描述 商品详情 商品紹介 説明文 キャッチコピー "
    "الوصف وصف توضیحات deskripsi"
)
DESCRIPTIONS = (
    f"{DESCRIBED} detail details "
    "features feature bullet bullets bulletpoints summary overview about highlight "
    "highlights resumen resume riassunto zusammenfassung body text ingredients content"
)
# A text with one of these words in its name is none of a product.
NO_TEXTS = (
    "meta seo image images img url link shipping delivery tag tags keyword keywords "
    "search category categories price tax returns warranty"
)
# One of these tells products apart.
IDS = (
    "strichcode plu spu skc oid "
    "articul 代码 代碼 编码 編碼 编号 "
    "id ids sku skus code codes number nummer nr num reference ref ean eans gtin upc "
    "isbn asin mpn uuid guid identifier barcode pid artikelnummer artikelnr "
    "produktnummer ordernumber mainnumber handle jan pzn referencia referenz artnr "
    "bestellnummer bestellnr bestnr "
    "itemnumber barcodenumber gln referentie uid alias slug permalink identificador "
    "codigo codice cod артикул код ид barkod kod kodu cikkszam κωδικος matnr "
    "ідентифікатор идентификатор штрихкод 商品コード 商品番号 货号 商品编号 品番"
)
# Columns that end with one of these have keys of anything.
KEYS = (
    "strichcode plu spu skc oid 代码 代碼 编码 編碼 编号 "
    "barcodenumber gln referentie id ids sku skus ean eans gtin upc isbn asin uuid guid "
    "identifier barcode pid code codes handle jan pzn uid slug permalink артикул код ид "
    "key barkod kodu "
    "ідентифікатор идентификатор штрихкод 商品コード 商品番号 货号 商品编号"
)
# They may also begin with one of these: `ID товара`, `Código de barras`.
FIRST_KEYS = "id identificador codigo codice cod код ид ідентифікатор идентификатор"
# The same if nothing but the product follows: `KeyProducto`, but not `Key Material`.
ITEM_KEYS = "key clave llave pk"
# These do so best, the best first.
BEST_IDS = (
    "sku артикул",
    "id identifier artikelnummer artikelnr artnr bestellnummer bestellnr bestnr "
    "itemnumber produktnummer ordernumber asin handle uuid uid ид",
    "code number nummer nr reference ref referencia referenz codigo codice код alias",
    "ean gtin upc barcode",
)
# These are of no products: `price_category`.
NO_CATEGORIES = "price budget rating tax shipping delivery discount sales weight size"
# These say whom a product is for: `Age Category`, `Grupa wiekowa`.
PEOPLE = (
    "age alter edad eta idade wiekowa wiekowe docelowa docelowe возрастная возрастные "
    "целевая вікова вікові цільова"
)
PARENTS = (
    "parent group master base parentsku groupid mainnumber configurable eltern super "
    "superproduct vater vaterartikelnummer vaterartikel pair родитель"
)
CATEGORIES = (
    "카테고리 categ "
    "artikelgruppe produktgruppe unterkategorie warenuntergruppe "
    "gruppe gruppen "
    "artikelsgruppe "
    "subcategory subcategories supercategories "
    "category categories kategorie kategorien categorie categoria categorias kategoria "
    "categoryname warengruppe rubrique cat taxon taxons kategorii категория категории "
    "группа группы раздел рубрика kategori varugrupp "
    "група групи категорія категорії カテゴリ カテゴリー 分类 类目 类别 分類 "
    "ジャンル ジャンルid "
    "الفئة التصنيف podgrupa podgrupy grupa grupy podkategoria"
)
# Columns with one of these words hold no attributes that a text says.
NOISE = (
    "disponible orden reihenfolge mrp kho faq faqs browser valuation опубликован "
    "стоимость склад складе складах "
    "price prices pricing cost costs costo costos coste custo custos kosten koszt msrp "
    "rrp uvp preis preise verkaufspreis prix precio "
    "preco prezzo prijs cena vk ek цена 价格 価格 tax taxes vat mwst steuer "
    "tva iva currency waehrung discount discounted markup margin surcharge fee fees "
    "stock inventory availability available bestand lager lagerbestand instock "
    "warehouse lagerplatz backorder backorders lieferbar 库存 在庫 остаток "
    "status approvalstatus varianttype catalogversion enabled visible visibility "
    "published publish deleted approval featured flag online "
    "url urls uri link links slug href permalink deeplink images img photo photos "
    "picture pictures bild bilder imagen imagenes immagine afbeelding foto fotos "
    "videos thumbnail icon pdf file files pic pics "
    "date timestamp datetime datum created modified updated crawl crawled scraped "
    "meta seo keyword keywords tag tags search redirect "
    "shipping delivery spedizione versand versandkosten lieferzeit livraison envio "
    "dispatch ratings review reviews votes rank popularity "
    "sort sorting template store stores shop seller merchant website "
    "account user creator creators buyer comment comments kommentar "
    "bemerkung bemerkungen notiz notizen remark remarks opmerking opmerkingen "
    "locale "
    "nutriments nutrients nutriscore ecoscore preview previews "
    "enclosure score scores ranking order orders fulfillment fulfilment address sequence "
    "breadcrumb breadcrumbs taxonomy taxonomies policy policies invoice collection "
    "collections unnamed "
    "avail cpc imgs pickup inventories token цены остатки наличие валюта "
    "скидка скидке скидки доставка дата ссылка фото изображение изображения картинка "
    "promotion promotions promo returns sold gmv voucher vouchers offers domain related "
    "fiyat fiyati fiyatı kdv stok stoc voorraad levertijd lagersaldo raktarkeszlet pris "
    "hinta pret τιμη birimi return "
    "картинки налог налога налогов ндс видимость размещение поисковые запросы ключевые "
    "ціна ціни вартість знижка знижки наявність посилання пошукові ключові "
    "доставки поставки замовлення нотатки видимість оптова заказа ссылки заметки статус "
    "продавец продавець оценка оцінка отзывов отзывы відгуки рейтинг адрес "
    "опт розничные розничная руб грн "
    "währung verfügbar verfügbarkeit lieferstatus rabatt bewertung bewertungen händler "
    "mehrwertsteuer aktionspreis moneda divisa calificacion valoracion valoraciones "
    "puntuacion opiniones pagina existencia existencias disponibilidad descuento oferta "
    "enlace impuesto impuestos fecha vendedor tienda extraccion extraction moeda "
    "avaliacao avaliacoes disponibilidade disponivel desconto estoque loja frete imagem "
    "imagens devise remise disponibilite boutique vendeur avis lien statut valuta "
    "disponibilita sconto negozio venditore recensioni immagini giacenza offerta "
    "prezzi ceny waluta "
    "dostepnosc zdjecie zdjecia obrazek promocja dostawa magazyn opinie sklep mena sleva "
    "dostupnost sklad skladem obrazky odkaz hodnoceni doprava dph zlava beschikbaarheid "
    "korting afbeeldingen verzending winkel beoordeling btw frakt moms indirim kargo "
    "resim resimler gorsel puan magaza satici διαθεσιμοτητα αποθεμα εικονα εκπτωση φπα "
    "disponibilitate reducere livrare imagine keszlet szallitas harga gambar toko "
    "terjual ulasan diskon 販売価格 税込価格 送料 在庫数 画像 通貨 レビュー 割引 "
    "在庫表示 日時 倉庫 配送 納期 "
    "판매가격 판매가 가격 정가 할인가 재고수량 재고 이미지 검색어 배송비 부가세 "
    "售价 原价 市场价 货币 图片 链接 状态 销量 评分 评论 运费 "
    "السعر سعر صورة الصورة قیمت sales "
    "latitude longitude tsz asset assets entrega promotional views favorers "
    "favoriters profit statuses ррц busca busqueda vendidos degerlendirme hsn "
    "observatii restock revenue turnover capital posting costing replenishment "
    "steuersatz steuerklasse aktion pfand lieferzeiten auslieferungszeit "
    "доступность доступність прибыль "
    "mime magazynie dostawy sprzedazy sprzedaż sprzedaży sprzedaz zakupu ships"
)
# What only two words say: what a price is for, and who sells to the shop.
PHRASES = (
    *("base unit", "reference unit", "lead time", "preferred vendor"),
    *("preferred supplier", "default supplier", "rating number"),
)
# `Sales Description` is one, and `Sales Account` is none.
WHERE = "sales online website"
# Alone, these may also be what texts say, such as the link of a chain, the collection of
# a lamp, or a bearing.
DOUBTFUL = "collection order link file photo score return lager"
# The same if no other word says what they are of: `time` and `last_update_time`, but not
# `Charging Time`. The words of `BESIDE_LOOSE` do not say so.
LOOSE_NOISE = (
    "active channel channels image index language layout location media path position "
    "rating shelf source time tracking version video"
)
BESIDE_LOOSE = (
    "is from to until since at last first update updates sync start end lead handling "
    "processing preparation rounded max min feed api app schema page theme row place "
    "location distribution marketing "
    "average avg mean star stars customer customers user users overall aggregate total "
    "count rate out of best worst percent stats critic alt text src width height size "
    "type caption title name label front back side path zoom large small big medium "
    "dimensions "
    "thumb swatch additional adicional other extra gallery primary hover cover hero "
    "embed code iso stamp entries labels texts role roles hash filename filenames youtube"
)
# What stands beside a known word in names of one word: `oldprice`, `categorytree`.
GLUED = (
    "old sale list retail regular compare special path tree level time brutto netto "
    "einkaufs verkaufs streich sonder grund city"
)
# Columns with the units of others.
UNITS = (
    "unit units uom einheit mengeneinheit unidad unite eenheid unidade unita единица "
    "единицы measure medida измерение измерения "
    "одиниця одиниці виміру"
)
# Their numbers are never in texts.
PARTNERS = "supplier vendor lieferant manufacturer hersteller fournisseur proveedor"
# Their names, and where they are, are no texts of products.
COMPANIES = (
    f"{PARTNERS} importer importeur importador importatore fabricant fabricante "
    "produttore producent импортер производитель поставщик виробник постачальник address"
)
# What a translation ends with. `id` would be Indonesian.
LOCALES = (
    "en de fr es it pt nl pl sv da fi no nb cs sk hu ro bg el ru uk ua tr ja zh ko ar he "
    "us gb at ch br mx ca au be jp cn kr cz lang language locale default value укр рус "
    "eng deu ger fra fre spa ita por nld dut pol swe dan fin nor cze ces slk hun ron rus "
    "ukr tur jpn zho kor english englisch anglais german deutsch allemand french "
    "francais "
    "französisch spanish espanol italian italiano portuguese portugues dutch nederlands "
    "polish polski swedish svenska danish dansk finnish norwegian norsk czech slovak "
    "hungarian romanian bulgarian greek russian ukrainian turkish japanese chinese "
    "korean arabic hebrew"
)
SPECIFICATIONS = (
    "attribute attributes attributs attribut attributi atributos spec specs "
    "specification specifications property properties characteristics details params "
    "parameters technical features options values param attrs characteristic "
    "editions modifications характеристики свойства параметры merkmale eigenschaften "
    "cechy kenmerken caracteristicas caratteristiche caracteristiques vlastnosti "
    "parametry ozellikler egenskaper specifikationer"
)
# Keys of the language of a text.
LANGUAGES = (
    *("language code", "language tag", "description language", "langcode", "lang", "lc"),
    "language",
)
# Keys that hold what the key before names.
PLAIN_KEYS = (
    "value values plain html raw string blocks block paragraph paragraphs li p span"
)
# Objects that hold what a product is, or its attributes.
WRAPPERS = "attributes fields params properties details info information general"
VARIANTS = "variant variants variation variante variacion variacao"
# Names of one word, as German and Dutch have them.
JOINED = re.compile(
    r"(?:produkt|artikel|product|item|drug|medicine|trade|proprietary)(?:name|titel|title|bezeichnung|naam|namn|navn)"
)
# A language at the beginning, as `EN_Title` has it.
LOCALE_FIRST = re.compile(r"([A-Z]{2})[_-]")


def fold(text: str) -> str:
    """RETURNS (str): The text in lower case, without accents."""
    text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text if not unicodedata.combining(char)).casefold()


def list_words(*texts: str) -> FrozenSet[str]:
    """RETURNS (FrozenSet[str]): The words of a list, as `split_words` returns them."""
    return frozenset(fold(" ".join(texts)).split())
