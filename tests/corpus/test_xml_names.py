"""Names of what products only name by ids, and where the products of a file are."""

from pathlib import Path
from typing import Any, List

import pytest

from spacy_adatag.corpus.shards import Shard
from spacy_adatag.corpus.xml import read_xml


def read(path: Path, content: str) -> List[Any]:
    path.write_text(content, encoding="utf8")
    return [data for _, data in read_xml(Shard(path, "xml"))]


TEXT = "<d>A soft cap of wool, {}</d>"
THING = f"<thing>{TEXT}<price>9.90 EUR</price></thing>"
YML = (
    "<yml_catalog><shop><name>S</name><categories><category id='5' parentId='1'>Caps"
    "</category><category id='6'>Bags</category></categories><offers>{}</offers></shop>"
    "</yml_catalog>"
)


def test_categories(tmp_path: Path) -> None:
    offers = "".join(
        f"<offer id='{i}'><categoryId>{i}</categoryId><name>x</name></offer>"
        for i in (5, 7)
    )
    assert read(tmp_path / "a.xml", YML.format(offers)) == [
        {"id": "5", "categoryId": "5", "category": "Caps", "name": "x"},
        {"id": "7", "categoryId": "7", "name": "x"},
    ]
    own = "<offer><categoryId>5</categoryId><category>Hats</category></offer>"
    assert read(tmp_path / "a.xml", YML.format(own))[0]["category"] == "Hats"


def test_attributes_and_their_values(tmp_path: Path) -> None:
    """CommerceML names attributes and values by ids, STEP only attributes."""
    value = "<ЗначенияСвойства><Ид>{}</Ид><Значение>{}</Значение></ЗначенияСвойства>"
    (found,) = read(
        tmp_path / "a.xml",
        "<КоммерческаяИнформация><Классификатор><Свойства><Свойство><Ид>p1</Ид>"
        "<Наименование>Цвет</Наименование><ВариантыЗначений><Справочник><ИдЗначения>v1"
        "</ИдЗначения><Значение>Red</Значение></Справочник></ВариантыЗначений></Свойство>"
        "<Свойство><Ид>p2</Ид><Наименование>Вес</Наименование></Свойство></Свойства>"
        "</Классификатор><Каталог><Товары><Товар><Ид>1</Ид><ЗначенияСвойств>"
        + value.format("p1", "v1")
        + value.format("p2", "9 kg")
        + "</ЗначенияСвойств></Товар></Товары></Каталог></КоммерческаяИнформация>",
    )
    assert found["ЗначенияСвойств"]["ЗначенияСвойства"] == [
        {"Ид": "p1", "Наименование": "Цвет", "Значение": "Red"},
        {"Ид": "p2", "Наименование": "Вес", "Значение": "9 kg"},
    ]
    (found,) = read(
        tmp_path / "b.xml",
        "<S><AttributeList><Attribute ID='A1'><Name>Color</Name></Attribute>"
        "</AttributeList><Products><Product ID='7'><Values><Value AttributeID='A1'>Red"
        "</Value></Values></Product></Products></S>",
    )
    value = found["Values"]["Value"]
    assert value == {"AttributeID": "A1", "Attribute": "Color", "value": "Red"}


@pytest.mark.parametrize(
    "content",
    [
        # What is there more often has less text.
        "<s><kinds><kind id='1'>a</kind><kind id='2'>b</kind><kind id='3'/></kinds>"
        f"<things>{THING.format(1)}{THING.format(2)}</things></s>",
        # In groups, of which there are several.
        f"<s><group name='a'>{THING.format(1)}{THING.format(2)}</group>"
        f"<group name='b'>{THING.format(3)}{THING.format(4)}</group></s>",
        # With others within them.
        f"<s><item>{TEXT.format(1)}<item><d>x</d></item><item><d>y</d></item></item>"
        f"<item>{TEXT.format(2)}</item></s>",
    ],
)
def test_which_elements_are_products(tmp_path: Path, content: str) -> None:
    first, second = read(tmp_path / "a.xml", content)[:2]
    assert (first["d"], second["d"]) == ("A soft cap of wool, 1", "A soft cap of wool, 2")


VARIANTS = "".join(
    f"<item><sku>A-{i}</sku><size>{size}</size><price>19.90 EUR</price><stock>5</stock>"
    "</item>"
    for i, size in enumerate(("S", "M", "L", "XL"))
)


@pytest.mark.parametrize(
    "product",
    [
        f"<product><name>Wool shirt {{}}</name><items>{VARIANTS}</items></product>",
        f"<product name='Wool shirt {{}}'><items>{VARIANTS}</items></product>",
        f"<product><name>Wool shirt {{}}</name>{VARIANTS}</product>",
        "<ware><name>Wool shirt {}</name><brand>Acme</brand><sizes>"
        f"{VARIANTS.replace('item>', 'size>')}</sizes></ware>",
    ],
)
def test_products_contain_their_variants(tmp_path: Path, product: str) -> None:
    content = "".join(product.format(i) for i in "ab")
    found = read(tmp_path / "a.xml", f"<s><wares>{content}</wares></s>")
    assert [row.get("name") for row in found] == ["Wool shirt a", "Wool shirt b"]


@pytest.mark.parametrize(
    "group",
    [
        "<kind><name>Caps</name>{}</kind>",
        "<kind><id>5</id><name>Caps</name>{}</kind>",
        "<entry><entry_id>5</entry_id>{}</entry>",
    ],
)
def test_groups_with_a_name(tmp_path: Path, group: str) -> None:
    things = "".join(map(THING.format, range(4)))
    if "entry" in group:
        things = things.replace("thing>", "product>")
    content = group.format(things) * 2
    found = read(tmp_path / "a.xml", f"<s><all>{content}</all></s>")
    assert [row.get("price") for row in found] == ["9.90 EUR"] * 8


FIELDS = ("title", "sku", "brand", "color", "price", "text", "image")


@pytest.mark.parametrize(
    "start",
    [
        '<listing name="Caps">',
        "<listing><seller>S</seller><id>1</id>",
        "<listing><seller>S</seller><date>2026-01-01</date><items>",
    ],
)
def test_elements_that_wrap_several_products(tmp_path: Path, start: str) -> None:
    """Although a listing may be a product, its title would not be an attribute."""
    item = "".join(f"<{name}>x</{name}>" for name in FIELDS)
    end = "</items></listing>" if "<items>" in start else "</listing>"
    group = f"{start}{f'<item>{item}</item>' * 3}{end}"
    found = read(tmp_path / "a.xml", f"<feed>{group * 2}</feed>")
    assert found == [dict.fromkeys(FIELDS, "x")] * 6


def test_a_product_with_a_title_has_variants(tmp_path: Path) -> None:
    item = "".join(f"<{name}>x</{name}>" for name in FIELDS)
    product = f"<listing><title>Cap</title>{f'<item>{item}</item>' * 3}</listing>"
    found = read(tmp_path / "a.xml", f"<feed>{product * 2}</feed>")
    assert [row["title"] for row in found] == ["Cap", "Cap"]
