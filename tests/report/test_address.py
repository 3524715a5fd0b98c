"""The address of the page says which attribute is chosen."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from spacy_adatag.report import render_page

from .making import collect

NAMES = ["Color", "<script>alert(1)</script>", "R&D &amp; 'quotes' \"double\" #1"]


@pytest.fixture
def address(browser: Any, tmp_path: Path) -> str:
    cases = [(f"{name} end", {name: []}, [(name, 0, 1, 0.7)]) for name in NAMES]
    report = collect(cases, {})
    report = {**report, "rejected": {"count": 0, "shown": []}}
    path = tmp_path / "report.html"
    page = render_page({**report, "title": "x", "records": "x", "created": "x"})
    path.write_text(page, encoding="utf8")
    browser.get_log("browser")
    return path.as_uri()


def open_page(browser: Any, address: str) -> None:
    browser.get("about:blank")
    browser.get(address)


def choose(browser: Any, name: str) -> None:
    script = "choose(arguments[0])"
    browser.execute_script(script, name)


def read_chosen(browser: Any) -> str:
    return browser.execute_script("return document.getElementById('choose').value")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_shared(browser: Any, address: str, name: str) -> None:
    open_page(browser, address)
    choose(browser, name)
    assert unquote(browser.current_url) == f"{address}#&attribute={name}"
    (link,) = browser.find_elements("css selector", "nav a[href^='#errors']")
    link.click()
    shared = browser.current_url
    assert unquote(shared) == f"{address}#errors&attribute={name}"
    open_page(browser, shared)
    assert read_chosen(browser) == name
    top = "return document.getElementById('errors').getBoundingClientRect().top"
    assert -10 <= browser.execute_script(top) < 400
    # Elsewhere in the page, the attribute stays.
    browser.execute_script("location.hash = '#values'")
    assert read_chosen(browser) == name
    choose(browser, "")
    assert browser.current_url == f"{address}#values"
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("end", ["#attribute=x", "#&attribute=%E0", "#x&attribute=No"])
def test_other_addresses_choose_nothing(browser: Any, address: str, end: str) -> None:
    open_page(browser, address + end)
    assert read_chosen(browser) == ""
    assert browser.get_log("browser") == []
