"""Values that people confirm, correct, reject and add in the page, in a real browser."""

import json

from .paging import COAT, SHIRT


def decide(page, text, kind=None, correction=None):
    """Decide on the value with this text, in the table."""
    rows = page.browser.find_elements("css selector", "tbody tr")
    (row,) = (r for r in rows if r.find_element("css selector", ".words").text == text)
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
    # The texts show decisions.
    decide(page, "wool", kind="reject")
    page.get("#tab-texts").click()
    names = page.read(".card:first-child .name")
    assert names[0].endswith(" \u2192 BLUE") and names[1].endswith(" \u2717")
    page.get("#tab-table").click()
    decide(page, "wool", kind="reject")
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
    values = page.read("tbody .words")
    assert len(values) > 1
    decide(page, values[0], kind="confirm")
    assert page.read("#undecided")[0].startswith("Left out 1 attribute ")
    assert not page.get("#download").is_enabled()
    for value in values[1:]:
        decide(page, value, kind="reject")
    (record,) = make_records(page)
    assert len(record["attributes"]["Color"]) == 1


def select(page, card, start, end):
    """Select a part of a text, counted without the names of values."""
    script = """
        const [card, start, end] = arguments;
        const box = document.querySelectorAll(".text")[card];
        const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let at = 0, node; (node = walker.nextNode()); ) {
            if (node.parentElement.closest(".name")) continue;
            const next = at + node.length;
            if (at <= start && start < next) range.setStart(node, start - at);
            if (at < end && end <= next) range.setEnd(node, end - at);
            at = next;
        }
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    """
    page.browser.execute_script(script, card, start, end)
    page.wait("!document.querySelector('#missing').hidden")


def test_add_words_that_are_selected(page):
    """Other characters and marked values stand before them."""
    page.choose("color", "material")
    text = f"\U0001f984 {SHIRT}, cream"
    page.browser.execute_script(
        "document.querySelector('#texts').value = arguments[0]", f"{COAT}\n{text}"
    )
    page.get("#extract").click()
    page.settle()
    assert page.read(".rest") == ["No value: Material"]
    assert not page.get("#missing").is_displayed()
    # From within a word to a blank, in units of UTF-16.
    select(page, 1, text.index("cotton") + 3, text.index("shirt") + 1)
    assert page.get("#missing-of").get_property("value") == "2"
    assert page.get("#missing-value").get_property("value") == "cotton"
    page.get("#missing-attribute").send_keys("material\n")
    assert page.read("#missing-said") == ["Added Material: cotton"]
    assert "Material added" in page.read(".card:last-child .name")
    assert page.read(".rest") == []
    start = text.index("cotton")
    (record,) = make_records(page)
    assert record["text"] == text and record["partial"]
    assert record["attributes"] == {"Material": [{"start": start, "end": start + 6}]}
    # It is kept when other texts are extracted, and can be taken back.
    page.extract(COAT)
    assert make_records(page) == [record]
    page.browser.execute_script(
        "document.querySelector('#texts').value = arguments[0]", text
    )
    page.get("#extract").click()
    page.settle()
    page.get("#tab-table").click()
    assert page.read("tbody td.score")[-1] == "added"
    page.get("[aria-label='Remove Material: cotton']").click()
    assert not page.get("#download").is_enabled()


def test_add_without_a_mouse(page):
    from selenium.webdriver import ActionChains, Keys

    def press(*keys):
        ActionChains(page.browser).send_keys(*keys).perform()

    page.choose("material")
    page.extract(SHIRT)
    page.get("#add").send_keys(Keys.ENTER)
    assert page.get("#add").get_attribute("aria-expanded") == "true"
    # Inside a word.
    press("otto", Keys.TAB, "Material", Keys.ENTER)
    assert page.get("#missing-value").get_attribute("aria-invalid") == "true"
    page.get("#missing-value").clear()
    page.get("#missing-value").send_keys("COTTON")
    page.get("#missing-attribute").clear()
    page.get("#missing-attribute").send_keys("Fabric", Keys.ENTER)
    assert page.get("#missing-attribute").get_attribute("aria-invalid") == "true"
    assert not page.get("#download").is_enabled()
    page.get("#missing-attribute").clear()
    page.get("#missing-attribute").send_keys("Material", Keys.ENTER)
    (record,) = make_records(page)
    assert record["attributes"] == {"Material": [{"start": 4, "end": 10}]}
    # The next one can follow.
    script = "return document.activeElement.id"
    page.get("#missing-value").send_keys("x")
    assert page.browser.execute_script(script) == "missing-value"
    press(Keys.ESCAPE)
    assert page.browser.execute_script(script) == "add"
    assert not page.get("#missing").is_displayed()


