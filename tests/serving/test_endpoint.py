"""What the server answers where all is well."""

import asyncio
import sys

import pytest
import spacy
import srsly

from spacy_adatag.catalogue import extract
from spacy_adatag.workarounds import vocabulary

from ..conftest import make_example, train
from .conftest import serving

COAT = "dark blue wool coat"
SHIRT = "red cotton shirt"


@pytest.fixture(scope="module")
def client(connect):
    return connect()


def ask(client, texts, **more):
    response = client.post("/extract", json={"texts": texts, **more})
    assert response.status_code == 200, response.text
    return response.json()["results"]


def read_values(result):
    return {
        name: [value["text"] for value in values]
        for name, values in result["attributes"].items()
    }


def test_results_are_lines_of_extract(client, trained, tmp_path):
    fields = [{"name": "title", "text": COAT}, {"name": "more", "text": SHIRT}]
    texts = [
        COAT,
        {"id": "b", "text": SHIRT, "price": 12, "category": "Wear"},
        {"id": 7, "fields": fields, "attributes": {"Color": [], "Scent": ["x"]}},
        {"text": SHIRT, "attributes": {}},
        {"text": SHIRT, "attributes": {"Color": [], "Scent": None}},
        {"text": SHIRT, "attributes": {"Scent": None}},
        "Ménage à \U0001f984 red",
    ]
    srsly.write_jsonl(tmp_path / "in.jsonl", texts)
    trained.to_disk(tmp_path / "model")
    extract(tmp_path / "model", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    expected = list(srsly.read_jsonl(tmp_path / "out.jsonl"))
    assert len(expected) == len(texts)
    assert ask(client, texts) == expected
    assert [result["id"] for result in expected] == ["1", "b", "7", "4", "5", "6", "7"]


def test_attributes_for_all_and_for_one(client):
    results = ask(
        client,
        [
            COAT,
            {"text": COAT, "attributes": ["Material", "Material"]},
            {"text": COAT, "attributes": []},
            {"text": COAT, "attributes": None},
        ],
        attributes=["Color", "Scent"],
    )
    for_all = {"Color": ["dark blue"], "Scent": []}
    expected = [for_all, {"Material": ["wool"]}, {}, for_all]
    assert [read_values(result) for result in results] == expected
    (everything,) = ask(client, [COAT], attributes=None)
    assert read_values(everything) == {"Color": ["dark blue"], "Material": ["wool"]}


def test_attributes_that_were_never_trained_are_named(connect, trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    nlp.from_bytes(trained.to_bytes())
    assert connect(nlp).get("/attributes").json()["untrained"] == []
    component = nlp.get_pipe("adatag")
    component.attributes.mark_untrained(but=["Scent", "Material"])
    found = connect(nlp).get("/attributes").json()
    assert found == {"attributes": list(component.labels), "untrained": ["Color"]}


def test_labels_of_rules_are_asked_like_attributes(connect, trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", source=trained)
    rules = {"spans_key": "adatag", "overwrite": False}
    ruler = nlp.add_pipe("span_ruler", config=rules)
    ruler.add_patterns([{"label": "Kind", "pattern": "coat"}])
    client = connect(nlp)
    assert client.get("/attributes").json()["attributes"][-1] == "Kind"
    assert (
        client.get("/healthz").json()["attributes"]
        == len(nlp.get_pipe("adatag").labels) + 1
    )
    everything, asked = ask(client, [COAT, {"text": COAT, "attributes": ["Kind"]}])
    assert read_values(everything)["Kind"] == read_values(asked)["Kind"] == ["coat"]
    assert asked["attributes"]["Kind"][0]["score"] is None


def test_no_texts(client):
    assert ask(client, []) == []


def test_a_result_can_be_asked_again(client):
    results = ask(client, [COAT, {"fields": [{"name": "title", "text": SHIRT}]}])
    assert ask(client, results) == results


def test_media_type_with_parameters(client):
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    response = client.post("/extract", content=b'{"texts": []}', headers=headers)
    assert response.json() == {"results": []}


def test_what_the_server_is(client, trained):
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["model"] == f"en_{trained.meta['name']}"
    assert health["version"] == trained.meta["version"]
    assert health["attributes"] == 3
    assert health["limits"]["texts"] == 1000
    names = client.get("/attributes").json()["attributes"]
    assert sorted(names) == ["Color", "Material", "Scent"]


def test_openapi(client):
    """All that the description refers to is in it, and the examples are true."""
    api = client.get("/openapi.json").json()
    assert set(api["paths"]) == {"/extract", "/healthz", "/attributes"}
    references = list(find_references(api))
    assert "#/components/schemas/ExtractRequest" in references
    schemas = api["components"]["schemas"]
    for reference in references:
        assert reference.rpartition("/")[2] in schemas, reference
    for schema in schemas.values():
        assert schema.get("description")
    for example in schemas["ExtractRequest"]["examples"]:
        assert ask(client, **example)
    for example in schemas["RecordIn"]["examples"]:
        assert ask(client, [example])


def test_openapi_has_the_limits(connect):
    numbers = {
        "bytes": 12_345,
        "texts": 11,
        "characters": 4_321,
        "total_characters": 54_321,
        "attributes": 13,
    }
    api = connect(**numbers).get("/openapi.json").json()
    schemas = api["components"]["schemas"]
    request = schemas["ExtractRequest"]
    for name in ("bytes", "characters", "total_characters"):
        assert f"{numbers[name]:,}" in request["description"]
    texts = request["properties"]["texts"]
    assert texts["maxItems"] == 11
    record, field = (schemas[name]["properties"] for name in ("RecordIn", "FieldIn"))
    for schema in (texts["items"], record["text"], field["text"]):
        assert find_value(schema, "maxLength") == 4_321
    for schema in (request["properties"]["attributes"], record["attributes"]):
        assert find_value(schema, "maxItems") == 13


def find_value(schema, key):
    choices = schema.get("anyOf") or schema.get("oneOf") or [schema]
    (found,) = (choice[key] for choice in choices if key in choice)
    return found


def find_references(data):
    if isinstance(data, dict):
        if isinstance(data.get("$ref"), str):
            yield data["$ref"]
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from find_references(item)


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/healthz", "/nope"])
def test_headers(client, path):
    """A browser is told to load nothing from elsewhere, on errors too."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/", "/page.css", "/healthz", "/attributes", "/openapi.json"]
)
def test_head(client, path):
    got = client.get(path)
    head = client.head(path)
    assert head.status_code == 200 and head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["content-type"] == got.headers["content-type"]
    refused = client.options(path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/healthz/", "/page.html"])
def test_no_other_pages(client, path):
    assert client.get(path).status_code == 404


def test_by_category(connect):
    """A record with a category is asked the attributes of it."""
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag")
    examples = [
        make_example(nlp, COAT, {"Wear / Color": [(0, 2)], "Tea / Color": []}),
        make_example(nlp, SHIRT, {"Wear / Color": [(0, 1)], "Tea / Color": []}),
    ]
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    client = connect(nlp, by_category=True)
    records = [
        {"text": COAT, "category": "Wear"},
        {"text": COAT, "category": "Tea"},
        {"text": COAT, "category": "Tea", "attributes": ["Color"]},
        {"text": COAT, "attributes": ["Wear / Color"]},
    ]
    expected = [
        {"Wear / Color": ["dark blue"]},
        {"Tea / Color": []},
        {"Tea / Color": []},
        {"Wear / Color": ["dark blue"]},
    ]
    assert [read_values(result) for result in ask(client, records)] == expected
    answer = client.post("/extract", json={"texts": records[:1], "attributes": ["Size"]})
    assert answer.json()["error"]["attribute"] == "Wear / Size"


def test_category(connect, few_texts):
    """Of a record, or of all texts, and only where nothing is asked by name."""
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config={"allow_overlap": True})
    examples = [
        make_example(nlp, COAT, {"Color": [(0, 2)]}),
        make_example(nlp, COAT, {"Hue": [(0, 2)]}),
    ]
    for eg, category in zip(examples, ["Wear", "Paint"]):
        eg.reference._.category = category
    nlp.initialize(lambda: examples)
    train(nlp, examples)
    client = connect(nlp)
    records = [
        COAT,
        {"text": COAT, "category": "paint"},
        {"text": COAT, "category": None},
        {"text": COAT, "category": "Hats"},
        {"text": COAT, "attributes": ["Hue"]},
    ]
    color, hue = {"Color": ["dark blue"]}, {"Hue": ["dark blue"]}
    both = {**color, **hue}
    for category, of_all in (("Wear", color), (None, both), (" ", both)):
        results = ask(client, records, category=category)
        expected = [of_all, hue, of_all, both, hue]
        assert [read_values(result) for result in results] == expected
    results = ask(client, records[:2], category="Wear", attributes=["Hue"])
    assert [read_values(result) for result in results] == [hue, hue]
    assert [result["category"] for result in results] == ["Wear", "paint"]


def test_memory_does_not_grow_with_new_words(client, trained, monkeypatch):
    # It keeps none, and makes its tables anew after each request.
    monkeypatch.setattr(vocabulary, "_WORDS", {trained: vocabulary._Words(limit=0)})
    ask(client, [COAT])
    before = len(trained.vocab.strings)
    words = [f"word{i}x{i}" for i in range(200)]
    first = ask(client, [f"{word} red shirt" for word in words])
    assert len(trained.vocab.strings) == before
    assert ask(client, [f"{word} red shirt" for word in words]) == first


def test_an_application_can_be_started_again(trained, connect):
    """Also beside another one of the same pipeline, and where nobody starts it."""
    httpx = pytest.importorskip("httpx")
    from spacy_adatag.serving import make_app

    other = connect()
    app = make_app(trained)

    def post(url):
        body = {"texts": [COAT]}
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
            return client.post("/extract", json=body).json()

    async def post_without_lifespan():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return (await client.post("/extract", json={"texts": [COAT]})).json()

    expected = post(other.base_url)
    assert expected["results"][0]["attributes"]["Color"]
    assert asyncio.run(post_without_lifespan()) == expected
    for _ in range(2):
        with serving(app) as (_, (host, port)):
            assert post(f"http://{host}:{port}") == expected
    assert post(other.base_url) == expected
    assert asyncio.run(post_without_lifespan()) == expected


def test_pipeline_that_will_not_do():
    pytest.importorskip("fastapi", reason="needs the extra serve")
    from spacy_adatag.serving import make_app

    with pytest.raises(ValueError, match="expected a pipeline with an adatag component"):
        make_app(spacy.blank("en"))


def test_missing_extra(trained, monkeypatch):
    from spacy_adatag.serving import make_app

    monkeypatch.setitem(sys.modules, "fastapi", None)
    monkeypatch.delitem(sys.modules, "spacy_adatag.serving.app", raising=False)
    with pytest.raises(ImportError, match=r'pip install "spacy-adatag\[serve\]"'):
        make_app(trained)
