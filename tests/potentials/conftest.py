import pytest


@pytest.fixture(autouse=True)
def bound_for_all(monkeypatch):
    """Look for candidates even among few rows."""
    monkeypatch.setattr("spacy_adatag.potentials.chain.FEW", 0)
