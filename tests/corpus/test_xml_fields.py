"""Numbers with units in XML, and fields as databases write them."""

from pathlib import Path

from .test_xml import path, read

__all__ = ["path"]


def test_the_unit_of_a_number(path: Path) -> None:
    content = (
        '<items><item><weight unit="kg">1.5</weight><name unit="kg">Cap</name>'
        '<netContent measurementUnitCode="GRM">500</netContent></item></items>'
    )
    assert read(path, content) == [
        {
            "weight": {"value": "1.5", "unit": "kg"},
            "name": "Cap",
            "netContent": {"value": "500", "unit": "GRM"},
        }
    ]


def test_numbers_without_a_unit(path: Path) -> None:
    content = '<weight unit="">1.5</weight><note uom="EA">up to 5</note>'
    assert read(path, f"<items><item>{content}</item></items>") == [
        {"weight": "1.5", "note": "up to 5"}
    ]


def test_fields_with_a_name_and_an_id(path: Path) -> None:
    fields = (
        '<field id="7" name="title">Cap</field><field id="8" name="color">red</field>'
    )
    content = f"<row>{fields}</row>" * 3
    assert (
        read(path, f"<table>{content}</table>") == [{"title": "Cap", "color": "red"}] * 3
    )
    # With a label, an `id` names nothing.
    field = "<field><id>7</id><label>Color</label><value>red</value></field>"
    rows = read(path, f"<t>{f'<row>{field}</row>' * 3}</t>")
    assert rows == [{"field": {"id": "7", "label": "Color", "value": "red"}}] * 3


def test_fields_without_a_value(path: Path) -> None:
    """As MySQL writes them."""
    fields = '<field name="title">Cap</field><field name="color" xsi:nil="true" />'
    content = f"<row>{fields}</row>" * 3
    assert read(path, f"<table>{content}</table>") == [{"title": "Cap", "color": ""}] * 3


def test_fields_that_an_id_names(path: Path) -> None:
    fields = (
        '<Field fieldTypeId="Name"><Data language="en">Cap</Data></Field>'
        '<Field fieldTypeId="Color"><Data>Red</Data></Field>'
    )
    content = "".join(
        f'<Entity id="{i}"><Fields>{fields}</Fields></Entity>' for i in range(3)
    )
    assert read(path, f"<Entities>{content}</Entities>") == [
        {"id": str(i), "Name": "Cap", "Color": "Red"} for i in range(3)
    ]


def test_elements_within_a_text(path: Path) -> None:
    """As cXML has them. Those of HTML stay."""
    content = "<about><ShortName>Red cap</ShortName>Of <b>soft</b> wool</about>"
    assert read(path, f"<items><item>{content}</item></items>") == [
        {"about": "<div>Red cap</div>Of <b>soft</b> wool"}
    ]


def test_a_text_in_an_element_of_a_language(path: Path) -> None:
    """As PrestaShop has it, whose languages have numbers. The first one counts."""
    texts = '<language id="1">{}</language><language id="2">Rote Kappe</language>'
    content = "".join(
        f"<product><id>{i}</id><name>{texts.format(text)}</name>"
        '<link><language id="1">cap</language></link></product>'
        for i, text in enumerate(["Red cap", ""])
    )
    assert read(path, f"<products>{content}</products>") == [
        {"id": "0", "name": "Red cap", "link": "cap"},
        {"id": "1", "name": "Rote Kappe", "link": "cap"},
    ]
