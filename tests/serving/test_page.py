"""The page, in a real browser."""

import json

from .paging import COAT, HOSTILE, SHIRT


def test_ask_a_list(page):
    """A text a line, two attributes out of many: values are marked in their texts."""
    assert page.read("#model") == ["en_pipeline"]
    assert page.read("#chosen-count") == ["all 254 selected"]
    page.choose("color", "material")
    assert page.read("#chosen span") == ["Color", "Material"]
    assert page.read("#chosen-count") == ["2 of 254 selected"]
    # Characters of two UTF-16 units before a value.
    page.extract(f"{COAT}\n\n  {SHIRT}")
    assert page.read("#size") == ["2 texts"]
    assert page.read(".number") == ["1", "2"]
    marks = [mark.splitlines() for mark in page.read(".marked")]
    assert [mark[0] for mark in marks] == ["dark blue", "wool", "red"]
    assert [mark[1].split()[0] for mark in marks] == ["Color", "Material", "Color"]
    for mark in marks:
        assert 0.5 < float(mark[1].split()[1]) <= 1
    assert page.read(".rest") == ["No value: Material"]
    assert page.read("#summary") == ["3 values in 2 texts"]


def test_one_text_of_several_lines(page):
    page.get("input[value=one]").click()
    page.extract(f"{SHIRT}\n{SHIRT}")
    assert page.read("#size") == ["1 text"]
    assert page.read(".number") == ["1"]


def test_offsets_behind_characters_of_two_units(page, client):
    """Strings of the browser count otherwise than the server."""
    page.browser.execute_script(
        "document.querySelector('#texts').value = arguments[0]",
        f"\U0001f984\U0001f984 {SHIRT}",
    )
    page.choose("color")
    page.get("#extract").click()
    page.settle()
    texts = [f"\U0001f984\U0001f984 {SHIRT}"]
    answer = client.post("/extract", json={"texts": texts, "attributes": ["Color"]})
    found = answer.json()["results"][0]["attributes"]["Color"]
    assert found
    assert page.read(".piece") == [value["text"] for value in found]


def test_overlapping_values(page):
    """Each has a bar of its own, below its part of the text."""
    page.choose("color", "shade")
    page.extract(COAT)
    assert "".join(page.read(".marked .piece")) == "dark blue"
    names = {
        element.text.split()[0]: element.rect
        for element in page.browser.find_elements("css selector", ".name")
    }
    assert set(names) == {"Color", "Shade"}
    color, shade = names["Color"], names["Shade"]
    assert color["width"] > shade["width"] and color["x"] == shade["x"]
    # Places are rounded.
    assert shade["y"] >= color["y"] + color["height"] - 1


def test_texts_and_names_are_shown_as_they_are(page):
    # This is no HTML, which the server would have turned into text.
    text = f"{SHIRT} a<b>c &lt x<i"
    page.choose("<img")
    assert page.read("#chosen span") == [HOSTILE]
    page.extract(f"{text}\n{SHIRT}")
    first = page.browser.execute_script(
        "const copy = document.querySelector('.text').cloneNode(true);"
        "for (const name of copy.querySelectorAll('.name')) name.remove();"
        "return copy.textContent"
    )
    assert first == text
    assert HOSTILE in page.read(".card:last-child .name b")
    page.get("#tab-table").click()
    assert HOSTILE in page.read("td.attribute")
    inside = "main img, main script, .text b:not(.name b)"
    assert not page.browser.find_elements("css selector", inside)


def test_threshold_table_and_copy(page, client):
    page.choose("color", "material")
    texts = [COAT, "red blue dark coat", "cotton blue shirt", "wool hat"]
    page.extract("\n".join(texts))
    answer = client.post(
        "/extract", json={"texts": texts, "attributes": ["Color", "Material"]}
    ).json()
    scores = read_scores(answer)
    page.get("#tab-table").click()
    page.get("[data-key=score]").click()
    assert page.get("th[aria-sort]").get_attribute("aria-sort") == "descending"
    shown = sorted(scores, reverse=True)
    assert page.read("td.score") == [f"{score:.2f}" for score in shown]
    assert copy(page) == answer

    page.set_threshold("0.95")
    kept = [score for score in scores if score >= 0.95]
    assert 0 < len(kept) < len(scores)
    assert len(page.read("#view-table tbody tr")) == len(kept)
    assert f"and {len(scores) - len(kept)} hidden below" in page.read("#summary")[0]
    copied = copy(page)
    assert read_scores(copied) == kept
    assert [result["text"] for result in copied["results"]] == texts
    page.get("#tab-texts").click()
    assert len(page.read(".name")) == len(kept)
    assert "Below this score: " in " ".join(page.read(".rest"))


def read_scores(answer):
    attributes = [result["attributes"] for result in answer["results"]]
    found = [values for by_name in attributes for values in by_name.values()]
    return [value["score"] for values in found for value in values]


def copy(page):
    page.browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    page.get("#copy").click()
    page.wait("document.querySelector('#copy').textContent === 'Copied'")
    page.wait("document.querySelector('#copy').textContent === 'Copy JSON'")
    script = "navigator.clipboard.readText().then(arguments[0])"
    return json.loads(page.browser.execute_async_script(script))


