"""The page in a real browser, with names and texts that want to break out of it."""

import json
import re
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.report import render_page
from spacy_adatag.report.training import digest_text

from .making import collect

HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "<!--<script>",
    "${window.hacked=1} $data \\u003c",
    "R&D &amp; 'quotes' \"double\"",
    "\u202eright to left\u202c",
    "لون أحمر",
    "👩‍👩‍👧 🎉",
    "line\u2028and\u2029paragraph",
    "javascript:window.hacked=1",
    "__proto__",
]
TRAINED: Dict[str, List[str]] = {"Color": ["red"], "Material": ["wool"]}
PREDICTED = [("Color", 0, 1, 0.6), ("Material", 1, 2, 0.95), ("Size", 2, 3, 0.99)]


def make_cases() -> List[Any]:
    cases: List[Any] = [
        ("red wool coat", {"Color": ["red"], "Material": []}, PREDICTED[:2]),
        ("red coat", {"Color": ["red coat"], "Size": []}, PREDICTED[:1]),
        ("blue wool hat", {"Color": ["blue"], "Material": ["hat"]}, PREDICTED[:1]),
        ("red wool 12", {"Color": ["12"], "Size": []}, [PREDICTED[2]]),
    ]
    for name in HOSTILE:
        cases.append((f"{name} end", {name: [], "Color": []}, [(name, 0, 1, 0.7)]))
    return cases


@pytest.fixture(scope="module")
def report() -> Dict[str, Any]:
    report = collect(make_cases(), {**TRAINED, "Size": []})
    hostile = HOSTILE[1]
    rejected = [{"line": 7, "id": hostile, "reason": hostile}]
    report["rejected"] = {"count": 2, "shown": rejected}
    scores = {f"attr_{n}": 0.5 for n in ("micro_f", "micro_p", "micro_r", "macro_f")}
    counts = {"values_per_text": 2, "gold_per_text": 1.25, "invented_per_100_texts": 75}
    report["asked"] = {
        way: {"scores": {**scores, "attr_micro_f": f}, **counts}
        for way, f in (("everything", 0.25), ("record", 0.75))
    }
    report["annotations"] = f"Annotations are {hostile}"
    return {**report, "title": hostile, "records": hostile, "created": hostile}


@pytest.fixture(scope="module")
def page(browser: Any, report: Dict[str, Any], tmp_path_factory: Any) -> Any:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_page(report), encoding="utf8")
    browser.get_log("browser")
    browser.get(path.as_uri())
    yield browser
    assert browser.execute_script("return window.hacked") is None
    assert browser.get_log("browser") == []
    loaded = "return performance.getEntriesByType('resource').map((e) => e.name)"
    assert [name for name in browser.execute_script(loaded) if "data:" not in name] == []


def find(page: Any, selector: str) -> List[Any]:
    return page.find_elements("css selector", selector)


def read(page: Any, selector: str) -> List[str]:
    """Texts as they are in the page, also where they are not seen."""
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
    return page.execute_script(script, selector)


def choose(page: Any, name: str) -> None:
    (select,) = find(page, "#choose")
    page.execute_script(
        "arguments[0].value = arguments[1];"
        "arguments[0].dispatchEvent(new Event('change'))",
        select,
        name,
    )


@pytest.fixture(autouse=True)
def all_attributes(request: Any) -> Any:
    yield
    if "page" in request.fixturenames:
        choose(request.getfixturevalue("page"), "")


def test_hostile_names_and_texts_are_shown_as_they_are(
    page: Any, report: Dict[str, Any]
) -> None:
    names = [row["name"] for row in report["attributes"]]
    assert sorted(read(page, "#attribute-table tbody th bdi")) == sorted(names)
    assert set(HOSTILE) < set(read(page, "#choose option"))
    assert read(page, "#title bdi") == [HOSTILE[1]]
    assert page.title.startswith(HOSTILE[1])
    assert read(page, "#rejected li")[0] == f"Line 7: record {HOSTILE[1]}: {HOSTILE[1]}"
    shown = []
    for name in HOSTILE:
        choose(page, name)
        shown += read(page, "#error-list .text")
        assert read(page, "#score-cards h3") == [name]
    assert shown == [f"{name} end" for name in HOSTILE]
    assert find(page, "main img, main script, main iframe") == []


def test_policy_allows_no_other_script(page: Any) -> None:
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.other = 1';"
        "document.body.append(s); s.remove();"
        "const i = document.createElement('img'); i.src = 'http://127.0.0.1:9/x.png';"
        "document.body.append(i); i.remove()"
    )
    assert page.execute_script("return window.other") is None
    messages = [entry["message"] for entry in page.get_log("browser")]
    assert len(messages) == 2
    assert all("Content Security Policy" in message for message in messages)


