"""Steps in the page that serve has."""

COAT = "dark blue wool coat"
SHIRT = "red cotton shirt"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"


class Page:
    def __init__(self, browser):
        self.browser = browser

    def get(self, selector):
        return self.browser.find_element("css selector", selector)

    def read(self, selector):
        found = self.browser.find_elements("css selector", selector)
        return [element.text for element in found]

    def wait(self, condition):
        from selenium.webdriver.support.wait import WebDriverWait

        script = f"return Boolean({condition})"
        WebDriverWait(self.browser, 30, 0.02).until(lambda b: b.execute_script(script))

    def choose(self, *names):
        for name in names:
            self.get("#search").send_keys(name, "\n")
            self.get("#search").clear()

    def extract(self, texts):
        """Write texts and press the button."""
        self.get("#texts").clear()
        self.get("#texts").send_keys(texts)
        self.get("#extract").click()
        self.settle()

    def settle(self):
        self.wait(
            "document.querySelector('#extract').ariaDisabled !== 'true' && "
            "!(document.querySelector('#answer').hidden && "
            "document.querySelector('#problem').hidden)"
        )

    def set_threshold(self, value):
        script = (
            "const slider = document.querySelector('#threshold'); slider.value = "
            "arguments[0]; slider.dispatchEvent(new Event('input'))"
        )
        self.browser.execute_script(script, value)
        shown = f"document.querySelector('#threshold-shown').textContent === '{value}'"
        self.wait(shown)
