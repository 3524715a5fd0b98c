import re

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")
from spacy_adatag.serving import Limits

LIMITS = Limits(
    bytes=20_000, texts=5, characters=100, total_characters=150, attributes=4, waiting=2
)


def check(response, status, code, message):
    """The shape that all errors have."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json().values()
    assert list(response.json()) == ["error"]
    assert set(error) <= {"code", "message", "where", "attribute", "nearest"}
    assert error["code"] == code
    assert message in error["message"], error["message"]
    assert len(response.text) < 1000
    assert not re.search(r"\.py|Traceback|pydantic|spacy|/usr|/home", response.text)
    return error


def post(client, body, **headers):
    headers = {"Content-Type": "application/json", **headers}
    return client.post("/extract", content=body, headers=headers)