def test_many_attributes(page):
    """A part of the list is shown, a search finds the rest, all found can be chosen."""
    assert page.read("#shown") == ["First 200 of 254"]
    assert len(page.read("#attributes label")) == 200
    page.get("#search").send_keys("part shoes 24")
    assert page.read("#attributes label")[0] == "Shoes / Part 24"
    assert page.read("#add-shown") == ["Select all 13"]
    page.get("#add-shown").click()
    assert page.read("#chosen-count") == ["13 of 254 selected"]
    page.get("#chosen button").click()
    assert page.read("#chosen-count") == ["12 of 254 selected"]
    page.extract(SHIRT)
    assert page.read(".rest")[0].count("Shoes / Part ") == 12
    # Of very many, only some are listed.
    page.get("#search").send_keys("part shoes")
    page.get("#add-shown").click()
    page.get("#extract").click()
    page.settle()
    assert page.read(".rest")[0].count("Shoes / Part ") == 24
    assert page.read(".rest")[0].endswith(" and 226 more")
    page.get("#search").send_keys("nothing like it")
    assert page.read("#attributes") == ["No attribute matches this search."]
    page.get("#ask-all").click()
    assert page.read("#chosen-count") == ["all 254 selected"]


def test_errors(page):
    page.get("#extract").click()
    assert page.read("#problem strong") == ["There is no text yet"]
    page.extract(f"{SHIRT}\n{'x' * 61}")
    assert page.read("#problem strong") == ["Text 2 can't be processed"]
    assert "Expected at most 60 characters, got 61" in page.read("#problem")[0]
    assert page.get("#problem").get_attribute("role") == "alert"
    page.get("#problem button").click()
    selected = page.browser.execute_script("return getSelection().toString()")
    assert selected == "x" * 61
    page.extract(SHIRT)
    assert not page.get("#problem").is_displayed()
    assert page.read(".number") == ["1"]


def test_server_that_is_gone(page):
    page.browser.execute_script("window.fetch = () => Promise.reject(new TypeError())")
    page.extract(SHIRT)
    assert page.read("#problem strong") == ["The server does not answer"]


def test_without_a_mouse(page):
    from selenium.webdriver import ActionChains, Keys

    def press(*keys):
        ActionChains(page.browser).send_keys(*keys).perform()

    def focused():
        script = "return document.activeElement.id || document.activeElement.value"
        return page.browser.execute_script(script)

    page.browser.execute_script("document.querySelector('#texts').focus()")
    press(SHIRT, Keys.TAB, Keys.TAB)
    assert focused() == "search"
    press("color", Keys.ARROW_DOWN)
    assert focused() == "Color"
    press(" ")
    assert page.read("#chosen-count") == ["1 of 254 selected"]
    press(Keys.ARROW_UP)
    assert focused() == "search"
    control = ActionChains(page.browser).key_down(Keys.CONTROL)
    control.send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    page.settle()
    assert page.read(".marked .piece") == ["red"]
    page.get("#tab-texts").send_keys(Keys.ARROW_RIGHT)
    assert focused() == "tab-table"
    assert page.get("#view-table").is_displayed()


def test_nothing_comes_from_elsewhere(page, client):
    page.extract(SHIRT)
    script = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    loaded = page.browser.execute_script(script)
    assert len(loaded) >= 6
    assert all(name.startswith(str(client.base_url)) for name in loaded), loaded


def test_attributes_that_were_never_trained(page, pipeline):
    """The training data have no value of the many. Now say so of one that is found."""
    page.get("#search").send_keys("Part 17")
    page.wait("document.querySelectorAll('#attributes label').length < 20")
    script = """return [...document.querySelectorAll('#attributes label')].map(
        (label) => getComputedStyle(label, '::after').content)"""
    assert set(page.browser.execute_script(script)) == {'"never trained"'}
    page.get("#search").clear()
    page.get("#search").send_keys("Color")
    page.wait("document.querySelectorAll('#attributes label').length === 1")
    assert page.browser.execute_script(script) == ["none"]
    color = pipeline.get_pipe("adatag").attributes.attributes[0]
    assert color["name"] == "Color"
    color["is_trained"] = False
    try:
        page.browser.refresh()
        page.wait("document.body.dataset.ready === ''")
        page.extract(COAT)
        titles = [
            mark.get_attribute("title")
            for mark in page.browser.find_elements("css selector", ".marked .name")
        ]
        noted = [title for title in titles if "not calibrated: never trained" in title]
        assert len(titles) > len(noted) == 1 and noted[0].startswith("Color: dark blue")
        page.get("#tab-table").click()
        assert page.read("td.attribute .tag") == ["never trained"]
    finally:
        del color["is_trained"]


def test_narrow_screens(page):
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 640, "deviceScaleFactor": 2, "mobile": True},
    )
    try:
        page.extract(f"{COAT}\n{'x' * 60}")
        page.get("#add").click()
        for tab in ("#tab-texts", "#tab-table"):
            page.get(tab).click()
            width = "return document.documentElement.scrollWidth"
            assert page.browser.execute_script(width) <= 360
        # Decisions are in reach, and large enough for a thumb.
        controls = ".decision button, .decision input"
        for control in page.browser.find_elements("css selector", controls):
            box = control.rect
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360
            assert box["height"] >= 36
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_texts_that_are_written_from_right_to_left(page):
    page.choose("color")
    page.browser.execute_script(
        "document.querySelector('#texts').value = arguments[0]",
        f"\u0642\u0645\u064a\u0635 red \u0642\u0637\u0646\n{SHIRT}",
    )
    page.get("#extract").click()
    page.settle()
    script = """return [...document.querySelectorAll(".text")].map(
        (text) => getComputedStyle(text).direction)"""
    assert page.browser.execute_script(script) == ["rtl", "ltr"]
