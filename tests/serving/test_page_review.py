"""Values that are confirmed, corrected and rejected in the page, in a real browser."""

import json

from .paging import COAT, SHIRT


def decide(page, text, kind=None, correction=None):
    """Decide on the value with this text, in the table."""
    rows = page.browser.find_elements("css selector", "tbody tr")
    (row,) = (r for r in rows if r.find_elements("css selector", "td")[2].text == text)
    if kind is not None:
        row.find_element("css selector", f".{kind}").click()
    if correction is not None:
        box = row.find_element("css selector", "input")
        box.clear()
        box.send_keys(correction)
    return row


def make_records(page):
    """The lines of the file that the button gives."""
    page.browser.execute_script(
        "window.kept = [];URL.createObjectURL = (blob) => (window.kept.push(blob), '#');"
    )
    page.get("#download").click()
    lines = page.browser.execute_async_script(
        "window.kept[0].text().then(arguments[arguments.length - 1])"
    )
    return [json.loads(line) for line in lines.splitlines()]


def test_review_values(page, tmp_path):
    """Confirm, correct and reject: the records convert, whatever stands before."""
    page.choose("color", "material")
    page.get("#texts").clear()
    page.browser.execute_script(
        "document.querySelector('#texts').value = arguments[0]",
        f"{COAT}\n{SHIRT}\n\U0001f984 red cotton hat",
    )
    page.get("#extract").click()
    page.settle()
    page.get("#tab-table").click()
    assert not page.get("#download").is_enabled()
    decide(page, "dark blue", correction="BLUE")
    decide(page, "wool", kind="confirm")
    assert page.get("#download").text == "Download 1 record"
    assert make_records(page) == [
        {
            "id": "93480b61e41e1deb",
            "text": COAT,
            "partial": True,
            "attributes": {
                "Color": [{"start": 5, "end": 9}],
                "Material": [{"start": 10, "end": 14}],
            },
        }
    ]
    # To change one's mind.
    decide(page, "wool", kind="reject")
    assert make_records(page)[0]["attributes"]["Material"] == []
    decide(page, "wool", kind="reject")
    assert list(make_records(page)[0]["attributes"]) == ["Color"]
    # Decisions are kept while other texts are looked at.
    page.extract("red wool coat")
    page.extract(COAT)
    box = decide(page, "dark blue").find_element("css selector", "input")
    assert box.get_attribute("value") == "BLUE"
    assert len(make_records(page)) == 1


def test_corrections_that_do_not_stand_in_the_text(page):
    page.choose("color", "material")
    page.extract(COAT)
    page.get("#tab-table").click()
    for wrong in ("navy", "lue", "dark b"):
        row = decide(page, "dark blue", correction=wrong)
        box = row.find_element("css selector", "input")
        assert box.get_attribute("aria-invalid") == "true"
        assert not page.get("#download").is_enabled()
    # Nobody sees a soft hyphen.
    for right in ("dark", "da\u00adrk"):
        decide(page, "dark blue", correction=right)
        (record,) = make_records(page)
        assert record["attributes"] == {"Color": [{"start": 0, "end": 4}]}


def test_an_attribute_with_an_open_value_is_left_out(page):
    page.choose("color")
    page.extract("red shirt, dark blue wool coat")
    page.get("#tab-table").click()
    values = page.read("tbody td:nth-child(3)")
    assert len(values) > 1
    decide(page, values[0], kind="confirm")
    assert page.read("#undecided")[0].startswith("Left out 1 attributes")
    assert not page.get("#download").is_enabled()
    for value in values[1:]:
        decide(page, value, kind="reject")
    (record,) = make_records(page)
    assert len(record["attributes"]["Color"]) == 1