def test_scores(page: Any, report: Dict[str, Any]) -> None:
    scores = report["scores"]
    expected = [
        f"{100 * scores[f'attr_{kind}_{x}']:.1f}"
        for kind in ("macro", "micro")
        for x in "fpr"
    ]
    assert read(page, "#score-cards dd") == expected
    choose(page, "Color")
    row = next(row for row in report["attributes"] if row["name"] == "Color")
    assert read(page, "#score-cards dd") == [f"{100 * row[x]:.1f}" for x in "fpr"]
    assert read(page, "#score-cards .share-title") == [
        "4 labels",
        "3 predicted values",
    ]


def test_ways_of_asking(page: Any) -> None:
    shown = ["Attributes of the record", "All attributes"]
    assert read(page, "#asked-table tbody th") == shown
    cells = ["75.0", "50.0", "50.0", "50.0", "2.00", "1.25", "75.0"]
    assert read(page, "#asked-table tbody tr:first-child td") == cells
    assert read(page, "#annotations") == [f"Annotations are {HOSTILE[1]}."]


def get_column(page: Any, number: int) -> List[str]:
    return read(page, f"#attribute-table tbody tr > :nth-child({number})")


def test_sorting(page: Any) -> None:
    heads = {
        head.text.strip("↓↑ "): head for head in find(page, "#attribute-table thead th")
    }
    assert heads["Labels"].get_attribute("aria-sort") == "descending"
    first = get_column(page, 1)[0]
    assert first == "Color"
    button = heads["Attribute"].find_element("css selector", "button")
    button.click()
    assert heads["Attribute"].get_attribute("aria-sort") == "ascending"
    assert heads["Labels"].get_attribute("aria-sort") is None
    names = get_column(page, 1)
    assert names.index("Color") < names.index("Material") < names.index("Size")
    # By keyboard.
    button.send_keys("\ue007")
    assert heads["Attribute"].get_attribute("aria-sort") == "descending"
    assert get_column(page, 1) == names[::-1]
    heads["Predicted"].find_element("css selector", "button").click()
    predicted = [int(cell) for cell in get_column(page, 6)]
    assert predicted == sorted(predicted, reverse=True) and predicted[0] == 3


def test_filter_of_attributes(page: Any) -> None:
    (field,) = find(page, "#attribute-filter")
    field.send_keys("MATERI")
    assert get_column(page, 1) == ["Material"]
    field.send_keys("x")
    assert get_column(page, 1) == []
    assert "Nothing to show" in find(page, "#attribute-table")[0].text
    field.send_keys("\b" * 7)
    assert len(get_column(page, 1)) == len(HOSTILE) + 3


def press(page: Any, selector: str, text: str) -> None:
    (button,) = [b for b in find(page, f"{selector} button") if text in b.text]
    # Not below the bar, which stays at the top.
    page.execute_script("arguments[0].scrollIntoView({ block: 'center' })", button)
    button.click()


def test_errors(page: Any) -> None:
    choose(page, "Color")
    kinds = read(page, "#error-list .segments button")
    assert kinds == ["All2", "Wrong boundary1", "Wrong attribute1"]
    # Gold has no score.
    scores = [float(text) for text in read(page, "#error-list .score-of") if text]
    assert scores == sorted(scores, reverse=True)
    press(page, "#error-list", "Wrong boundary")
    assert read(page, "#error-list .kind") == ["Wrong boundary"]
    assert read(page, "#error-list .text") == ["red coat"]
    assert read(page, "#error-list .cases .b") == ["red"]
    assert read(page, "#error-list .cases .g") == [" coat"]
    gold, predicted = read(page, "#error-list .pair div")
    assert gold.startswith("Labelred coat") and predicted.startswith("Predictedred")
    press(page, "#error-list", "Wrong attribute")
    gold, predicted = read(page, "#error-list .pair small b")
    assert (gold, predicted) == ("Color", "Size")
    press(page, "#error-list", "All")


def test_pages_of_errors(page: Any) -> None:
    status = "#error-list .pager [role=status]"
    total = int(read(page, status)[0].split()[-1])
    assert total > 10 and read(page, status)[0].startswith("1–10 ")
    first = read(page, "#error-list .text")
    press(page, "#error-list .pager", "→")
    assert read(page, status)[0].startswith("11–")
    assert read(page, "#error-list .text") != first
    press(page, "#error-list .pager", "←")
    assert read(page, "#error-list .text") == first


def test_choosing_an_attribute(page: Any) -> None:
    press(page, "#attribute-table", "Size")
    assert read(page, "#score-cards h3") == ["Size"]
    assert find(page, "#choose")[0].get_attribute("value") == "Size"
    assert read(page, "#attribute-table .chosen th") == ["Size"]
    assert set(read(page, "#error-list .pair small b")) == {"Color", "Size"}
    assert read(page, "#confusion-table tbody tr :is(th, td:nth-child(2))") == [
        "Color",
        "Size",
    ]
    assert read(page, "#label-list .kind") == ["Move?"]
    assert read(page, "#value-table tbody th") == ["12"]
    press(page, "#score-cards", "Show all attributes")
    assert read(page, "#score-cards h3") == ["Macro", "Micro"]


