"""Many requests at once, to this machine only, and a fixed number of them."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..conftest import TRAIN_DATA

REQUESTS = 240
THREADS = 16
NAMES = ["Color", "Material", "Scent"]
WORDS = " ".join(text for text, _ in TRAIN_DATA).split()
# Body, media type, status.
MALFORMED = [
    (b"{", "application/json", 400),
    (b'{"texts": ["\xff"]}', "application/json", 400),
    (b'{"texts": ["\\ud800"]}', "application/json", 400),
    (b"[" * 5000, "application/json", 400),
    (b'{"texts": [NaN]}', "application/json", 400),
    (b" " * 2_000_000, "application/json", 413),
    (b'{"texts": ["a"]}', "text/plain", 415),
    (b'{"texts": ["a", {"text": 1}]}', "application/json", 422),
    (b'{"texts": ["a"], "attributes": ["Colour"]}', "application/json", 422),
    (json.dumps({"texts": ["a" * 30_000]}).encode(), "application/json", 422),
    (json.dumps({"texts": ["a"] * 1_001}).encode(), "application/json", 422),
]


def make_request(rng):
    """A body of texts of known and unknown words, some with attributes of their own."""
    texts = []
    for _ in range(rng.randint(1, 4)):
        words = rng.choices([*WORDS, f"new{rng.randrange(10_000)}"], k=rng.randint(1, 30))
        text = " ".join(words)
        if rng.random() < 0.3:
            names = rng.sample(NAMES, rng.randint(0, 3))
            texts.append({"text": text, "attributes": names})
        else:
            texts.append(text)
    body = {"texts": texts}
    if rng.random() < 0.5:
        body["attributes"] = rng.sample(NAMES, 2)
    return json.dumps(body).encode(), "application/json", 200


@pytest.fixture(scope="module")
def client(connect):
    return connect()


def send(client, request):
    body, media_type, status = request
    headers = {"Content-Type": media_type}
    response = client.post("/extract", content=body, headers=headers)
    assert response.status_code == status, (body[:100], response.text[:300])
    answer = response.json()
    assert ("results" if status == 200 else "error") in answer
    return answer


def take_scores(answer):
    """An answer without scores, and the scores: their last digit depends on the batch."""
    scores = []

    def take(data):
        if isinstance(data, dict):
            return {
                k: scores.append(v) if k == "score" else take(v) for k, v in data.items()
            }
        return [take(item) for item in data] if isinstance(data, list) else data

    return take(answer), scores


def test_answers_do_not_depend_on_others(client):
    rng = random.Random(0)
    requests = [
        rng.choice(MALFORMED) if rng.random() < 0.3 else make_request(rng)
        for _ in range(REQUESTS)
    ]
    one_by_one = [send(client, request) for request in requests]
    assert sum("results" in answer for answer in one_by_one) > REQUESTS / 2
    values = [
        value
        for answer in one_by_one
        for result in answer.get("results", ())
        for found in result["attributes"].values()
        for value in found
    ]
    assert len({value["score"] for value in values}) > 100
    with ThreadPoolExecutor(THREADS) as pool:
        at_once = list(pool.map(lambda request: send(client, request), requests))
    for answer, expected in zip(at_once, one_by_one):
        found, scores = take_scores(answer)
        assert found == take_scores(expected)[0]
        assert scores == pytest.approx(take_scores(expected)[1], abs=1.01e-4)
    assert client.get("/healthz").status_code == 200
