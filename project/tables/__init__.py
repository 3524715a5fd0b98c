"""The paper's tables on public data: `python -m tables`."""
