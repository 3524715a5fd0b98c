"""A real browser for pages: headless Chromium, steered by selenium."""

import shutil
from typing import Any, Iterator

import pytest

ARGUMENTS = [
    "--headless=new",
    # Chromium's own sandbox does not work as root in a container.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--window-size=1280,900",
    # Nothing but this machine can be reached.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A `selenium.webdriver.Chrome`. `browser.get_log("browser")` has what was written
    to the console since it was last asked.
    """
    reason = "needs Chromium, chromedriver (Debian's chromium-driver) and selenium"
    webdriver = pytest.importorskip("selenium.webdriver", reason=reason)
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ARGUMENTS:
        options.add_argument(argument)
    # Downloads would land in the folder that the tests were started in.
    downloads = str(tmp_path_factory.mktemp("downloads"))
    options.add_experimental_option("prefs", {"download.default_directory": downloads})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # With the driver named, selenium looks for none in the network.
    chrome = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()
