"""By which names the server can be asked."""

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")

from spacy_adatag.serving.hosts import read_allowed, read_host

LOOPBACK = [
    "localhost",
    "LocalHost:8000",
    "localhost.",
    "localhost.:80",
    "127.0.0.1",
    "127.1.2.3:8000",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]",
]
OTHERS = [
    "shop.example",
    "localhost.example",
    "127.0.0.1.example:8000",
    "0.0.0.0",
    "10.0.0.1",
    "[::2]",
    "::1",
    "localhost:80:80",
    "localhost..",
    "user@localhost",
    "localhost/",
    "",
]


@pytest.fixture(scope="module")
def client(connect):
    return connect(allowed_hosts=["Shop.Test", "192.0.2.1", "2001:DB8::1"])


@pytest.mark.parametrize("host", LOOPBACK)
def test_names_of_loopback(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["shop.test", "SHOP.test:80", "192.0.2.1:80", "[2001:db8:0::1]"]
)
def test_names_that_are_allowed(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_other_names(client, host):
    """Nothing is told to who asks by them, whatever it is."""
    for path in ("/", "/page.js", "/attributes", "/openapi.json", "/nope"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 421
        error = response.json()["error"]
        assert error["code"] == "wrong_host" and "--allowed-host" in error["message"]
        assert response.headers["x-content-type-options"] == "nosniff"
    response = client.post("/extract", headers={"Host": host}, json={"texts": ["a"]})
    assert response.status_code == 421


def test_any_name_by_default(connect):
    client = connect()
    assert client.get("/healthz", headers={"Host": "shop.example"}).status_code == 200


def test_what_can_be_allowed():
    assert read_allowed(["::1", "[::1]:80"]) == {read_host("[::1]:8000")}
    assert read_allowed(name for name in ["Shop.Test."]) == {read_host("shop.test:80")}
    for name in ("", "*", "http://shop.test", "shop test", "shöp.test", "a/b", None, 5):
        with pytest.raises(ValueError, match="expected a name such as"):
            read_allowed(["shop.test", name])


@pytest.mark.parametrize("names", ["shop.test", "", b"shop.test"])
def test_a_string_is_no_list_of_names(trained, names):
    from spacy_adatag.serving import make_app

    with pytest.raises(ValueError, match="expected a list of allowed names, got"):
        make_app(trained, allowed_hosts=names)
