import threading
import time
from contextlib import ExitStack, contextmanager
from typing import Any, Callable, Iterator

import pytest

REASON = "needs the extra serve, and httpx"


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve an application in a thread, at a port of its own. Yields its address."""
    import uvicorn

    from spacy_adatag.cli.serve import listen

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive()


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

        def start(nlp=trained, by_category=False, **limits):
            app = make_app(nlp, Limits(**limits), by_category=by_category)
            url = stack.enter_context(running(app))
            # Proxies of the environment are not for this machine.
            client = httpx.Client(base_url=url, timeout=60, trust_env=False)
            return stack.enter_context(client)

        yield start
