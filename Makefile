# make book    opens the book in JupyterLab and prints its address
# make test    installs what the tests need and runs all of them, two at a time
# make bench   prints the benchmarks
# make conformance  compares the simulated machine with POSIX and with this computer, and prints the table
# make reproduction  makes the published figures on scheduler activations again
# make chapters  runs the chapters and saves their outputs, as a reader sees them who has solved nothing yet
#
# OPTIONS are handed on to the program behind the target:
#   make book OPTIONS="--no-browser --port 9000"
#   make test OPTIONS="tests/trace -x"
#   make test OPTIONS="--numprocesses 0 --pdb"
#   make conformance OPTIONS="pthread_join signals"
# PYTHON chooses the Python (3.11 or later) that makes .venv: make book PYTHON=python3.13

PYTHON ?= python3
OPTIONS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# JupyterLab refuses to run as root unless told; in a container there often is nobody else.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: book test bench conformance reproduction chapters html

# binder/ also holds a few server settings (jupyter_server_config.json), which stand beside the reader's own: on one
# machine no connection needs pings to be kept, and two of the server's parts read the time between them differently.
book: export JUPYTER_CONFIG_PATH := $(CURDIR)/binder$(if $(JUPYTER_CONFIG_PATH),:$(JUPYTER_CONFIG_PATH))
book: $(VENV)/.book
	@$(BIN)/jupyter-trust notebooks/*.ipynb >/dev/null
	$(BIN)/jupyter-lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_start.ipynb $(AS_ROOT) $(OPTIONS)

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder $(OPTIONS)

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks $(OPTIONS)

conformance: $(VENV)/.test
	$(BIN)/python -m tests.conformance $(OPTIONS)

reproduction: $(VENV)/.book
	$(BIN)/python -m tests.reproduction $(OPTIONS)

chapters: $(VENV)/.test
	PYTHONPATH=. THREADLAB_PROGRESS=/dev/null $(BIN)/jupyter-nbconvert --to notebook --execute --inplace \
	    --ExecutePreprocessor.store_widget_state=False --ExecutePreprocessor.record_timing=False \
	    --NotebookExporter.preprocessors=tests.saved_outputs.WithoutViews $(or $(OPTIONS),notebooks/*.ipynb)

html: $(VENV)/.book
	$(BIN)/jupyter-nbconvert --to threadlab_html --output-dir html $(or $(OPTIONS),notebooks/*.ipynb)

# The stamps say which extras are installed, so that the second time nothing is installed again.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("threadlab needs Python 3.11 or later: make PYTHON=/path/to/python" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.book: pyproject.toml binder/overrides.json | $(BIN)/python
	@echo "Installing the book into $(VENV) (a minute or two) ..."
	$(PIP) --editable '.[book]'
	@touch $@

$(VENV)/.test: $(VENV)/.book
	@echo "Installing what the tests need into $(VENV) ..."
	$(PIP) --editable '.[book,test]'
	@touch $@
