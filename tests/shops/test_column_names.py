"""What the names of columns say."""

import pytest

from spacy_adatag.shops.attribute_names import get_label
from spacy_adatag.shops.column_names import (
    is_category,
    is_description,
    is_noise,
    is_number_of,
    is_specification,
    names_categories,
    rank_id,
    rank_title,
)
from spacy_adatag.shops.column_splitting import split_words
from spacy_adatag.shops.languages import get_language
from spacy_adatag.shops.profiles import Profile
from spacy_adatag.shops.reasons import is_of_stock


def test_names_of_one_word() -> None:
    assert split_words("productdescriptionshort") == ("product", "description", "short")
    assert is_noise("oldprice") and is_noise("stockstatus") and is_noise("imgs.i")
    assert not is_noise("material") and not is_noise("curl")
    assert is_category("categorytree") and is_category("CATEGORYTEXT")
    assert rank_id("productcode") == rank_id("product_code") and rank_id("Item UID") == 1
    assert rank_title("EN_Title_Short") == rank_title("Название товара") == 0
    assert rank_title("masterData.current.name.en") == 0
    assert rank_title("additional_name") is None
    assert rank_title("TRADENAME") == rank_title("Book-Title") == 0
    assert is_number_of("Tax ID") and not is_number_of("ID (mm)")
    assert is_number_of("categoryid") and not is_number_of("solid")


def test_names_in_other_languages() -> None:
    for name in ("Währung", "Grundpreis", "moneda", "calificación", "Resim1", "售价"):
        assert is_noise(name)
    for name in ("Вид дна", "page count", "fuente"):
        assert not is_noise(name)
    assert rank_title("商品名称") is not None and rank_title("nama produk") == 0
    for name in ("ArtNr", "Art.-Nr.", "artikelnummer", "Bestell-Nr.", "Bestellnummer"):
        assert rank_id(name) == 1
    assert is_noise("Bemerkungen") and not is_noise("Top Notes")
    assert get_language("name_ua") == get_language("name.uk") == "uk"


def test_groups_of_people_are_no_categories() -> None:
    for name in ("Grupa wiekowa", "Возрастная категория", "Age Category"):
        assert not is_category(name)
    for name in ("Grupa produktów", "Номер_группы", "price_category"):
        assert is_category(name)


def test_japanese_words_within_others() -> None:
    """A bust, pasta and the time of a guarantee are no paths and no time of a sale."""
    for name in ("バスト", "パスタの種類", "保証期間"):
        assert not is_noise(name)
    for name in ("商品画像パス1", "販売期間指定（開始日時）", "在庫数"):
        assert is_noise(name)


def test_words_that_are_noise_only_alone() -> None:
    for name in (
        *("Charging Time", "Bluetooth Version", "Number of Channels", "IP Rating"),
        *("Load Index", "Mounting Position", "Video Output", "Active Ingredient"),
        *("Shelf Life", "Keyboard Layout", "Image Sensor", "Supported Language"),
    ):
        assert not is_noise(name)
    for name in (
        *("time", "last_update_time", "ratingCount", "rating.average", "Image 1"),
        *("image_alt_text", "Product Position", "Shelf Price", "is_active"),
        *("media_gallery_entries", "swatch_image_label"),
    ):
        assert is_noise(name)


def test_long_names_of_known_words_are_split() -> None:
    name = "artikelnummer" * 30 + "zz"
    assert split_words(name) == (name,)


def test_numbers_of_a_stock() -> None:
    numbers = Profile(["4", "6", "12"])
    for name in ("Qty on hand", "Quantity", "Cantidad", "Adet", "Antal", "Количество"):
        assert is_of_stock(name, numbers)
    for name in ("Package Quantity", "Cantidad de puertos", "Antal dörrar", "Cores"):
        assert not is_of_stock(name, numbers)


def test_an_attribute_set_is_a_category() -> None:
    assert is_category("attribute_set.value") and not is_specification("attribute_set")
    assert is_specification("attributes") and not is_category("attribute_settings")


@pytest.mark.parametrize(
    "cell,expected",
    [
        ("31.12.2024", True),
        ("12/31/24", True),
        ("1/2/2024 10:00", True),
        ("20/20/13", False),
        ("35/120/35", False),
        ("image.png", True),
        ("downloadable", True),
        # As the display of a watch is.
        ("Digital", False),
    ],
)
def test_dates_and_files_are_no_values(cell: str, expected: bool) -> None:
    assert (Profile([cell]).kind is not None) == expected


@pytest.mark.parametrize(
    "name,label",
    [
        ("Параметр: Цвет", "Цвет"),
        ("Merkmal Farbe", "Farbe"),
        ("product_attribute_Material", "Material"),
        ("Color (variant attribute)", "Color"),
        ("variant:Velikost", "Velikost"),
        ("brand.name", "brand"),
        ("node.vendor", "vendor"),
        ("Weight (kg)", "Weight (kg)"),
        ("Field of View", "Field of View"),
        ("product_color", "product_color"),
        ("Filter Size", "Filter Size"),
        ("Weight.kg", "Weight.kg"),
        ("length/cm", "length/cm"),
        ("size.eu", "size.eu"),
        ("Attribute 1", "Attribute 1"),
        ("Attribute 1 unit", "Attribute 1 unit"),
        ("attr_2", "attr_2"),
        ("Merkmal 1", "Merkmal 1"),
        ("attribute_set", "attribute_set"),
        ("attribute_set_code", "attribute_set_code"),
        ("attribute_settings", "settings"),
        ("attribute_3D", "3D"),
        ("product.attributes.Color", "Color"),
    ],
)
def test_names_of_attributes(name: str, label: str) -> None:
    assert get_label(name) == label


def test_names_without_blanks() -> None:
    """Words of Chinese and Japanese are found in longer names."""
    assert split_words("商品画像名（ALT）1")[:3] == ("商品", "画像", "名")
    for name in ("商品画像名（ALT）1", "商品图片链接", "通常購入販売価格", "在庫表示"):
        assert is_noise(name) and rank_title(name) is None
    for name in ("商品名", "産地", "産品颜色", "素材"):
        assert not is_noise(name)
    assert is_description("PC用商品説明文") and rank_title("商品名称") is not None


def test_keys_of_objects() -> None:
    """The last one counts, unless it says nothing."""
    assert is_description("about.summary") and is_description("description.value")
    assert is_description("features.item") and is_description("descriptions.en")
    assert not is_description("about.Processor") and not is_description("details.Color")
    assert names_categories("product_category") and not names_categories("price_category")


@pytest.mark.parametrize(
    "cell, expected",
    [
        *[(cell, True) for cell in ("AB-123", "iPhone12", "12-3", "a/1.b")],
        *[(cell, False) for cell in ("Cap", "Cap 5", "123", "-a1", "a-")],
    ],
)
def test_codes(cell: str, expected: bool) -> None:
    assert Profile([cell]).are_codes == expected


def test_long_words() -> None:
    """If the time grew with the square of the length, this would take minutes."""
    assert not Profile(["a" * 100_000]).are_codes
