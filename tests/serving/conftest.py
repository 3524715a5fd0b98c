import threading
import time
from contextlib import ExitStack, contextmanager
from typing import Any, Callable, Iterator, Tuple

import pytest
import spacy

from ..conftest import make_example, train
from .paging import COAT, HOSTILE, SHIRT, Page

REASON = "needs the extra serve, and httpx"


@contextmanager
def serving(app: Any) -> Iterator[Tuple[Any, Tuple[str, int]]]:
    """Serve an application in a thread, at a port of its own, as the command does. Yields
    the server and its address.
    """
    from spacy_adatag.cli.serve import listen
    from spacy_adatag.serving.server import Server

    listener = listen("127.0.0.1", 0)
    address = listener.getsockname()
    server = Server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield server, address
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive()


class Broken:
    """A pipeline that fails at one word and waits at another."""

    def __init__(self, nlp):
        self.nlp = nlp
        self.started = threading.Event()
        self.release = threading.Event()

    def __getattr__(self, name):
        return getattr(self.nlp, name)

    def make_doc(self, text):
        if "fail" in text:
            raise RuntimeError("a secret of /home/someone/model.py")
        if "wait" in text:
            self.started.set()
            assert self.release.wait(60)
        return self.nlp.make_doc(text)


@pytest.fixture(scope="module")
def connect(trained) -> Iterator[Callable[..., Any]]:
    """Serve a pipeline, by default `trained`, and get a client of it. The servers end
    with the module.
    """
    for name in ("fastapi", "uvicorn"):
        pytest.importorskip(name, reason=REASON)
    httpx = pytest.importorskip("httpx", reason=REASON)
    from spacy_adatag.serving import Limits, make_app

    with ExitStack() as stack:

        def start(nlp=trained, by_category=False, allowed_hosts=None, **limits):
            options = {"by_category": by_category, "allowed_hosts": allowed_hosts}
            app = make_app(nlp, Limits(**limits), **options)
            _, (host, port) = stack.enter_context(serving(app))
            url = f"http://{host}:{port}"
            # Proxies of the environment are not for this machine.
            client = httpx.Client(base_url=url, timeout=60, trust_env=False)
            return stack.enter_context(client)

        yield start


@pytest.fixture(scope="module")
def pipeline():
    """Knows values that overlap, a name that is HTML, and many names more."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    coat = {"Color": [(0, 2)], "Shade": [(0, 1)], "Material": [(2, 3)], HOSTILE: []}
    shirt = {"Color": [(0, 1)], "Shade": [], "Material": [], HOSTILE: [(1, 2)]}
    many = {f"Shoes / Part {i}": [] for i in range(250)}
    examples = [
        make_example(nlp, COAT, {**coat, **many}),
        make_example(nlp, SHIRT, {**shirt, **many}),
    ]
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    return nlp


@pytest.fixture(scope="module")
def client(connect, pipeline):
    return connect(pipeline, characters=60)


@pytest.fixture
def page(browser, client):
    """The page as it opens. Nothing may be written to the console but the status of
    requests that are refused, as would be if a rule for its contents was broken.
    """
    browser.get(str(client.base_url))
    page = Page(browser)
    page.wait("document.body.dataset.ready === ''")
    browser.get_log("browser")
    yield page
    for entry in browser.get_log("browser"):
        assert "/extract - Failed to load resource" in entry["message"], entry
    assert browser.title == "en_pipeline"
