# make book   opens the book in JupyterLab;  OPTIONS="--no-browser --port 9000" are handed on to it
# make test   installs what the tests need and runs all of them
# make bench  prints the benchmarks;  make chapters  runs the chapters and saves their outputs

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPTIONS ?=

.PHONY: book test bench chapters lint

$(VENV)/.book: pyproject.toml binder/overrides.json
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "threadlab needs Python 3.11 or later; set PYTHON=/path/to/python3")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[book]'
	mkdir -p $(VENV)/share/jupyter/lab/settings
	cp binder/overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	touch $@

$(VENV)/.test: $(VENV)/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[book,test]'
	touch $@

book: $(VENV)/.book
	$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_start.ipynb $(OPTIONS)

test: $(VENV)/.test lint
	$(BIN)/python -m pytest tests $(OPTIONS)

lint: $(VENV)/.test
	$(BIN)/ruff check threadlab tests
	$(BIN)/ruff format --check threadlab tests
	$(BIN)/mypy
	$(BIN)/codespell threadlab tests README.md

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks $(OPTIONS)

chapters: $(VENV)/.test
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.store_widget_state=False notebooks/*.ipynb