def test_threshold(page: Any) -> None:
    """Color: red 0.6 is right once, has a wrong boundary once, and blue is right."""
    choose(page, "Color")
    (slider,) = find(page, "#threshold-slider")
    assert read(page, "#curve dd")[:3] == ["3 of 3", "100.0%", "66.7%"]
    page.execute_script(
        "arguments[0].value = 61; arguments[0].dispatchEvent(new Event('input'))", slider
    )
    assert read(page, "#curve dd")[:3] == ["0 of 3", "0.0%", "–"]
    assert slider.get_attribute("aria-valuetext") == "0.61"
    slider.send_keys("\ue012")
    assert read(page, "#curve dd")[0] == "3 of 3"
    assert len(find(page, "#curve polyline")) == 2
    choose(page, "Material")
    assert read(page, "#curve tbody td")[:3] == ["never", "–", "–"]
    choose(page, "")
    assert len(find(page, "#curve polyline")) == 1


def test_values(page: Any) -> None:
    news = read(page, "#value-table tbody th")
    assert "red" not in news and "12" in news
    press(page, "#value-tools", "Known")
    assert sorted(read(page, "#value-table tbody th")) == ["blue", "red", "wool"]
    (field,) = find(page, "#value-filter")
    field.send_keys("RE")
    assert read(page, "#value-table tbody th") == ["red"]
    field.send_keys("\b\b")
    press(page, "#value-tools", "New")


def test_narrow_screens(page: Any) -> None:
    """Wide tables scroll in themselves, the page does not."""
    size = page.get_window_size()
    try:
        metrics = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        width = page.execute_script("return document.documentElement.scrollWidth")
        assert width == 360
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.set_window_size(size["width"], size["height"])


def test_without_labels(browser: Any, tmp_path: Path) -> None:
    cases: List[Any] = [("navy hat", None, [("Color", 0, 1, 0.9)])]
    path = tmp_path / "report.html"
    path.write_text(render_page(collect(cases, TRAINED)), encoding="utf8")
    browser.get(path.as_uri())
    notices = read(browser, ".needs-gold > .notice")
    assert len(notices) == 5 and all("no labels" in notice for notice in notices)
    assert get_column(browser, 1) == ["Color", "Material"]
    assert get_column(browser, 4) == ["100.0%", "0.0%"]
    assert read(browser, "#value-table tbody th") == ["navy"]
    press(browser, "#attribute-table", "Material")
    assert read(browser, "#value-table tbody th") == []
    assert browser.get_log("browser") == []


def test_never_trained(browser: Any, report: Dict[str, Any], tmp_path: Path) -> None:
    rows = [{**row, "trained": row["name"] != "Color"} for row in report["attributes"]]
    path = tmp_path / "report.html"
    path.write_text(render_page({**report, "attributes": rows}), encoding="utf8")
    browser.get(path.as_uri())
    assert read(browser, "#attribute-table th:has(.tag[title]) bdi") == ["Color"]
    assert read(browser, "#attribute-table .tag[title]") == ["never trained"]
    choose(browser, "Color")
    assert "Its scores are not calibrated. " in read(browser, "#score-cards p")[0]


def test_nothing_is_loaded(report: Dict[str, Any]) -> None:
    """What would load something is not in the file, apart from data in the JSON."""
    page = render_page(report)
    before, _, rest = page.partition('<script type="application/json" id="data">')
    data, _, after = rest.partition("</script>")
    assert json.loads(data)["texts"] == report["texts"]
    assert not set("<>&\u2028\u2029") & set(data)
    links = re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", before + after)
    assert links and all(link.startswith("#") or link == "data:," for link in links)
    assert not re.search(
        r"@import|url\(|fetch\(|XMLHttp|innerHTML|eval\(", before + after
    )
    assert "unsafe" not in page and "default-src 'none'" in before


def test_texts_that_were_trained_on(browser: Any, tmp_path: Path) -> None:
    cases = make_cases()
    training = {digest_text(cases[0][0].upper())}
    report = collect(cases, TRAINED, training=training)
    path = tmp_path / "report.html"
    path.write_text(render_page(report), encoding="utf8")
    browser.get(path.as_uri())
    (notice,) = read(browser, "#trained-on")
    assert notice.startswith(f"The pipeline was trained on 1 of these {len(cases)} texts")
    marked = [where for where in read(browser, ".where") if "trained on" in where]
    assert marked and all(where.startswith("line 1,") for where in marked)