def test_what_is_added_over_a_value_corrects_it(page):
    page.choose("color", "material")
    page.extract(COAT)
    select(page, 0, 5, 9)
    page.get("#missing-attribute").send_keys("Color\n")
    assert page.read("#missing-said")[0].startswith("Decided on")
    (record,) = make_records(page)
    assert record["attributes"] == {"Color": [{"start": 5, "end": 9}]}
    page.get("#tab-table").click()
    box = decide(page, "dark blue").find_element("css selector", "input")
    assert box.get_attribute("value") == "blue"
    # Another attribute may have the same words.
    page.get("#missing-value").send_keys("blue")
    page.get("#missing-attribute").clear()
    page.get("#missing-attribute").send_keys("Shade\n")
    (record,) = make_records(page)
    assert list(record["attributes"]) == ["Color", "Shade"]


def test_decisions_on_attributes_that_were_selected_before(page):
    page.choose("color")
    page.extract(COAT)
    page.get("#tab-table").click()
    decide(page, "dark blue", kind="confirm")
    page.get("#ask-all").click()
    page.choose("material")
    page.extract(COAT)
    decide(page, "wool", kind="confirm")
    (record,) = make_records(page)
    assert set(record["attributes"]) == {"Color", "Material"}


def test_from_a_value_to_its_row_and_back(page):
    page.choose("color", "material")
    page.extract("\n".join([*[f"{i} {SHIRT}" for i in range(60)], COAT]))
    names = page.browser.find_elements("css selector", ".card:last-child .name")
    assert [name.text.split()[0] for name in names] == ["Color", "Material"]
    page.browser.execute_script(CENTER, names[1])
    names[1].click()
    assert page.get("#view-table").is_displayed()
    script = "return document.activeElement.ariaLabel"
    assert page.browser.execute_script(script) == "Confirm Material: wool"
    row = page.browser.find_elements("css selector", "tbody tr")[-1]
    assert is_seen(page, row)
    # The words around a value say what it is.
    assert row.find_element("css selector", ".context").text == COAT
    row.find_element("css selector", "[aria-label='Show text 61']").click()
    assert is_seen(page, page.get(".card:last-child"))


CENTER = "arguments[0].scrollIntoView({ block: 'center' })"


def is_seen(page, element):
    script = """
        const { top, bottom } = arguments[0].getBoundingClientRect();
        const bar = document.querySelector(".bar").getBoundingClientRect();
        return top >= bar.bottom && bottom <= innerHeight;
    """
    return page.browser.execute_script(script, element)


def test_a_long_text_is_cut_around_a_value(page):
    """As many characters on both sides, in whatever units the browser counts."""
    page.choose("material")
    unicorn = "\U0001f984"
    text = f"{unicorn * 31} wool {'x' * 22}"
    value = {"text": "wool", "start": 32, "end": 36, "score": 0.9}
    result = {"id": "1", "text": text, "attributes": {"Material": [value]}}
    answer = json.dumps({"results": [result]})
    script = f"window.fetch = async () => new Response({json.dumps(answer)})"
    page.browser.execute_script(script)
    page.extract("anything")
    page.get("#tab-table").click()
    assert page.read(".context") == [f"\u2026{unicorn * 29} wool {'x' * 22}"]


def test_many_decisions_take_no_long_time(page):
    """The records are counted once after each decision, and not for each row."""
    page.choose("color")
    page.extract("\n".join(f"{i} {SHIRT}" for i in range(40)))
    page.browser.execute_script(
        "const { get } = Map.prototype; window.looks = 0;"
        "Map.prototype.get = function (key) { looks += 1; return get.call(this, key); }"
    )
    page.get("#tab-table").click()
    rows = len(page.browser.find_elements("css selector", "tbody tr"))
    assert rows >= 40
    assert page.browser.execute_script("return looks") < 10 * rows


def test_decisions_that_were_not_downloaded_keep_the_page_open(page):
    script = """
        const event = new Event("beforeunload", { cancelable: true });
        return !window.dispatchEvent(event)
    """
    page.choose("material")
    page.extract(COAT)
    assert not page.browser.execute_script(script)
    page.get("#tab-table").click()
    decide(page, "wool", kind="confirm")
    assert page.browser.execute_script(script)
    page.get("#download").click()
    assert not page.browser.execute_script(script)
    decide(page, "wool", kind="reject")
    assert page.browser.execute_script(script)
    page.get("#download").click()
